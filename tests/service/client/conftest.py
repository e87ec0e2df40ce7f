"""Services in processes of their own, as a client meets them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tagger.client import Client
from tests.service.jobs.running import environment, worker

SERVING = Path(__file__).with_name("serving.py")
# What a proxy of the machine that tests may not stand between.
NO_PROXY = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


@contextmanager
def serving(database: str, **variables: str) -> Iterator[str]:
    """Start a service and yield its address."""
    with subprocess.Popen(
        [sys.executable, str(SERVING)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(database, TAGGER_PORT="0", **variables),
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            yield found[0]
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a service with a worker beside it."""
    database = f"sqlite:///{tmp_path_factory.mktemp('client') / 'service.db'}"
    often = {"TAGGER_REQUESTS_PER_MINUTE": "100000"}
    with serving(database, **often) as found, worker(database, variables=often):
        yield found


@pytest.fixture
def service(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    for name, value in NO_PROXY.items():
        monkeypatch.setenv(name, value)
    with Client(address) as client:
        yield client
