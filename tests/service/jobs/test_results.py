"""Results as files: complete, in order, and harmless to a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tagger_service import result_files
from tagger_service.result_files import COLUMNS, FORMATS, harmless
from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.storage.migrating import migrate
from tagger_service.storage.tables import Result
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.jobs.files import TEXTS, table
from tests.service.jobs.test_api import done

FORMULAS = (
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\n=1+1",
    "＝1+1",
    "　＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\ufeff=1+1",
)


@pytest.fixture(scope="module")
def downloaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Yield a job's result in each format, asked for in Spanish."""
    folder = tmp_path_factory.mktemp("results")
    migrate(Database(f"sqlite:///{folder / 'service.db'}"))
    rows = [("a", f"{TEXTS[0]}. {TEXTS[1]}."), ("b", ""), ("c", "Nada")]
    rows += [(formula, TEXTS[0]) for formula in FORMULAS]
    app = demo_app(Settings(requests_per_minute=OFTEN, data=folder))
    with asking(app) as client:
        client.headers["Accept-Language"] = "es"
        job = done(app, client, table(rows), "=1+1.csv")
        yield {"job": job} | {name: get(client, job["id"], name) for name in FORMATS}


def get(client: TestClient, job_id: str, name: str) -> Any:
    return client.get(f"/v1/jobs/{job_id}/result", params={"format": name})


def csv_rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def test_each_format_has_its_name_and_its_kind(downloaded: dict[str, Any]) -> None:
    for name in FORMATS:
        answer = downloaded[name]
        assert answer.status_code == 200
        assert answer.headers["content-type"] == FORMATS[name].media_type
        assert answer.headers["content-disposition"].endswith(f'.{name}"')
        assert "=1+1" not in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"


def test_lines_hold_a_document_each_in_the_order_of_the_file(downloaded: dict[str, Any]) -> None:
    found = [json.loads(line) for line in downloaded["jsonl"].text.splitlines()]
    assert [one["row"] for one in found] == list(range(1, 4 + len(FORMULAS)))
    assert downloaded["job"]["rows"] == len(found)
    first, second = found[:2]
    assert first["document_id"] == "a"
    assert first["source"] == {"file": "=1+1.csv", "sheet": None, "row": 2}
    assert len(first["text_sha256"]) == 64
    report = first["report"]
    assert (report["model"], report["framework"]) == ("demo", {"id": "demo", "version": "1"})
    for tag in report["tags"]:
        for one in tag["evidence"]:
            text = f"{TEXTS[0]}. {TEXTS[1]}."
            assert text[one["start"] : one["end"]] == one["text"]
    assert {one["name"] for one in report["tags"]} == {"Análisis de datos"}
    assert second["report"] is None
    assert "empty text" in second["failure"]


def test_csv_holds_a_row_a_tag_and_failures_in_their_place(downloaded: dict[str, Any]) -> None:
    assert downloaded["csv"].text.startswith("\ufeff")
    rows = csv_rows(downloaded["csv"].text)
    assert tuple(rows[0]) == COLUMNS
    numbers = [int(one["row"]) for one in rows]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 4 + len(FORMULAS)))
    (lost,) = [one for one in rows if one["row"] == "2"]
    assert (lost["code"], lost["model"]) == ("", "")
    assert "empty text" in lost["failure"]
    (untagged,) = [one for one in rows if one["row"] == "3"]
    assert (untagged["code"], untagged["model"]) == ("", "demo")


def test_a_workbook_holds_the_same_as_csv(downloaded: dict[str, Any]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded["xlsx"].content)).active
    assert sheet is not None
    found = [[shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    plain = [list(one.values()) for one in csv_rows(downloaded["csv"].text)]
    bare = [[cell.removeprefix("'") for cell in row] for row in plain]
    assert found[0] == list(COLUMNS)
    # Line ends within a cell of a workbook are line feeds.
    assert normal(found[1:]) == normal(bare)


def shown(value: object) -> str:
    return "" if value is None else str(value)


def normal(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[cell.replace("\r", "\n").replace("_x000D_", "\n") for cell in row] for row in rows]


def test_no_spreadsheet_finds_a_formula(downloaded: dict[str, Any]) -> None:
    ids = [one["document_id"] for one in csv_rows(downloaded["csv"].text)]
    files = {one["file"] for one in csv_rows(downloaded["csv"].text)}
    assert files == {"'=1+1.csv"}
    assert sum(one.startswith("'") for one in ids) >= len(FORMULAS) - 3  # ids lose their blanks
    book = openpyxl.load_workbook(io.BytesIO(downloaded["xlsx"].content))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert kinds <= {"s", "n"}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_gets_an_apostrophe(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"


@given(st.text())
def test_a_text_is_changed_by_no_more_than_an_apostrophe(text: str) -> None:
    assert harmless(text) in (text, f"'{text}")


@pytest.mark.parametrize("value", [None, 0.5, -3, "datos = información", "a-b"])
def test_what_is_no_formula_stays_as_it_is(value: str | float | None) -> None:
    assert harmless(value) == value


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_files, "MOST_SHEET_ROWS", 2)
    results = [failed(n) for n in range(1, 6)]
    content = b"".join(FORMATS["xlsx"].write(results, "en"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["tags", "tags 2", "tags 3"]
    rows = [row[0].value for sheet in book.worksheets for row in sheet.iter_rows(min_row=2)]
    assert rows == [1, 2, 3, 4, 5]


def test_what_no_cell_can_hold_is_replaced_and_a_long_text_cut() -> None:
    odd = failed(1)
    odd.document_id = "a\x00\x0b\ud800b" + "x" * 40_000
    content = b"".join(FORMATS["xlsx"].write([odd], "en"))
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["B2"].value
    assert isinstance(cell, str)
    assert cell.startswith("a\ufffd\ufffd\ufffdb")
    assert len(cell) == 32_767
    assert b"a\x00" in b"".join(FORMATS["csv"].write([odd], "en"))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_job_without_results_gives_a_file_that_can_be_read(name: str) -> None:
    content = b"".join(FORMATS[name].write([], "en"))
    if name == "jsonl":
        assert content == b""
    elif name == "csv":
        assert csv_rows(content.decode()) == []
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert [one.value for one in sheet[1]] == list(COLUMNS)


def failed(row: int) -> Result:
    source = {"file": "a.csv", "sheet": None, "row": row}
    failure = {"message": "has no text"}
    return Result(job_id="a", row=row, document_id=f"v{row}", source=source, failure=failure)
