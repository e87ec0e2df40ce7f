"""From rows of a table to labelled documents: which column holds what, and what may stand in it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, get_args

from tagger.benchmark import GoldSegment, LabelledDocument
from tagger.errors import InvalidValue, UnreadableDocument
from tagger.framework import Framework
from tagger.readers.columns import plain
from tagger.readers.records import Record, document_of
from tagger.types import Document, Level, Modality
from tagger.yaml_files import shown

BETWEEN_LABELS = re.compile(r"[;,]")
SPLIT = "own"


@dataclass(frozen=True, slots=True)
class ColumnChoices:
    """The names of the columns; a text or an id column of None is found by its name.

    Without a document column, each row is a document of its own.
    """

    text: str | None = None
    labels: str = "labels"
    document: str | None = None
    id: str | None = None


DEFAULT_COLUMNS = ColumnChoices()


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its text, id, language and genre as the readers take them, and all its cells."""

    record: Record
    cells: Mapping[str, object]


def documents_of_rows(
    rows: Iterable[Row], choices: ColumnChoices, framework: Framework
) -> Iterator[LabelledDocument]:
    """Yield the labelled documents of a table; anything that cannot be used is refused by place.

    The rows of a document stand together and become its gold segments, a line each.
    """
    seen: set[str] = set()
    for id_, members in _by_document(rows, choices):
        if id_ in seen:
            raise InvalidValue(_repeated(members[0], id_, choices))
        seen.add(id_)
        yield _document(id_, members, choices, framework)


def _by_document(
    rows: Iterable[Row], choices: ColumnChoices
) -> Iterator[tuple[str, Sequence[Row]]]:
    column = choices.document
    if column is None:
        yield from ((_read(row).id, [row]) for row in rows)
        return
    for id_, group in groupby(rows, key=lambda row: _document_id(row, column)):
        yield id_, list(group)


def _document_id(row: Row, column: str) -> str:
    value = str(_cell(row, column) or "").strip()
    if not value:
        raise InvalidValue(f"{row.record.place} names no document: fill in {column!r}")
    return value


def _repeated(row: Row, id_: str, choices: ColumnChoices) -> str:
    place = f"{row.record.place} is of the document {shown(id_)}, which stands further up as well"
    if choices.document is None:
        return f"{place}: name the column of documents with --document-column, or make ids unique"
    return f"{place}: sort the rows so that those of a document stand together"


def _document(
    id_: str, rows: Sequence[Row], choices: ColumnChoices, framework: Framework
) -> LabelledDocument:
    text, segments = "", []
    for row in rows:
        read = _read(row)
        start = len(text) + 1 if text else 0
        text = f"{text}\n{read.text}" if text else read.text
        segments.append(
            GoldSegment(
                start=start,
                end=len(text),
                text=read.text,
                role="other",
                labels=_labels(row, choices.labels, framework),
                modality=_stated(row, "modality", get_args(Modality)),
                level=_stated(row, "level", get_args(Level)),
            )
        )
    first = _read(rows[0])
    return LabelledDocument(
        document=Document(id=id_, text=text, source=first.source),
        split=SPLIT,
        language=first.language or "other",
        variety=_text(rows[0], "variety"),
        genre=first.genre or "unknown",
        role_family=_text(rows[0], "role_family"),
        segments=tuple(segments),
    )


def _read(row: Row) -> Document:
    """Return the row as the readers read it, which also checks it."""
    try:
        return document_of(row.record)
    except UnreadableDocument as error:
        raise InvalidValue(str(error)) from error


def _labels(row: Row, column: str, framework: Framework) -> frozenset[str]:
    """Return the codes of a list of codes or ids, or of one string with ; or , between them."""
    value = _cell(row, column)
    if value is None:
        return frozenset()
    names = BETWEEN_LABELS.split(value) if isinstance(value, str) else value
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise InvalidValue(
            f"{row.record.place} has in {column!r} {shown(value)}: write codes or ids, "
            "as a list or with ; or , between them"
        )
    try:
        return frozenset(framework.find(name.strip()).code for name in names if name.strip())
    except InvalidValue as error:
        raise InvalidValue(f"{row.record.place}, column {column!r}: {error}") from error


def _stated(row: Row, column: str, allowed: tuple[str, ...]) -> Any:
    """Return modality or level; unstated where there is no such column or the cell is empty."""
    value = _text(row, column).lower() or "unstated"
    if value not in allowed:
        raise InvalidValue(
            f"{row.record.place} has the {column} {shown(value)}: use {', '.join(allowed)}"
        )
    return value


def _text(row: Row, column: str) -> str:
    value = _cell(row, column, is_needed=False)
    return str(value).strip() if value is not None else ""


def _cell(row: Row, column: str, is_needed: bool = True) -> Any:
    """Return what stands in a column, whatever the capitals and accents of its name."""
    for name, value in row.cells.items():
        if plain(name) == plain(column):
            return value
    if not is_needed:
        return None
    raise InvalidValue(
        f"{row.record.place} has no column {shown(column)}: name one of those it has, "
        f"{', '.join(map(shown, row.cells))}"
    )
