"""Parquet tables, for who has pyarrow; only the columns that are needed are ever read."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from tagger.readers.columns import Columns, find_columns
from tagger.readers.raw import Failure, RawFile, ReadOptions, size_text
from tagger.readers.records import Record
from tagger.readers.table import (
    Content,
    Table,
    begin,
    documents_of_tables,
    records_of,
    unknown_columns,
)
from tagger.types import Document

# What makes texts of the cells of a row, or says that it cannot.
CellsIn = Callable[[Table, int, tuple[object, ...]], list[str] | Failure]

SUFFIX = ".parquet"
MARK = b"PAR1"
# Few rows at a time: a column packed well may hold one long text very often.
ROWS_AT_ONCE = 64


def can_be_read() -> bool:
    """Say whether the package is there that reads such tables."""
    return find_spec("pyarrow") is not None


def parse(raw: RawFile, options: ReadOptions, most_rows: int) -> Iterator[Document | Failure]:
    """Yield a document a row; UnreadableDocument where the table is not what it should be."""
    import pyarrow as pa

    damaged = raw.refuse("is damaged or was cut short: fetch it again")
    if not (raw.content.startswith(MARK) and raw.content.endswith(MARK)):
        raise damaged
    try:
        yield from documents_of_tables(raw, [content_of(raw, options, most_rows)])
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise damaged from error


def names_in(path: Path, raw: RawFile) -> list[str]:
    """Return the names of the columns of a table; `raw` only names it."""
    import pyarrow as pa
    from pyarrow.parquet import read_schema

    try:
        return [str(name) for name in read_schema(path).names]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise raw.refuse("is damaged or was cut short: fetch it again") from error


def n_rows_in(path: Path, raw: RawFile) -> int:
    """Return how many rows a table has; `raw` only names it."""
    import pyarrow as pa
    from pyarrow.parquet import read_metadata

    try:
        return int(read_metadata(path).num_rows)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise raw.refuse("is damaged or was cut short: fetch it again") from error


def each_row(path: Path, raw: RawFile, options: ReadOptions) -> Iterator[Record | Failure]:
    """Yield the rows of a table of any size, with all their columns; `raw` only names it."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    pa.set_memory_pool(pa.system_memory_pool())
    try:
        with ParquetFile(path, pre_buffer=False) as file:
            names = [str(name) for name in file.schema_arrow.names]
            content = begin(Table(raw), [names], options)
            if content.header is None:
                raise raw.refuse(unknown_columns(content, options))
            unbounded = replace(options, max_unpacked_bytes=sys.maxsize)
            rows = enumerate(rows_of(raw, file, names, unbounded, whole_row), start=1)
            yield from records_of(Content(content.table, content.header, (), rows))
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise raw.refuse("is damaged or was cut short: fetch it again") from error


def content_of(raw: RawFile, options: ReadOptions, most_rows: int) -> Content:
    """Open a table and return its header with the rows that follow."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    pa.set_memory_pool(pa.system_memory_pool())  # others take more room than there may be
    file = ParquetFile(BytesIO(raw.content), pre_buffer=False)
    if file.metadata.num_rows > most_rows:
        raise raw.refuse("has more than {limit} rows: split it", limit=most_rows)
    names = [str(name) for name in file.schema_arrow.names]
    table = Table(raw)
    header = find_columns(names, options)
    if header is None:
        content = begin(table, [names], options)
        raise raw.refuse(unknown_columns(content, options))
    read = [names[place] for place in places_of(header)]
    # Named by the columns that are read alone, the header finds them again in their new places.
    content = begin(table, [read], options)
    rows = enumerate(rows_of(raw, file, read, options, cells_of), start=1)
    return Content(table, content.header, (), rows)


def places_of(header: Columns) -> list[int]:
    """Return where the columns stand that hold something we know."""
    return sorted({*header.texts, *header.singles.values()})


def rows_of(
    raw: RawFile, file: Any, names: list[str], options: ReadOptions, cells_in: CellsIn
) -> Iterator[list[str] | Failure]:
    """Yield the cells of each row as texts, until they are more than may be unpacked."""
    size, row = 0, 0
    for batch in file.iter_batches(ROWS_AT_ONCE, columns=names, use_threads=False):
        size += batch.nbytes
        if size > options.max_unpacked_bytes:
            limit = size_text(options.max_unpacked_bytes)
            raise raw.refuse("unpacks to more than {limit}: split it", limit=limit)
        columns = [batch.column(name).to_pylist() for name in names]
        for cells in zip(*columns, strict=True):
            row += 1
            yield cells_in(Table(raw), row, cells)


def whole_row(table: Table, row: int, cells: tuple[object, ...]) -> list[str]:
    """Return all cells of a row as texts, lists as JSON."""
    del table, row
    return [written(cell) for cell in cells]


def written(cell: object) -> str:
    """Write a cell as text; bytes are none."""
    if isinstance(cell, bytes):
        return ""
    return (
        json.dumps(cell, ensure_ascii=False, default=str)
        if isinstance(cell, list | dict)
        else ("" if cell is None else str(cell))
    )


def cells_of(table: Table, row: int, cells: tuple[object, ...]) -> list[str] | Failure:
    """Return cells as texts; what is neither text nor number has none."""
    if any(isinstance(cell, list | dict | bytes) for cell in cells):
        return Failure(
            table.source(row),
            f"{table.place(row)} holds a list or bytes where a text should be: write it as text",
        )
    return ["" if cell is None else str(cell) for cell in cells]
