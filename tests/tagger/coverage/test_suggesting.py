"""The fewest courses for a vacancy, and the passages that come nearest to what is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.corpora import Corpus, Entry
from tagger.coverage.suggesting import bundles, fewest, nearest_passages
from tagger.coverage.values import Cell, Course, Depth
from tagger.types import Document, Role, Segment
from tests.demo import demo_tagger
from tests.factories import make_evidence, make_framework, make_report, make_tag

FRAMEWORK = make_framework()


class Lines:
    """Cuts a text into its lines; those that begin with REQUIRED are prerequisites."""

    def segment(self, document: Document) -> tuple[Segment, ...]:
        found, start = [], 0
        for line in document.text.splitlines():
            role: Role = "required" if line.startswith("REQUIRED") else "contents"
            end = start + len(line)
            found.append(Segment(document.id, start, end, line, line, role, None, "es", "syllabus"))
            start = end + 1
        return tuple(found)


def course(id_: str, hours: float | None = None) -> Course:
    return Course(id_, id_, "es", 10, hours)


def cell(course_id: str, competency_id: str, depth: Depth | None = "content") -> Cell:
    return Cell(course_id, competency_id, 0.9, depth, "unstated", 0.1, None, False, None)


def vacancy(id_: str, *competency_ids: str) -> Entry:
    passage = make_evidence("word", "word")
    tags = [replace(make_tag(one, passage)) for one in competency_ids]
    return Entry.of(make_report("word", *tags, document_id=id_))


def test_the_fewest_courses_are_found_where_taking_the_fullest_first_would_need_more() -> None:
    # Greedy takes "wide" and then needs both others.
    teaching = {
        **{one: {"wide", "left"} for one in "ab"},
        **{one: {"wide", "right"} for one in "de"},
        "c": {"left"},
        "f": {"right"},
    }
    courses = [course("wide"), course("left"), course("right")]
    assert fewest("abcdef", courses, teaching) == ("left", "right")


def test_of_equally_few_those_with_fewer_hours_are_taken_then_the_first() -> None:
    teaching = {"a": {"long", "short", "same"}}
    courses = [course("long", 80), course("short", 20), course("same", 20)]
    assert fewest("a", courses, teaching) == ("short",)
    assert fewest("a", [course("same"), course("short")], teaching) == ("same",)


def test_no_number_of_hours_makes_up_for_a_course() -> None:
    teaching = {"a": {"huge", "one"}, "b": {"huge", "two"}}
    courses = [course("huge", 10_000), course("one", 1), course("two", 1)]
    assert fewest("ab", courses, teaching) == ("huge",)


def test_nothing_that_is_wanted_needs_no_course() -> None:
    assert fewest("", [course("x")], {}) == ()


@given(
    st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=7),
    st.sets(st.sampled_from("abcdef")),
)
def test_a_bundle_covers_all_that_any_course_teaches(
    taught: list[set[str]], asked: set[str]
) -> None:
    courses = [course(str(i)) for i in range(len(taught))]
    teaching = {
        one: {str(i) for i, has in enumerate(taught) if one in has} for one in set().union(*taught)
    }
    wanted = asked & teaching.keys()
    chosen = fewest(wanted, courses, teaching)
    assert wanted <= set().union(*(taught[int(one)] for one in chosen)) if chosen else not wanted
    for one in chosen:
        others = set().union(*(taught[int(other)] for other in chosen if other != one))
        assert not wanted <= others


def test_a_bundle_names_what_no_course_teaches() -> None:
    corpus = Corpus((vacancy("v", "analysis", "teamwork"),), FRAMEWORK, "m")
    cells = [cell("x", "analysis", "outcome"), cell("y", "teamwork", "mention")]
    (found,) = bundles(corpus, [course("x"), course("y")], cells)
    assert (found.course_ids, found.covered, found.uncovered) == (
        ("x",),
        ("analysis",),
        ("teamwork",),
    )


def test_the_nearest_passages_are_of_the_courses_that_come_nearest() -> None:
    texts = {
        "far": "Primeros auxilios.",
        "near": "Colaborar con otras áreas.\nPintura.",
        "asks": "REQUIRED Trabajar en equipo.\nPintura al óleo.",
    }
    tagger = replace(demo_tagger(), segmenter=Lines())
    documents = [Document(name, text, genre="syllabus") for name, text in texts.items()]
    found = nearest_passages(documents, tagger, ["teamwork"])
    assert found[0].course_id == "near"
    assert "Colaborar" in found[0].passage
    assert found[0].probability == max(one.probability for one in found)
    assert {one.course_id for one in found} == set(texts)
    # What a course asks for beforehand it does not teach.
    assert next(one.passage for one in found if one.course_id == "asks") == "Pintura al óleo."


def test_without_gaps_no_course_is_read_again() -> None:
    def unread() -> Document:
        pytest.fail("a course was read")

    assert nearest_passages(iter(unread, None), demo_tagger(), []) == []
