"""CSV and TSV files, whatever separates their cells."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import count, islice
from threading import Lock

from tagger.readers.encoding import decode
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

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 2**16
SAMPLE_ROWS = 30
# What the csv module takes on every system.
LARGEST_LIMIT = 2**31 - 1
_LIMIT_LOCK = Lock()


def parse(raw: RawFile, options: ReadOptions) -> Iterator[Document | Failure]:
    """Yield a document a row; rows are counted as a spreadsheet shows them, the header included."""
    yield from documents_of_tables(raw, [content_of(raw, options)])


def content_of(raw: RawFile, options: ReadOptions) -> Content:
    """Begin the table that a file is; refuse one without a column with texts."""
    text = decode(raw)
    allow_cells_of(options.max_bytes)
    table = Table(raw)
    separator = find_separator(table, text[:SAMPLE_CHARACTERS], options)
    content = begin(table, rows_of(table, text, separator), options)
    if content.header is None:
        raise raw.refuse(unknown_columns(content, options))
    return content


class Quotes:
    """Passes lines on and counts their quotation marks."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.n_marks = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.n_marks += line.count('"')
        return line


def allow_cells_of(n_characters: int) -> None:
    """Let cells be as long as a file may be; the csv module refuses more than 131,072 characters.

    Its limit holds for the whole process, so it is only ever raised.
    """
    with _LIMIT_LOCK:
        csv.field_size_limit(max(csv.field_size_limit(), min(n_characters, LARGEST_LIMIT)))


def find_separator(table: Table, sample: str, options: ReadOptions) -> str:
    """Return the separator that gives a known header and rows as wide as it."""

    def fitness(separator: str) -> tuple[bool, float, int]:
        rows = list(islice(rows_of(table, sample, separator), SAMPLE_ROWS))
        widths = [len(row) for row in rows if not isinstance(row, Failure) and row]
        header = begin(table, rows, options).header
        expected = len(header.names) if header else max(widths, default=0)
        return header is not None, widths.count(expected) / max(1, len(widths)), expected

    return max(SEPARATORS, key=fitness)


def rows_of(table: Table, text: str, separator: str) -> Iterator[Row]:
    """Yield each row, or the failure in its place; a broken row does not stop the next.

    Where a broken row leaves a quotation mark open, nobody knows where the next row begins: what
    follows is refused together with it.
    """
    yield from rows_of_lines(table, StringIO(text, newline=""), separator)


def rows_of_lines(table: Table, lines: Iterable[str], separator: str) -> Iterator[Row]:
    """Yield the rows that lines hold; see `rows_of`."""
    counted = Quotes(lines)
    # Strict: otherwise a quotation mark that never closes swallows the rest of the file unseen.
    reader = csv.reader(counted, delimiter=separator, strict=True)
    for number in count(1):
        counted.n_marks = 0
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            is_open = counted.n_marks % 2 == 1
            lost = ", and nothing after it was read" if is_open else ""
            yield Failure(
                table.source(number),
                f"{table.place(number)} cannot be cut into cells ({error}){lost}: "
                "check its quotation marks",
            )
            if is_open:
                return
