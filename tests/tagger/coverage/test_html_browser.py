"""The page of a coverage audit in a real browser: axe, narrow screens, links, print."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from tagger.coverage.values import Coverage
from tests.tagger.annotating.browser import CHROMIUM, may_be_missing
from tests.tagger.coverage.made import large, view, with_unjudged_course, without_courses, written

FLAGS = ["--disable-gpu", "--disable-quic", "--disable-component-update", "--disable-sync"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""
PAGES: dict[str, Callable[[], Coverage]] = {
    "whole": with_unjudged_course,
    "large": large,
    "empty": without_courses,
}
LINK = "#e2-DG1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = may_be_missing(os.environ)
        assert reason, "CI is set: install Chromium (`apt-get install -y chromium`)"
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield started
        finally:
            started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    for name, make in PAGES.items():
        (made / f"{name}.html").write_bytes(written("html", view(make(), "pt")))
    return made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a tab that fails the test if the page complained or asked for anything."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    complaints: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda asked: complaints.extend(elsewhere(asked.url)))
    yield tab
    context.close()
    assert complaints == []


def elsewhere(address: str) -> list[str]:
    """Return an address that is no file of this machine."""
    return [] if address.startswith("file:") else [address]


def opened(page: Page, folder: Path, name: str, anchor: str = "") -> Page:
    page.goto((folder / f"{name}.html").as_uri() + anchor)
    return page


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:5]]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("name", ["whole", "empty"])
def test_axe_finds_nothing_with_everything_open(
    page: Page, folder: Path, name: str, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    opened(page, folder, name).click("[data-open=true]")
    assert violations(page) == []


def test_axe_would_find_what_is_wrong(page: Page, folder: Path) -> None:
    opened(page, folder, "whole").evaluate("document.documentElement.removeAttribute('lang')")
    assert [rule for rule, _ in violations(page)] == ["html-has-lang"]


@pytest.mark.parametrize("width", [320, 360, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways(page: Page, folder: Path, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, folder, name).click("[data-open=true]")
    page.add_style_tag(content=SPACED) if width == 1440 else None
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [360, 1440])
def test_headings_of_a_large_matrix_stay_in_sight(page: Page, folder: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, folder, "large")
    box = page.locator(".matrix-scroll")
    box.evaluate("box => box.scrollTo(300, 1500)")
    frame = box.bounding_box()
    code = page.locator(".matrix th.code").nth(12).bounding_box()
    course = page.locator(".matrix tr.course th").nth(45).bounding_box()
    assert frame
    assert code
    assert course
    assert abs(code["y"] - frame["y"]) < 4
    assert abs(course["x"] - frame["x"]) < 4


def test_a_cell_in_focus_is_not_hidden_by_the_headings(page: Page, folder: Path) -> None:
    opened(page, folder, "large")
    page.locator(".matrix-scroll").evaluate("box => box.scrollTo(0, 1800)")
    links = page.locator(".matrix td a")
    links.nth(150).focus()
    for _ in range(90):
        page.keyboard.press("Shift+Tab")
    link = page.locator(".matrix td a:focus").bounding_box()
    code = page.locator(".matrix th.code").nth(1).bounding_box()
    assert link
    assert code
    assert link["y"] >= code["y"] + code["height"] - 1


def test_a_cell_leads_to_its_passages_and_opens_them(page: Page, folder: Path) -> None:
    opened(page, folder, "whole")
    assert not page.locator(LINK).is_visible()
    page.focus(f"a[href='{LINK}']")
    page.keyboard.press("Enter")
    page.locator(LINK).wait_for(state="visible")
    assert page.evaluate(f"document.querySelector('{LINK}').getBoundingClientRect().top") < 900


def test_an_address_that_names_a_cell_opens_it(page: Page, folder: Path) -> None:
    assert opened(page, folder, "whole", LINK).locator(LINK).is_visible()


def test_buttons_open_and_close_all_evidence(page: Page, folder: Path) -> None:
    opened(page, folder, "whole").click("[data-open=true]")
    assert page.locator("details.course[open]").count() == 7
    page.click("[data-open=false]")
    assert page.locator("details.course[open]").count() == 0


def test_without_script_the_passages_can_be_opened_and_no_dead_button_is_seen(
    browser: Browser, folder: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context.new_page(), folder, "whole")
    assert page.locator("[data-open]:visible").count() == 0
    page.click("#c2 > summary")
    assert page.locator(LINK).is_visible()
    context.close()


def printed(page: Page, path: Path) -> list[tuple[bool, str]]:
    """Return of every page whether it lies across, and its text."""
    page.pdf(path=path, prefer_css_page_size=True)
    pdf = pypdfium2.PdfDocument(path)
    sizes = [pdf[i].get_size() for i in range(len(pdf))]
    texts = [pdf[i].get_textpage().get_text_range() for i in range(len(pdf))]
    return [(size[0] > size[1], text) for size, text in zip(sizes, texts, strict=True)]


def test_in_print_the_matrix_lies_across_with_its_headings_on_every_page(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    pages = printed(opened(page, folder, "large"), tmp_path / "printed.pdf")
    across = [text for is_across, text in pages if is_across]
    assert len(across) >= 3
    assert all("PD1" in text and "AT4" in text for text in across)
    assert sum(text.count("Leading digital change") for text in across) == 13
    assert "As passagens em que" not in "".join(text for _, text in pages)


def test_passages_are_printed_when_they_are_open(page: Page, folder: Path, tmp_path: Path) -> None:
    opened(page, folder, "whole").click("[data-open=true]")
    text = "".join(text for _, text in printed(page, tmp_path / "printed.pdf"))
    assert "Aplicar lo aprendido en el caso 7" in text
