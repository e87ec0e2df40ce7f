"""How labelled documents are read."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.benchmark import benchmark_folder, labelled_from, read_labelled
from tagger.errors import InvalidValue
from tagger.evaluation.overlap import check_codes
from tagger.framework import Framework
from tests.labelled_documents import labelled, row_of

TRAIN = benchmark_folder() / "train.jsonl"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def test_segments_join_with_a_space_inside_a_paragraph_and_a_line_break_between_two() -> None:
    found = labelled(("One", 0, []), ("two.", 0, ["A1"]), ("Three", 1, ["A1", "B1"]))
    assert found.document.text == "One two.\nThree"
    assert found.labels == {"A1", "B1"}
    assert found.document.language is None
    assert found.document.genre is None


@given(st.lists(st.tuples(TEXTS, st.integers(0, 3)), min_size=1, max_size=8))
def test_offsets_give_back_each_segment(parts: list[tuple[str, int]]) -> None:
    ordered = sorted(parts, key=lambda part: part[1])
    found = labelled(*((text, paragraph, []) for text, paragraph in ordered))
    assert [one.text for one in found.segments] == [text for text, _ in ordered]
    for one in found.segments:
        assert found.document.text[one.start : one.end] == one.text
    assert len(found.document.text) == sum(len(t) for t, _ in ordered) + len(ordered) - 1


def test_the_training_part_is_read_whole() -> None:
    documents = list(read_labelled(TRAIN, "train"))
    check_codes(documents, Framework.load())
    assert len({one.document.id for one in documents}) == len(documents) == 30
    assert {one.language for one in documents} == {"es", "pt", "en"}


@pytest.mark.parametrize(
    "broken", ["no json", "[]", "{}", '{"segments": [{"t": 1}]}', json.dumps({"id": "x"})]
)
def test_a_broken_line_is_named(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(row_of(("One", 0, []))) + f"\n{broken}\n", encoding="utf-8")
    documents = read_labelled(path, "train")
    assert next(documents).document.id == "d"
    with pytest.raises(InvalidValue, match=r"mine\.jsonl, line 2: not a benchmark document"):
        next(documents)


@pytest.mark.parametrize("broken", [b"\xe1\xe9", b"[" * 100_000, b'{"id": "\xff"}'])
def test_bytes_that_are_no_benchmark_file_are_one_line(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(broken)
    with pytest.raises(InvalidValue, match=r"mine\.jsonl"):
        list(read_labelled(path, "train"))


def test_a_byte_order_mark_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("\ufeff" + json.dumps(row_of(("One", 0, []))) + "\n\n", encoding="utf-8")
    assert [one.document.id for one in read_labelled(path, "train")] == ["d"]
    path.write_text(path.read_text("utf-8") + "{}\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"mine\.jsonl, line 3: not a benchmark document"):
        list(read_labelled(path, "train"))


def test_a_document_of_another_split_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    row = row_of(("One", 0, []))
    path.write_text(json.dumps(row | {"split": "test"}), encoding="utf-8")
    with pytest.raises(InvalidValue, match="belongs to 'test', not to 'train': keep the splits"):
        next(read_labelled(path, "train"))
    path.write_text(json.dumps(row | {"split": "train_written"}), encoding="utf-8")
    assert next(read_labelled(path, "train")).split == "train_written"


def test_a_document_comes_without_what_a_file_of_a_user_lacks() -> None:
    found = labelled(("One", 0, [])).document
    assert (found.title, found.language, found.genre) == (None, None, None)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="there is no benchmark file"):
        next(read_labelled(tmp_path / "nope.jsonl", "train"))


@pytest.mark.parametrize("key", ["id", "segments", "lang", "genre", "split"])
def test_a_row_that_lacks_a_key_is_refused(key: str) -> None:
    row: dict[str, Any] = row_of(("One", 0, []))
    del row[key]
    with pytest.raises(KeyError, match=key):
        labelled_from(row)
