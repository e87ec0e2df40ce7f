"""Labelled rows of csv and xlsx files, found as `tagger tag` finds the texts in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from tagger.errors import InvalidValue, UnreadableDocument
from tagger.evaluation.labelled_rows import ColumnChoices, Row
from tagger.readers import delimited, workbook
from tagger.readers.raw import Failure, RawFile, ReadOptions, load
from tagger.readers.table import Content, record_of


def _delimited(raw: RawFile, options: ReadOptions) -> Iterator[Content]:
    yield delimited.content_of(raw, options)


TABLES: Mapping[str, Callable[[RawFile, ReadOptions], Iterable[Content]]] = {
    ".csv": _delimited,
    ".tsv": _delimited,
    ".xlsx": workbook.contents_of,
}


def rows_of_table(path: Path, columns: ColumnChoices) -> Iterator[Row]:
    """Yield the rows of every sheet that has a column with texts; a broken one is refused."""
    options = ReadOptions(
        text_columns=(columns.text,) if columns.text else (), id_column=columns.id
    )
    try:
        raw = load(path, path.name, options)
        for content in TABLES[path.suffix.lower()](raw, options):
            yield from _rows_of(content)
    except UnreadableDocument as error:
        raise InvalidValue(str(error)) from error


def _rows_of(content: Content) -> Iterator[Row]:
    for number, cells in content.rows:
        if isinstance(cells, Failure):
            raise InvalidValue(cells.message)
        if content.header is None or not any(cell.strip() for cell in cells):
            continue
        record = record_of(content.table, content.header, number, cells)
        if isinstance(record, Failure):
            raise InvalidValue(record.message)
        names = content.header.names
        padded = [*cells, *[""] * (len(names) - len(cells))]
        yield Row(record, dict(zip(names, padded, strict=False)))
