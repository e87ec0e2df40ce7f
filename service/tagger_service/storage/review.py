"""Reviewing as it is kept: each function is a part of a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, tuple_
from sqlalchemy.orm import Session

from tagger_service.problems import Refusal, _
from tagger_service.storage.jobs import AT_ONCE
from tagger_service.storage.review_tables import Decision, KeptText, ReviewTag
from tagger_service.storage.tables import Job, Result

Verdict = Literal["accept", "reject", "add"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
ON_TAGS = ("accept", "reject")
MOST_JOBS = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tags or decisions are looked for; what is empty lets all pass.

    In the queue `reviewer` is the person who looks, whose decided tags are left out.
    """

    reviewer: str = ""
    job_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the queue a tag stands."""

    rank: int
    distance: float
    job_id: str
    row: int
    code: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tag that waits for a person, with the result that holds it."""

    place: Place
    result: Result


def put_review_tags(session: Session, job_id: str, numbers: Sequence[int]) -> None:
    """Queue the tags of results that have just been kept; those known already stay as they are."""
    known = select(ReviewTag.row).where(ReviewTag.job_id == job_id)
    query = select(Result.row, Result.report).where(
        Result.job_id == job_id, Result.row.in_(numbers), Result.row.not_in(known)
    )
    tags = [
        {"job_id": job_id, "row": row, **order_of(tag)}
        for row, report in session.execute(query)
        for tag in (report or {}).get("tags", [])
    ]
    for start in range(0, len(tags), AT_ONCE):
        session.execute(insert(ReviewTag), tags[start : start + AT_ONCE])


def order_of(tag: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the queue keeps of a tag of a report."""
    surest = tag["evidence"][0]
    return {
        "code": tag["code"],
        "rank": 0 if tag["review"] else 1,
        "distance": abs(tag["probability"] - tag["threshold"]),
        "start": surest["start"],
        "end": surest["end"],
    }


def put_texts(session: Session, job_id: str, documents: Mapping[int, Mapping[str, Any]]) -> None:
    """Keep documents by their rows, unless they are kept already."""
    query = select(KeptText.row).where(KeptText.job_id == job_id, KeptText.row.in_(documents))
    known = set(session.scalars(query))
    new = [
        {"job_id": job_id, "row": row, "document": dict(document)}
        for row, document in documents.items()
        if row not in known
    ]
    if new:
        session.execute(insert(KeptText), new)


def text_of(session: Session, job_id: str, row: int) -> dict[str, Any] | None:
    """Return a document that is kept; None where it is not."""
    found = session.get(KeptText, (job_id, row))
    return None if found is None else found.document


def result_of(session: Session, job_id: str, row: int) -> Result:
    """Return the result of a row that was judged; Refusal where there is none."""
    found = session.get(Result, (job_id, row))
    if found is None or found.report is None:
        raise Refusal("not-found", _("There is no such document: its job may have been deleted."))
    return found


def waiting(
    session: Session, wanted: Wanted, limit: int, after: Place | None = None
) -> list[Waiting]:
    """Return the tags that a person has not decided, the most doubtful first."""
    order = (
        ReviewTag.rank,
        ReviewTag.distance,
        ReviewTag.job_id,
        ReviewTag.row,
        ReviewTag.code,
    )
    query = (
        select(ReviewTag, Result)
        .join(Result, and_(Result.job_id == ReviewTag.job_id, Result.row == ReviewTag.row))
        .where(*undecided(wanted))
        .order_by(*order)
        .limit(limit)
    )
    if after is not None:
        place = (after.rank, after.distance, after.job_id, after.row, after.code)
        query = query.where(tuple_(*order) > place)
    return [
        Waiting(Place(tag.rank, tag.distance, tag.job_id, tag.row, tag.code), result)
        for tag, result in session.execute(query)
    ]


def count_waiting(session: Session, wanted: Wanted) -> int:
    """Return how many tags a person has not decided."""
    query = select(func.count()).select_from(ReviewTag).where(*undecided(wanted))
    return session.scalar(query) or 0


def undecided(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what holds of the tags that wait for a person."""
    is_decided = exists().where(
        Decision.job_id == ReviewTag.job_id,
        Decision.row == ReviewTag.row,
        Decision.code == ReviewTag.code,
        Decision.start == ReviewTag.start,
        Decision.end == ReviewTag.end,
        Decision.reviewer == wanted.reviewer,
        Decision.withdrawn_at.is_(None),
    )
    found: list[ColumnElement[bool]] = [~is_decided]
    if wanted.job_id:
        found.append(ReviewTag.job_id == wanted.job_id)
    if wanted.code:
        found.append(ReviewTag.code == wanted.code)
    return found


def jobs_with_tags(session: Session) -> Sequence[Job]:
    """Return the jobs whose tags may be reviewed, the latest first."""
    query = select(Job).where(Job.id.in_(select(ReviewTag.job_id)))
    return session.scalars(query.order_by(Job.created_at.desc(), Job.id).limit(MOST_JOBS)).all()


def decision_of(session: Session, number: int, reviewer: str) -> Decision | None:
    """Return a decision of a person that was not taken back, None where there is none."""
    found = session.get(Decision, number)
    is_theirs = found is not None and found.reviewer == reviewer and found.withdrawn_at is None
    return found if is_theirs else None


def withdraw(session: Session, number: int, reviewer: str) -> Decision:
    """Take a decision of a person back; the one before it on the same passage counts again."""
    found = session.get(Decision, number, with_for_update=True)
    if found is None or found.reviewer != reviewer:
        raise Refusal("not-found", _("There is no decision of yours of that number."))
    if found.withdrawn_at is None:
        found.withdrawn_at = datetime.now(UTC)
    return found


def counting() -> ColumnElement[bool]:
    """Return what holds of a decision that counts: the last of a person on a passage."""
    last = (
        select(func.max(Decision.id))
        .where(Decision.withdrawn_at.is_(None))
        .group_by(
            Decision.job_id,
            Decision.row,
            Decision.code,
            Decision.start,
            Decision.end,
            Decision.reviewer,
        )
    )
    return Decision.id.in_(last)


def decisions(
    session: Session, wanted: Wanted, limit: int, before: int | None = None
) -> list[tuple[Decision, bool]]:
    """Return decisions, the latest first, each with whether it counts."""
    query = select(Decision, counting()).where(*of(wanted))
    if before is not None:
        query = query.where(Decision.id < before)
    found = session.execute(query.order_by(Decision.id.desc()).limit(limit))
    return [(row[0], bool(row[1])) for row in found]


def counting_decisions(session: Session, wanted: Wanted) -> Sequence[Decision]:
    """Return the decisions that count, in the order in which they were made."""
    query = select(Decision).where(counting(), *of(wanted)).order_by(Decision.id)
    return session.scalars(query).all()


def of(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what holds of the decisions that are looked for."""
    columns = ((Decision.reviewer, wanted.reviewer), (Decision.job_id, wanted.job_id))
    return [column == value for column, value in (*columns, (Decision.code, wanted.code)) if value]


def reviewed_documents(
    session: Session, framework: str, after: tuple[str, int] | None, limit: int
) -> list[tuple[Result, dict[str, Any]]]:
    """Return documents on which a decision counts and whose text is kept, from behind a place."""
    has_decision = exists().where(
        Decision.job_id == Result.job_id,
        Decision.row == Result.row,
        Decision.withdrawn_at.is_(None),
        Decision.framework == framework,
    )
    query = (
        select(Result, KeptText.document)
        .join(KeptText, and_(KeptText.job_id == Result.job_id, KeptText.row == Result.row))
        .where(has_decision)
        .order_by(Result.job_id, Result.row)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Result.job_id, Result.row) > after)
    return [(row[0], row[1]) for row in session.execute(query)]


def forget_decisions(session: Session, job_id: str) -> None:
    """Delete what was decided on a job that somebody deletes."""
    session.execute(delete(Decision).where(Decision.job_id == job_id))
