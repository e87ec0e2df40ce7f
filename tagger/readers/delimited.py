"""CSV and TSV files, whatever separates their cells."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from tagger.readers.encoding import decode
from tagger.readers.raw import Failure, RawFile, ReadOptions
from tagger.readers.table import Row, Table, begin, documents_of_tables, unknown_columns
from tagger.types import Document

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 2**16
SAMPLE_ROWS = 30


def parse(raw: RawFile, options: ReadOptions) -> Iterator[Document | Failure]:
    """Yield a document a row; rows are counted as a spreadsheet shows them, the header included."""
    text = decode(raw)
    table = Table(raw)
    separator = find_separator(table, text[:SAMPLE_CHARACTERS], options)
    content = begin(table, rows_of(table, text, separator), options)
    if content.header is None:
        raise raw.refuse(unknown_columns(content, options))
    yield from documents_of_tables(raw, [content])


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
    """Yield each row, or the failure in its place; a broken row does not stop the next."""
    # Strict: otherwise a quotation mark that never closes swallows the rest of the file unseen.
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"cannot be cut into cells ({error}): check its quotation marks"
            yield Failure(table.source(number), f"{table.place(number)} {reason}")
