"""What the browser gets: the page, its style and scripts, and what they show."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger.annotating.session import Codes, Session
from tagger.annotating.sheets import Mark, Sheet
from tagger.annotating.store import session_file
from tagger.annotating.wording import page_words
from tagger.framework import Competency, Worded

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).parent / "page"
ASSETS = {
    "page.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "document.js": "text/javascript; charset=utf-8",
    "keys.js": "text/javascript; charset=utf-8",
    "panel.js": "text/javascript; charset=utf-8",
    "work.js": "text/javascript; charset=utf-8",
}
# Only what this server sends; nothing may frame the page, and nothing leaves it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page(session: Session, language: Worded) -> str:
    """Return the page without any text of a document: the scripts ask for that."""
    return _template().render(
        language=language, framework=session.framework, **page_words(language)
    )


@cache
def asset(name: str) -> bytes:
    """Return a file of the page."""
    return (FOLDER / name).read_bytes()


def start(session: Session, language: Worded) -> dict[str, Any]:
    """Return all that the page needs to begin."""
    framework = session.framework
    number, place = session.goes_on()
    return {
        **page_words(language),
        "domains": [
            {"id": domain.id, "code": domain.code, "name": domain.name[language]}
            for domain in framework.domains
        ],
        "competencies": [_competency(one, language) for one in framework.competencies],
        "documents": [_summary(sheet) for sheet in session.sheets],
        "at": {"document": number, "segment": place},
        "annotator": session.header.annotator,
        "correcting": session.header.correcting,
        "suggesting": session.suggest is not None,
        "file": session.store.out.name,
        "session": session_file(session.store.out).name,
    }


def document(sheet: Sheet, proposals: Sequence[Codes]) -> dict[str, Any]:
    """Return a document with the marks as they are, and the codes proposed for each segment."""
    segments = [
        {"t": segment.text, "p": segment.paragraph, "role": segment.role, **mark_of(mark)}
        for segment, mark in zip(sheet.segments, sheet.marks, strict=True)
    ]
    return {**_summary(sheet), "segments": segments, "proposals": [list(one) for one in proposals]}


def mark_of(mark: Mark) -> dict[str, Any]:
    """Return a mark as the page knows it."""
    return asdict(mark) | {"labels": list(mark.labels)}


def _summary(sheet: Sheet) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "lang": sheet.particulars["lang"],
        "genre": sheet.particulars["genre"],
        "title": sheet.particulars["title"],
        "decided": sheet.n_decided,
        "total": len(sheet.marks),
    }


def _competency(one: Competency, language: Worded) -> dict[str, Any]:
    return {
        "code": one.code,
        "domain": one.domain,
        "name": one.name[language],
        "definition": one.definition[language],
        "counts": one.counts.get(language, []),
        "does_not_count": one.does_not_count.get(language, []),
    }


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((FOLDER / "page.html.j2").read_text(encoding="utf-8"))
