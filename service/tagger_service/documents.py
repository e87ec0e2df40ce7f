"""Documents of a job, and what went wrong with them, as the database keeps them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tagger.errors import UnreadableDocument
from tagger.framework import Worded
from tagger.readers import Failure
from tagger.readers.packed import Lost, Packed
from tagger.types import Document, Language, Source
from tagger_service.languages import said
from tagger_service.problems import Refusal
from tagger_service.storage.tables import Input
from tagger_service.unpacking import Found


def kept(found: Found, language: Language | None = None) -> dict[str, Any]:
    """Return a document, a file or a failure as a row; `language` is what the sender says."""
    if isinstance(found, Packed):
        return {"name": found.name, "document": None, "content": found.content}
    if isinstance(found, Lost):
        failure = said_of(found.error)
        return failed_row(found.name, failure, Source(found.name))
    if isinstance(found, Failure):
        return failed_row(name_of(found.source), {"message": found.message}, found.source)
    document: dict[str, Any] = {
        "id": found.id,
        "text": found.text,
        "language": found.language or language,
        "genre": found.genre,
        "title": found.title,
        "page_starts": list(found.page_starts),
        "source": source_of(found.source),
    }
    return {"name": found.id, "document": document, "content": None}


def failed_row(name: str, failure: dict[str, Any], source: Source) -> dict[str, Any]:
    """Return a row of which it is known already that it gives no document."""
    document = {"failure": failure, "source": source_of(source)}
    return {"name": name, "document": document, "content": None}


def restored(content: Mapping[str, Any]) -> Document:
    """Return the document that was kept."""
    values = dict(content)
    values["source"] = Source(**values["source"])
    values["page_starts"] = tuple(values["page_starts"])
    return Document(**values)


def lost(one: Input, failure: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a row that could not be read or judged."""
    source = one.document["source"] if one.document else source_of(Source(one.name))
    return {
        "row": one.row,
        "document_id": one.name,
        "source": source,
        "text_sha256": None,
        "language": None,
        "report": None,
        "failure": dict(failure),
    }


def said_of(error: Exception) -> dict[str, Any]:
    """Return what an error says so that it can be worded later, in any language."""
    if isinstance(error, Refusal):
        return {"message": error.detail, "values": plain(error.values)}
    if isinstance(error, UnreadableDocument) and error.reason:
        return {"subject": error.subject, "message": error.reason, "values": plain(error.values)}
    return {"message": str(error)}


def plain(values: Mapping[str, object]) -> dict[str, object]:
    """Return values as JSON can hold them; numbers stay numbers, as messages format them."""
    return {
        name: value if isinstance(value, int | float | str) else str(value)
        for name, value in values.items()
    }


def reworded(failure: Mapping[str, Any], language: Worded) -> str:
    """Word what `said_of` returned."""
    message = said(language, failure["message"], failure.get("values"))
    return f"{failure['subject']} {message}" if failure.get("subject") else message


def source_of(source: Source) -> dict[str, Any]:
    """Return where a document came from, as JSON."""
    return asdict(source)


def name_of(source: Source) -> str:
    """Name a row that has no id.

    >>> name_of(Source("vacancies.xlsx", "2026", 7))
    'vacancies.xlsx#2026!7'
    """
    sheet = f"{source.sheet}!" if source.sheet is not None else ""
    return f"{source.file}#{sheet}{source.row}"
