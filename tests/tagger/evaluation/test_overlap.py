"""How gold segments are laid over ours."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.benchmark import GoldSegment
from tagger.errors import InvalidValue
from tagger.evaluation.overlap import check_codes, labels_for, on_gold, overlaps, truth_of
from tests.factories import make_framework
from tests.labelled_documents import gold, labelled, segment

FRAMEWORK = make_framework()
CUTS = st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True).map(sorted)


def spans(cuts: list[int]) -> list[GoldSegment]:
    return [gold(start, end, "A1") for start, end in pairwise(cuts)]


def test_a_code_that_the_framework_lacks_is_refused_with_its_document() -> None:
    check_codes([labelled(("One", 0, ["A1"]))], FRAMEWORK)
    with pytest.raises(InvalidValue, match=r"document d has labels \['Z9'\].*small"):
        check_codes([labelled(("One", 0, ["A1", "Z9"]))], FRAMEWORK)


@given(CUTS, CUTS)
def test_overlap_is_symmetric(left: list[int], right: list[int]) -> None:
    mine = [segment("x", start, end) for start, end in pairwise(right)]
    others = [segment("x", start, end) for start, end in pairwise(left)]
    forth, back = overlaps(spans(left), mine), overlaps(spans(right), others)
    assert (forth == back.T).all()


@given(CUTS, CUTS)
def test_overlap_is_half_of_the_shorter_and_one_character_at_least(
    left: list[int], right: list[int]
) -> None:
    mine = [segment("x", start, end) for start, end in pairwise(right)]
    laid = overlaps(spans(left), mine)
    for i, one in enumerate(spans(left)):
        for j, other in enumerate(mine):
            shared = len(set(range(one.start, one.end)) & set(range(other.start, other.end)))
            shorter = min(one.end - one.start, other.end - other.start)
            assert laid[i, j] == (shared >= 1 and 2 * shared >= shorter)


@given(CUTS)
def test_a_segment_overlaps_itself_and_no_neighbour(cuts: list[int]) -> None:
    mine = [segment("x", start, end) for start, end in pairwise(cuts)]
    assert (overlaps(spans(cuts), mine) == np.eye(len(mine), dtype=bool)).all()


def test_no_segments_overlap_nothing() -> None:
    assert overlaps([], [segment("x")]).shape == (0, 1)
    assert overlaps([gold(0, 3)], []).shape == (1, 0)


@given(CUTS, st.data())
def test_labels_laid_on_the_gold_segments_themselves_come_back(
    cuts: list[int], data: st.DataObject
) -> None:
    marks = st.frozensets(st.sampled_from(FRAMEWORK.codes))
    parts = tuple(gold(a, b, *data.draw(marks)) for a, b in pairwise(cuts))
    document = labelled(("x" * 60, 0, []))
    document = replace(document, segments=parts)
    mine = [segment("x", start, end) for start, end in pairwise(cuts)]
    truth = truth_of(parts, FRAMEWORK)
    assert (labels_for(document, mine, FRAMEWORK) == truth).all()
    assert (on_gold(document, mine, truth.astype(np.float32)) == truth).all()


def test_a_longer_segment_gets_the_labels_of_all_that_it_covers() -> None:
    document = labelled(("Count coins", 0, ["A1"]), ("and teach others", 0, ["B2"]))
    whole = segment(document.document.text)
    assert labels_for(document, [whole], FRAMEWORK).tolist() == [[True, False, False, True]]


def test_a_gold_segment_gets_the_highest_of_what_covers_it_and_else_zero() -> None:
    document = labelled(("Count coins and teach", 0, ["A1"]), ("Rest", 1, []))
    mine = [segment("Count coins"), segment("and teach", 12)]
    values = np.array([[0.2, 0.9], [0.7, 0.1]], dtype=np.float32)
    assert on_gold(document, mine, values) == pytest.approx(np.array([[0.7, 0.9], [0, 0]]))
