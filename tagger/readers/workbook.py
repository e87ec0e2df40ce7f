"""Excel files."""

import datetime as dt
import warnings
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from tagger.readers.archive import DAMAGED, check_archive
from tagger.readers.raw import Failure, RawFile, ReadOptions
from tagger.readers.table import (
    Content,
    Row,
    Table,
    begin,
    documents_of_tables,
    unknown_columns,
)
from tagger.types import Document

if TYPE_CHECKING:
    from openpyxl import Workbook

MIDNIGHT = dt.time()
ROWS_AT_ONCE = 256


def parse(raw: RawFile, options: ReadOptions) -> Iterator[Document | Failure]:
    """Yield a document a row, from every visible sheet that has a column with texts.

    Hidden sheets are left out: they hold what a form computes with, not what people read. So
    are sheets without a text column, provided that another sheet has one.
    """
    yield from documents_of_tables(raw, contents_of(raw, options))


def contents_of(raw: RawFile, options: ReadOptions) -> Iterator[Content]:
    """Yield every visible sheet, begun; one of them at least has a column with texts."""
    import openpyxl

    check_archive(raw, options)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(BytesIO(raw.content), read_only=True, data_only=True)
    except DAMAGED as error:
        raise raw.refuse("is damaged: open it in Excel, save it as .xlsx and try again") from error
    try:
        sheets = [begin(table, rows, options) for table, rows in tables_of(raw, workbook)]
        if all(sheet.header is None for sheet in sheets):
            fullest = max(sheets, key=lambda sheet: len(sheet.first_cells), default=None)
            raise raw.refuse(
                unknown_columns(fullest, options) if fullest else "has no visible sheet: show one"
            )
        yield from sheets
    finally:
        workbook.close()


def tables_of(raw: RawFile, workbook: "Workbook") -> Iterator[tuple[Table, Iterator[Row]]]:
    """Yield the visible sheets with their rows; charts have none."""
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            # Some programs write a wrong extent, on which openpyxl would rely.
            sheet.reset_dimensions()
            yield Table(raw, sheet.title), rows_of(raw, sheet.iter_rows(values_only=True))


def rows_of(raw: RawFile, rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    """Yield the rows of a sheet as strings, without openpyxl's remarks on what it ignores."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                some = [[cell_text(value) for value in row] for row in islice(rows, ROWS_AT_ONCE)]
        except DAMAGED as error:
            raise raw.refuse("is damaged: save it anew from Excel and try again") from error
        if not some:
            return
        yield from some


def cell_text(value: object) -> str:
    """Write a cell as a person reads it: no `.0` after whole numbers, no midnight after dates."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == MIDNIGHT:
        return value.date().isoformat()
    return str(value)
