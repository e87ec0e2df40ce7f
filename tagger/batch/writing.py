"""Joins the rows of a run into one file: csv, jsonl, parquet or xlsx."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from tagger.batch.rows import Kind
from tagger.batches import batched
from tagger.errors import MissingExtra
from tagger.exporters.spreadsheet import BYTE_ORDER_MARK, Cell, harmless

Format = Literal["parquet", "csv", "xlsx", "jsonl"]
Columns = Mapping[str, Kind]
Writer = Callable[[Path, Columns, Iterable[list[Cell]]], None]

ROW_GROUP = 10_000
ROWS_OF_SHEET = 1_048_576  # Excel's own limit, the header included
LONGEST_CELL = 32_767  # characters, Excel's own limit


def write_csv(path: Path, columns: Columns, rows: Iterable[list[Cell]]) -> None:
    """Write with a byte order mark, for Excel, and with formulae neutralised by an apostrophe."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(BYTE_ORDER_MARK)
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(map(harmless, columns))
        for row in rows:
            writer.writerow(map(harmless, row))


def write_jsonl(path: Path, columns: Columns, rows: Iterable[list[Cell]]) -> None:
    """Write an object a row; cells that are empty have no key."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            cells = zip(columns, row, strict=True)
            filled = {name: cell for name, cell in cells if cell is not None}
            stream.write(json.dumps(filled, ensure_ascii=False) + "\n")


def write_parquet(path: Path, columns: Columns, rows: Iterable[list[Cell]]) -> None:
    """Write typed columns, a few thousand rows at a time."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ModuleNotFoundError as error:
        raise MissingExtra("writing Parquet", "batch") from error
    types: dict[Kind, Any] = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    with ParquetWriter(path, schema, compression="zstd") as writer:
        for some in batched(rows, ROW_GROUP):
            arrays = [
                pa.array(cells, type=field.type)
                for cells, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def write_xlsx(path: Path, columns: Columns, rows: Iterable[list[Cell]]) -> None:
    """Write text as text, never as a formula; a further sheet begins where one is full."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        bold = workbook.add_format({"bold": True})
        for some in sheets_of(rows):
            sheet = workbook.add_worksheet()
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, 0, len(columns) - 1)
            sheet.write_row(0, 0, columns, bold)
            for place, row in enumerate(some, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(place, column, fitting(cell))
                    elif cell is not None:
                        sheet.write_number(place, column, cell)


def fitting(cell: str) -> str:
    """Return a text as far as Excel takes it, one that is cut with an ellipsis at its end."""
    return cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1]}…"


def sheets_of(rows: Iterable[list[Cell]]) -> Iterator[Iterator[list[Cell]]]:
    """Yield the rows of each sheet, of one at least; they are to be read before the next."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        yield iter(())
    while first is not None:
        yield chain([first], islice(iterator, ROWS_OF_SHEET - 2))
        first = next(iterator, None)


WRITERS: dict[Format, Writer] = {
    "parquet": write_parquet,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonl": write_jsonl,
}
