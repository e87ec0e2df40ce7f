"""Results of a job as files: JSON Lines, CSV, a workbook."""

import csv
import io
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from tagger.exporters.json_lines import dumped
from tagger.exporters.office import LONGEST_CELL
from tagger.exporters.pages import allowed
from tagger.exporters.spreadsheet import BYTE_ORDER_MARK, Cell
from tagger.framework import Worded
from tagger.surrogates import LONE_SURROGATE
from tagger_service.documents import reworded
from tagger_service.storage.tables import Result

COLUMNS = (
    "row",
    "document_id",
    "file",
    "sheet",
    "source_row",
    "language",
    "genre",
    "code",
    "id",
    "name",
    "domain",
    "probability",
    "threshold",
    "review",
    "modality",
    "level",
    "n_evidence",
    "text",
    "start",
    "end",
    "page",
    "section",
    "model",
    "framework",
    "framework_version",
    "notes",
    "failure",
)
TAG_COLUMNS = ("code", "id", "name", "domain", "probability", "threshold", "modality", "level")
# What a spreadsheet would run, also where blanks, or the wide forms of the signs, stand before it.
FORMULA = re.compile(r"[\t\r\n]|[\s\ufeff\u200b]*[=+\-@＝＋－＠]")  # noqa: RUF001
MOST_SHEET_ROWS = 1_000_000
PIECE = 2**16
_ONE_WORKBOOK = threading.Lock()
OPEN_XML = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    """A sort of file: what it is called, and what writes it."""

    media_type: str
    write: Callable[[Iterable[Result], Worded], Iterator[bytes]]


def as_lines(results: Iterable[Result], language: Worded) -> Iterator[bytes]:
    """Yield an object a document, a line each."""
    for one in results:
        yield (dumped(result_object(one, language)) + "\n").encode()


def as_csv(results: Iterable[Result], language: Worded) -> Iterator[bytes]:
    """Yield a table, a row a tag; what a spreadsheet would take for a formula is made harmless.

    A byte order mark goes first, without which Excel misreads accents.
    """
    stream = io.StringIO(newline="")
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for one in results:
        for row in rows_of(one, language):
            writer.writerow([harmless(row.get(column)) for column in COLUMNS])
        yield stream.getvalue().encode()
        stream.seek(0)
        stream.truncate()
    yield stream.getvalue().encode()


def as_workbook(results: Iterable[Result], language: Worded) -> Iterator[bytes]:
    """Yield a workbook with a row a tag, all texts stored as texts; a new sheet where one is full.

    It is made in memory, as no text may reach a temporary file; one at a time, as it may be large.
    """
    with _ONE_WORKBOOK:
        content = workbook_of(row for one in results for row in rows_of(one, language)).getbuffer()
    for start in range(0, len(content), PIECE):
        yield bytes(content[start : start + PIECE])


def workbook_of(rows: Iterable[Mapping[str, Cell]]) -> BytesIO:
    """Return a workbook of rows."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as workbook:
        sheet = sheet_of(workbook, 1)
        for number, row in enumerate(rows):
            if number and number % MOST_SHEET_ROWS == 0:
                sheet = sheet_of(workbook, number // MOST_SHEET_ROWS + 1)
            put_row(sheet, number % MOST_SHEET_ROWS + 1, row)
    return stream


def result_object(one: Result, language: Worded) -> dict[str, Any]:
    """Return what is known of a document, as the API shows it."""
    return {
        "row": one.row,
        "document_id": one.document_id,
        "source": one.source,
        "text_sha256": one.text_sha256,
        "report": one.report,
        "failure": None if one.failure is None else reworded(one.failure, language),
    }


def rows_of(one: Result, language: Worded) -> Iterator[dict[str, Cell]]:
    """Yield the cells of each tag by column; of a document without tags what is known of it."""
    shared: dict[str, Cell] = {
        "row": one.row,
        "document_id": one.document_id,
        "file": one.source["file"],
        "sheet": one.source["sheet"],
        "source_row": one.source["row"],
        "failure": None if one.failure is None else reworded(one.failure, language),
    }
    report = one.report or {}
    if report:
        shared |= {name: report[name] for name in ("language", "genre", "model")}
        shared["framework"] = report["framework"]["id"]
        shared["framework_version"] = report["framework"]["version"]
        shared["notes"] = " ".join(report["notes"]) or None
    tags = report.get("tags", [])
    if not tags:
        yield shared
    for tag in tags:
        best = tag["evidence"][0]
        passage = {name: best[name] for name in ("text", "start", "end", "page", "section")}
        found = {name: tag[name] for name in TAG_COLUMNS}
        counted = {"n_evidence": len(tag["evidence"]), "review": str(tag["review"]).lower()}
        yield shared | found | passage | counted


def harmless(cell: Cell) -> Cell:
    """Return a cell of CSV that no spreadsheet takes for a formula; an apostrophe tells it so."""
    if not isinstance(cell, str):
        return cell
    writable = LONE_SURROGATE.sub("\ufffd", cell)
    return f"'{writable}" if FORMULA.match(writable) else writable


def sheet_of(workbook: Any, number: int) -> Any:
    """Return a new sheet of a workbook with the header in sight."""
    sheet = workbook.add_worksheet("tags" if number == 1 else f"tags {number}")
    sheet.freeze_panes(1, 0)
    put_row(sheet, 0, dict(zip(COLUMNS, COLUMNS, strict=True)))
    return sheet


def put_row(sheet: Any, place: int, row: Mapping[str, Cell]) -> None:
    """Write a row; a text is stored as text, whatever it begins with, and cut where too long."""
    for i, column in enumerate(COLUMNS):
        value = row.get(column)
        if isinstance(value, str):
            text = "".join(allowed([value]))
            is_long = len(text) > LONGEST_CELL
            sheet.write_string(place, i, f"{text[: LONGEST_CELL - 1]}…" if is_long else text)
        elif value is not None:
            sheet.write_number(place, i, value)


FORMATS: dict[str, Format] = {
    "jsonl": Format("application/jsonl; charset=utf-8", as_lines),
    "csv": Format("text/csv; charset=utf-8", as_csv),
    "xlsx": Format(OPEN_XML, as_workbook),
}
