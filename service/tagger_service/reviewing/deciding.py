"""Takes the decision of a person on a tag, or a passage that a person adds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from tagger.errors import InvalidValue
from tagger.exporters.excerpts import one_line
from tagger.framework import Framework
from tagger.readers.plain_text import tidy
from tagger_service.problems import Refusal, _
from tagger_service.storage.review import ON_TAGS, Verdict, result_of, text_of
from tagger_service.storage.review_tables import Decision
from tagger_service.storage.tables import Result

LONGEST_NAME = 64
LONGEST_REASON = 500
LONGEST_QUOTATION = 5_000


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a person sees a competency: by offsets, by its words, or both."""

    start: int | None = None
    end: int | None = None
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decides; `passage` is asked for where one is added."""

    job_id: str
    row: int
    competency: str
    decision: Verdict
    passage: Passage = Passage()
    reason: str = ""


def decide(session: Session, reviewer: str, choice: Choice, framework: Framework) -> Decision:
    """Keep a decision and return it; Refusal says what is wrong with it."""
    if not reviewer:
        raise Refusal("invalid-request", _("Say who decides: give the name of the reviewer."))
    result = result_of(session, choice.job_id, choice.row)
    if choice.decision in ON_TAGS:
        found = about_tag(result, choice.competency)
    else:
        found = about_addition(session, result, choice, framework)
    report: dict[str, Any] = result.report or {}
    made = Decision(
        reviewer=reviewer,
        decided_at=datetime.now(UTC),
        decision=choice.decision,
        reason=one_line(choice.reason).strip()[:LONGEST_REASON],
        job_id=result.job_id,
        row=result.row,
        document_id=result.document_id,
        text_sha256=result.text_sha256,
        model=report["model"],
        framework=report["framework"]["id"],
        framework_version=report["framework"]["version"],
        **found,
    )
    session.add(made)
    session.flush()
    return made


def about_tag(result: Result, competency: str) -> dict[str, Any]:
    """Return what a decision holds of the tag it is about."""
    tag = tag_of(result, competency)
    if tag is None:
        raise Refusal("not-found", _("The document has no tag of that competency."))
    surest = tag["evidence"][0]
    return {
        "code": tag["code"],
        "start": surest["start"],
        "end": surest["end"],
        "probability": tag["probability"],
    }


def tag_of(result: Result, competency: str) -> dict[str, Any] | None:
    """Return the tag of a competency, named by code or id, None where there is none."""
    tags: list[dict[str, Any]] = (result.report or {}).get("tags", [])
    return next((tag for tag in tags if competency in (tag["code"], tag["id"])), None)


def about_addition(
    session: Session, result: Result, choice: Choice, framework: Framework
) -> dict[str, Any]:
    """Return what a decision holds of a passage that a person adds."""
    document = text_of(session, result.job_id, result.row)
    if document is None:
        raise Refusal(
            "conflict", _("The text of this document is not kept, so that no passage can be added.")
        )
    if not is_served(result.report or {}, framework):
        raise Refusal(
            "conflict", _("The document was judged with another framework than the one served now.")
        )
    try:
        code = framework.find(choice.competency).code
    except InvalidValue:
        raise Refusal("not-found", _("The framework has no competency of that code.")) from None
    start, end = located(document["text"], choice.passage)
    return {"code": code, "start": start, "end": end, "probability": None}


def is_served(report: Mapping[str, Any], framework: Framework) -> bool:
    """Whether a report was made with the framework that is served now."""
    stated: dict[str, str] = report["framework"]
    return stated == {"id": framework.id, "version": framework.version}


def located(text: str, passage: Passage) -> tuple[int, int]:
    """Return where a passage stands; its words must stand there exactly, and offsets win."""
    quoted = tidy(passage.quotation).strip()
    if passage.start is not None and passage.end is not None:
        start, end = trimmed(text, passage.start, passage.end)
        if not quoted or text[start:end] == quoted:
            return start, end
    if not quoted:
        raise Refusal("invalid-request", _("Select or paste the passage that shows it."))
    start = text.find(quoted)
    if start < 0:
        raise Refusal(
            "invalid-request",
            _("The passage does not stand in the document like that: copy it from there exactly."),
        )
    if text.find(quoted, start + 1) >= 0:
        raise Refusal(
            "invalid-request",
            _("The passage stands in the document more than once: copy more of what is around it."),
        )
    return start, start + len(quoted)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without the blanks at its ends; Refusal where nothing is left of it."""
    passage = text[start:end]
    bare = passage.strip()
    if not 0 <= start < end <= len(text) or not bare:
        raise Refusal("invalid-request", _("Select or paste the passage that shows it."))
    start += len(passage) - len(passage.lstrip())
    return start, start + len(bare)
