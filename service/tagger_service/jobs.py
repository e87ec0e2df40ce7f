"""Jobs as those who serve requests see them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tagger.errors import InvalidValue
from tagger_service.problems import Refusal, _
from tagger_service.queueing import Queue
from tagger_service.sign_in.people import Person
from tagger_service.storage import jobs as kept
from tagger_service.storage.audit import note
from tagger_service.storage.database import UNAVAILABLE, Database
from tagger_service.storage.migrating import migrate, refuse_outdated
from tagger_service.storage.review import forget_decisions
from tagger_service.storage.tables import Job

COME_AGAIN_S = 10


@dataclass(slots=True)
class Jobs:
    """The jobs in a database, which is opened when it is first needed.

    `ending` is set when the service ends: who watches a job need not wait for its end.
    """

    database: Database
    most_open: int
    ending: threading.Event = field(default_factory=threading.Event)
    is_open: bool = False
    _queue: Any = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """Make the tables, of SQLite, or see that they are there; InvalidValue where not."""
        with self._opening:
            if self.is_open:
                return
            if self.database.kind == "sqlite":
                migrate(self.database)
            else:
                refuse_outdated(self.database)
            self._queue = Queue(self.database)
            self.is_open = True

    def close(self) -> None:
        """Close the connections, if any was opened."""
        if self._queue is not None:
            self._queue.close()
        if "engine" in self.database.__dict__:
            self.database.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads; Refusal where the database cannot be used."""
        with answering_for_it():
            self.open()
            with self.database.reading() as session:
                yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that is committed at the end; Refusal where the database cannot be."""
        with answering_for_it():
            self.open()
            with self.database.writing() as session:
                yield session

    def check(self) -> None:
        """See that the database answers; Refusal where it does not."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def count(self) -> dict[str, int]:
        """Return how many jobs there are in each state; none while the database is not in use."""
        if not self.is_open:
            return {}
        try:
            with self.database.reading() as session:
                return kept.count_by_state(session)
        except UNAVAILABLE:
            return {}

    def add(self, new: kept.NewJob) -> Job:
        """Return the job asked for, which is put into the queue if it is a new one."""
        with self.writing() as session:
            job, is_new = kept.add_job(session, new, self.most_open)
            if is_new:
                session.flush()
                self._queue.put(session, job.id)
                note(session, new.owner, "job-made", job.id)
        return job

    def job(self, job_id: str, owner: str) -> Job:
        """Return a job of an owner; Refusal where there is none."""
        with self.reading() as session:
            return kept.job_of(session, job_id, owner)

    def cancel(self, job_id: str, person: Person) -> Job:
        """End a job; what was judged is kept, and one that has ended stays as it is."""
        with self.writing() as session:
            job = kept.job_of(session, job_id, person.reach)
            found = kept.open_job(session, job.id)
            if found is not None:
                kept.end(session, found, "cancelled")
                note(session, person.id, "job-cancelled", job.id)
        return job

    def delete(self, job_id: str, person: Person) -> None:
        """Delete a job with all it holds, ended or not; a worker then drops it."""
        with self.writing() as session:
            session.delete(kept.job_of(session, job_id, person.reach))
            forget_decisions(session, job_id)
            note(session, person.id, "job-deleted", job_id)


@contextmanager
def answering_for_it() -> Iterator[None]:
    """Turn what a database raises that is away, or not ready, into a refusal."""
    try:
        yield
    except (*UNAVAILABLE, InvalidValue) as error:
        raise Refusal(
            "no-database",
            _("Jobs cannot be reached now. Try again in {seconds} seconds."),
            {"seconds": COME_AGAIN_S},
            {"Retry-After": str(COME_AGAIN_S)},
        ) from error
