"""Starts workers as processes, and waits for what they do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tagger_service.storage import jobs
from tagger_service.storage.database import Database
from tagger_service.storage.tables import Job

SCRIPT = Path(__file__).with_name("working.py")
ROOT = Path(__file__).parents[3]
PATIENCE_S = 180


def environment(address: str, **variables: str) -> dict[str, str]:
    paths = [str(ROOT), str(ROOT / "service"), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "TAGGER_DATABASE": address,
        **variables,
    }


@contextmanager
def worker(
    address: str,
    name: str = "worker-1",
    *,
    command: tuple[str, ...] = (),
    variables: Mapping[str, str] | None = None,
    errors: int | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Start a worker with the small tagger and yield it once it waits for jobs."""
    with subprocess.Popen(
        [*command, sys.executable, str(SCRIPT), name],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env=environment(address, **variables or {}),
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"{name} waits for jobs\n"
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def until(true: Callable[[], bool], patience: float = PATIENCE_S) -> None:
    ends = time.monotonic() + patience
    while not true():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.02)


def job_in(database: Database, job_id: str) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def ended(database: Database, job_id: str) -> Job:
    """Wait until a job has ended and return it."""
    until(lambda: job_in(database, job_id).state in jobs.ENDED)
    return job_in(database, job_id)
