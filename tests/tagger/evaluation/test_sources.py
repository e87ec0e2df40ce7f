"""Labelled documents of every kind of file, and what is refused with one line."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tagger.benchmark import LabelledDocument
from tagger.errors import InvalidValue
from tagger.evaluation.labelled_rows import ColumnChoices
from tagger.evaluation.sources import DataChoices, read_data
from tests.factories import make_framework
from tests.labelled_documents import row_of

FRAMEWORK = make_framework()
ROWS = [
    {"doc": "a", "text": "Count coins", "labels": "A1; teamwork", "variety": "en-GB"},
    {"doc": "a", "text": "Teach others", "labels": "b2", "variety": "en-GB"},
    {"doc": "b", "text": "Lunch is free", "labels": "", "variety": "en-US"},
]


def read(path: Path, columns: ColumnChoices | None = None, **more: str) -> list[LabelledDocument]:
    return read_data(DataChoices(str(path), columns or ColumnChoices(), **more), FRAMEWORK)


def write_csv(folder: Path) -> Path:
    path = folder / "mine.csv"
    lines = [";".join(ROWS[0]), *(";".join(f'"{cell}"' for cell in row.values()) for row in ROWS)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_xlsx(folder: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Our list"])
    sheet.append(list(ROWS[0]))
    for row in ROWS:
        sheet.append(list(row.values()))
    path = folder / "mine.xlsx"
    workbook.save(path)
    return path


def write_jsonl(folder: Path) -> Path:
    path = folder / "mine.jsonl"
    rows = [{**row, "labels": row["labels"].split("; ") if row["labels"] else []} for row in ROWS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_parquet(folder: Path) -> Path:
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    path = folder / "mine.parquet"
    datasets.Dataset.from_list(ROWS).to_parquet(str(path))
    return path


def write_data_set(folder: Path) -> Path:
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    names = datasets.ClassLabel(names=["A1", "teamwork", "b2"])
    features = {name: datasets.Value("string") for name in ROWS[0]} | {
        "labels": datasets.List(names)
    }
    rows = [{**row, "labels": [x for x in row["labels"].split("; ") if x]} for row in ROWS]
    path = folder / "saved"
    datasets.Dataset.from_list(rows, features=datasets.Features(features)).save_to_disk(str(path))
    return path


WRITERS = (write_csv, write_xlsx, write_jsonl, write_parquet, write_data_set)


@pytest.mark.parametrize("write", WRITERS)
def test_the_rows_of_a_document_become_its_segments(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    one, two = read(write(tmp_path), ColumnChoices(document="doc"))
    assert one.document.text == "Count coins\nTeach others"
    assert [segment.labels for segment in one.segments] == [{"A1", "B1"}, {"B2"}]
    for segment in one.segments:
        assert one.document.text[segment.start : segment.end] == segment.text
    assert (one.document.id, one.variety, one.language, one.genre) == (
        "a",
        "en-GB",
        "other",
        "unknown",
    )
    assert two.labels == frozenset()


def test_without_a_column_of_documents_each_row_is_one(tmp_path: Path) -> None:
    documents = read(write_csv(tmp_path))
    assert [one.document.id for one in documents] == ["mine.csv#2", "mine.csv#3", "mine.csv#4"]
    assert [len(one.segments) for one in documents] == [1, 1, 1]


def test_a_file_of_the_benchmark_is_read_as_such(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    row = row_of(("One", 0, ["A1"]), ("Two", 1, []))
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (one,) = read(path)
    assert (one.document.id, one.split, len(one.segments)) == ("d", "train", 2)


def test_a_part_of_the_benchmark_is_there_by_its_name() -> None:
    with pytest.raises(InvalidValue, match=r"labels .* which small does not know"):
        read_data(DataChoices("train"), FRAMEWORK)
    assert DataChoices("train").name == "benchmark, train"
    assert DataChoices("some/where.csv", split="x").name == "where.csv, x"


def test_columns_are_found_whatever_their_capitals_and_accents(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("Descripción,Códigos,modality\nCount,A1,Essential\n", encoding="utf-8")
    (one,) = read(path, ColumnChoices(text="descripcion", labels="CODIGOS"))
    assert one.labels == {"A1"}
    assert one.segments[0].modality == "essential"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "mine.csv is empty"),
        ("text,labels\n", "holds no document"),
        ("text,labels\nCount,\nTeach,\n", "no document of .* has a label"),
        ("text,labels\nCount,Z9\n", r"row 2, column 'labels': small has no competency 'Z9'"),
        ("text,codes\nCount,A1\n", r"row 2 has no column 'labels': .* 'text', 'codes'"),
        ("words,labels\nCount,A1\n", "no column known to hold texts"),
        ("text,labels\n,A1\n", "row 2 has an empty text"),
        ("text,labels,level\nCount,A1,high\n", "row 2 has the level 'high': use basic"),
        ("text,labels,lang\nCount,A1,xx\n", "row 2 has the language 'xx'"),
        ("id,text,labels\n1,Count,A1\n1,Teach,B2\n", "row 3 is of the document '1', which stands"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidValue, match=said) as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_rows_of_a_document_that_do_not_stand_together_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("doc,text,labels\na,One,A1\nb,Two,\na,Three,\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"row 4 is of the document 'a'.*: sort the rows"):
        read(path, ColumnChoices(document="doc"))
    path.write_text("doc,text,labels\n,One,A1\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match="row 2 names no document: fill in 'doc'"):
        read(path, ColumnChoices(document="doc"))


def test_labels_that_are_neither_text_nor_list_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"text": "Count", "labels": 3}\n', encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"mine\.jsonl, row 1 has in 'labels' 3: write codes"):
        read(path)
    path.write_text('{"words": "Count", "labels": ["A1"]}\n', encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"row 1 has no 'text': .* --text-column"):
        read(path)


@pytest.mark.parametrize("name", ["nope", "nope.csv", "notes.txt"])
def test_what_is_no_data_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("Notes", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"neither a part of the benchmark|cannot read labelled"):
        read(tmp_path / name)


def test_a_folder_with_several_splits_wants_one_named(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    for split in ("one", "two"):
        lines = f'{{"text": "Count {split}", "labels": ["A1"]}}\n'
        (tmp_path / f"{split}.jsonl").write_text(lines, encoding="utf-8")
    card = "---\nconfigs:\n- config_name: all\n  data_files:\n"
    card += "".join(f"  - split: {s}\n    path: {s}.jsonl\n" for s in ("one", "two")) + "---\n"
    (tmp_path / "README.md").write_text(card, encoding="utf-8")
    with pytest.raises(InvalidValue, match="has 2 splits: use --split with one, two"):
        read(tmp_path)
    with pytest.raises(InvalidValue, match="has no split 'three'"):
        read(tmp_path, split="three")
    assert [one.document.text for one in read(tmp_path, split="two")] == ["Count two"]


def test_a_folder_that_is_no_data_set_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    (tmp_path / "broken.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(InvalidValue, match=r"cannot read .* as data of `datasets`") as caught:
        read(tmp_path)
    assert "\n" not in str(caught.value)
