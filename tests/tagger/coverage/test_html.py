"""The page of a coverage audit: whole, escaped, linked, in three languages."""

import base64
import hashlib
import itertools
import re
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tagger.coverage.reports import findings
from tagger.coverage.reports.wording import coverage_words
from tagger.coverage.values import Coverage
from tagger.framework import Worded
from tagger.types import LANGUAGES
from tests.tagger.coverage.made import (
    audited,
    large,
    view,
    with_unjudged_course,
    without_courses,
    without_errors_known,
    written,
)
from tests.tagger.coverage.sample import HOSTILE

AUDITS = [audited, without_courses, without_errors_known, with_unjudged_course, large]
SECTIONS = {
    *("domains", "matrix", "gaps", "demand", "redundancies", "steps", "slices", "trend"),
    *("bundles", "provisions", "evidence"),
}


def page(coverage: Coverage | None = None, language: Worded = "es") -> str:
    return written("html", view(coverage, language)).decode("utf-8")


def parsed(coverage: Coverage | None = None, language: Worded = "es") -> Any:
    return BeautifulSoup(page(coverage, language), "lxml")


def sections(found: Any) -> set[str]:
    return {section["id"] for section in found("section")}


def in_rows(found: Any) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row(["th", "td"])] for row in found("tr")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_every_part_in_its_language(language: Worded) -> None:
    found, _words = parsed(language=language), coverage_words(language)
    assert found.html["lang"] == language
    assert sections(found) == SECTIONS
    shown = view(language=language)
    assert found.find(class_="headline").get_text() == findings.headline(shown)
    text = " ".join(found.body.get_text(" ").split())
    for said in [*findings.summary(shown), *findings.caveats(shown), *findings.method(shown)]:
        assert " ".join(said.split()) in text
    assert " ".join(shown.made().split()) in text


def test_nothing_of_a_document_becomes_markup() -> None:
    found = parsed()
    (script,) = found("script")
    assert "alert" not in script.get_text()
    assert page().count("<script>") == 1
    assert HOSTILE in found.find(id="evidence").get_text()
    assert found.find(id="bundles").get_text().count(HOSTILE) == 1


def test_only_our_own_script_may_run_and_nothing_may_be_fetched() -> None:
    found = parsed()
    policy = found.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    digest = hashlib.sha256(found.script.get_text().encode()).digest()
    assert f"script-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"""(?:src|href|action)\s*=\s*["'](?!#)""", page())
    assert "@import" not in page()
    assert "url(" not in page()


@pytest.mark.parametrize("make", AUDITS)
def test_ids_are_unique_and_every_link_leads_to_one(make: Any) -> None:
    found = parsed(make())
    ids = [one["id"] for one in found(id=True)]
    assert len(set(ids)) == len(ids)
    targets = {link["href"] for link in found("a")} | {use["href"] for use in found("use")}
    assert {target.removeprefix("#") for target in targets} <= set(ids)


@pytest.mark.parametrize("make", AUDITS)
def test_headings_do_not_skip_a_level(make: Any) -> None:
    levels = [int(one.name[1]) for one in parsed(make())(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_cell_of_the_matrix_is_said_in_words() -> None:
    shown = view(language="en")
    rows = parsed(language="en").find(class_="matrix").tbody("tr", class_="course")
    for course, row in zip(shown.courses, rows, strict=True):
        assert row.th["scope"] == "row"
        for competency, cell in zip(shown.judged, row("td"), strict=True):
            known = shown.cells.get((course.id, competency.id))
            words = cell.a["aria-label"] if cell.a else cell.get_text()
            assert words == shown.said(known)
            assert shown.mark(known) in cell["class"]


def test_a_found_cell_leads_to_its_passages() -> None:
    found = parsed(language="en")
    row = found.find(class_="matrix").tbody("tr", class_="course")[1]
    (link,) = [a for a in row("a") if "advanced" in a.get("aria-label", "")]
    target = found.find(id=link["href"].removeprefix("#"))
    assert target.h3.get_text(strip=True) == "DG1 Data-driven policy and data use"
    passages = [quote.get_text() for quote in target("q")]
    assert passages == [one.text for one in view().cells["c2", "data-driven-policy"].evidence]
    assert "learning outcomes, “Sección 5”, p. 2" in target.get_text()
    assert target.q["lang"] == "es"


def test_courses_stand_under_the_name_of_their_programme() -> None:
    whole = audited()
    a, b = whole.courses[:2]
    courses = (a, b, *(replace(one, programme="Maestría <b>") for one in whole.courses[2:]))
    rows = parsed(replace(whole, courses=courses)).find(class_="matrix").tbody("tr")
    assert [row["class"][0] for row in rows] == [
        *("programme", "course", "course", "programme", *["course"] * 4, "sum")
    ]
    assert rows[3].th.get_text() == "Maestría <b>"


def test_what_may_have_been_missed_is_listed_below_the_passages() -> None:
    course = parsed(language="en").find(id="c1").get_text(" ")
    assert "AT1 Trust: 31%" in course
    assert "DG3" not in course


def test_the_gap_chart_is_a_table_with_figures() -> None:
    rows = in_rows(parsed(language="en").find(class_="compare"))
    assert rows[1][0].startswith("DM4 ")
    assert rows[1][2:] == [
        *("60% (40% to 80%)", "17% (5% to 29%)", "+43 (+18 to +68)"),
    ]
    assert len(rows) == 1 + 21


def test_without_vacancies_the_page_has_no_demand() -> None:
    found = parsed(replace(audited(), demand=None))
    assert sections(found) == SECTIONS - {"demand", "slices", "trend", "bundles"}


def test_an_audit_of_nothing_says_so() -> None:
    found = parsed(without_courses(), "en")
    assert "There are no courses." in found.find(id="matrix").get_text()
    assert "No two courses promise" in found.find(id="redundancies").get_text()
    assert "Nothing odd was found" in found.find(id="steps").get_text()


def test_figures_of_an_unmeasured_model_have_no_interval() -> None:
    found = parsed(without_errors_known(), "en")
    assert not found(class_="whisker")
    assert "%" in found.find(class_="compare").get_text()
    assert not found("polygon")


def test_a_course_that_could_not_be_judged_is_marked_and_has_no_passages() -> None:
    found = parsed(with_unjudged_course(), "en")
    row = found.find(class_="matrix").tbody("tr")[-2]
    assert {next(iter(cell["class"])) for cell in row("td")} == {"unjudged"}
    assert "No competency was found in this course." in found.find(id="c7").get_text()


def test_a_course_without_a_title_is_still_a_link_with_a_name() -> None:
    row = parsed(with_unjudged_course(), "en").find(class_="matrix").tbody("tr")[-2]
    assert row.th.a.get_text() == "blank"


def test_every_table_has_headings_with_their_scope() -> None:
    for table in parsed()("table"):
        assert table("th")
        assert all(heading.get("scope") for heading in table("th"))


def test_a_trend_is_said_in_words() -> None:
    (first, *_) = parsed(language="en").find(id="trend")("svg")
    assert first["aria-label"].startswith("DG4 Data protection and cybersecurity: 2023: 48% (28%")
    assert first["aria-label"].endswith("2025: 80% (60% to 100%), n = 3")


def test_values_beyond_what_a_table_can_show_are_counted() -> None:
    whole = audited()
    assert whole.demand
    part = whole.demand.slices[0]
    many = tuple(replace(part, value=f"b{n}") for n in range(10))
    found = parsed(replace(whole, demand=replace(whole.demand, slices=many)), "en")
    assert "2 more are not shown here" in found.find(id="slices").get_text()


def test_a_code_point_that_html_cannot_hold_is_left_out() -> None:
    whole = audited()
    odd = replace(whole.courses[0], title="a\x00b\ud800c")
    shown = page(replace(whole, courses=(odd, *whole.courses[1:])))
    assert ">abc</a>" in shown
    assert "\x00" not in shown
