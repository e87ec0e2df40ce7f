"""The PDF of a coverage audit: the matrix in landscape, its headings on every page."""

from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from tagger.coverage.reports import check_extra
from tagger.coverage.reports.pdf_matrix import MOST_COLUMNS
from tagger.coverage.values import Coverage
from tagger.errors import MissingExtra
from tagger.framework import Framework, Worded
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


def texts(coverage: Coverage | None = None, language: Worded = "en") -> list[str]:
    pdf = pypdfium2.PdfDocument(written("pdf", view(coverage, language)))
    return [pdf[i].get_textpage().get_text_range() for i in range(len(pdf))]


def is_wide(page: Any) -> bool:
    width, height = page.get_size()
    return bool(width > height)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_every_part_in_its_language(language: Worded) -> None:
    phrases = view(language=language).words.phrases
    text = " ".join(" ".join(texts(language=language)).split())
    for title in (
        *("by_domain", "matrix", "gaps", "demand", "slices", "trend", "redundancies"),
        *("steps", "bundles", "provisions", "evidence", "how_to_read", "method"),
    ):
        assert phrases[title] in text
    assert "<script>alert('x')</script> & \"comillas\"" in text


def test_the_matrix_lies_across_and_the_rest_stands() -> None:
    pdf = pypdfium2.PdfDocument(written("pdf"))
    assert [is_wide(pdf[i]) for i in range(4)] == [False, True, False, False]


def test_a_long_matrix_has_its_headings_on_every_page() -> None:
    pdf = pypdfium2.PdfDocument(written("pdf", view(large(), "en")))
    wide = [pdf[i].get_textpage().get_text_range() for i in range(len(pdf)) if is_wide(pdf[i])]
    assert len(wide) >= 4
    for text in wide:
        assert "PD1" in text
        assert "AT4" in text
        assert "Data use and governance" in text
    assert sum(text.count("Leading digital change") for text in wide) == 13


def test_a_framework_too_wide_for_a_page_goes_on_upon_the_next() -> None:
    whole = audited()
    content = whole.framework.model_dump()
    content["competencies"] += tuple(
        {**content["competencies"][-1], "id": f"more-{n}", "code": f"ZZ{n}"} for n in range(40)
    )
    wider = Framework.model_validate(content)
    provisions = list(whole.provisions)
    provisions += [replace(provisions[0], competency_id=f"more-{n}") for n in range(40)]
    changed = replace(whole, framework=wider, provisions=tuple(provisions))
    pdf = pypdfium2.PdfDocument(written("pdf", view(changed, "en")))
    wide = [pdf[i].get_textpage().get_text_range() for i in range(len(pdf)) if is_wide(pdf[i])]
    assert MOST_COLUMNS < 61
    assert "PD1" in wide[0]
    assert "ZZ39" not in wide[0]
    assert "ZZ39" in wide[-1]
    assert all("Leading digital change" in text for text in wide)


def test_the_same_audit_gives_the_same_bytes() -> None:
    assert written("pdf") == written("pdf")


@pytest.mark.parametrize("make", [without_courses, without_errors_known, with_unjudged_course])
def test_what_is_lacking_is_left_out_or_said(make: Any) -> None:
    assert "Coverage of competencies" in texts(make())[0]


def test_an_audit_of_nothing_says_so() -> None:
    text = " ".join(texts(without_courses()))
    assert "There are no courses." in text
    assert "No two courses promise" in text
    assert "Nothing odd was found" in text


def test_without_vacancies_there_is_no_demand() -> None:
    text = " ".join(texts(replace(audited(), demand=None)))
    assert "What vacancies ask for" not in text


def test_everything_promised_leaves_no_gap() -> None:
    whole = audited()
    promised = tuple(replace(one, is_gap=False, n_outcome=1) for one in whole.provisions)
    assert "What no course promises\r\nNone." in " ".join(
        texts(replace(whole, provisions=promised))
    )


def test_values_beyond_what_a_table_can_show_are_counted() -> None:
    whole = audited()
    assert whole.demand
    many = tuple(replace(whole.demand.slices[0], value=f"b{n}") for n in range(10))
    changed = replace(whole, demand=replace(whole.demand, slices=many))
    assert "2 more are not shown here" in " ".join(" ".join(texts(changed)).split())


def test_a_sign_that_the_fonts_lack_is_a_lozenge_and_said() -> None:
    whole = audited()
    odd = replace(whole.courses[0], title="課程")
    text = " ".join(texts(replace(whole, courses=(odd, *whole.courses[1:]))))
    assert "◊◊" in text
    assert "a sign that the typeface of this file lacks" in text
    assert "◊" not in " ".join(texts())


def test_without_its_library_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "reportlab", None)
    with pytest.raises(MissingExtra, match=r"competency-tagger\[coverage\]"):
        check_extra("pdf")
    check_extra("html")
