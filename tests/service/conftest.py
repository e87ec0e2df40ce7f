"""The application as the tests ask it: real in every part, with the small tagger."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tagger.pipeline import Tagger
from tagger_service.app import create_app
from tagger_service.settings import Settings
from tests.demo import demo_tagger

# Jobs of tests are not the user's. Settings are read later, here and in other processes.
_FOLDER = tempfile.TemporaryDirectory(prefix="tagger-tests-")
os.environ["TAGGER_DATA"] = _FOLDER.name
# Tests of everything but the rate ask more often than a person does.
OFTEN = 100_000
BASE_URL = "http://localhost"

Asking = Callable[..., AbstractContextManager[TestClient]]


def demo_app(settings: Settings | None = None, tagger: Tagger | None = None) -> FastAPI:
    """Return an application that serves a small tagger as its default model."""
    served = tagger or demo_tagger()
    return create_app(settings or Settings(requests_per_minute=OFTEN), lambda _: served)


@contextmanager
def asking(app: FastAPI) -> Iterator[TestClient]:
    """Start an application and yield a client; a fault is an answer here, as it is outside."""
    with TestClient(app, base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """Return the application that most tests share."""
    return demo_app()


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Return a client of the application that most tests share."""
    with asking(app) as found:
        yield found
