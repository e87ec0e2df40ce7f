"""From the rows of a table or the lines of JSON Lines to documents, each checked on its own."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from tagger.errors import UnreadableDocument
from tagger.readers.columns import column_names, plain
from tagger.readers.raw import Failure
from tagger.surrogates import LONE_SURROGATE
from tagger.types import GENRES, Document, Genre, Language, Source

LANGUAGE_CODES: tuple[Language, ...] = get_args(Language)
UNWRITABLE = re.compile(f"{LONE_SURROGATE.pattern}|\x00")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: `place` names it in messages, `default_id` serves where the row has no id.

    `values` holds text, and where the row has them id, language, genre and title; `columns` all
    cells by the names of their columns.
    """

    source: Source
    place: str
    default_id: str
    values: Mapping[str, object]
    columns: tuple[tuple[str, str], ...] = ()

    def refuse(self, reason: str) -> UnreadableDocument:
        """Return the error that says why this row gives no document."""
        return UnreadableDocument(f"{self.place} {reason}")


def each_document(records: Iterable[Record | Failure]) -> Iterator[Document | Failure]:
    """Yield the document of each record or the failure in its place; ids may repeat.

    Remembers nothing, so that a table may have any number of rows.
    """
    for record in records:
        try:
            yield record if isinstance(record, Failure) else document_of(record)
        except UnreadableDocument as error:
            yield Failure(record.source, str(error))


def documents_of(records: Iterable[Record | Failure]) -> Iterator[Document | Failure]:
    """Yield the document of each record in order, or the failure that stands in its place."""
    places: dict[str, str] = {}
    for record in records:
        if isinstance(record, Failure):
            yield record
            continue
        try:
            document = document_of(record)
            if document.id in places:
                raise record.refuse(
                    f"repeats the id {document.id!r} of {places[document.id]}: make ids unique"
                )
        except UnreadableDocument as error:
            yield Failure(record.source, str(error))
            continue
        places[document.id] = record.place
        yield document


def document_of(record: Record) -> Document:
    """Return the document of a record, its text unchanged; refuse whatever cannot be used."""
    text = record.values.get("text")
    if text is None:
        raise record.refuse("has no text: give every row its text")
    if not isinstance(text, str):
        raise record.refuse(f"has a text that is {kind_word(text)}: write it as a string")
    if not text.strip():
        raise record.refuse("has an empty text: fill it in or leave the row out")
    return Document(
        id=writable(record, "an id", id_of(record)),
        text=writable(record, "a text", text),
        source=record.source,
        language=language_of(record),
        genre=genre_of(record),
        title=writable(record, "a title", string_of(record, "title")) or None,
        columns=record.columns,
    )


def id_of(record: Record) -> str:
    """Return the id as a string; numbers are written out, a missing or blank one is made up."""
    value = record.values.get("id")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return string_of(record, "id") or record.default_id


def language_of(record: Record) -> Language | None:
    """Return the language, given as a code, a code with a region (pt-BR) or a word."""
    value = string_of(record, "language")
    if not value:
        return None
    word = plain(value)
    code = column_names().languages.get(word, word.split(" ")[0])
    for language in LANGUAGE_CODES:
        if language == code:
            return language
    raise record.refuse(not_allowed("language", value, LANGUAGE_CODES))


def genre_of(record: Record) -> Genre | None:
    """Return the genre."""
    value = string_of(record, "genre")
    if not value:
        return None
    for genre in GENRES:
        if genre == value.lower():
            return genre
    raise record.refuse(not_allowed("genre", value, GENRES))


def string_of(record: Record, field: str) -> str:
    """Return a field without blanks around it, empty where the row has none."""
    value = record.values.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise record.refuse(f"has as {field} {kind_word(value)}: write it as a string")
    return value.strip()


def writable(record: Record, what: str, value: str) -> str:
    """Return a value unless no file could hold it; changing it would shift the offsets."""
    if UNWRITABLE.search(value):
        raise record.refuse(
            f"has {what} with NUL or half a surrogate pair, which is not text: remove it"
        )
    return value


def not_allowed(field: str, value: str, allowed: tuple[str, ...]) -> str:
    """Say that a value is none of those allowed."""
    return f"has the {field} {value[:40]!r}: leave it out or use one of {', '.join(allowed)}"


def kind_word(value: object) -> str:
    """Name what JSON calls a value."""
    if isinstance(value, bool):
        return "true or false"
    return {int: "a number", float: "a number", list: "a list", dict: "an object"}.get(
        type(value), "of another kind"
    )
