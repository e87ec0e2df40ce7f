"""Workers that are killed, ended, doubled or gone for good lose nothing and repeat nothing."""

import random
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tagger.errors import InvalidValue
from tagger_service.batches import MOST_STARTS
from tagger_service.documents import reworded
from tagger_service.locking import NameTaken, only_process_called
from tagger_service.operating import check_name
from tagger_service.queueing import Queue
from tagger_service.sign_in.people import ANYBODY
from tagger_service.storage.database import Database
from tests.service.jobs.files import Desk, desk, many, results_in
from tests.service.jobs.running import PATIENCE_S, ended, environment, job_in, until, worker

N_ROWS = 600
N_KILLS = 20
# A chunk takes a third of a second.
SLOWLY = {"TESTS_OF_JOBS_PAUSE": "0.02"}


def content_of(database: Database, job_id: str) -> list[tuple[Any, ...]]:
    return [
        (one.row, one.document_id, one.text_sha256, one.report, one.failure)
        for one in results_in(database, job_id)
    ]


def sent(database: Database, n_rows: int) -> str:
    with desk(database) as at:
        return at.add(many(n_rows))


def test_killed_twenty_times_it_judges_every_row_exactly_once(
    database: Database, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    disturbed, after_it = sent(database, N_ROWS), sent(database, 3)
    chance = random.Random(17)  # noqa: S311 - the same moments each time
    rows_at_kills, n_rows_at_start = [], 0
    for _ in range(N_KILLS):
        with worker(address, variables=SLOWLY) as process:
            # At once, between two chunks, or within one.
            wanted = min(n_rows_at_start + chance.randrange(24), N_ROWS - 50)
            until(partial(has_done, database, disturbed, wanted))
            time.sleep(chance.random() / 5)
            process.kill()
            process.wait(PATIENCE_S)
        n_rows_at_start = job_in(database, disturbed).n_done
        rows_at_kills.append(n_rows_at_start)
        assert job_in(database, disturbed).state in ("queued", "running", "finished")
    undisturbed = sent(database, N_ROWS)
    with worker(address):
        first, second = ended(database, disturbed), ended(database, after_it)
        ended(database, undisturbed)
    with capsys.disabled():
        print(f"\nkilled on {database.kind} after {rows_at_kills} rows", file=sys.stderr)  # noqa: T201
    assert rows_at_kills[-1] < N_ROWS, "killed after its end, which proves nothing"
    assert (first.state, first.n_done, first.n_failed) == ("finished", N_ROWS, 0)
    assert (second.state, second.n_done) == ("finished", 3)
    found = content_of(database, disturbed)
    assert [one[0] for one in found] == list(range(1, N_ROWS + 1))
    assert found == content_of(database, undisturbed)
    assert waiting(database) == 0


def has_done(database: Database, job_id: str, n_rows: int) -> bool:
    return job_in(database, job_id).n_done >= n_rows


def waiting(database: Database) -> int:
    """Count the documents and files that are still kept."""
    with database.reading() as session:
        tables = ("job_inputs", "job_uploads")
        return sum(session.scalar(text(f"SELECT count(*) FROM {one}")) or 0 for one in tables)  # noqa: S608


def test_told_to_end_it_finishes_what_it_is_at_and_another_goes_on(
    database: Database, address: str
) -> None:
    job_id = sent(database, N_ROWS)
    with worker(address, errors=subprocess.PIPE) as process:
        until(lambda: job_in(database, job_id).n_done > 0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    stopped = job_in(database, job_id)
    assert (stopped.state, stopped.n_starts) == ("running", 1)
    assert 0 < stopped.n_done < N_ROWS
    with worker(address):
        job = ended(database, job_id)
    assert (job.state, job.n_done) == ("finished", N_ROWS)


def test_a_job_that_kills_its_worker_each_time_is_given_up(
    database: Database, address: str
) -> None:
    job_id, next_one = sent(database, 3), sent(database, 1)
    deadly = {"TESTS_OF_JOBS_KILLED_BY": "v1"}
    for _ in range(MOST_STARTS):
        with worker(address, variables=deadly) as process:
            assert process.wait(PATIENCE_S) == -signal.SIGKILL
    with worker(address):
        job, other = ended(database, job_id), ended(database, next_one)
    assert job.state == "failed"
    assert "5" in reworded(job.problem or {}, "es")
    assert other.state == "finished"


def test_cancelled_in_the_middle_it_stops_and_takes_the_next(
    database: Database, address: str
) -> None:
    with desk(database) as at, worker(address):
        job_id, next_one = at.add(many(N_ROWS)), at.add(many(3))
        until(lambda: job_in(database, job_id).n_done > 0)
        at.jobs.cancel(job_id, ANYBODY)
        assert ended(database, next_one).state == "finished"
        job = job_in(database, job_id)
    assert job.state == "cancelled"
    assert 0 < job.n_done < N_ROWS
    assert len(results_in(database, job_id)) == job.n_done


def test_deleted_in_the_middle_it_leaves_nothing_and_takes_the_next(
    database: Database, address: str
) -> None:
    with desk(database) as at, worker(address) as process:
        job_id, next_one = at.add(many(N_ROWS)), at.add(many(3))
        until(lambda: job_in(database, job_id).n_done > 0)
        at.jobs.delete(job_id, ANYBODY)
        assert ended(database, next_one).state == "finished"
        assert process.poll() is None
    assert results_in(database, job_id) == []
    assert waiting(database) == 0


def test_two_workers_of_one_name_cannot_run(database: Database, address: str) -> None:
    with (
        worker(address, "worker-7"),
        pytest.raises(NameTaken, match="a worker called worker-7 runs already"),
        only_process_called("worker-7", database),
    ):
        pass
    until(lambda: free(database, "worker-7"))


def free(database: Database, name: str) -> bool:
    try:
        with only_process_called(name, database) as held:
            return held()
    except NameTaken:
        return False


def test_two_workers_share_the_jobs(database: Database, address: str) -> None:
    job_ids = [sent(database, 40) for _ in range(4)]
    with worker(address, "worker-1"), worker(address, "worker-2"):
        jobs = [ended(database, one) for one in job_ids]
    assert [(one.state, one.n_done) for one in jobs] == [("finished", 40)] * 4
    for one in job_ids:
        assert [result.row for result in results_in(database, one)] == list(range(1, 41))


def test_jobs_of_a_worker_that_is_gone_for_good_go_to_another(
    database: Database, address: str
) -> None:
    job_id = sent(database, N_ROWS)
    with worker(address, "lost", variables=SLOWLY) as process:
        until(lambda: job_in(database, job_id).n_done > 0)
        refused = command(address, "jobs", "recover", "lost")
        process.kill()
        process.wait(PATIENCE_S)
    assert refused.returncode == 1
    assert "runs already" in refused.stderr
    recovered = command(address, "jobs", "recover", "lost")
    assert (recovered.returncode, recovered.stdout) == (
        0,
        "1 jobs of lost wait for another worker.\n",
    )
    with worker(address, "other"):
        job = ended(database, job_id)
    assert (job.state, job.n_done) == ("finished", N_ROWS)
    assert [one.row for one in results_in(database, job_id)] == list(range(1, N_ROWS + 1))


def command(address: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tagger_service", *arguments],
        capture_output=True,
        text=True,
        env=environment(address),
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_jumps_loses_no_job(database: Database, address: str, years: int) -> None:
    """Times of a job and of the queue lie far off the worker's, as after a jump between them."""
    job_id, next_one = sent(database, 20), sent(database, 20)
    jump = round(years * 365.25 * 86_400 * 1000)
    schema = "" if database.kind == "sqlite" else "dbos."
    with database.writing() as session:
        moved = text(
            f"UPDATE {schema}workflow_status SET created_at = created_at + :jump, "  # noqa: S608
            "updated_at = updated_at + :jump WHERE workflow_uuid = :job"
        )
        session.execute(moved, {"jump": jump, "job": job_id})
    with worker(address) as process:
        until(lambda: job_in(database, job_id).n_done > 0 or job_in(database, next_one).n_done > 0)
        process.kill()
    with worker(address):
        jobs = [ended(database, one) for one in (job_id, next_one)]
    assert [(one.state, one.n_done) for one in jobs] == [("finished", 20)] * 2


def test_commands_say_what_they_did(empty: Database, address: str) -> None:
    if empty.kind == "postgresql":
        unready = command(address, "purge")
        assert unready.returncode == 1
        assert unready.stderr == (
            "error: the database is of another version: run `tagger-service migrate`\n"
        )
    migrated = command(address, "migrate")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert "are those of this version" in migrated.stdout
    purged = command(address, "purge")
    assert purged.stdout == "0 jobs that ended more than 72 hours ago were deleted.\n"
    assert (purged.returncode, purged.stderr) == (0, "")


@pytest.mark.parametrize("name", ["", "../worker", "a b", "-x", "x" * 61, "a\n"])
def test_a_name_that_no_file_may_have_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="no name for a worker"):
        check_name(name)


def test_a_worker_writes_nothing_of_a_text(tmp_path: Path) -> None:
    mark = "Zanzibarita"
    address = f"sqlite:///{tmp_path / 'service.db'}"
    said = tmp_path / "said.txt"
    database = Database(address)
    with said.open("w") as stream, desk(database) as at:
        job_id = at.add(f"id,text\n{mark},{mark}\n{mark},{mark}\nx,\n".encode(), f"{mark}.csv")
        with worker(address, errors=stream.fileno()) as process:
            assert ended(database, job_id).n_done == 1
            process.terminate()
            assert process.wait(PATIENCE_S) == 0
    assert mark not in said.read_text()


def test_the_queue_takes_nothing_from_a_worker_that_has_nothing(at_rest: Desk) -> None:
    queue = Queue(at_rest.jobs.database)
    assert queue.take_from("worker-1") == []
    queue.close()


@pytest.fixture
def at_rest(database: Database) -> Any:
    with desk(database) as found:
        found.add(many(1))
        yield found
