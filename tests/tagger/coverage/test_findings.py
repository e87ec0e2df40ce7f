"""What a report says in words follows from the figures, and nothing is said beyond them."""

from dataclasses import replace

import pytest

from tagger.coverage.reports import findings
from tagger.coverage.reports.charts import are_years, slice_tables, trends
from tagger.coverage.values import DemandSlice, Gap
from tests.tagger.coverage.made import (
    audited,
    view,
    with_unjudged_course,
    without_courses,
    without_errors_known,
)
from tests.tagger.coverage.sample import estimate


def test_the_headline_counts_what_some_course_promises_among_what_can_be_judged() -> None:
    assert findings.headline(view(language="en")) == (
        "At least one course promises 14 of the 21 competencies judged as a learning outcome."
    )
    assert findings.headline(view(without_courses(), "en")) == (
        "No course promises any of the 21 competencies judged as a learning outcome."
    ).replace("21", "22")


def test_the_summary_says_how_sure_it_is() -> None:
    assert "64%, and with 95% confidence between 55% and 77%" in " ".join(
        findings.summary(view(language="en"))
    )
    (said, *_) = findings.summary(view(without_errors_known(), "en"))
    assert said.startswith("Observed coverage is 50%.")
    assert "no interval" in said


def test_the_summary_names_the_widest_gap_and_whether_it_is_beyond_the_error() -> None:
    said = " ".join(findings.summary(view(language="en")))
    assert "DM4 Digital procurement and vendor management. 60% (40% to 80%) of vacancies" in said
    assert "within the error" not in said


def with_gaps(*gaps: Gap) -> list[str]:
    whole = audited()
    assert whole.demand
    changed = replace(whole, demand=replace(whole.demand, gaps=gaps))
    return list(findings.summary(view(changed, "en")))


def test_a_gap_within_the_error_is_called_so() -> None:
    ethics = "digital-ethics"
    unsure = Gap(ethics, estimate(0.3), estimate(0.2), estimate(0.1, 0.2))
    assert "still lies within the error" in with_gaps(unsure)[-1]


def test_nothing_is_said_of_demand_that_exceeds_no_supply() -> None:
    met = Gap("digital-ethics", estimate(0.2), estimate(0.3), estimate(-0.1))
    assert not any("demand" in said for said in [*with_gaps(met), *with_gaps()])


def test_what_the_model_cannot_judge_is_neither_a_gap_nor_in_the_chart() -> None:
    shown = view(language="en")
    (unjudged,) = shown.coverage.not_covered
    assert unjudged not in [one.competency.id for one in findings.missing_outcomes(shown)]
    assert unjudged not in [gap.competency_id for gap in findings.ranked_gaps(shown)]
    assert any("cannot judge: AT5" in said for said in findings.caveats(shown))


def test_documents_that_could_not_be_read_are_counted() -> None:
    assert "2 documents could not be read" in list(findings.caveats(view(language="en")))[-1]
    assert not any("read" in said for said in findings.caveats(view(language="en", n_unread=0)))


def test_a_missing_outcome_says_what_there_is_of_it() -> None:
    said = {one.competency.code: one for one in findings.missing_outcomes(view(language="en"))}
    assert said["DM6"].said.startswith("It was found as content in 1 course.")
    assert said["DM4"].said == (
        "It was found as a mention in 1 course. 60% (40% to 80%) of vacancies ask for it."
    )
    assert "Chance of a miss in one of them: 24%." in said["AT4"].said
    assert [near.course_id for near in said["DM4"].nearest] == ["c3", "c1"]


def test_a_competency_found_nowhere_by_an_unmeasured_model_has_no_chance_of_a_miss() -> None:
    said = {
        one.competency.code: one.said
        for one in findings.missing_outcomes(view(without_errors_known(), "en"))
    }
    assert said["AT4"] == "It was found in no course. 30% of vacancies ask for it."


def test_every_competency_promised_leaves_nothing_missing() -> None:
    whole = audited()
    all_promised = tuple(replace(one, is_gap=False, n_outcome=1) for one in whole.provisions)
    shown = view(replace(whole, provisions=all_promised, demand=None), "en")
    assert findings.missing_outcomes(shown) == []
    assert list(findings.summary(shown))[1:] == [
        "Every competency judged is an outcome of some course."
    ]


def test_a_domain_sums_up_its_competencies() -> None:
    sums = {one.group.domain.code: one for one in findings.domain_sums(view())}
    assert {code: one.n_outcome for code, one in sums.items()} == {
        "PD": 4,
        "DG": 5,
        "DM": 5,
        "AT": 0,
    }
    assert sums["DM"].hours == pytest.approx(
        sum(view().provisions[one.id].hours or 0 for one in sums["DM"].group.competencies)
    )
    assert {one.hours for one in findings.domain_sums(view(without_courses()))} == {None}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "asks for DG3 AI literacy and use beforehand, and no earlier course promises it"),
        (1, "at a lower level (basic) than an earlier course, «Análisis de datos para"),
    ],
)
def test_a_step_is_said_in_words(number: int, said: str) -> None:
    shown = view(language="en")
    assert said in findings.in_words(shown, shown.coverage.steps[number])


def test_the_method_speaks_of_correction_only_where_errors_are_known() -> None:
    (known, unknown) = (
        " ".join(findings.method(view(coverage, "en")))
        for coverage in (audited(), without_errors_known())
    )
    assert "are corrected by how often the model was right" in known
    assert "without correction and without intervals" in unknown
    assert "are corrected" not in unknown


def test_a_cell_is_said_in_words() -> None:
    shown = view(with_unjudged_course(), "en")
    assert shown.said(shown.cells["c2", "digital-ethics"]) == ("mention only, please check")
    assert shown.letter(shown.cells["c2", "digital-ethics"]) == "*"
    assert shown.said(shown.cells["c2", "data-driven-policy"]) == "learning outcome, advanced"
    assert shown.letter(shown.cells["c2", "data-driven-policy"]) == "A"
    assert shown.said(shown.cells["c1", "trust"]) == "Not found. Chance of a miss: 31%."
    assert shown.mark(shown.cells["c1", "trust"]) == "unsure"
    assert shown.mark(shown.cells["c1", "ai-literacy"]) == "absent"
    blank = shown.cells.get(("blank", "trust"))
    assert (shown.mark(blank), shown.said(blank)[:10]) == ("unjudged", "Not judged")


def test_courses_stand_programme_by_programme_in_their_places() -> None:
    whole = audited()
    a, b, c = whole.courses[:3]
    given = (
        replace(a, programme="B", place=2),
        replace(b, programme="A", place=1),
        replace(c, programme="B", place=1),
    )
    shown = view(replace(whole, courses=given))
    assert [course.id for course in shown.courses] == ["c3", "c1", "c2"]


def test_columns_of_years_become_trends_and_others_tables() -> None:
    demand = audited().demand
    assert demand
    assert [one.column for one in slice_tables(demand)] == ["familia"]
    ((column, lines),) = trends(demand)
    assert column == "año"
    assert [moment.year for moment in lines[0].moments] == ["2023", "2024", "2025"]
    assert next(one.competency_id for one in lines) == "privacy-security"


@pytest.mark.parametrize("values", [("2024",), ("2024", "n/a"), ("1", "2"), ("²", "³")])
def test_a_single_year_or_other_numbers_are_no_trend(values: tuple[str, ...]) -> None:
    assert not are_years([DemandSlice("x", value, 1, ()) for value in values])


def test_a_table_shows_the_values_of_most_vacancies_and_counts_the_others() -> None:
    demand = audited().demand
    assert demand
    many = tuple(DemandSlice("body", f"b{n}", n, ()) for n in range(1, 12))
    (table,) = slice_tables(replace(demand, slices=many))
    assert [one.n for one in table.slices] == [11, 10, 9, 8, 7, 6, 5, 4]
    assert table.n_left_out == 3


def test_a_trend_without_intervals_has_no_band() -> None:
    demand = without_errors_known().demand
    assert demand
    ((_, lines),) = trends(demand)
    assert {one.band for one in lines} == {""}
    assert lines[0].line
