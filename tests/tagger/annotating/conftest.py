"""One browser for all tests of the page, and two documents served to it."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tagger.annotating.server import PageServer
from tagger.annotating.session import Session
from tests.tagger.annotating.browser import CHROMIUM, Tab, may_be_missing, tab
from tests.tagger.annotating.sheets import LINES, make_session, make_sheet


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if CHROMIUM is None:
        reason = may_be_missing(os.environ)
        assert reason, "CI is set: install Chromium (`apt-get install -y chromium`)"
        pytest.skip(reason)
    with tab(tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def session(tmp_path: Path, browser: Tab) -> Iterator[Session]:
    """Serve two documents, and open the page on them."""
    sheets = (make_sheet("a", LINES), make_sheet("b", ("Plan.",)))
    session = make_session(tmp_path / "labels.jsonl", *sheets)
    with PageServer(session, "en") as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        browser.complaints.clear()
        browser.size(1440, 900)
        browser.open(server.address)
        browser.wait("document.querySelector('.line[aria-selected=true]')")
        yield session
        browser.open("about:blank")
        server.shutdown()
        thread.join()
    assert browser.complaints == []
