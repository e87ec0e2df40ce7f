"""What the results of a job hold, counted and chosen in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from tagger_service.storage.tables import Found, Result


@dataclass(frozen=True, slots=True)
class Number:
    """Of how many documents something holds, and how many of those a person should look at."""

    documents: int
    review: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents there are of each sort; a document counts once for a domain."""

    competencies: Mapping[str, Number]
    domain_of: Mapping[str, str]
    domains: Mapping[str, Number]
    languages: Mapping[str, int]
    tagged: int
    review: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which results are looked for; what says nothing lets all pass.

    With both `code` and `review` that competency itself is to be looked at.
    """

    code: str | None = None
    review: bool = False
    failed: bool = False
    language: str | None = None


def count_found(session: Session, job_id: str) -> Counts:
    """Count what was found in the documents of a job."""
    languages = (
        select(Result.language, func.count())
        .where(Result.job_id == job_id, Result.language.is_not(None))
        .group_by(Result.language)
        .order_by(func.count().desc(), Result.language)
    )
    domains = select(Found.code, Found.domain).where(Found.job_id == job_id).distinct()
    both = select(*numbers()).where(Found.job_id == job_id)
    tagged, review = session.execute(both).one()
    return Counts(
        competencies=counted_by(session, job_id, Found.code),
        domain_of={row[0]: row[1] for row in session.execute(domains)},
        domains=counted_by(session, job_id, Found.domain),
        languages={str(row[0]): row[1] for row in session.execute(languages)},
        tagged=tagged,
        review=review,
    )


def counted_by(session: Session, job_id: str, column: Any) -> dict[str, Number]:
    """Count documents by a column of their tags, the most frequent first."""
    query = (
        select(column, *numbers())
        .where(Found.job_id == job_id)
        .group_by(column)
        .order_by(numbers()[0].desc(), column)
    )
    return {row[0]: Number(row[1], row[2]) for row in session.execute(query)}


def numbers() -> tuple[Any, Any]:
    """Return how to count documents, and those to be looked at."""
    doubtful = case((Found.review.is_(True), Found.row))
    return func.count(Found.row.distinct()), func.count(doubtful.distinct())


def count_results(session: Session, job_id: str, wanted: Wanted) -> int:
    """Return how many results are of the sort that is wanted."""
    return session.scalar(chosen(select(func.count()), job_id, wanted)) or 0


def results_at(
    session: Session, job_id: str, wanted: Wanted, start: int, most: int
) -> Sequence[Result]:
    """Return results of the sort that is wanted in the order of their rows, from a place on."""
    query = chosen(select(Result), job_id, wanted)
    return session.scalars(query.order_by(Result.row).offset(start).limit(most)).all()


def chosen(query: Select[Any], job_id: str, wanted: Wanted) -> Select[Any]:
    """Narrow a query to the results that are wanted."""
    query = query.select_from(Result).where(Result.job_id == job_id)
    if wanted.failed:
        query = query.where(Result.failure.is_not(None))
    if wanted.language is not None:
        query = query.where(Result.language == wanted.language)
    if wanted.code is not None or wanted.review:
        rows = select(Found.row).where(Found.job_id == job_id)
        if wanted.code is not None:
            rows = rows.where(Found.code == wanted.code)
        if wanted.review:
            rows = rows.where(Found.review.is_(True))
        query = query.where(Result.row.in_(rows))
    return query
