"""Jobs as they are kept: each function is a part of a transaction."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Literal, get_args
from uuid import uuid4

from sqlalchemy import delete, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from tagger_service.problems import Refusal, _
from tagger_service.sign_in.people import EVERYBODYS
from tagger_service.storage.tables import Found, Input, Job, Result, Upload

State = Literal["queued", "running", "finished", "failed", "cancelled"]
STATES: tuple[State, ...] = get_args(State)
ENDED: tuple[State, ...] = ("finished", "failed", "cancelled")
COME_AGAIN_S = 60
PIECE = 2**20
PAGE = 100
# So many rows are written or deleted by one statement: databases bound its parameters.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NewJob:
    """What somebody asks for: a file, and how it is to be read and judged."""

    owner: str
    file_name: str
    content: BinaryIO
    choices: Mapping[str, Any]
    idempotency_key: str | None = None

    def request(self) -> str:
        """Return a hash of all that is asked for."""
        whole = hashlib.sha256()
        for piece in self.pieces():
            whole.update(piece)
        whole.update(json.dumps([self.file_name, dict(self.choices)], sort_keys=True).encode())
        return whole.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """Yield the content in pieces, from its start."""
        self.content.seek(0)
        while piece := self.content.read(PIECE):
            yield piece


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list of jobs begins: after the job that was made then, of that id."""

    created_at: datetime
    job_id: str


def add_job(session: Session, new: NewJob, most_open: int) -> tuple[Job, bool]:
    """Return the job asked for, and whether it is a new one.

    The same idempotency key gives the job of its first use. Refused are a key used for something
    else, and a job beyond `most_open` of one owner that have not ended.
    """
    one_at_a_time(session, new.owner)
    request = new.request()
    known = known_job(session, new)
    if known is not None:
        if known.request != request:
            raise Refusal(
                "invalid-request",
                _("This Idempotency-Key was used for another request: choose a new one."),
            )
        return known, False
    refuse_too_many(session, new.owner, most_open)
    job = Job(
        id=str(uuid4()),
        owner=new.owner,
        idempotency_key=new.idempotency_key,
        request=request,
        state="queued",
        created_at=datetime.now(UTC),
        file_name=new.file_name,
        choices=dict(new.choices),
        n_done=0,
        n_failed=0,
        n_starts=0,
    )
    session.add(job)
    session.flush()
    for number, piece in enumerate(new.pieces()):
        session.execute(insert(Upload).values(job_id=job.id, piece=number, content=piece))
    return job, True


def one_at_a_time(session: Session, owner: str) -> None:
    """Let jobs of an owner be added one after the other, as they are counted first.

    On SQLite whoever writes is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended('jobs of ' || :owner, 0))")
        session.execute(lock, {"owner": owner})


def known_job(session: Session, new: NewJob) -> Job | None:
    """Return the job that an idempotency key stands for, if any."""
    if new.idempotency_key is None:
        return None
    query = select(Job).where(Job.owner == new.owner, Job.idempotency_key == new.idempotency_key)
    return session.scalars(query).one_or_none()


def refuse_too_many(session: Session, owner: str, most_open: int) -> None:
    """Refuse a further job to an owner who has as many open ones as may be."""
    n_open = session.scalar(select(func.count()).where(Job.owner == owner, Job.state.not_in(ENDED)))
    if (n_open or 0) >= most_open:
        raise Refusal(
            "too-many-requests",
            _("{n} of your jobs have not ended: wait for one, or cancel it."),
            {"n": n_open},
            {"Retry-After": str(COME_AGAIN_S)},
        )


def job_of(session: Session, job_id: str, owner: str) -> Job:
    """Return a job of an owner, or of whomever (EVERYBODYS); Refusal where there is none."""
    job = session.get(Job, job_id)
    if job is None or owner not in {job.owner, EVERYBODYS}:
        raise Refusal("not-found", _("There is no job of that id."))
    return job


def jobs_of(session: Session, owner: str, limit: int, after: Place | None = None) -> Sequence[Job]:
    """Return jobs of an owner, the latest first."""
    query = select(Job)
    if owner != EVERYBODYS:
        query = query.where(Job.owner == owner)
    if after is not None:
        is_older = Job.created_at < after.created_at
        is_next = (Job.created_at == after.created_at) & (Job.id > after.job_id)
        query = query.where(or_(is_older, is_next))
    return session.scalars(query.order_by(Job.created_at.desc(), Job.id).limit(limit)).all()


def open_job(session: Session, job_id: str) -> Job | None:
    """Return a job that has not ended, held so that none ends it meanwhile; None if it has."""
    job = session.get(Job, job_id, with_for_update=True)
    return None if job is None or job.state in ENDED else job


def content_of(session: Session, job_id: str) -> bytes:
    """Return the file of a job; empty where it has been unpacked."""
    query = select(Upload.content).where(Upload.job_id == job_id).order_by(Upload.piece)
    return b"".join(session.scalars(query))


def put_inputs(session: Session, job_id: str, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Put the documents of a job in place of its file."""
    rows = [{"job_id": job_id, "row": number, **one} for number, one in enumerate(inputs, 1)]
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(Input), rows[start : start + AT_ONCE])
    session.execute(delete(Upload).where(Upload.job_id == job_id))
    session.execute(update(Job).where(Job.id == job_id).values(n_rows=len(rows), n_starts=1))


def pending(session: Session, job_id: str, most: int) -> Sequence[Input]:
    """Return documents of a job that wait to be judged, in their order."""
    query = select(Input).where(Input.job_id == job_id).order_by(Input.row).limit(most)
    return session.scalars(query).all()


def put_results(session: Session, job_id: str, results: Sequence[Mapping[str, Any]]) -> None:
    """Keep what was found and forget the documents; a row that has a result keeps its first.

    The job is held by whoever calls, so that no other adds to it meanwhile.
    """
    if not results:
        return
    numbers = [one["row"] for one in results]
    query = select(Result.row).where(Result.job_id == job_id, Result.row.in_(numbers))
    known = set(session.scalars(query))
    new = [{"job_id": job_id, **one} for one in results if one["row"] not in known]
    if new:
        session.execute(insert(Result), new)
        tags = [tag for one in new for tag in tags_of(one)]
        for start in range(0, len(tags), AT_ONCE):
            session.execute(insert(Found), tags[start : start + AT_ONCE])
    session.execute(delete(Input).where(Input.job_id == job_id, Input.row.in_(numbers)))
    done = select(func.count(Result.report), func.count(Result.failure))
    n_done, n_failed = session.execute(done.where(Result.job_id == job_id)).one()
    counted = {"n_done": n_done, "n_failed": n_failed, "n_starts": 1}
    session.execute(update(Job).where(Job.id == job_id).values(counted))


def tags_of(result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what is kept of each tag of a result beside its report."""
    report = result["report"] or {}
    for tag in report.get("tags", []):
        kept = {name: tag[name] for name in ("code", "domain", "review")}
        yield {"job_id": result["job_id"], "row": result["row"], **kept}


def end(session: Session, job: Job, state: State, problem: Mapping[str, Any] | None = None) -> None:
    """Note that an open job has ended, and forget what it has not judged."""
    job.state, job.finished_at = state, datetime.now(UTC)
    job.problem = None if problem is None else dict(problem)
    for table in (Upload, Input):
        session.execute(delete(table).where(table.job_id == job.id))


def page_of_results(session: Session, job_id: str, after: int) -> Sequence[Result]:
    """Return results of a job in the order of its rows, from behind a row."""
    query = (
        select(Result)
        .where(Result.job_id == job_id, Result.row > after)
        .order_by(Result.row)
        .limit(PAGE)
    )
    return session.scalars(query).all()


def purge(session: Session, keep: timedelta) -> list[str]:
    """Delete jobs that ended so long ago with all they hold; return their ids."""
    ended = select(Job.id).where(Job.finished_at < datetime.now(UTC) - keep)
    ids = list(session.scalars(ended))
    for start in range(0, len(ids), AT_ONCE):
        session.execute(delete(Job).where(Job.id.in_(ids[start : start + AT_ONCE])))
    return ids


def known_ids(session: Session, job_ids: Sequence[str]) -> set[str]:
    """Return those ids of which there is a job."""
    return set(session.scalars(select(Job.id).where(Job.id.in_(job_ids))))


def count_by_state(session: Session) -> dict[str, int]:
    """Return how many jobs there are in each state."""
    counted = select(Job.state, func.count()).group_by(Job.state)
    found = {row[0]: row[1] for row in session.execute(counted)}
    return dict.fromkeys(STATES, 0) | found
