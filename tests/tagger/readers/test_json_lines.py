import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.errors import UnreadableDocument
from tagger.readers import Failure, ReadOptions, read, read_all, read_standard_input
from tagger.types import Document

WRITABLE = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1
).filter(str.strip)


def found_in(tmp_path: Path, *lines: object) -> list[Document | Failure]:
    path = tmp_path / "lote.jsonl"
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(written), encoding="utf-8")
    return list(read_all([path]))


def failure_in(tmp_path: Path, line: object) -> str:
    (failure,) = found_in(tmp_path, line)
    assert isinstance(failure, Failure)
    return failure.message


@given(WRITABLE, st.booleans())
def test_a_text_is_passed_on_exactly_as_given(text: str, is_ascii: bool) -> None:
    line = json.dumps({"id": "a", "text": text}, ensure_ascii=is_ascii)
    (document,) = read_standard_input(BytesIO(line.encode()))
    assert document.text == text


def test_fields_are_read_where_they_are_there(tmp_path: Path) -> None:
    line = {"id": 7, "text": "x", "lang": "pt-BR", "genre": "syllabus", "title": "Curso", "año": 1}
    (document,) = found_in(tmp_path, line)
    assert isinstance(document, Document)
    assert (document.id, document.language, document.genre) == ("7", "pt", "syllabus")
    assert (document.title, document.source.row) == ("Curso", 1)
    (bare,) = found_in(tmp_path, {"text": "x", "language": None})
    assert isinstance(bare, Document)
    assert (bare.id, bare.language, bare.genre, bare.title) == ("lote.jsonl#1", None, None, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": "a"}, "has no text"),
        ({"id": "a", "text": None}, "has no text"),
        ({"id": "a", "text": " \n"}, "has an empty text"),
        ({"id": "a", "text": 5}, "has a text that is a number"),
        ({"id": "a", "text": ["x"]}, "has a text that is a list"),
        ({"id": True, "text": "x"}, "has as id true or false"),
        ({"id": {}, "text": "x"}, "has as id an object"),
        ({"text": "x", "title": 5}, "has as title a number"),
        ({"text": "x", "language": "fr"}, "language 'fr': leave it out or use one of es, pt, en"),
        ({"text": "x", "genre": "job"}, "use one of posting, syllabus, unknown"),
        ({"text": "x\ud800"}, "half a surrogate pair"),
        ({"text": "x\x00"}, "NUL"),
        ({"text": "x", "id": "\udc00"}, "has an id with"),
        ("[1]", "is not an object"),
        ("{'text'}", "is not JSON"),
        ('{"text": "x', "is not JSON"),
        ("[" * 100_000, "nesting"),
        ('{"text": "x", "id": ' + "9" * 5000 + "}", "number"),
    ],
)
def test_a_bad_line_is_a_failure_that_names_it(tmp_path: Path, line: object, reason: str) -> None:
    message = failure_in(tmp_path, line)
    assert message.startswith("lote.jsonl, line 1 ")
    assert reason in message


def test_bad_lines_do_not_stop_the_good_ones_and_blank_ones_are_skipped(tmp_path: Path) -> None:
    found = found_in(tmp_path, {"text": "a"}, "", "roto", "  ", {"text": "b"})
    assert [one.source.row for one in found] == [1, 3, 5]
    assert [isinstance(one, Document) for one in found] == [True, False, True]


def test_an_id_that_comes_twice_is_a_failure_that_names_both(tmp_path: Path) -> None:
    first, second = found_in(tmp_path, {"id": 1, "text": "a"}, {"id": "1", "text": "b"})
    assert isinstance(first, Document)
    assert isinstance(second, Failure)
    assert "lote.jsonl, line 2 repeats the id '1' of lote.jsonl, line 1" in second.message


def test_line_separators_inside_a_string_do_not_cut_it(tmp_path: Path) -> None:
    (document,) = found_in(tmp_path, '{"text": "a\u2028b\x85c"}')
    assert isinstance(document, Document)
    assert document.text == "a\u2028b\x85c"


def test_a_line_in_another_encoding_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "lote.jsonl"
    path.write_bytes('{"text": "año"}\n{"text": "x"}'.encode("cp1252"))
    failure, document = read_all([path])
    assert isinstance(failure, Failure)
    assert "is not in UTF-8" in failure.message
    assert isinstance(document, Document)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "lote.jsonl"
    path.write_bytes('{"text": "año"}\r\n'.encode(encoding))
    assert [document.text for document in read(path)] == ["año"]


def test_other_keys_may_hold_text_and_id(tmp_path: Path) -> None:
    path = tmp_path / "lote.jsonl"
    path.write_text('{"codigo": "c1", "cuerpo": "x"}')
    (document,) = read(path, ReadOptions(text_columns=("cuerpo",), id_column="codigo"))
    assert (document.id, document.text) == ("c1", "x")


def test_reading_one_file_strictly_stops_at_the_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "lote.jsonl"
    path.write_text('{"text": "a"}\nroto\n{"text": "b"}')
    documents = read(path)
    assert next(documents).text == "a"
    with pytest.raises(UnreadableDocument, match="line 2"):
        next(documents)


def test_a_file_of_blank_lines_has_no_documents(tmp_path: Path) -> None:
    assert "has no documents" in failure_in(tmp_path, "\n\n")
