"""The page in a real browser: keys, mouse, what is saved, how it stops."""

import threading
import time

from tagger.annotating.session import Session
from tagger.annotating.sheets import Mark, Sheet
from tests.tagger.annotating.browser import Tab
from tests.tagger.annotating.sheets import LINES, SAVED, SELECTED, marks


def test_a_document_is_labelled_with_the_keyboard_alone(browser: Tab, session: Session) -> None:
    browser.press("0")
    browser.press("a", "1", "b", "2", "Shift+E", "Shift+I", "Enter")
    browser.press("b", "1", "b", "1", "Enter", "0", "a", "2", "u", "u", "0", "0")
    browser.wait(SAVED)
    assert marks(session) == (
        Mark(decided=True),
        Mark(("A1", "B2"), "essential", "intermediate", decided=True),
        Mark(decided=True),
        Mark(decided=True),
    )
    assert browser.js("document.querySelector('#documents').selectedIndex") == 1
    browser.press("0")
    browser.wait("document.querySelector('#ending').open")
    assert browser.js("document.querySelector('#ending-title').textContent") == (
        "Everything is decided."
    )
    browser.press("Escape")
    assert session.n_finished == 2


def test_enter_decides_nothing_where_no_competency_is_chosen(
    browser: Tab, session: Session
) -> None:
    note = "document.querySelector('#note').textContent"
    browser.press("Enter")
    assert browser.js(note) == "No competency is chosen; 0 decides that there is none."
    browser.press("a", "Enter")
    assert browser.js(note) == "The code is not complete."
    assert set(marks(session)) == {Mark()}


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


def test_the_program_stops_only_when_all_is_saved(browser: Tab, session: Session) -> None:
    with session.lock:  # the first decision is being saved, the second waits for it
        browser.press("0", "0")
        end(browser)
        time.sleep(0.3)
        assert browser.js("document.querySelector('.stopped')") is None
        browser.press("0")
    browser.wait("document.querySelector('.stopped')")
    assert marks(session) == (Mark(decided=True), Mark(decided=True), Mark(), Mark())
    browser.press("0", "u", "Escape")


def test_a_program_that_cannot_be_stopped_is_said_and_tried_again(
    browser: Tab, session: Session
) -> None:
    browser.js("there = fetch; fetch = () => Promise.reject(new TypeError('gone')); 0")
    end(browser)
    browser.wait("!document.querySelector('#problem').hidden")
    said = browser.js("document.querySelector('#problem span').textContent")
    assert said.startswith("The program has not stopped: the program does not answer")
    browser.js("fetch = there; 0")
    browser.press("0")
    browser.wait(SAVED)
    assert marks(session)[0] == Mark(decided=True), "the page goes on"
    end(browser)
    browser.wait("document.querySelector('.stopped')")


def end(browser: Tab) -> None:
    browser.click("#finish")
    browser.wait("document.querySelector('#ending').open")
    browser.click("#ending [value=stop]")


def test_a_document_is_saved_while_another_is_judged(browser: Tab, session: Session) -> None:
    judged = threading.Event()

    def slow(sheet: Sheet) -> list[tuple[str, ...]]:
        judged.wait(60)
        return [("A1",)] * len(sheet.segments)

    session.suggest = slow
    browser.press("Shift+ArrowDown", "0")
    try:
        browser.wait(SAVED)
        assert marks(session)[0] == Mark(decided=True)
    finally:
        judged.set()
    browser.wait("document.querySelector('#line-0 .proposed')")
