"""Every page for everybody: axe, narrow screens, large text, few colours, print."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.service.page.tabs import Site, View, is_scrolling_sideways, tag

PAGES = ("/", "/framework", "/framework/D1", "/models", "/models/accurate", "/about", "/nowhere")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
VIEWS = (View(width=360), View(width=1440, scheme="dark"))
MISSING = ("status of 404",)
NARROW = (320, 360, 1440)
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("view", VIEWS, ids=["360-light", "1440-dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_on_a_page(site: Site, address: str, view: View) -> None:
    with site.tab(view, allowed=MISSING) as page:
        page.goto(address)
        assert violations(page) == []


@pytest.mark.parametrize("view", VIEWS, ids=["360-light", "1440-dark"])
def test_axe_finds_nothing_on_a_result_with_everything_open(site: Site, view: View) -> None:
    with site.tab(view) as page:
        tag(page)
        page.click("#missed")
        page.click(".copy summary")
        page.click("#ask-analysis")
        expect(page.locator(".explained")).to_be_visible()
        assert violations(page) == []


def test_axe_finds_nothing_on_a_form_with_a_problem(site: Site) -> None:
    with site.tab(allowed=("status of 422",)) as page:
        page.goto("/")
        page.click("#form button[type=submit]")
        expect(page.locator(".problem")).to_be_visible()
        assert violations(page) == []


def test_axe_would_find_what_is_wrong(site: Site) -> None:
    with site.tab() as page:
        page.goto("/")
        page.evaluate("document.querySelector('label[for=text]').remove()")
        assert "label" in [rule for rule, _nodes in violations(page)]


@pytest.mark.parametrize("width", NARROW)
def test_nothing_scrolls_sideways(site: Site, width: int) -> None:
    with site.tab(View(width=width, language="pt"), allowed=MISSING) as page:
        for address in PAGES:
            page.goto(address)
            assert not is_scrolling_sideways(page), address
        tag(page, "Analizar datos abiertos.\n" + "x" * 300 + "\nhttps://example.org/" + "y" * 200)
        page.click("#missed")
        page.click("#ask-analysis")
        expect(page.locator(".explained")).to_be_visible()
        assert not is_scrolling_sideways(page)


def test_nothing_is_cut_off_where_text_is_spaced_out(site: Site) -> None:
    with site.tab(View(width=360)) as page:
        tag(page)
        page.evaluate(
            """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }""",
            SPACED,
        )
        assert not is_scrolling_sideways(page)


@pytest.mark.parametrize("width", [360, 1440])
def test_whatever_is_pressed_is_large_enough(site: Site, width: int) -> None:
    with site.tab(View(width=width)) as page:
        tag(page)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
            'button, input, select, summary, a.ref, a.chip, nav a')]
            .filter(one => one.checkVisibility() && one.type !== 'hidden')
            .filter(one => { const box = one.getBoundingClientRect();
              return box.height && (box.height < 23.9 || box.width < 23.9); })
            .map(one => one.outerHTML)"""
        )
        assert [one for one in small if 'class="skip"' not in one] == []


def test_evidence_is_told_apart_where_there_are_no_colours(site: Site) -> None:
    with site.tab(View(forced_colours=True)) as page:
        tag(page)
        line = page.evaluate("getComputedStyle(document.querySelector('mark')).textDecorationLine")
        assert line == "underline"
        assert violations(page) == []


def test_the_focus_is_seen_wherever_it_goes(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        for _press in range(25):
            page.keyboard.press("Tab")
            width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert width == "3px", page.evaluate("document.activeElement.outerHTML")


def test_print_has_the_result_and_nothing_to_press(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        page.emulate_media(media="print")
        expect(page.locator("#t-analysis")).to_be_visible()
        expect(page.locator(".text")).to_be_visible()
        for selector in (".top", ".ask", ".take", ".bottom", ".asking >> nth=0"):
            expect(page.locator(selector)).to_be_hidden()
