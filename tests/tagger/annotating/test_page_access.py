"""The page for everyone: any width, keys alone, screen readers, colours told apart."""

import re
from itertools import product

import pytest

from tagger.annotating.page import FOLDER
from tagger.annotating.session import Session
from tests.tagger.annotating.browser import Tab, may_be_missing
from tests.tagger.annotating.sheets import SAVED, SELECTED, marks

STYLE = (FOLDER / "page.css").read_text(encoding="utf-8")
FOCUSED = "document.activeElement.id"


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


@pytest.mark.parametrize(("width", "height"), [(320, 256), (640, 360), (1024, 256)])
def test_on_a_low_page_all_can_be_reached_with_the_text_in_sight(
    browser: Tab, session: Session, width: int, height: int
) -> None:
    browser.size(width, height)
    browser.press("0")
    assert browser.js("document.documentElement.scrollWidth") <= width
    for selector in ("#decide", "#search", "#tab-guide", ".row:last-child button", "#finish"):
        uncovered = browser.js(
            f"(() => {{ const one = document.querySelector('{selector}');"
            "one.focus(); one.scrollIntoView({block: 'nearest'});"
            "const {x, y, width, height} = one.getBoundingClientRect();"
            "return one.contains(document.elementFromPoint(x + width / 2, y + height / 2)); })()"
        )
        assert uncovered, selector
    text = "document.querySelector('.line[aria-selected=true]').getBoundingClientRect()"
    browser.js("document.querySelector('.row:last-child button').focus()")
    assert browser.js(f"{text}.top >= 0 && {text}.bottom <= {height}")
    browser.click("#none")
    browser.wait(SAVED)
    assert [mark.decided for mark in marks(session)] == [True, True, False, False]


def test_letters_act_only_while_the_text_has_the_focus(browser: Tab, session: Session) -> None:
    for selector in ("#list .row button", "#decide", "#tab-codes", "#meaning", "#finish"):
        browser.js(f"document.querySelector('{selector}').focus()")
        browser.press("0", "a", "1", "n", "?", "/", "u", "Shift+E", "j")
    assert set(marks(session)) == {marks(session)[0]}
    assert not browser.js("document.querySelector('dialog[open]')")
    assert browser.js(SELECTED) == "0"
    assert browser.js("document.querySelector('.chip.proposed, .line .chip')") is None
    browser.js("document.querySelector('#list .row button').focus()")
    browser.press("Escape")
    assert browser.js(FOCUSED) == "lines"
    browser.press("0")
    browser.wait(SAVED)
    assert marks(session)[0].decided
    browser.click("#particulars")
    browser.press("0")
    browser.wait(SAVED)
    assert marks(session)[1].decided, "where nothing has the focus the keys act, too"


def test_after_a_button_the_new_segment_is_announced(browser: Tab, session: Session) -> None:
    del session
    announced = "document.querySelector('#announced').textContent"
    browser.press("0")
    browser.js("new Promise((done) => setTimeout(done, 50))")
    assert browser.js(announced) == "", "the list says itself where it is"
    browser.js("document.querySelector('#none').focus()")
    browser.press("Enter")
    browser.wait(announced)
    assert browser.js(announced) == "Segment 3 of 4, undecided: Teach."
    assert browser.js(FOCUSED) == "none"


def test_the_focus_is_never_lost_with_the_button_that_had_it(
    browser: Tab, session: Session
) -> None:
    del session
    browser.press("a", "1")
    for selector in ("#labels button", "#undo"):
        browser.wait(f"document.querySelector('{selector}:not(:disabled)')")
        browser.js(f"document.querySelector('{selector}').focus()")
        while browser.js(FOCUSED) != "lines":
            browser.press("Enter")
    browser.press("u")


def test_a_meaning_is_read_when_asked_for_and_not_at_each_focus(
    browser: Tab, session: Session
) -> None:
    del session
    meaning = "document.querySelector('#meaning')"
    assert browser.js(f"{meaning}.closest('[aria-live], [role=status]')") is None
    browser.js("document.querySelector('.row .about').focus()")
    browser.press("Enter")
    assert browser.js(FOCUSED) == "meaning"
    assert browser.js(f"{meaning}.getAttribute('aria-label')") == "What A1 means"


def test_what_is_saved_is_said_at_every_width(browser: Tab, session: Session) -> None:
    del session
    browser.size(360, 640)
    for selector in ("#saved", "header h1", "#announced"):
        style = f"getComputedStyle(document.querySelector('{selector}'))"
        assert browser.js(f"{style}.display !== 'none' && {style}.visibility === 'visible'")


def colours(dark: bool) -> dict[str, str]:
    """Return the variables of the style in one scheme."""
    light_ones, dark_ones = re.findall(r":root \{(.+?)\}", STYLE, re.DOTALL)
    found = dict(re.findall(r"--(\w[\w-]*): #(\w+);", light_ones))
    return found | dict(re.findall(r"--(\w[\w-]*): #(\w+);", dark_ones if dark else ""))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    full = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = (int(full[i : i + 2], 16) / 255 for i in (0, 2, 4))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_edges_stand_out_from_what_they_stand_on(dark: bool) -> None:
    known = colours(dark)
    words = ["ink", "quiet", "accent", *(f"s{number}" for number in range(6))]
    for word, ground in product(words, ("paper", "panel", "current")):
        assert contrast(known[word], known[ground]) >= 4.5, (word, ground)
    for number in range(6):
        assert contrast(known["ink"], known[f"c{number}"]) >= 4.5
    for ground in ("paper", "panel"):
        assert contrast(known["edge"], known[ground]) >= 3
    assert re.search(r"^input, select \{ border-color: var\(--edge\)", STYLE, re.MULTILINE)


def test_the_page_may_be_left_untested_on_a_developers_machine_only() -> None:
    assert may_be_missing({}) == "no Chromium on this machine"
    assert may_be_missing({"CI": "true"}) is None
    assert may_be_missing({"CI": "true", "NO_CHROMIUM": "no network"}) == (
        "no Chromium could be installed: no network"
    )
