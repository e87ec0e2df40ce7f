"""The page of the small tagger: asked directly, and served to one browser for all tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from tagger_service.app import create_app
from tagger_service.settings import Settings
from tests.demo import demo_tagger
from tests.service.page.tabs import FLAGS, Site
from tests.tagger.annotating.browser import CHROMIUM, may_be_missing

SERVING = Path(__file__).with_name("serving.py")
PATIENCE_S = 120.0


@pytest.fixture(scope="session")
def asking() -> Iterator[TestClient]:
    settings = Settings(most_bytes=200_000, most_characters=5_000, requests_per_minute=10_000)
    app = create_app(settings, lambda _name: demo_tagger())
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def client(asking: TestClient) -> TestClient:
    asking.cookies.clear()
    asking.headers["Accept-Language"] = "en"
    return asking


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(SERVING), str(port)])
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        assert process.poll() is None, "the server has ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
        else:
            return


# Not for the session: while the browser is driven, no other test of its thread has an event loop.
@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    if CHROMIUM is None:
        reason = may_be_missing(os.environ)
        assert reason, "CI is set: install Chromium (`apt-get install -y chromium`)"
        pytest.skip(reason)
    served: str = request.getfixturevalue("origin")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield Site(browser, served)
        finally:
            browser.close()
