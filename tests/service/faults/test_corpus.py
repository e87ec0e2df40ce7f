"""Several hundred spoilt files of every kind: each is answered, in time, and never by a fault."""

import logging
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator

import psutil
import pytest
from fastapi.testclient import TestClient

from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.storage.migrating import migrate
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.faults.corpus import BATCHES, DOCUMENTS, spoilt
from tests.service.jobs.files import Desk, desk

N_DOCUMENTS, N_BATCHES = 60, 48
LIMITS = Settings(requests_per_minute=OFTEN, most_seconds_reading=10, most_seconds_unpacking=10)
# Time to start another process, where one was killed, on a machine that may be busy.
PATIENCE_S = LIMITS.most_seconds_reading + 30


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking(demo_app(LIMITS)) as found:
        yield found


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('jobs') / 'service.db'}")
    migrate(database)
    with desk(database, LIMITS) as found:
        yield found
    database.engine.dispose()


def memory_of_readers() -> int:
    children = [psutil.Process(one.pid) for one in multiprocessing.active_children() if one.pid]
    return max((one.memory_info().rss for one in children), default=0)


@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_every_spoilt_document_is_answered_in_time(client: TestClient, suffix: str) -> None:
    statuses: Counter[int] = Counter()
    for number, one in enumerate(spoilt((suffix,), N_DOCUMENTS, seed=5)):
        started = time.monotonic()
        answer = client.post("/v1/tag/file", files={"file": (one.name, one.content)})
        took = time.monotonic() - started
        statuses[answer.status_code] += 1
        assert answer.status_code in {200, 413, 422}, (number, one.how, answer.text)
        if answer.status_code != 200:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["type"] in {"unreadable-document", "too-large"}
            assert answer.json()["detail"].startswith(one.name)
        assert took < PATIENCE_S, (number, one.how)
    assert statuses.total() == N_DOCUMENTS
    assert {200, 422} <= set(statuses)
    assert memory_of_readers() < LIMITS.most_memory_reading


@pytest.mark.parametrize("suffix", BATCHES)
def test_every_spoilt_batch_ends_in_time_with_results_or_a_reason(
    at: Desk, suffix: str, caplog: pytest.LogCaptureFixture
) -> None:
    states: Counter[str] = Counter()
    for number, one in enumerate(spoilt((suffix,), N_BATCHES, seed=6)):
        started = time.monotonic()
        job = at.work(at.add(one.content or b" ", one.name))
        took = time.monotonic() - started
        states[job.state] += 1
        assert job.state == "finished" or (job.problem or {}).get("message"), (number, one.how)
        assert job.n_done + job.n_failed == (job.n_rows or 0) or job.state == "failed"
        assert took < PATIENCE_S, (number, one.how)
    assert states.total() == N_BATCHES
    assert set(states) == {"finished", "failed"}
    # A fault of ours would be noted here.
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
    assert memory_of_readers() < LIMITS.most_memory_reading
