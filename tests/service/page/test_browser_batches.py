"""The page Batch in a browser with a worker beside it: followed live, looked through, deleted."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.service.jobs.files import many
from tests.service.page.tabs import FLAGS, Site, View, is_scrolling_sideways
from tests.service.page.test_browser_access import violations
from tests.service.serving import serving
from tests.tagger.annotating.browser import CHROMIUM

PATIENCE_MS = 180_000
N_ROWS = 60


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: `apt-get install -y chromium`")
    folder = tmp_path_factory.mktemp("batches")
    variables = {"TAGGER_DATA": str(folder), "TAGGER_REQUESTS_PER_MINUTE": "10000"}
    with serving(folder, **variables) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield Site(browser, served.address)
        finally:
            browser.close()
            served.process.terminate()
            try:
                served.process.wait(60)
            except subprocess.TimeoutExpired:
                served.process.kill()


def send(page: Page, n_rows: int = N_ROWS) -> str:
    page.goto("/batch")
    file = {"name": "vacantes.csv", "mimeType": "text/csv", "buffer": many(n_rows) + b"x,\n"}
    page.set_input_files("#file", file)  # type: ignore[arg-type]
    page.locator("#batch button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("article.job")
    return page.url


def test_progress_is_told_live_until_the_end_and_results_are_looked_through(
    batches: Site, tmp_path: Path
) -> None:
    with batches.tab() as page:
        address = send(page)
        expect(page.locator("#summary")).to_be_visible(timeout=PATIENCE_MS)
        assert page.url == address
        assert violations(page) == []
        page.select_option("#only", "failures")
        page.locator(".filter button").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".documents > li")).to_have_count(1)
        page.goto(address)
        page.click("a[rel=next]")
        expect(page.locator(".neighbours")).to_contain_text(re.compile("2 de 4"))
        with page.expect_download() as begun:
            page.click("text=Excel")
        begun.value.save_as(tmp_path / "found.xlsx")
        assert (tmp_path / "found.xlsx").read_bytes().startswith(b"PK")
    for view in (View(320, language="pt"), View(360, "dark"), View(1440, "dark", script=False)):
        with batches.tab(view) as page:
            page.goto(address)
            expect(page.locator(".documents > li")).to_have_count(20)
            if view.script:
                assert not is_scrolling_sideways(page)
                assert violations(page) == []


def test_a_batch_is_cancelled_and_deleted_by_keyboard_without_script(batches: Site) -> None:
    with batches.tab(View(360, script=False)) as page:
        send(page, 2000)
        page.locator("form[action$=cancel] button").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".lead")).to_contain_text("Cancelado")
        page.locator(".deleting summary").focus()
        page.keyboard.press("Enter")
        page.locator("form[action$=delete] button").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/batch$"))
