"""The page in a real browser: keys, mouse, what is saved, narrow and wide."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tagger.annotating.server import PageServer
from tagger.annotating.session import Session
from tagger.annotating.sheets import Mark
from tests.tagger.annotating.browser import CHROMIUM, Tab, tab
from tests.tagger.annotating.sheets import make_session, make_sheet

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

LINES = ("DUTIES", "Write reports <b>weekly</b>.", "Teach.", "Lead.")
SAVED = "document.querySelector('#saved').textContent === 'Saved'"
SELECTED = "document.querySelector('.line[aria-selected=true]').dataset.place"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
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


def marks(session: Session, number: int = 0) -> tuple[Mark, ...]:
    return session.sheets[number].marks


def test_a_document_is_labelled_with_the_keyboard_alone(browser: Tab, session: Session) -> None:
    browser.press("0")
    browser.press("a", "1", "b", "2", "Shift+E", "Shift+I", "Enter")
    browser.press("b", "1", "b", "1", "Enter", "a", "2", "u", "u", "0", "Enter")
    browser.wait(SAVED)
    assert marks(session) == (
        Mark(decided=True),
        Mark(("A1", "B2"), "essential", "intermediate", decided=True),
        Mark(decided=True),
        Mark(decided=True),
    )
    assert browser.js("document.querySelector('#documents').selectedIndex") == 1
    browser.press("Enter")
    browser.wait("document.querySelector('#ending').open")
    assert browser.js("document.querySelector('#ending-title').textContent") == (
        "Everything is decided."
    )
    browser.press("Escape")
    assert session.n_finished == 2


def test_a_draft_is_saved_before_it_is_decided(browser: Tab, session: Session) -> None:
    browser.press("j", "a", "1")
    browser.wait(SAVED)
    browser.wait("document.querySelector('#line-1 .chip')")
    assert marks(session)[1] == Mark(("A1",))


def test_all_can_be_done_with_the_mouse(browser: Tab, session: Session) -> None:
    browser.click("#line-2")
    browser.click("#list .row button")
    browser.click("[data-value=desirable]")
    browser.click("#decide")
    assert browser.js(SELECTED) == "3"
    browser.click("#none")
    browser.wait(SAVED)
    assert marks(session)[2:] == (Mark(("A1",), "desirable", decided=True), Mark(decided=True))
    browser.click("#line-2")
    browser.click("#labels .chip")
    browser.wait(SAVED)
    assert marks(session)[2] == Mark(decided=True)


def test_undo_goes_back_step_by_step(browser: Tab, session: Session) -> None:
    browser.press("a", "1", "Enter", "b", "1", "u", "u", "u")
    browser.wait(SAVED)
    assert set(marks(session)) == {Mark()}
    assert browser.js(SELECTED) == "0"


def test_a_slip_in_a_code_changes_nothing(browser: Tab, session: Session) -> None:
    browser.press("a", "0", "a", "9", "a", "Escape", "Shift+D")
    assert browser.js("document.querySelector('#note').textContent").startswith("Without a")
    assert set(marks(session)) == {Mark()}


def test_the_search_filters_and_sets_the_one_it_shows(browser: Tab, session: Session) -> None:
    browser.press("/", *"teach")
    shown = "document.querySelectorAll('.row:not([hidden])').length"
    assert browser.js(shown) == 1
    browser.press("Enter")
    browser.wait("document.querySelector('#line-0 .chip')")
    assert browser.js(shown) == 4
    browser.wait(SAVED)
    assert marks(session)[0].labels == ("B2",)
    browser.press("/", *"zzz")
    assert browser.js("!document.querySelector('#nothing').hidden")
    browser.press("Escape")


def test_a_text_is_shown_as_it_is_and_never_run(browser: Tab, session: Session) -> None:
    del session
    assert browser.js("document.querySelector('#line-1 .words').textContent") == LINES[1]
    assert browser.js("document.querySelector('#line-1 b')") is None


def test_what_cannot_be_saved_is_said_and_sent_again(browser: Tab, session: Session) -> None:
    there = dict(session.store.stamps)
    session.store.stamps.update(dict.fromkeys(there, (0, 0, 0)))
    browser.press("a", "1")
    browser.wait("!document.querySelector('#problem').hidden")
    assert "another program" in browser.js("document.querySelector('#problem').textContent")
    session.store.stamps.update(there)
    browser.click("#again")
    browser.wait(SAVED)
    assert browser.js("document.querySelector('#problem').hidden")
    assert marks(session)[0] == Mark(("A1",))
    assert all("409" in complaint for complaint in browser.complaints)
    browser.complaints.clear()


@pytest.mark.parametrize(("width", "height"), [(360, 640), (800, 600), (1440, 900)])
def test_nothing_is_cut_off_at_any_width(
    browser: Tab, session: Session, width: int, height: int
) -> None:
    del session
    browser.size(width, height)
    browser.press("a", "1", "b", "1")
    assert browser.js("document.documentElement.scrollWidth") <= width
    for selector in ("#line-0", "#decide", "#none", "#finish", "#documents"):
        place = f"document.querySelector('{selector}').getBoundingClientRect()"
        assert browser.js(f"{place}.left >= 0 && {place}.right <= {width}"), selector
        assert browser.js(f"{place}.top >= 0 && {place}.bottom <= {height}"), selector


def test_every_control_has_a_name_and_the_tabs_turn(browser: Tab, session: Session) -> None:
    del session
    nameless = browser.js(
        "[...document.querySelectorAll('button, select, input, [role=listbox], progress')]"
        ".filter(one => !(one.getAttribute('aria-label') ?? one.textContent).trim()).length"
    )
    assert nameless == 0
    browser.click("#tab-guide")
    assert browser.js("document.querySelector('#codes').hidden")
    assert "leave the code out" in browser.js("document.querySelector('#guide').textContent")
    browser.press("?")
    assert browser.js("document.querySelector('#keys').open")
    browser.press("Escape")
    assert not browser.js("document.querySelector('#keys').open")
