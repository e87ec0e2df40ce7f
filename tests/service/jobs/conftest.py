"""Databases of both kinds for the tests of jobs."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tagger_service.storage.database import Database
from tagger_service.storage.migrating import migrate
from tests.service.jobs.postgres import Server, postgres, why_missing


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    reason = why_missing(os.environ)
    if reason is not None:
        capture = request.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled():
            print(f"\ntests on PostgreSQL are left out: {reason}")  # noqa: T201
        pytest.skip(reason)
    with postgres() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'service.db'}"
        return
    server: Server = request.getfixturevalue("server")
    name = f"t{uuid4().hex}"
    yield server.make(name)
    server.drop(name)


@pytest.fixture
def empty(address: str) -> Iterator[Database]:
    """Yield a database without tables."""
    database = Database(address)
    yield database
    database.engine.dispose()


@pytest.fixture
def database(empty: Database) -> Database:
    """Return a database with tables."""
    migrate(empty)
    return empty
