"""Reviewing in a real browser: keys, selected passages, axe, narrow screens, no script."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tagger_service.storage import review
from tagger_service.storage.database import Database
from tagger_service.storage.review import Wanted
from tagger_service.storage.review_tables import Decision
from tests.service.jobs.files import table
from tests.service.page.conftest import wait_for
from tests.service.page.tabs import FLAGS, Site, View, is_scrolling_sideways
from tests.service.page.test_browser_access import violations
from tests.service.review.judged import TEXTS, file_database, judge, settings_for
from tests.tagger.annotating.browser import CHROMIUM, may_be_missing

SERVING = Path(__file__).with_name("serving.py")
# Two units of script but one code point each, a letter with a mark of its own, and a decoy.
LONG = (
    "🙂 Área técnica 👩‍💻\n\nFunciones\n- Analizar datos abiertos del país.\n"
    "- Servir café.\n- Enseñar a más gente 🎓.\n- Servir café."
)
ROW = 5
VIEWS = (View(width=320, language="pt"), View(scheme="dark", language="en"))


@dataclass(frozen=True)
class Desk:
    """A browser, and the database and job behind what it shows."""

    site: Site
    database: Database
    job: str

    @property
    def document(self) -> str:
        return f"/review/document?job={self.job}&row={ROW}"

    @contextmanager
    def tab(self, name: str, view: View | None = None) -> Iterator[Page]:
        """Open a tab in which somebody reviews."""
        with self.site.tab(view) as page:
            page.goto("/review")
            page.fill("#name", name)
            page.click("main button[type=submit]")
            expect(page.locator("#judge")).to_be_visible()
            yield page

    def decisions(self, name: str) -> list[Decision]:
        with self.database.reading() as session:
            return list(review.counting_decisions(session, Wanted(name)))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if CHROMIUM is None:
        reason = may_be_missing(os.environ)
        assert reason, "CI is set: install Chromium (`apt-get install -y chromium`)"
        pytest.skip(reason)
    database = file_database(tmp_path_factory.mktemp("review"))
    job = judge(database, settings_for(database.url), table([*TEXTS, ("largo", LONG)]))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(SERVING), str(port), database.url])
    try:
        wait_for(port, process)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield Desk(Site(browser, f"http://127.0.0.1:{port}"), database, job)
            browser.close()
    finally:
        process.terminate()
        process.wait(timeout=30)


def shown(page: Page) -> tuple[str | None, str | None]:
    row = page.get_attribute("#judge input[name=row]", "value")
    return row, page.get_attribute("#judge input[name=competency]", "value")


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_keys_accept_reject_skip_and_undo(desk: Desk) -> None:
    with desk.tab("teclas") as page:
        expect(page.locator("#judge .keys")).to_be_visible()
        first = shown(page)
        press(page, "s")
        second = shown(page)
        assert second != first
        assert desk.decisions("teclas") == []
        press(page, "a")
        press(page, "r")
        assert [one.decision for one in desk.decisions("teclas")] == ["accept", "reject"]
        press(page, "u")
        (kept,) = desk.decisions("teclas")
        assert (str(kept.row), kept.code, kept.decision) == (*second, "accept")


def test_keys_are_only_letters_while_somebody_types(desk: Desk) -> None:
    with desk.tab("escribe") as page:
        before = page.url
        page.click("#reason")
        page.keyboard.type("arsu")
        assert page.input_value("#reason") == "arsu"
        page.click("h1")
        page.keyboard.press("Control+u")
        assert page.url == before
        assert desk.decisions("escribe") == []


SELECT = """([startText, startAt, endText, endAt]) => {
  const box = document.querySelector("[data-select]");
  const nodes = [];
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const place = (offset) => {
    for (const node of nodes) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
  };
  const whole = box.textContent;
  const start = whole.lastIndexOf(startText) + startAt;
  const end = whole.lastIndexOf(endText) + endAt;
  getSelection().setBaseAndExtent(...place(start), ...place(end));
}"""


def add_selected(page: Page, passage: str) -> None:
    page.wait_for_function("document.querySelector('#quotation').value.length > 0")
    assert page.input_value("#quotation") == passage
    page.select_option("#add [name=competency]", "P1")
    with page.expect_navigation():
        page.click("#add button[type=submit]")
    expect(page.locator("#added")).to_be_visible()


PASSAGES = {
    "after-emoji": "Área técnica",
    "second-of-two": "Servir café.",
    "emoji-inside": "Enseñar a más gente 🎓",
    "through-a-mark": "Funciones\n- Analizar datos abiertos del país.\n- Servir",
}


@pytest.mark.parametrize("name", PASSAGES)
def test_what_is_selected_is_added_exactly(desk: Desk, name: str) -> None:
    passage = PASSAGES[name]
    with desk.tab(name) as page:
        page.goto(desk.document)
        ends = len(passage.encode("utf-16-le")) // 2
        page.evaluate(SELECT, [passage, 0, passage, ends])
        add_selected(page, passage)
    (made,) = desk.decisions(name)
    start = LONG.rindex(passage)
    assert (made.start, made.end) == (start, start + len(passage))


def test_a_selection_that_slips_out_of_the_text_ends_with_it(desk: Desk) -> None:
    with desk.tab("resbala") as page:
        page.goto(desk.document)
        page.evaluate(SELECT, ["Enseñar", 0, "Enseñar", 3])
        page.evaluate(
            "getSelection().extend(document.querySelector('[aria-labelledby=add-title] h2'), 0)"
        )
        passage = "Enseñar a más gente 🎓.\n- Servir café."
        page.wait_for_function("document.querySelector('#quotation').value.endsWith('café.')")
        add_selected(page, passage)
    (made,) = desk.decisions("resbala")
    assert LONG[made.start : made.end] == passage


def test_a_mouse_selects_a_passage(desk: Desk) -> None:
    with desk.tab("raton") as page:
        page.goto(desk.document)
        page.dblclick(".whole mark >> nth=0", position={"x": 30, "y": 8})
        page.wait_for_function("document.querySelector('#quotation').value.length > 0")
        chosen = page.input_value("#quotation")
        add_selected(page, chosen)
    (made,) = desk.decisions("raton")
    assert LONG[made.start : made.end] == chosen


@pytest.mark.parametrize("view", VIEWS, ids=["320-pt", "1440-dark-en"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(desk: Desk, view: View) -> None:
    with desk.site.tab(view) as page:
        page.goto("/review")
        assert violations(page) == []
        page.fill("#name", f"axe {view.language}")
        page.click("main button[type=submit]")
        page.click("[data-key=reject]")
        expect(page.locator(".said")).to_be_visible()
        assert violations(page) == []
        assert not is_scrolling_sideways(page)
        for address in (desk.document, "/review/agreement"):
            page.goto(address)
            assert violations(page) == []
            assert not is_scrolling_sideways(page)


def test_two_people_review_without_script_and_see_how_far_they_agree(desk: Desk) -> None:
    for name in ("Sin guion 1", "Sin guion 2"):
        with desk.tab(name, View(script=False, language="en")) as page:
            expect(page.locator("#judge .keys")).to_be_hidden()
            page.fill("#reason", "seen")
            page.click("button[value=accept]")
            page.click("button[value=reject]")
            page.click(".said button")
            page.click("button[value=reject]")
            page.goto(desk.document)
            page.fill("#quotation", "Enseñar a más gente 🎓.")
            page.select_option("#add [name=competency]", "P1")
            page.click("#add button[type=submit]")
            expect(page.locator("#added q")).to_contain_text("Enseñar a más gente 🎓.")
            page.goto("/review/agreement")
    tags = [one for one in desk.decisions("Sin guion 2") if one.decision != "add"]
    assert [one.decision for one in tags] == ["accept", "reject"]
    assert tags[0].reason == "seen"
    with desk.site.tab(View(script=False, language="en")) as page:
        page.goto("/review/agreement")
        pair = page.locator("section", has_text="Sin guion 1 – Sin guion 2")
        expect(pair).to_contain_text("Both decided 2 tags and gave the same answer on 2.")
        expect(pair).to_contain_text("kappa is 1.00: 1 is full agreement")
