"""An audit of courses and vacancies so small that every figure can be reckoned by hand."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.corpora import Corpus, Entry
from tagger.coverage.auditing import AuditOptions, audit
from tagger.coverage.values import Coverage, Step
from tagger.errors import InvalidValue
from tagger.types import Level, Role, Tag
from tests.factories import make_evidence, make_framework, make_report
from tests.factories import make_tag as simple_tag

FRAMEWORK = make_framework()
Said = tuple[str, Role, Level]


def tag(competency_id: str, *said: tuple[Role, Level]) -> Tag:
    """Return a tag with a passage a section, at the level of the last one."""
    passages = [
        replace(make_evidence("word " * 9, "word"), role=role, level=level) for role, level in said
    ]
    return replace(simple_tag(competency_id, *passages), level=said[-1][1])


def entry(id_: str, *tags: Tag, columns: Mapping[str, str] | None = None) -> Entry:
    report = make_report("one\ntwo\nthree\nfour", *tags, document_id=id_)
    return Entry.of(report, columns)


def corpus(*entries: Entry) -> Corpus:
    return Corpus(entries, FRAMEWORK, "test-model")


PROGRAMME = corpus(
    entry("a", tag("analysis", ("outcomes", "basic")), tag("teamwork", ("method", "unstated"))),
    entry(
        "b",
        tag("analysis", ("contents", "advanced"), ("purpose", "advanced")),
        tag("protection", ("required", "basic")),
    ),
    entry("c", tag("analysis", ("outcomes", "basic")), tag("teamwork", ("contents", "basic"))),
)


def depths(coverage: Coverage) -> dict[tuple[str, str], str]:
    return {
        (cell.course_id, cell.competency_id): cell.depth for cell in coverage.cells if cell.depth
    }


def test_depth_is_that_of_the_deepest_passage_and_a_requirement_teaches_nothing() -> None:
    assert depths(audit(PROGRAMME)) == {
        ("a", "analysis"): "outcome",
        ("a", "teamwork"): "mention",
        ("b", "analysis"): "outcome",
        ("c", "analysis"): "outcome",
        ("c", "teamwork"): "content",
    }


def test_a_cell_has_its_share_of_segments_and_the_deepest_passage_first() -> None:
    cell = audit(PROGRAMME).cell("b", "analysis")
    assert cell.share == pytest.approx(2 / 4)
    assert [one.role for one in cell.evidence] == ["purpose", "contents"]
    assert cell.chance_of_miss is None
    with pytest.raises(KeyError):
        audit(PROGRAMME).cell("b", "nothing")


def test_provisions_count_depths_and_levels() -> None:
    provisions = {one.competency_id: one for one in audit(PROGRAMME).provisions}
    assert tuple(provisions) == FRAMEWORK.competency_ids
    analysis, teamwork = provisions["analysis"], provisions["teamwork"]
    assert (analysis.n_outcome, analysis.n_content, analysis.n_mention) == (3, 0, 0)
    assert analysis.levels == {"basic": 2, "advanced": 1}
    assert (analysis.taught.value, analysis.taught.n, analysis.taught.low) == (1.0, 3, None)
    assert (teamwork.n_outcome, teamwork.n_content, teamwork.n_mention) == (0, 1, 1)
    assert teamwork.levels == {"basic": 1}
    assert [one.is_gap for one in provisions.values()] == [False, True, True, True]


def test_the_index_is_the_share_of_competencies_that_some_course_promises() -> None:
    assert audit(PROGRAMME).index.value == pytest.approx(1 / 4)


def test_what_is_promised_twice_at_one_level_is_a_redundancy() -> None:
    (found,) = audit(PROGRAMME).redundancies
    assert (found.competency_id, found.level, found.course_ids) == ("analysis", "basic", ("a", "c"))


def test_the_order_shows_unmet_requirements_and_levels_that_fall_back() -> None:
    assert audit(PROGRAMME).steps == (
        Step("unmet", "protection", "b", None, "basic", None),
        Step("falls_back", "analysis", "c", "b", "basic", "advanced"),
    )


def test_a_requirement_that_an_earlier_course_promises_is_met() -> None:
    earlier = entry("0", tag("protection", ("outcomes", "basic")))
    steps = audit(corpus(earlier, *PROGRAMME)).steps
    assert [step.kind for step in steps] == ["falls_back"]


COLUMNS = [("a", "30 h", "3"), ("b", "1.200", ""), ("c", "", "1")]
TABLE = corpus(
    *(
        entry(
            id_,
            tag("analysis", ("outcomes", "basic"), ("outcomes", "basic")),
            columns={"Horas": hours, "Orden": order},
        )
        for id_, hours, order in COLUMNS
    )
)


def test_hours_are_shared_out_by_segments_and_courses_stand_in_their_order() -> None:
    coverage = audit(TABLE, options=AuditOptions("Horas", "Orden"))
    assert [(one.id, one.hours, one.place) for one in coverage.courses] == [
        *(("c", None, 1), ("a", 30.0, 2), ("b", 1200.0, 3))
    ]
    assert coverage.cell("a", "analysis").hours == pytest.approx(15)
    assert coverage.cell("c", "analysis").hours is None
    assert coverage.provisions[0].hours == pytest.approx(15 + 600)
    assert coverage.provisions[1].hours is None


def test_a_column_that_no_course_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match=r"no column 'Hours': they have Horas, Orden$"):
        audit(TABLE, options=AuditOptions("Hours"))
    with pytest.raises(InvalidValue, match=r"they have none, as they are no rows of a table$"):
        audit(PROGRAMME, options=AuditOptions(None, "Orden"))


def test_courses_of_one_title_are_told_apart_by_their_ids() -> None:
    school = [replace(one, title="School") for one in PROGRAMME]
    titles = [one.title for one in audit(corpus(*school)).courses]
    assert titles == ["School (a)", "School (b)", "School (c)"]


VACANCIES = corpus(
    entry("v1", replace(tag("analysis", ("duties", "basic")), modality="essential")),
    entry("v2", replace(tag("protection", ("duties", "advanced")), modality="desirable")),
    entry("v3", tag("protection", ("duties", "unstated"))),
    entry("v4"),
)


def test_demand_is_ranked_by_how_far_it_exceeds_supply() -> None:
    report = audit(PROGRAMME, VACANCIES).demand
    assert report
    assert report.n_vacancies == 4
    asked = {one.competency_id: one for one in report.demands}
    assert (asked["analysis"].asked.value, asked["analysis"].essential) == (0.25, 0.25)
    assert (asked["protection"].asked.value, asked["protection"].desirable) == (0.5, 0.25)
    assert asked["protection"].levels == {"advanced": 1, "unstated": 1}
    ranked = [(gap.competency_id, gap.difference.value) for gap in report.gaps]
    assert ranked[0] == ("protection", 0.5)
    assert ranked[-1] == ("analysis", -0.75)


def test_nothing_is_said_of_what_could_not_be_judged() -> None:
    narrow = [
        replace(one, probabilities={"analysis": one.probabilities["analysis"]}) for one in PROGRAMME
    ]
    coverage = audit(corpus(*narrow))
    assert coverage.not_covered == ("protection", "teamwork", "teaching")
    assert coverage.index.value == 1.0


def test_a_course_that_could_not_be_judged_has_no_cells() -> None:
    blank = Entry.of(make_report(" ", document_id="blank"))
    coverage = audit(corpus(*PROGRAMME, blank))
    assert {cell.course_id for cell in coverage.cells} == {"a", "b", "c"}
    assert coverage.not_covered == ()
    assert coverage.courses[-1].n_segments == 0


def test_an_audit_of_nothing_is_empty() -> None:
    coverage = audit(corpus(), corpus())
    assert (coverage.courses, coverage.cells, coverage.index.value) == ((), (), 0.0)
    assert coverage.demand
    assert coverage.demand.n_vacancies == 0


@given(st.permutations(PROGRAMME.entries))
def test_the_order_of_courses_changes_nothing_but_what_is_about_order(
    entries: list[Entry],
) -> None:
    one, other = audit(PROGRAMME, VACANCIES), audit(corpus(*entries), VACANCIES)
    assert (one.provisions, one.index) == (other.provisions, other.index)
    assert set(one.cells) == set(other.cells)
    assert one.demand
    assert other.demand
    # Of courses that would do equally well the first is suggested.
    assert replace(one.demand, bundles=()) == replace(other.demand, bundles=())
    for bundle, as_good in zip(one.demand.bundles, other.demand.bundles, strict=True):
        assert len(bundle.course_ids) == len(as_good.course_ids)
        assert (bundle.covered, bundle.uncovered) == (as_good.covered, as_good.uncovered)
