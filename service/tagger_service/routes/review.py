"""Reviewing: the queue of doubtful tags, decisions, agreement, and what models can learn from."""

import base64
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import StreamingResponse

from tagger.errors import InvalidValue
from tagger_service.dependencies import Owner, Running
from tagger_service.openapi import documented
from tagger_service.problems import Refusal, _
from tagger_service.review_schemas import (
    MOST_ROW,
    AgreementOut,
    DecisionList,
    DecisionOut,
    DecisionRequest,
    PairOut,
    WaitingList,
    WaitingOut,
)
from tagger_service.reviewing.agreement import agreement
from tagger_service.reviewing.deciding import LONGEST_NAME, decide
from tagger_service.reviewing.training_rows import reviewed, training_lines
from tagger_service.routes.caller import Asked
from tagger_service.storage import review
from tagger_service.storage.review import Place, Wanted

router = APIRouter(
    prefix="/review",
    tags=["review"],
    responses=documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
OF_A_THING = documented(HTTPStatus.NOT_FOUND)
CHANGING = documented(
    HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
)
MOST = 100
MOST_NUMBER = 2**63 - 1

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many on a page")]
Cursor = Annotated[str, Query(max_length=500, description="`next` of the page before")]
Job = Annotated[UUID | None, Query(description="Only of this job")]
Competency = Annotated[
    str, Query(max_length=LONGEST_NAME, description="Only of this competency: a code or id")
]
Said = Annotated[
    str,
    Query(
        max_length=LONGEST_NAME,
        description="The name of who reviews, where nobody signs in; else left out",
    ),
]


async def reviewing(owner: Owner, reviewer: Said = "") -> str:
    """Return who reviews: whoever has signed in, or else the name that is given; "" if none is."""
    return reviewer_of(owner, reviewer)


Reviewer = Annotated[str, Depends(reviewing)]


def reviewer_of(owner: str, said: str) -> str:
    """Return who reviews; nobody who has signed in may give another's name."""
    name = printable(" ".join(said.split()))
    if owner and name not in ("", owner):
        raise Refusal("invalid-request", _("You have signed in: leave the reviewer's name out."))
    return owner or name


def printable(name: str) -> str:
    """Return a name; Refusal where it holds signs that no name has."""
    if not name.isprintable():
        raise Refusal("invalid-request", _("A name holds signs that cannot be shown."))
    return name


class Narrowed:
    """Which job and competency are asked for."""

    def __init__(self, parts: Running, job: Job = None, competency: Competency = "") -> None:
        self.job_id = "" if job is None else str(job)
        self.code = ""
        if competency:
            try:
                self.code = parts.framework.find(printable(competency)).code
            except InvalidValue:
                self.code = competency  # of another framework, or nothing's

    def by(self, reviewer: str) -> Wanted:
        """Return what is looked for, of or for a person."""
        return Wanted(reviewer, self.job_id, self.code)


Narrow = Annotated[Narrowed, Depends()]


class Page:
    """Which page of a list is asked for."""

    def __init__(self, limit: Limit = 20, cursor: Cursor = "") -> None:
        self.limit, self.cursor = limit, cursor


@router.get("/queue", summary="List the tags that you have not decided, the most doubtful first")
def queue(
    request: Request,
    asked: Asked,
    reviewer: Reviewer,
    narrow: Narrow,
    page: Annotated[Page, Depends()],
) -> WaitingList:
    """Return a page of tags: those marked for review first, then by closeness to the threshold."""
    wanted = narrow.by(reviewer)
    after = None if not page.cursor else place_of(page.cursor)
    with asked.parts.jobs.reading() as session:
        found = review.waiting(session, wanted, page.limit + 1, after)
        total = review.count_waiting(session, wanted)
    shown = [WaitingOut.from_waiting(one) for one in found[: page.limit]]
    following = cursor_at(found[page.limit - 1].place) if len(found) > page.limit else None
    link_to_next(request, asked, following)
    return WaitingList(tags=shown, waiting=total, next=following)


@router.post(
    "/decisions",
    status_code=HTTPStatus.CREATED,
    summary="Accept or reject a tag, or add a passage",
    responses=OF_A_THING | CHANGING | documented(HTTPStatus.CONFLICT),
)
def put_decision(sent: DecisionRequest, asked: Asked, reviewer: Reviewer) -> DecisionOut:
    """Keep a decision; it counts in the place of your earlier one on the same passage."""
    with asked.parts.jobs.writing() as session:
        made = decide(session, reviewer, sent.choice(), asked.parts.framework)
        return DecisionOut.from_decision(made, counts=True)


@router.delete(
    "/decisions/{number}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Take a decision back",
    responses=OF_A_THING | CHANGING,
)
def withdraw(
    number: Annotated[int, Path(ge=1, le=MOST_NUMBER)], asked: Asked, reviewer: Reviewer
) -> None:
    """Note that a decision of yours no longer counts; the one before it does again."""
    with asked.parts.jobs.writing() as session:
        review.withdraw(session, number, reviewer)


@router.get("/decisions", summary="List decisions, the latest first")
def list_decisions(
    request: Request,
    asked: Asked,
    narrow: Narrow,
    page: Annotated[Page, Depends()],
    by: Annotated[str, Query(max_length=LONGEST_NAME, description="Only of this reviewer")] = "",
) -> DecisionList:
    """Return a page of decisions, those that were replaced or taken back included."""
    before = number_of(page.cursor) if page.cursor else None
    with asked.parts.jobs.reading() as session:
        found = review.decisions(session, narrow.by(printable(by)), page.limit + 1, before)
    shown = [DecisionOut.from_decision(one, counts=counts) for one, counts in found[: page.limit]]
    following = packed([shown[-1].id]) if len(found) > page.limit else None
    link_to_next(request, asked, following)
    return DecisionList(decisions=shown, next=following)


@router.get("/agreement", summary="Say how far reviewers agree, two by two")
def show_agreement(asked: Asked, narrow: Narrow) -> AgreementOut:
    """Compare every two people on the tags that both decided."""
    with asked.parts.jobs.reading() as session:
        found = agreement(review.counting_decisions(session, narrow.by("")))
    return AgreementOut(pairs=[PairOut.from_pair(one) for one in found])


@router.get(
    "/export",
    summary="Download reviewed documents in the benchmark's format",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"application/jsonl": {}},
            "description": "A line for each document whose tags are all decided",
        },
        **documented(HTTPStatus.CONFLICT),
    },
)
def export(
    asked: Asked,
    by: Annotated[
        str, Query(max_length=LONGEST_NAME, description="As this reviewer alone decided")
    ] = "",
) -> StreamingResponse:
    """Return what a model can learn from: only of documents whose text is kept."""
    if not asked.parts.settings.keep_texts:
        raise Refusal("conflict", _("Texts are not kept here: set TAGGER_KEEP_TEXTS to have them."))
    asked.parts.jobs.check()  # while it can still be said
    documents = reviewed(asked.parts.jobs, asked.parts.framework.id, printable(by))
    return StreamingResponse(
        training_lines(documents),
        headers={"Content-Disposition": 'attachment; filename="reviewed.jsonl"'},
        media_type="application/jsonl; charset=utf-8",
    )


def link_to_next(request: Request, asked: Asked, following: str | None) -> None:
    """Say where the next page is, in a header."""
    if following is not None:
        address = request.url.include_query_params(cursor=following)
        asked.response.headers["Link"] = f'<{address.path}?{address.query}>; rel="next"'


def cursor_at(place: Place) -> str:
    """Return what stands for a place in the queue."""
    return packed([place.rank, place.distance, place.job_id, place.row, place.code])


def packed(values: Sequence[object]) -> str:
    """Return values as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def unpacked(cursor: str) -> list[object]:
    """Return the values in a cursor; ValueError where it holds none."""
    content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
    values = json.loads(content)
    if not isinstance(values, list):
        raise ValueError
    return values


def place_of(cursor: str) -> Place:
    """Return the place in the queue that a cursor stands for."""
    try:
        rank, distance, job_id, row, code = unpacked(cursor)
        if type(rank) is not int or type(row) is not int or not isinstance(distance, float):
            raise ValueError
        if not (0 <= rank <= 1 and 0 <= distance <= 1 and 0 < row < MOST_ROW):
            raise ValueError
        code = str(code)
        if not code.isprintable():
            raise ValueError
        return Place(rank, distance, str(UUID(str(job_id))), row, code)
    except (ValueError, RecursionError) as error:
        raise no_cursor() from error


def number_of(cursor: str) -> int:
    """Return the number of the decision that a cursor stands for."""
    try:
        (number,) = unpacked(cursor)
        if type(number) is not int or not 0 < number <= MOST_NUMBER:
            raise ValueError
    except (ValueError, RecursionError) as error:
        raise no_cursor() from error
    return number


def no_cursor() -> Refusal:
    """Return what is said to a cursor that we did not make."""
    return Refusal(
        "invalid-request", _("The cursor is none of ours: take `next` of the page before.")
    )
