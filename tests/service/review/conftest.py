"""A judged batch on databases of both kinds."""

from collections.abc import Iterator

import pytest

from tagger_service.storage.database import Database
from tests.service.jobs.conftest import address, database, empty, server
from tests.service.page.conftest import site
from tests.service.review.judged import Reviewing, reviewing

__all__ = ["address", "database", "desk", "empty", "server", "site"]


@pytest.fixture
def desk(database: Database) -> Iterator[Reviewing]:
    with reviewing(database) as found:
        yield found
