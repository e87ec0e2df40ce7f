"""What is done to a job: unpack its file, judge its documents, say that it is finished."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from tagger.errors import TaggerError
from tagger.framework import Worded
from tagger.types import Document
from tagger_service.documents import kept, lost, restored, said_of, source_of
from tagger_service.problems import Refusal, _, place_of
from tagger_service.reading import Columns, Reader, check_length
from tagger_service.schemas import ReportOut
from tagger_service.settings import Settings
from tagger_service.storage import jobs, review
from tagger_service.storage.database import UNAVAILABLE, Database
from tagger_service.storage.tables import Input, Job
from tagger_service.tagging import Engine

LOG = logging.getLogger("tagger_service")
Answer = TypeVar("Answer")

MOST_AT_ONCE = 16
# A chunk ends after the document during which this time is over: a job can be cancelled between
# two, and whoever is killed loses no more.
CHUNK_S = 2.0
# A job that was begun so often and finished not a row is given up: it may be what kills workers.
MOST_STARTS = 5
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Batches:
    """The work of a job on a database; every part of it may be done twice and changes nothing.

    While the database is away, or has no room, each part waits for it. `stopping` is set when the
    process is to end: what has not begun then never does, and what has ended is in the database.
    """

    database: Database
    engine: Engine
    reader: Reader
    settings: Settings
    stopping: threading.Event = field(default_factory=threading.Event)
    working: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, job_id: str) -> bool:
        """Note that a worker begins a job, or goes on with it; False where it has ended."""
        return self._part(lambda: self._begin(job_id))

    def unpack(self, job_id: str) -> int:
        """Read the file of a job into documents; return how many rows it has, lost ones too."""
        return self._part(lambda: self._unpack(job_id))

    def judge(self, job_id: str) -> int:
        """Judge some documents of a job; return how many, 0 where none waits."""
        return self._part(lambda: self._judge(job_id))

    def finish(self, job_id: str) -> None:
        """Say that a job is finished, unless it has ended otherwise."""
        self._part(lambda: self._end(job_id, "finished"))

    def _part(self, work: Callable[[], Answer]) -> Answer:
        with self.working:
            if self.stopping.is_set():
                self._wait_for_the_end()
            pause = FIRST_PAUSE_S
            while True:
                try:
                    return work()
                except UNAVAILABLE as error:
                    LOG.warning("%s: waiting for the database", type(error).__name__)
                if self.stopping.wait(pause):
                    self._wait_for_the_end()
                pause = min(2 * pause, LONGEST_PAUSE_S)

    def _wait_for_the_end(self) -> None:
        """Do nothing more: to return would say that a part of the job is done."""
        self.working.release()  # whoever ends the process need not wait for us
        threading.Event().wait()

    def _begin(self, job_id: str) -> bool:
        with self.database.writing() as session:
            job = jobs.open_job(session, job_id)
            if job is None:
                return False
            if job.n_starts >= MOST_STARTS:
                jobs.end(session, job, "failed", said_of(given_up()))
                return False
            job.state, job.n_starts = "running", job.n_starts + 1
            job.started_at = job.started_at or datetime.now(UTC)
            model = job.choices.get("model")
        try:
            tagger = self.engine.tagger(model)
        except (TaggerError, Refusal) as error:
            self._end(job_id, "failed", error)
            return False
        with self.database.writing() as session:
            job = jobs.open_job(session, job_id)
            if job is not None:
                job.model, job.framework = tagger.model_id, tagger.framework.id
                job.framework_version = tagger.framework.version
        return job is not None

    def _unpack(self, job_id: str) -> int:
        with self.database.reading() as session:
            job = session.get(Job, job_id)
            content = jobs.content_of(session, job_id)
            if job is None or job.state in jobs.ENDED or not content:
                return 0 if job is None else job.n_rows or 0
            name, choices = job.file_name, job.choices
        columns = Columns(choices.get("text_column"), choices.get("id_column"))
        try:
            found = self.reader.unpack(name, content, columns)
        except (TaggerError, Refusal) as error:
            self._end(job_id, "failed", error)
            return 0
        with self.database.writing() as session:
            if jobs.open_job(session, job_id) is None:
                return 0
            jobs.put_inputs(session, job_id, [kept(one, choices.get("language")) for one in found])
        return len(found)

    def _judge(self, job_id: str) -> int:
        with self.database.reading() as session:
            job = session.get(Job, job_id)
            if job is None or job.state in jobs.ENDED:
                return 0
            waiting = list(jobs.pending(session, job_id, MOST_AT_ONCE))
            choices = job.choices
        results = list(self._judged(waiting, choices))
        texts = {one["row"]: one.pop("document") for one in results if "document" in one}
        with self.database.writing() as session:
            if jobs.open_job(session, job_id) is None:
                return 0
            jobs.put_results(session, job_id, results)
            review.put_texts(session, job_id, texts)
            review.put_review_tags(session, job_id, [one["row"] for one in results])
        return len(results)

    def _judged(self, waiting: list[Input], choices: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        ends = time.monotonic() + CHUNK_S
        for one in waiting:
            yield self._result(one, choices)
            if time.monotonic() > ends:
                return

    def _result(self, one: Input, choices: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is found in a document; whatever is wrong with it concerns its row alone."""
        try:
            document = self._document(one, choices)
            if isinstance(document, dict):
                return lost(one, document)
            report, tagger = self.engine.tag(document, choices.get("model"))
        except (TaggerError, Refusal) as error:
            return lost(one, said_of(error))
        except Exception as error:
            LOG.error("%s at %s", type(error).__name__, place_of(error))
            return lost(one, said_of(not_judged()))
        names: Worded = choices["names"]
        shown = ReportOut.from_report(report, tagger.framework, names, text=False)
        text = kept(document)["document"] if self.settings.keep_texts else None
        return {
            **({} if text is None else {"document": text}),
            "row": one.row,
            "document_id": document.id,
            "source": source_of(document.source),
            "text_sha256": hashlib.sha256(document.text.encode("utf-8", "replace")).hexdigest(),
            "language": report.language,
            "report": shown.model_dump(mode="json", exclude={"text", "document_id"}),
            "failure": None,
        }

    def _document(self, one: Input, choices: Mapping[str, Any]) -> Document | dict[str, Any]:
        """Return the document of a row, read now if it is a file, or why there is none."""
        if one.document is None:
            found = self.reader.read(one.name, one.content or b"")
            kept_now = kept(found, choices.get("language"))["document"]
            return restored(kept_now)
        if "failure" in one.document:
            failure: dict[str, Any] = one.document["failure"]
            return failure
        document = restored(one.document)
        check_length(document.text, self.settings, document.id)
        return document

    def _end(self, job_id: str, state: jobs.State, error: Exception | None = None) -> None:
        with self.database.writing() as session:
            self._end_in(session, job_id, state, error)

    def _end_in(
        self, session: Session, job_id: str, state: jobs.State, error: Exception | None
    ) -> None:
        job = jobs.open_job(session, job_id)
        if job is not None:
            jobs.end(session, job, state, None if error is None else said_of(error))


def given_up() -> Refusal:
    """Return what is said of a job that is given up."""
    message = _(
        "The job was begun {n} times and ended its worker each time. One of the {most} documents "
        "that come after the last finished row is at fault: leave it out, or split the file."
    )
    return Refusal("internal", message, {"n": MOST_STARTS, "most": MOST_AT_ONCE})


def not_judged() -> Refusal:
    """Return what is said of a row where we are at fault."""
    return Refusal(
        "internal", _("The document could not be judged, which is our fault; the log says where.")
    )
