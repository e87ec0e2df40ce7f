"""The database goes away and comes back, the disk is full, the worker dies, people leave."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from tagger_service.attending import NAME_TAKEN, Attendant, worker_beside
from tagger_service.locking import NameTaken, only_process_called
from tagger_service.routes import events
from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.storage.migrating import migrate
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.jobs import postgres as servers
from tests.service.jobs.files import desk, many, results_in
from tests.service.jobs.postgres import Server, postgres, why_missing
from tests.service.jobs.running import PATIENCE_S, SCRIPT, ended, environment, job_in, until
from tests.service.jobs.test_api import send
from tests.service.serving import Served, ask, serving

N_ROWS = 120
SLOWLY = {"TESTS_OF_JOBS_PAUSE": "0.05"}
COMMAND = (sys.executable, str(SCRIPT), "worker-1", "--with-parent")


@contextmanager
def attended(address: str, **variables: str) -> Iterator[Attendant]:
    """Keep a worker with the small tagger running, as `tagger serve` does."""
    with worker_beside(environment(address, **SLOWLY, **variables), COMMAND) as attendant:
        yield attendant


@pytest.fixture
def own_server(server: Server) -> Iterator[Server]:
    """Yield a server that this test alone uses, where there can be one."""
    assert server
    with postgres() as started:
        yield started


def test_a_database_that_goes_away_and_comes_back_loses_nothing(own_server: Server) -> None:
    address = own_server.make("jobs")
    database = Database(address)
    migrate(database)
    app = demo_app(Settings(requests_per_minute=OFTEN, database=address))
    with asking(app) as client, attended(address):
        job_id = send(client, many(N_ROWS)).json()["id"]
        until(lambda: job_in(database, job_id).n_done > 0)
        own_server.stop()
        try:
            refused = [
                client.get(f"/v1/jobs/{job_id}"),
                client.get("/v1/jobs"),
                send(client),
                client.post(f"/v1/jobs/{job_id}/cancel"),
                client.get("/health/ready"),
            ]
            for answer in refused:
                assert (answer.status_code, answer.json()["type"]) == (503, "no-database")
                assert int(answer.headers["retry-after"]) > 0
            assert client.get("/health/live").status_code == 200
            assert client.get("/metrics").status_code == 200
            assert client.post("/v1/tag", json={"text": "Analizar datos"}).status_code == 200
            time.sleep(3)
        finally:
            own_server.start()
        assert client.get(f"/v1/jobs/{job_id}").status_code == 200
        assert client.get("/health/ready").status_code == 200
        assert send(client).status_code == 202
        job = ended(database, job_id)
        assert (job.state, job.n_done, job.n_failed) == ("finished", N_ROWS, 0)
        assert [one.row for one in results_in(database, job_id)] == list(range(1, N_ROWS + 1))
    database.engine.dispose()


def test_a_worker_whose_server_restarts_keeps_its_name(own_server: Server) -> None:
    database = Database(own_server.make("names"))
    other = Database(database.url)
    with only_process_called("worker-1", database) as held:
        assert held()
        own_server.stop()
        assert held()  # nobody can take it now
        own_server.start()
        assert held()
        assert held()
        with (
            pytest.raises(NameTaken, match="runs already"),
            only_process_called("worker-1", other),
        ):
            pass
    with only_process_called("worker-1", other) as held:
        assert held()
    for one in (database, other):
        one.engine.dispose()


def test_a_full_disk_leaves_a_job_that_goes_on_when_there_is_room(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'service.db'}"
    database = Database(address)
    with desk(database) as at:
        job_id = at.add(many(N_ROWS))
        with attended(address) as attendant:
            until(lambda: job_in(database, job_id).n_done > 0)
            ends, n_starts = time.monotonic() + 8, set()
            while time.monotonic() < ends:
                worker = attendant._worker
                if worker is not None and worker.poll() is None:
                    limit_files(worker.pid, 4_096)
                    n_starts.add(worker.pid)
                time.sleep(0.02)
            stuck = job_in(database, job_id)
            time.sleep(1)
            assert job_in(database, job_id).n_done == stuck.n_done < N_ROWS
            assert stuck.state == "running"
            worker = attendant._worker
            if worker is not None and worker.poll() is None:
                limit_files(worker.pid, resource.RLIM_INFINITY)
            job = ended(database, job_id)
        assert (job.state, job.n_done, job.n_failed) == ("finished", N_ROWS, 0)
        assert [one.row for one in results_in(database, job_id)] == list(range(1, N_ROWS + 1))
    with sqlite3.connect(tmp_path / "service.db") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def limit_files(process: int, size: int) -> None:
    """Let a process write no file beyond a size, which to it is a disk without room."""
    try:
        hard = resource.prlimit(process, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))
    except ProcessLookupError:
        pass


def test_a_service_without_room_takes_no_batch_and_still_tags(tmp_path: Path) -> None:
    app = demo_app(Settings(requests_per_minute=OFTEN, data=tmp_path))
    with asking(app) as client:
        taken = send(client).json()["id"]
        client.post("/v1/tag", json={"text": "Analizar datos"})
        try:
            limit_files(os.getpid(), 4_096)
            refused = send(client)
            tagged = client.post("/v1/tag", json={"text": "Analizar datos"})
        finally:
            limit_files(os.getpid(), resource.RLIM_INFINITY)
        assert (refused.status_code, refused.json()["type"]) == (503, "no-database")
        assert tagged.status_code == 200
        assert send(client).status_code == 202
        assert len(client.get("/v1/jobs").json()["jobs"]) == 2
        assert client.get(f"/v1/jobs/{taken}").json()["state"] == "queued"


def test_a_worker_that_dies_is_followed_by_another(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'service.db'}"
    database = Database(address)
    with desk(database) as at:
        job_id = at.add(many(N_ROWS))
        with attended(address) as attendant:
            until(lambda: job_in(database, job_id).n_done > 0)
            first = attendant._worker
            assert first is not None
            first.kill()
            job = ended(database, job_id)
            second = attendant._worker
            assert second is not None
            assert second.pid != first.pid
        assert (job.state, job.n_done) == ("finished", N_ROWS)
        assert second.returncode == 0


def test_a_worker_that_dies_at_once_is_started_ever_more_rarely() -> None:
    counted = [sys.executable, "-c", "import sys; sys.exit(1)"]
    starts: list[float] = []

    class Noting(Attendant):
        def _run_one(self) -> None:
            starts.append(time.monotonic())
            super()._run_one()

    attendant = Noting(counted, dict(os.environ), first_pause_s=0.2)
    thread = threading.Thread(target=attendant.attend)
    thread.start()
    time.sleep(6)
    attendant.end()
    thread.join(PATIENCE_S)
    pauses = [after - before for before, after in pairwise(starts)]
    assert not thread.is_alive()
    assert 3 <= len(starts) <= 6
    assert pauses[2] > pauses[0] + 0.3


def test_a_worker_whose_parent_is_killed_ends(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'service.db'}"
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(address)
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline()
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 0
    process.stdout.close()


def test_a_second_service_lets_the_first_ones_worker_do_the_work(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'service.db'}"
    database = Database(address)
    migrate(database)
    with only_process_called("worker-1", database):
        command = [sys.executable, "-m", "tagger_service", "worker"]
        quiet, loud = (
            subprocess.run(
                [*command, *more],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                env=environment(address),
                timeout=PATIENCE_S,
                check=False,
            )
            for more in (["--with-parent"], [])
        )
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (NAME_TAKEN, "", "")
    assert (loud.returncode, loud.stdout) == (1, "")
    assert loud.stderr.startswith("error: a worker called worker-1 runs already")
    assert len(loud.stderr.splitlines()) == 1
    database.engine.dispose()


def test_served_as_a_person_does_a_batch_is_judged_watched_and_downloaded(
    tmp_path: Path,
) -> None:
    with served(tmp_path) as (service, client):
        job = client.post("/v1/batch", files={"file": ("a.csv", many(300))}).json()
        address = f"/v1/jobs/{job['id']}"
        with client.stream("GET", f"{address}/events") as stream:
            first = next(stream.iter_lines())
        assert first == "event: job"  # and now they have left
        told = client.get(f"{address}/events").text
        assert '"state":"finished"' in told
        result = client.get(f"{address}/result", params={"format": "csv"})
        code, took, errors = service.end(signal.SIGTERM)
    assert len(result.text.splitlines()) > 300
    assert (code, errors) == (0, "")
    assert took < PATIENCE_S


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[tuple[Served, httpx2.Client]]:
    with (
        serving(folder, "--model", "prior", *arguments, TAGGER_DATA=str(folder)) as service,
        ask(service) as client,
    ):
        yield service, client


def test_who_watches_does_not_keep_the_service_from_ending(tmp_path: Path) -> None:
    with served(tmp_path, "--no-worker") as (service, client):
        job = client.post("/v1/batch", files={"file": ("a.csv", many(3))}).json()
        told: list[Any] = []
        watching = threading.Thread(
            target=lambda: told.append(client.get(f"/v1/jobs/{job['id']}/events").text)
        )
        watching.start()
        time.sleep(2)
        code, took, errors = service.end(signal.SIGTERM)
        watching.join(PATIENCE_S)
    assert (code, errors) == (0, "")
    assert told[0].count("event: job") == 1
    assert took < 9, "it waited for the one who watches"


def test_killed_the_service_leaves_no_worker_behind(tmp_path: Path) -> None:
    with served(tmp_path) as (service, client):
        job = client.post("/v1/batch", files={"file": ("a.csv", many(3))}).json()
        until(lambda: client.get(f"/v1/jobs/{job['id']}").json()["state"] == "finished")
        lock = f"{tmp_path / 'service.db'}.worker-1.lock"
        assert holders(lock)
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait(PATIENCE_S)
        until(lambda: not holders(lock))


def holders(file: str) -> list[str]:
    """Return the processes that have a file open."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(entry.readlink()) == file:
                found.append(entry.parts[2])
        except OSError:
            continue
    return found


def test_too_many_who_watch_are_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_watchers", threading.BoundedSemaphore(1))
    app = demo_app(Settings(requests_per_minute=OFTEN, data=tmp_path))
    with asking(app) as client:
        job = send(client).json()
        watching = threading.Thread(target=watch, args=[client, job["id"]])
        watching.start()
        time.sleep(1.5)
        refused = client.get(f"/v1/jobs/{job['id']}/events")
        client.post(f"/v1/jobs/{job['id']}/cancel")
        watching.join(PATIENCE_S)
        again = client.get(f"/v1/jobs/{job['id']}/events")
    assert (refused.status_code, refused.json()["type"]) == (503, "busy")
    assert again.status_code == 200


def watch(client: TestClient, job_id: str) -> None:
    client.get(f"/v1/jobs/{job_id}/events")


def test_where_there_is_no_server_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "program", lambda _: None)
    assert why_missing({"NO_POSTGRES": "apt-get failed"}) == (
        "no PostgreSQL could be installed: apt-get failed"
    )
    assert why_missing({}) == "no PostgreSQL on this machine"
    with pytest.raises(AssertionError, match="install postgresql"):
        why_missing({"CI": "true"})
