"""What goes into `tagger tag` and where its reports go."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import pytest

from tagger.console import Lost
from tagger.exporters import EXPORTERS, ExportOptions
from tagger.framework import Framework
from tagger.inputs import documents, readable_files
from tagger.types import Report
from tests.tagger.command import EXAMPLES, Ended, run

NOTICE = "Funciones:\nAnalizar los datos del municipio y publicar informes.\n"
AS_LINES = ("-m", "prior", "-f", "jsonl")


def ids(ended: Ended) -> list[str]:
    return [json.loads(line)["document_id"] for line in ended.out.splitlines()]


def write(path: Path, text: str = NOTICE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dash_reads_json_lines_from_a_pipe() -> None:
    lines = '{"id": "a", "text": "Analizar datos"}\n{"id": "b", "text": "Cuidar jardines"}\n'
    ended = run("tag", "-", *AS_LINES, stdin=lines.encode())
    assert (ended.code, ids(ended)) == (0, ["a", "b"])


def test_a_dash_reads_plain_text_from_a_pipe() -> None:
    ended = run("tag", "-", *AS_LINES, stdin=NOTICE.encode())
    assert (ended.code, ids(ended)) == (0, ["stdin"])


def test_an_empty_pipe_is_an_error() -> None:
    ended = run("tag", "-", *AS_LINES)
    assert (ended.code, ended.out) == (1, "")
    assert "stdin is empty" in ended.err


def test_a_folder_gives_its_documents_in_order_and_files_of_one_name_stay_apart(
    tmp_path: Path,
) -> None:
    write(tmp_path / "b.txt")
    write(tmp_path / "a" / "b.txt")
    write(tmp_path / "a.md")
    write(tmp_path / "notes.unknown")
    write(tmp_path / ".hidden.txt")
    assert ids(run("tag", tmp_path, *AS_LINES)) == ["a/b.txt", "a.md", "b.txt"]


def test_a_file_named_twice_is_tagged_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt")
    assert ids(run("tag", file, tmp_path, file, *AS_LINES)) == ["a.txt"]


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path) -> None:
    first, last = write(tmp_path / "first.txt"), write(tmp_path / "last.txt")
    no_pdf = write(tmp_path / "scan.pdf")
    empty = write(tmp_path / "empty.txt", "")
    missing = tmp_path / "missing.txt"

    ended = run("tag", first, missing, no_pdf, empty, last, *AS_LINES)

    assert (ended.code, ids(ended)) == (1, ["first.txt", "last.txt"])
    *errors, counts = ended.err.splitlines()
    assert [error.split()[0] for error in errors] == ["error:"] * 3
    assert all(any(p.name in error for error in errors) for p in (missing, no_pdf, empty))
    assert counts == "3 could not be read, 2 tagged"


def test_rows_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path) -> None:
    file = write(tmp_path / "d.jsonl", '{"id": "a", "text": "x y"}\n{"id": "b"}\nno json\n')
    ended = run("tag", file, *AS_LINES)
    assert (ended.code, ids(ended)) == (1, ["a"])
    assert "line 2" in ended.err
    assert "line 3" in ended.err
    assert ended.err.endswith("2 could not be read, 1 tagged\n")


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    ended = run("tag", EXAMPLES / "vacancies.csv", "--text-column", "Funciones", *AS_LINES)
    assert (ended.code, ended.out) == (1, "")
    assert "'Funciones'" in ended.err
    assert "id, variety, title, text" in ended.err


def test_text_and_id_columns_can_be_named() -> None:
    columns = ("--text-column", "title", "--id-column", "variety")
    ended = run("tag", EXAMPLES / "vacancies.csv", *columns, *AS_LINES)
    assert ended.code == 0
    assert len(ids(ended)) == 8
    assert "es-MX" in ids(ended)


def test_the_output_file_holds_what_the_terminal_would_show(tmp_path: Path) -> None:
    file, out = write(tmp_path / "a.txt"), tmp_path / "tags.jsonl"
    ended = run("tag", file, *AS_LINES, "-o", out)
    assert (ended.code, ended.out) == (0, "")
    assert out.read_bytes().decode("utf-8") == run("tag", file, *AS_LINES).out
    assert sorted(tmp_path.iterdir()) == [file, out]


def test_what_could_be_read_is_written_though_the_exit_code_says_that_some_was_lost(
    tmp_path: Path,
) -> None:
    file, out = write(tmp_path / "a.txt"), tmp_path / "tags.jsonl"
    ended = run("tag", tmp_path / "missing.txt", file, *AS_LINES, "-o", out)
    assert ended.code == 1
    assert json.loads(out.read_text("utf-8"))["document_id"] == "a.txt"


def test_a_wrong_option_leaves_the_output_file_as_it_was(tmp_path: Path) -> None:
    file, out = write(tmp_path / "a.txt"), write(tmp_path / "tags.csv", "mine")
    assert run("tag", file, "-m", "nope", "-o", out).code == 1
    assert out.read_text("utf-8") == "mine"


@pytest.mark.parametrize("broken_by", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_output_that_breaks_off_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_by: BaseException
) -> None:
    def write_half(
        reports: Iterable[Report], framework: Framework, stream: TextIO, options: ExportOptions
    ) -> None:
        del framework, options
        stream.write(next(iter(reports)).document.id)
        stream.flush()
        raise broken_by

    monkeypatch.setitem(EXPORTERS, "csv", write_half)
    file = write(tmp_path / "a.txt")
    absent, there = tmp_path / "absent.csv", write(tmp_path / "there.csv", "mine")
    for out in (absent, there):
        assert run("tag", file, "-m", "prior", "-f", "csv", "-o", out).code in (1, 130)
    assert sorted(tmp_path.iterdir()) == [file, there]
    assert there.read_text("utf-8") == "mine"


@pytest.mark.parametrize("place", ["missing/tags.csv", "a.txt/tags.csv"])
def test_a_place_that_cannot_hold_the_output_is_one_line(tmp_path: Path, place: str) -> None:
    file = write(tmp_path / "a.txt")
    ended = run("tag", file, *AS_LINES, "-o", tmp_path / place)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"error: cannot write {tmp_path / place}: ")
    assert len(ended.err.splitlines()) == 1


def test_a_folder_is_no_output_file(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt")
    assert run("tag", file, *AS_LINES, "-o", tmp_path).code == 2


def test_the_output_never_overwrites_what_is_read(tmp_path: Path) -> None:
    notice = write(tmp_path / "notice.txt")
    ended = run("tag", tmp_path, "-m", "prior", "-o", notice)
    assert ended.code == 1
    assert "is one of the files to read: choose another name" in ended.err
    assert notice.read_text(encoding="utf-8") == NOTICE


def test_the_suffix_of_the_output_says_its_format(tmp_path: Path) -> None:
    notice, tags = write(tmp_path / "notice.txt"), tmp_path / "tags.csv"
    assert run("tag", notice, "-m", "prior", "-o", tags).code == 0
    assert tags.read_text(encoding="utf-8-sig").startswith('"document_id"')
    ended = run("tag", notice, "-m", "prior", "-o", tmp_path / "tags.pdf")
    assert (ended.code, (tmp_path / "tags.pdf").exists()) == (1, False)
    assert "cannot tell the format of tags.pdf: name it with --format" in ended.err


def test_a_column_that_is_named_gives_its_section_and_may_have_more_words(tmp_path: Path) -> None:
    table = write(tmp_path / "list.csv", "Cargo;Tareas del puesto\nAuxiliar;Ordenar actas\n")
    for columns in ((), ("Tareas del puesto",)):
        (found,) = documents(readable_files([table], Lost()), None, Lost(), columns)
        assert found.text == "Tareas del puesto\nOrdenar actas"
