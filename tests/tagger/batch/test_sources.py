"""Collections of every kind are read as streams, with all columns of their tables."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet as written_by

from tagger.batch.sources import Progress, all_columns, all_items
from tagger.readers import Failure, ReadOptions, read
from tagger.types import Document
from tests.tagger.command import EXAMPLES
from tests.tagger.readers.samples import xlsx

OPTIONS = ReadOptions()
ROWS = [("7", "Analista", "Analizar datos", "Puno"), ("8", "Chofer", "Conducir; “año”", "Lugo")]
HEADER = ("id", "title", "text", "city")


def delimited(path: Path, separator: str = ",", encoding: str = "utf-8") -> Path:
    lines = [separator.join(f'"{cell}"' for cell in row) for row in (HEADER, *ROWS)]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def lines(path: Path) -> Path:
    rows = [json.dumps(dict(zip(HEADER, row, strict=True))) for row in ROWS]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def columnar(path: Path) -> Path:
    table = {name: [row[i] for row in ROWS] for i, name in enumerate(HEADER)}
    written_by.write_table(pa.table(table), path)
    return path


def workbook(path: Path) -> Path:
    path.write_bytes(xlsx({"A": [list(HEADER), *map(list, ROWS)]}))
    return path


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        table = path.with_name("inner.csv")
        packed.write(delimited(table), "inner.csv")
        table.unlink()
    return path


def found(*paths: Path, options: ReadOptions = OPTIONS) -> list[Document]:
    items = list(all_items(paths, options))
    assert [one for one in items if isinstance(one, Failure)] == []
    return [one for one in items if isinstance(one, Document)]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.csv", delimited),
        ("a.tsv", lambda path: delimited(path, "\t")),
        ("b.csv", lambda path: delimited(path, ";", "cp1252")),
        ("c.csv", lambda path: delimited(path, ",", "utf-16")),
        ("d.csv", lambda path: delimited(path, ",", "utf-8-sig")),
        ("a.jsonl", lines),
        ("a.parquet", columnar),
        ("a.xlsx", workbook),
        ("a.zip", archive),
    ],
)
def test_a_table_gives_documents_with_all_columns(
    name: str, made: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = made(tmp_path / name)
    documents = found(path)
    assert [(one.id, one.title, one.text) for one in documents] == [row[:3] for row in ROWS]
    assert [dict(one.columns)["city"] for one in documents] == ["Puno", "Lugo"]
    assert all_columns([path], OPTIONS) == HEADER


@pytest.mark.parametrize("name", ["vacancies.csv", "curso-protecao-dados.txt"])
def test_a_stream_gives_what_the_readers_give(name: str) -> None:
    documents = found(EXAMPLES / name)
    assert [(one.id, one.text, one.title) for one in documents] == [
        (one.id, one.text, one.title) for one in read(EXAMPLES / name)
    ]


def test_several_text_columns_become_sections_under_their_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ref,Funciones,Requisitos\n1,Analizar datos,Título\n2,,Licencia\n")
    options = ReadOptions(text_columns=("requisitos", "Funciones"), id_column="ref")
    first, second = found(path, options=options)
    assert first.text == "Funciones\nAnalizar datos\n\nRequisitos\nTítulo"
    assert second.text == "Requisitos\nLicencia"


def test_several_keys_of_json_lines_become_sections_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"duties": "Analyse data", "requirements": "A degree", "n": [1]}\n')
    (document,) = found(path, options=ReadOptions(text_columns=("duties", "requirements")))
    assert document.text == "duties\nAnalyse data\n\nrequirements\nA degree"
    assert dict(document.columns)["n"] == "[1]"


def test_ids_may_repeat_as_nothing_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,Analizar\n1,Conducir\n")
    assert [one.id for one in found(path)] == ["1", "1"]


def test_lists_in_a_parquet_table_are_kept_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = {"text": ["Analizar"], "tags": [["a", "b"]], "raw": [b"\x00"], "n": [3]}
    written_by.write_table(pa.table(table), path)
    (document,) = found(path)
    assert dict(document.columns) == {"text": "Analizar", "tags": '["a", "b"]', "raw": "", "n": "3"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"id,text\n1,\n2,Analizar\n", "has an empty text"),
        ("a.csv", b'id,text\n1,"open\n2,Analizar\n', "check its quotation marks"),
        ("a.csv", b"nombre,edad\nx,3\n", "name the one that does"),
        ("a.jsonl", b'{"id": 1}\n{"text": "Analizar"}\n', "has no text"),
        ("a.jsonl", b"{\n", "is not JSON"),
        ("a.parquet", b"PAR1", "is damaged"),
        ("a.zip", b"PK\x03\x04", "is damaged"),
        ("a.pdf", b"x", "is no PDF file"),
        ("a.txt", b"", "is empty"),
    ],
)
def test_what_cannot_be_read_fails_in_its_place(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    items = list(all_items([tmp_path / name], OPTIONS))
    failures = [one for one in items if isinstance(one, Failure)]
    assert len(failures) == 1
    assert said in failures[0].message
    all_columns([tmp_path / name], OPTIONS)


def test_a_file_that_went_away_is_a_failure(tmp_path: Path) -> None:
    (failure,) = all_items([tmp_path / "gone.csv"], OPTIONS)
    assert isinstance(failure, Failure)
    assert "cannot be opened" in failure.message


def test_a_hostile_file_of_an_archive_is_one_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("good.txt", "Analizar datos")
        packed.writestr("bad.pdf", "no PDF")
    items = list(all_items([path], OPTIONS))
    assert [type(one) for one in items] == [Document, Failure]
    assert items[0].source.file == f"{path}/good.txt"


def test_an_archive_that_leads_elsewhere_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("../evil.txt", "Analizar datos")
    (failure,) = all_items([path], OPTIONS)
    assert isinstance(failure, Failure)
    assert "leads elsewhere" in failure.message


@pytest.mark.parametrize("made", [delimited, lines, columnar, workbook, archive])
def test_progress_counts_the_bytes_of_the_files(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    suffix = {"delimited": "csv", "lines": "jsonl", "columnar": "parquet", "workbook": "xlsx"}
    paths = [made(tmp_path / f"{n}.{suffix.get(made.__name__, 'zip')}") for n in range(2)]
    progress = Progress()
    assert len(list(all_items(paths, OPTIONS, progress))) == 4
    assert progress.n_bytes == sum(path.stat().st_size for path in paths)


def test_columns_of_all_tables_come_once_in_the_order_they_are_met(tmp_path: Path) -> None:
    def table(name: str, columns: Sequence[str]) -> Path:
        buffer = io.StringIO()
        buffer.write(",".join(columns) + "\n" + ",".join("x" for _ in columns) + "\n")
        (tmp_path / name).write_text(buffer.getvalue())
        return tmp_path / name

    paths = [table("a.csv", ["text", "city"]), table("b.csv", ["year", "text"])]
    assert all_columns(paths, OPTIONS) == ("text", "city", "year")
