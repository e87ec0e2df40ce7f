"""What a table says of courses beside their text: title, hours, order, programme."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from tagger.corpora import Corpus, Entry
from tagger.errors import TaggerError, UnreadableDocument
from tagger.readers import KINDS, Failure, ReadOptions, delimited, workbook
from tagger.readers.columns import plain
from tagger.readers.raw import load
from tagger.readers.table import Content
from tagger.yaml_files import read_data

FIELDS = ("file", "title", "hours", "order", "programme")
MOST_NAMES = 5


@cache
def known_names() -> Mapping[str, frozenset[str]]:
    """Return for each field the names that its column may have, as `plain` leaves them."""
    content = read_data("course_columns.yaml", FIELDS)
    return {field: frozenset(map(plain, names)) for field, names in content.items()}


def column_of(columns: Mapping[str, str], field: str) -> str | None:
    """Return which of some columns holds a field, by its name."""
    return next((name for name in columns if plain(name) in known_names()[field]), None)


def with_details(corpus: Corpus, path: Path) -> Corpus:
    """Add to each course the row of a table that names its file; refuse rows of no course."""
    rows: dict[str, dict[str, str]] = {}
    for row in _rows(path):
        rows[row[column_of(row, "file") or ""].strip()] = row
    ids = {name: entry.id for entry in corpus for name in _names(entry)}
    strange = [name for name in rows if name not in ids]
    if strange:
        more = ", …" if len(strange) > MOST_NAMES else ""
        raise TaggerError(
            f"{path.name} names files that are not among the courses: "
            f"{', '.join(strange[:MOST_NAMES])}{more}"
        )
    of = {ids[name]: row for name, row in rows.items()}
    entries = tuple(_detailed(entry, of[entry.id]) if entry.id in of else entry for entry in corpus)
    return replace(corpus, entries=entries)


def _names(entry: Entry) -> tuple[str, ...]:
    """Return what a row may call the file of a course."""
    path = Path(entry.id)
    return entry.id, path.name, path.stem


def _detailed(entry: Entry, row: Mapping[str, str]) -> Entry:
    title = row.get(column_of(row, "title") or "", "").strip()
    return replace(entry, title=title or entry.title, columns={**entry.columns, **row})


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the cells of each row by column, from the tables that have a column of files."""
    kind = KINDS.get(path.suffix.lower())
    if kind not in {"csv", "xlsx"}:
        raise TaggerError(f"{path.name} holds no table: give a csv or xlsx file")
    raw = load(path, path.name, ReadOptions())
    reason: UnreadableDocument | None = None
    for name in sorted(known_names()["file"]):
        options = ReadOptions(text_columns=(name,))
        try:
            if kind == "csv":
                return list(_cells([delimited.content_of(raw, options)]))
            return list(_cells(workbook.contents_of(raw, options)))
        except UnreadableDocument as error:
            reason = error
    raise TaggerError(
        f"{path.name} has no table with a column that names the files of the courses: call it file"
    ) from reason


def _cells(contents: Iterable[Content]) -> Iterator[dict[str, str]]:
    for content in contents:
        names = content.header.names if content.header else ()
        for _, row in content.rows if names else ():
            if isinstance(row, Failure):
                raise TaggerError(row.message)
            if any(cell.strip() for cell in row):
                yield dict(zip(names, row, strict=False))
