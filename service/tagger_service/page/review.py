"""The page Review: one doubtful tag after the other, whole documents, and how far people agree."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from tagger_service.dependencies import Running
from tagger_service.page.answers import answer
from tagger_service.page.reviewed import colours_of, names_of, shown, stretches
from tagger_service.page.reviewers import Reviewer
from tagger_service.problems import Problem, Refusal, language_for, problem_of
from tagger_service.review_schemas import Row
from tagger_service.reviewing.agreement import agreement
from tagger_service.reviewing.deciding import (
    LONGEST_NAME,
    LONGEST_QUOTATION,
    LONGEST_REASON,
    Choice,
    Passage,
    decide,
    is_served,
)
from tagger_service.reviewing.training_rows import count_ready, reviewed
from tagger_service.routes.review import cursor_at, place_of, printable
from tagger_service.storage import review
from tagger_service.storage.review import Wanted

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Query(ge=0, le=2**63 - 1)]
Code = Annotated[str, Form(min_length=1, max_length=LONGEST_NAME)]
Reason = Annotated[str, Form(max_length=LONGEST_REASON)]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a reviewer is in the queue: what it is narrowed to, and behind which tag."""

    job: str = ""
    competency: str = ""
    after: str = ""

    @property
    def query(self) -> str:
        """It as the query of an address."""
        said = {"job": self.job, "competency": self.competency, "after": self.after}
        return urlencode({name: value for name, value in said.items() if value})

    def wanted(self, reviewer: str) -> Wanted:
        """Return what is looked for."""
        return Wanted(reviewer, self.job, self.competency)


async def way_asked(
    job: str = "", competency: str = "", after: Annotated[str, Query(max_length=500)] = ""
) -> Way:
    """Return where in the queue a request is; a job that is none is no job."""
    try:
        job = str(UUID(job)) if job else ""
    except ValueError:
        job = ""
    return Way(job, printable(competency[:LONGEST_NAME]), after)


Asked = Annotated[Way, Depends(way_asked)]


@router.get("/review")
def queue(
    request: Request, parts: Running, reviewer: Reviewer, way: Asked, done: Number = 0
) -> Response:
    """Show the next tag that this person has not decided."""
    if not reviewer:
        return to_name(request)
    after = place_of(way.after) if way.after else None
    framework = parts.framework
    with parts.jobs.reading() as session:
        found = review.waiting(session, way.wanted(reviewer), 1, after)
        total = review.count_waiting(session, way.wanted(reviewer))
        jobs = review.jobs_with_tags(session)
        last = review.decision_of(session, done, reviewer) if done else None
        one, following = None, way
        if found:
            place, result = found[0].place, found[0].result
            document = review.text_of(session, result.job_id, result.row)
            text = document["text"] if document else None
            one = shown(result, place.code, text, framework)
            following = replace(way, after=cursor_at(place))
    values = {
        "framework": framework,
        "jobs": jobs,
        "settings": parts.settings,
        "last": last,
        "longest_reason": LONGEST_REASON,
        "one": one,
        "reviewer": reviewer,
        "skipped": following.query,
        "total": total,
        "way": way,
    }
    return answer(request, "review.html.j2", values)


@dataclass(frozen=True, slots=True)
class Place:
    """The document and the competency that a form is about."""

    job: Annotated[UUID, Form()]
    row: Annotated[Row, Form()]
    competency: Code
    reason: Reason = ""


@router.post("/review")
def put(
    parts: Running,
    reviewer: Reviewer,
    way: Asked,
    place: Annotated[Place, Depends()],
    decision: Annotated[str, Form(pattern="^(accept|reject)$")],
) -> Response:
    """Keep what a person decides on a tag, and go to the next."""
    verdict: review.Verdict = "accept" if decision == "accept" else "reject"
    choice = Choice(str(place.job), place.row, place.competency, verdict, reason=place.reason)
    with parts.jobs.writing() as session:
        made = decide(session, reviewer, choice, parts.framework)
    return to_queue(way, f"done={made.id}")


@router.post("/review/undo")
def undo(
    parts: Running,
    reviewer: Reviewer,
    way: Asked,
    number: Annotated[int, Form(ge=1, le=2**63 - 1)],
) -> Response:
    """Take a decision back; its tag comes again in its place."""
    with parts.jobs.writing() as session:
        review.withdraw(session, number, reviewer)
    return to_queue(replace(way, after=""))


@dataclass(frozen=True, slots=True)
class Quoted:
    """The passage in a form; its place is there only where script has found it."""

    quotation: Annotated[str, Form(max_length=LONGEST_QUOTATION)] = ""
    start: Annotated[int | None, Form(ge=0)] = None
    end: Annotated[int | None, Form(ge=0)] = None


@router.get("/review/document")
def document(
    request: Request, parts: Running, reviewer: Reviewer, job: UUID, row: Annotated[Row, Query()]
) -> Response:
    """Show a whole document with its tags, and the form that adds a passage."""
    if not reviewer:
        return to_name(request)
    return document_page(request, parts, reviewer, Choice(str(job), row, "", "add"))


@router.post("/review/document")
def add(
    request: Request,
    parts: Running,
    reviewer: Reviewer,
    place: Annotated[Place, Depends()],
    passage: Annotated[Quoted, Depends()],
) -> Response:
    """Keep a passage that a person adds, or say what is wrong with it."""
    job = str(place.job)
    quoted = Passage(passage.start, passage.end, passage.quotation)
    choice = Choice(job, place.row, place.competency, "add", quoted, place.reason)
    try:
        with parts.jobs.writing() as session:
            decide(session, reviewer, choice, parts.framework)
    except Refusal as error:
        found = problem_of(error, language_for(request))
        return document_page(request, parts, reviewer, choice, found)
    address = f"/review/document?job={job}&row={place.row}#added"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def document_page(
    request: Request,
    parts: Running,
    reviewer: str,
    choice: Choice,
    problem: Problem | None = None,
) -> Response:
    """Return the page of a document, with what is wrong with an addition, if anything is."""
    with parts.jobs.reading() as session:
        result = review.result_of(session, choice.job_id, choice.row)
        kept = review.text_of(session, choice.job_id, choice.row)
        own = review.counting_decisions(session, Wanted(reviewer, choice.job_id))
    report = result.report or {}
    added = [one for one in own if one.row == choice.row and one.decision == "add"]
    spans = {
        tag["code"]: [(e["start"], e["end"]) for e in tag["evidence"]] for tag in report["tags"]
    }
    for one in added:
        spans.setdefault(one.code, []).append((one.start, one.end))
    text = kept["text"] if kept else None
    values = {
        "added": added,
        "colours": colours_of(parts.framework),
        "choice": choice,
        "framework": parts.framework,
        "is_served": is_served(report, parts.framework),
        "longest_reason": LONGEST_REASON,
        "parts_of_text": None if text is None else list(stretches(text, spans)),
        "problem": problem,
        "report": report,
        "result": result,
        "reviewer": reviewer,
        "settings": parts.settings,
        "tags": [shown(result, tag["code"], text, parts.framework) for tag in report["tags"]],
        "text": text,
    }
    return answer(
        request, "review_document.html.j2", values, problem.status if problem else HTTPStatus.OK
    )


@router.get("/review/agreement")
def show_agreement(request: Request, parts: Running) -> Response:
    """Show how far reviewers agree, and what could be exported."""
    with parts.jobs.reading() as session:
        pairs = agreement(review.counting_decisions(session, Wanted()))
    keeps = parts.settings.keep_texts
    ready = count_ready(reviewed(parts.jobs, parts.framework.id)) if keeps else None
    values = {
        "names": names_of(parts.framework),
        "pairs": pairs,
        "ready": ready,
        "settings": parts.settings,
    }
    return answer(request, "review_agreement.html.j2", values)


def to_name(request: Request) -> Response:
    """Ask who reviews first, then come back."""
    back = quote(f"{request.url.path}?{request.url.query}", safe="")
    return RedirectResponse(f"/review/name?back={back}", HTTPStatus.SEE_OTHER)


def to_queue(way: Way, more: str = "") -> Response:
    """Go on where the reviewer was."""
    query = "&".join(filter(None, [way.query, more]))
    return RedirectResponse(f"/review?{query}" if query else "/review", HTTPStatus.SEE_OTHER)
