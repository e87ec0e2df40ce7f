"""The work of a job: every row once, each fault its own row's, nothing kept that need not be."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from tagger.pipeline import Tagger
from tagger.segmentation import SectionSegmenter
from tagger.types import Document, Segment
from tagger_service import batches as batches_module
from tagger_service.batches import MOST_STARTS
from tagger_service.documents import reworded
from tagger_service.jobs import Jobs
from tagger_service.problems import Refusal
from tagger_service.queueing import Queue, purge
from tagger_service.settings import Settings
from tagger_service.sign_in.people import ANYBODY
from tagger_service.storage.database import Database
from tagger_service.storage.tables import Input, Job, Result, Upload
from tests.demo import demo_tagger
from tests.service.jobs.files import TEXTS, Desk, archive, desk, lines, many, table
from tests.tagger.readers.samples import docx, pdf, xlsx

MARK = "Zanzibarita"


@pytest.fixture
def at(database: Database) -> Iterator[Desk]:
    with desk(database) as found:
        yield found


def count(database: Database, table: type[Input | Upload | Result | Job]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_every_row_is_judged_once_in_its_order(at: Desk) -> None:
    job_id = at.add(many(40))
    job = at.work(job_id)
    assert (job.state, job.n_rows, job.n_done, job.n_failed) == ("finished", 40, 40, 0)
    assert (job.model, job.framework, job.framework_version) == ("demo", "demo", "1")
    found = at.results(job_id)
    assert [one.row for one in found] == list(range(1, 41))
    assert [one.document_id for one in found] == [f"v{n}" for n in range(40)]
    reports = [one.report for one in found]
    tagger = demo_tagger()
    for n, report in enumerate(reports):
        expected = tagger.tag(Document(f"v{n}", f"{TEXTS[n % 3]} número {n}"))
        assert report is not None
        assert len(report["tags"]) == len(expected.tags)
    assert any(report and report["tags"] for report in reports)


def test_files_of_an_archive_are_read_and_judged(at: Desk) -> None:
    files = {
        "avisos/a.txt": TEXTS[0].encode(),
        "b.docx": docx([TEXTS[0]]),
        "c.pdf": pdf([[TEXTS[0]], [TEXTS[0]]]),
        "d.html": f"<html><p>{TEXTS[0]}</p></html>".encode(),
        "e.md": f"# Aviso\n\n{TEXTS[0]}".encode(),
        "f.csv": table([("1", TEXTS[0])]),
        "g.zip": archive({"x.txt": b"Analizar"}),
        "h.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    }
    job_id = at.add(archive(files), "a.zip")
    job = at.work(job_id)
    found = {one.document_id: one for one in at.results(job_id)}
    assert (job.state, job.n_done, job.n_failed) == ("finished", 5, 3)
    assert list(found) == list(files)
    for name in list(files)[:5]:
        assert (found[name].report or {})["tags"], name
    assert (found["c.pdf"].report or {})["tags"][0]["evidence"][0]["page"] in (1, 2)
    failures = [found[name].failure or {} for name in ("f.csv", "g.zip", "h.png")]
    assert "send it as a batch" in failures[0]["message"]
    assert "is an archive" in failures[1]["message"]
    assert "is an image" in failures[2]["message"]


def test_a_row_that_gives_no_document_is_a_failure_with_its_reason(at: Desk) -> None:
    content = lines([{"id": "a", "text": TEXTS[0]}, {"id": "b"}, {"text": 7}, {"text": TEXTS[1]}])
    job_id = at.add(content + b"nonsense\n", "a.jsonl")
    job = at.work(job_id)
    assert (job.state, job.n_rows, job.n_done, job.n_failed) == ("finished", 5, 2, 3)
    reasons = at.failures(job_id)
    for reason, said in zip(reasons, ("has no text", "is a number", "is not JSON"), strict=True):
        assert said in reason


def test_a_text_over_the_limit_is_a_failure_and_not_the_end(database: Database) -> None:
    with desk(database, Settings(most_characters=100)) as at:
        job_id = at.add(table([("a", "x" * 101), ("b", TEXTS[0])]))
        job = at.work(job_id)
        assert (job.state, job.n_done, job.n_failed) == ("finished", 1, 1)
        (failure,) = [one.failure for one in at.results(job_id) if one.failure]
    assert "101" in reworded(failure, "es")
    assert reworded(failure, "es") != reworded(failure, "en")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"uno,dos\n1,2\n", "no column known to hold texts"),
        ("a.xlsx", xlsx({"A": [["x"], ["y"]]}), "no column known to hold texts"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 99, "damaged"),
        ("a.zip", archive({"../a.txt": b"x"}), "leads elsewhere"),
        ("a.jsonl", b"\n\n", "no documents"),
        ("a.csv", pdf([["Analizar"]]), "is a single document"),
    ],
)
def test_a_file_that_cannot_be_read_is_the_end_with_the_reason(
    at: Desk, name: str, content: bytes, said: str
) -> None:
    job = at.work(at.add(content, name))
    assert job.state == "failed"
    assert said in reworded(job.problem or {}, "en")


def test_more_rows_than_may_be_are_the_end_with_the_reason(database: Database) -> None:
    with desk(database, Settings(most_rows=10)) as at:
        job = at.work(at.add(many(11)))
    assert job.state == "failed"
    assert "10" in reworded(job.problem or {}, "es")


def test_a_file_that_takes_too_long_is_the_end_with_the_reason(database: Database) -> None:
    with desk(database, Settings(most_seconds_unpacking=0.02, most_rows=100_000)) as at:
        job = at.work(at.add(many(60_000)))
    assert job.state == "failed"
    assert "to read" in reworded(job.problem or {}, "en")


def test_a_model_that_is_gone_is_the_end_with_the_reason(at: Desk) -> None:
    job = at.work(at.add(many(2), model="nope"))
    assert job.state == "failed"
    assert "There is no model of that name" in reworded(job.problem or {}, "en")


def test_the_language_that_was_said_is_used_where_a_row_says_none(at: Desk) -> None:
    content = lines([{"text": "Datos"}, {"text": "Datos", "language": "en"}])
    job_id = at.add(content, "a.jsonl", language="pt")
    at.work(job_id)
    assert [(one.report or {})["language"] for one in at.results(job_id)] == ["pt", "en"]


def test_no_document_is_kept_after_it_is_judged(at: Desk) -> None:
    database = at.jobs.database
    job_id = at.add(many(20))
    assert count(database, Upload) == 1
    assert at.batches.begin(job_id)
    assert at.batches.unpack(job_id) == 20
    assert (count(database, Upload), count(database, Input)) == (0, 20)
    n_judged = at.batches.judge(job_id)
    assert count(database, Input) == 20 - n_judged
    at.work(job_id)
    assert count(database, Input) == 0


def test_every_part_may_be_done_twice(at: Desk) -> None:
    job_id, undisturbed = at.add(many(30)), at.add(many(30))
    at.work(undisturbed)
    for _ in range(2):
        assert at.batches.begin(job_id)
        at.batches.unpack(job_id)
    waiting = at.jobs.database
    with waiting.reading() as session:
        rows = session.scalars(select(Input).where(Input.job_id == job_id)).all()
        inputs = [(one.row, one.name, one.document) for one in rows]
    at.work(job_id)
    # As if another worker had judged them too, at the same time.
    with waiting.writing() as session:
        session.execute(update(Job).where(Job.id == job_id).values(state="running"))
        session.add_all(
            Input(job_id=job_id, row=row, name=name, document=document)
            for row, name, document in inputs
        )
    assert at.batches.judge(job_id)
    job = at.work(job_id)
    assert (job.state, job.n_done) == ("finished", 30)
    assert shown(at, job_id) == shown(at, undisturbed)


def shown(at: Desk, job_id: str) -> list[tuple[Any, ...]]:
    return [(one.row, one.document_id, one.report) for one in at.results(job_id)]


def test_a_cancelled_job_keeps_what_was_judged(at: Desk) -> None:
    job_id = at.add(many(40))
    at.batches.begin(job_id)
    at.batches.unpack(job_id)
    n_judged = at.batches.judge(job_id)
    at.jobs.cancel(job_id, ANYBODY)
    job = at.work(job_id)
    assert 0 < n_judged < 40
    assert (job.state, job.n_done) == ("cancelled", n_judged)
    assert len(at.results(job_id)) == n_judged
    assert count(at.jobs.database, Input) == 0
    assert at.jobs.cancel(job_id, ANYBODY).finished_at == job.finished_at


def test_what_is_judged_while_a_job_is_cancelled_or_deleted_is_dropped(
    database: Database,
) -> None:
    for undo in (Jobs.cancel, Jobs.delete):
        segmenter = BlockedSegmenter()
        with desk(database, tagger=slow_tagger(segmenter)) as at:
            job_id = at.add(many(5))
            at.batches.begin(job_id)
            at.batches.unpack(job_id)
            judging = threading.Thread(target=at.batches.judge, args=[job_id])
            judging.start()
            assert segmenter.arrived.wait(60)
            undo(at.jobs, job_id, ANYBODY)
            segmenter.let_go.set()
            judging.join(60)
            assert at.results(job_id) == []
            assert count(database, Input) == 0


@dataclass(frozen=True, slots=True)
class BlockedSegmenter:
    """Cuts as the real one does, once it is let."""

    let_go: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    def segment(self, document: Document) -> tuple[Segment, ...]:
        self.arrived.set()
        assert self.let_go.wait(60)
        return SectionSegmenter.load().segment(document)


def slow_tagger(segmenter: Any) -> Tagger:
    real = demo_tagger()
    return Tagger(
        model_id=real.model_id,
        framework=real.framework,
        segmenter=segmenter,
        scorer=real.scorer,
        thresholds=real.thresholds,
        cue_reader=real.cue_reader,
    )


class FaultySegmenter:
    """Has a fault that one text brings out."""

    def segment(self, document: Document) -> tuple[Segment, ...]:
        if MARK in document.text:
            raise ZeroDivisionError(document.text)
        return SectionSegmenter.load().segment(document)


def test_a_fault_of_ours_costs_one_row_and_logs_no_text(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with desk(database, tagger=slow_tagger(FaultySegmenter())) as at:
        job_id = at.add(table([("a", TEXTS[0]), ("b", MARK), ("c", TEXTS[0])]))
        job = at.work(job_id)
        assert (job.state, job.n_done, job.n_failed) == ("finished", 2, 1)
        assert "our fault" in at.failures(job_id)[0]
    assert "ZeroDivisionError" in caplog.text
    assert MARK not in caplog.text


def test_a_chunk_ends_when_its_time_is_over(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches_module, "CHUNK_S", -1.0)
    job_id = at.add(many(3))
    at.batches.begin(job_id)
    at.batches.unpack(job_id)
    assert [at.batches.judge(job_id) for _ in range(4)] == [1, 1, 1, 0]


def test_a_job_that_finishes_no_row_is_given_up_after_five_starts(at: Desk) -> None:
    job_id = at.add(many(3))
    assert [at.batches.begin(job_id) for _ in range(MOST_STARTS + 1)] == [True] * 5 + [False]
    job = at.job(job_id)
    assert job.state == "failed"
    assert "5" in reworded(job.problem or {}, "pt")
    assert count(at.jobs.database, Upload) == 0


def test_a_job_that_finishes_rows_may_be_started_any_number_of_times(at: Desk) -> None:
    job_id = at.add(many(400))
    at.batches.begin(job_id)
    at.batches.unpack(job_id)
    for _ in range(3 * MOST_STARTS):
        assert at.batches.begin(job_id)
        assert at.batches.judge(job_id)
    assert at.job(job_id).n_starts == 1


def test_more_open_jobs_than_may_be_are_refused(database: Database) -> None:
    with desk(database, Settings(most_open_jobs=2)) as at:
        first, _second = at.add(many(1)), at.add(many(2))
        with pytest.raises(Refusal) as caught:
            at.add(many(3))
        assert caught.value.kind == "too-many-requests"
        assert int(caught.value.headers["Retry-After"]) > 0
        assert count(database, Job) == 2
        at.work(first)
        assert at.work(at.add(many(3))).state == "finished"


def test_jobs_sent_at_the_same_moment_are_counted_one_after_the_other(
    database: Database,
) -> None:
    with desk(database, Settings(most_open_jobs=3)) as at:
        refused: list[Refusal] = []

        def send(number: int) -> None:
            try:
                at.add(many(number))
            except Refusal as error:
                refused.append(error)

        threads = [threading.Thread(target=send, args=[n]) for n in range(1, 9)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        assert (count(database, Job), len(refused)) == (3, 5)


def test_old_results_are_deleted_and_open_jobs_never(at: Desk) -> None:
    database, keep = at.jobs.database, timedelta(hours=72)
    old, fresh, waiting, deleted, begun = [at.add(many(2)) for _ in range(5)]
    at.work(old)
    at.work(fresh)
    with database.writing() as session:
        ended = datetime.now(UTC) - keep - timedelta(minutes=1)
        session.execute(update(Job).where(Job.id == old).values(finished_at=ended))
        long_ago = datetime(1990, 1, 1, tzinfo=UTC)
        session.execute(update(Job).where(Job.id == waiting).values(created_at=long_ago))
    at.jobs.delete(deleted, ANYBODY)
    set_in_queue(database, [old, fresh, deleted], "SUCCESS")
    at.jobs.delete(begun, ANYBODY)
    set_in_queue(database, [begun], "PENDING")
    queue = Queue(database)
    assert purge(queue, keep) == 1
    noted = {one.workflow_id for one in queue.client.list_workflows()}
    queue.close()
    with database.reading() as session:
        assert set(session.scalars(select(Job.id))) == {fresh, waiting}
        assert set(session.scalars(select(Result.job_id))) == {fresh}
    assert noted == {fresh, waiting, begun}  # a worker still has the last one


def set_in_queue(database: Database, job_ids: list[str], status: str) -> None:
    """Note in the queue what a worker would."""
    schema = "" if database.kind == "sqlite" else "dbos."
    query = f"UPDATE {schema}workflow_status SET status = :status WHERE workflow_uuid = :job"  # noqa: S608
    with database.writing() as session:
        for one in job_ids:
            session.execute(text(query), {"status": status, "job": one})


def test_nothing_of_a_text_is_in_the_queues_tables(at: Desk) -> None:
    from sqlalchemy import MetaData

    at.work(at.add(table([("a", MARK), ("b", MARK)])))
    database = at.jobs.database
    found = MetaData()
    found.reflect(database.engine, schema=None if database.kind == "sqlite" else "dbos")
    names = [name for name in found.tables if name not in ("jobs", "job_results")]
    assert any("workflow_status" in name for name in names)
    with database.reading() as session:
        for name in names:
            rows = session.execute(select(found.tables[name])).all()
            assert MARK not in repr(rows), name


def test_work_waits_while_the_database_is_locked(at: Desk) -> None:
    if at.jobs.database.kind != "sqlite":
        pytest.skip("on PostgreSQL a server is stopped instead: test_worker_faults.py")
    job_id = at.add(many(2))
    at.batches.begin(job_id)
    at.batches.unpack(job_id)
    held = time.monotonic()
    with at.jobs.database.writing() as session:
        session.execute(select(1))
        judging = threading.Thread(target=at.batches.judge, args=[job_id])
        judging.start()
        time.sleep(1)
        assert judging.is_alive()
    judging.join(60)
    assert time.monotonic() - held < 60
    assert at.job(job_id).n_done == 2
