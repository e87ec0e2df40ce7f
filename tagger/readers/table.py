"""What CSV files and Excel sheets share: a header somewhere near the top, then a row a document."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from tagger.readers.columns import Columns, find_columns
from tagger.readers.plain_text import tidy
from tagger.readers.raw import Failure, RawFile, ReadOptions
from tagger.readers.records import Record, documents_of
from tagger.types import Document, Source

# Lists begin with a title and a date as often as with their header.
HEADER_WITHIN_ROWS = 10
# What a message may show of a row that is no header we know.
NAME_OF_COLUMN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2}")
LONGEST_NAME = 30
MOST_NAMES = 10

Row = Sequence[str] | Failure


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file: the file itself, or one sheet of it."""

    raw: RawFile
    sheet: str | None = None

    def source(self, row: int) -> Source:
        """Return the source of a row."""
        return Source(file=self.raw.path, sheet=self.sheet, row=row)

    def place(self, row: int) -> str:
        """Name a row in messages."""
        sheet = f", sheet {self.sheet}" if self.sheet is not None else ""
        return f"{self.raw.name}{sheet}, row {row}"

    def default_id(self, row: int) -> str:
        """Return the id of a row that brings none."""
        sheet = f"{self.sheet}!" if self.sheet is not None else ""
        return f"{self.raw.name}#{sheet}{row}"


@dataclass(frozen=True, slots=True)
class Content:
    """A table that has been begun: its header (None where none was found) and the rows after it."""

    table: Table
    header: Columns | None
    first_cells: tuple[str, ...]
    rows: Iterator[tuple[int, Row]]


def begin(table: Table, rows: Iterable[Row], options: ReadOptions) -> Content:
    """Look for the header in the first rows; whatever stands above it is not read."""
    numbered = enumerate(rows, start=1)
    head = list(islice(numbered, HEADER_WITHIN_ROWS))
    first_cells: tuple[str, ...] = ()
    for place, (_, row) in enumerate(head):
        if isinstance(row, Failure):
            continue
        columns = find_columns(row, options)
        if columns is not None:
            if options.id_column is not None and "id" not in columns.singles:
                names = ", ".join(columns.names)
                raise table.raw.refuse(f"has no column {options.id_column!r}: it has {names}")
            return Content(table, columns, (), chain(head[place + 1 :], numbered))
        first_cells = first_cells or tuple(cell for cell in row if cell.strip())
    return Content(table, None, first_cells, iter(()))


def records_of(content: Content) -> Iterator[Record | Failure]:
    """Yield every row that is not blank; none where there is no header."""
    for number, row in content.rows:
        if isinstance(row, Failure):
            yield row
        elif content.header is not None and any(cell.strip() for cell in row):
            yield record_of(content.table, content.header, number, row)


def record_of(table: Table, header: Columns, number: int, row: Sequence[str]) -> Record | Failure:
    """Return a row as a record; a short row lacks its last cells, a long one was cut wrongly."""
    if any(cell.strip() for cell in row[len(header.names) :]):
        return Failure(
            table.source(number),
            f"{table.place(number)} has {len(row)} cells under {len(header.names)} columns: "
            "put cells that hold the separator in double quotes",
        )
    cells = [tidy(cell) for cell in row] + [""] * (len(header.names) - len(row))
    values = {field: cells[place] for field, place in header.singles.items()}
    values["text"] = text_of(header, cells)
    columns = tuple(zip(header.names, cells, strict=False))
    place = table.place(number)
    return Record(table.source(number), place, table.default_id(number), values, columns)


def text_of(header: Columns, cells: Sequence[str]) -> str:
    """Return the text of a row; several columns become sections under their names."""
    if not header.is_headed:
        return cells[header.texts[0]]
    sections = (
        f"{tidy(header.names[place]).strip()}\n{cells[place]}"
        for place in header.texts
        if cells[place].strip()
    )
    return "\n\n".join(sections)


def documents_of_tables(raw: RawFile, contents: Iterable[Content]) -> Iterator[Document | Failure]:
    """Yield the documents of all tables of a file that have a header; ids are unique."""
    count = 0
    records = (record for content in contents for record in records_of(content))
    for found in documents_of(records):
        count += 1
        yield found
    if not count:
        raise raw.refuse("has no rows below its header: there is nothing to read")


def unknown_columns(content: Content, options: ReadOptions) -> str:
    """Say that no column with texts was found, and which columns there are."""
    listed = listed_names(content.first_cells)
    if options.text_columns:
        wanted = ", ".join(map(repr, options.text_columns))
        noun = "column" if len(options.text_columns) == 1 else "columns"
        return f"has no {noun} {wanted}: its first row has {listed}"
    return (
        f"has no column known to hold texts (its first row has {listed}): "
        "name the one that does with --text-column"
    )


def listed_names(cells: Sequence[str]) -> str:
    """Count the cells of a row and list those that read like names of columns.

    The others stay unsaid: in a table without a header they are data, perhaps of a person.
    """
    n_cells = "1 filled cell" if len(cells) == 1 else f"{len(cells)} filled cells"
    names = [cell.strip() for cell in cells if NAME_OF_COLUMN.fullmatch(cell.strip())]
    short = [name for name in names if len(name) <= LONGEST_NAME]
    return f"{n_cells}: {', '.join(short[:MOST_NAMES])}" if short else n_cells
