"""From probabilities and thresholds to tags."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.cues import Cues
from tagger.decision import (
    Judged,
    ReviewBand,
    Thresholds,
    decide,
    evidence_rows,
    highest_level,
    strongest_modality,
)
from tagger.errors import InvalidValue
from tagger.types import LEVELS, Document, Level, Modality, Segment, Tag

IDS = ("analysis", "privacy")


def judged(*rows: tuple[float, float], cues: list[Cues] | None = None) -> Judged:
    """Return a document of two pages with a segment of ten characters for each row."""
    segments = [
        Segment("a", 10 * i, 10 * i + 9, "123456789", "text", "duties", "DUTIES", "en", "posting")
        for i in range(len(rows))
    ]
    return Judged(
        document=Document("a", "123456789 " * len(rows), page_starts=(0, 20)),
        segments=segments,
        cues=cues or [Cues("unstated", "unstated", ()) for _ in rows],
        values=np.array(rows, dtype=np.float32).reshape(len(rows), 2),
    )


def tags_of(given_: Judged, thresholds: Thresholds, pooled: tuple[float, float]) -> tuple[Tag, ...]:
    return decide(given_, dict(zip(IDS, pooled, strict=True)), thresholds)


HALF = Thresholds(0.5, {})


def test_a_competency_is_tagged_from_its_threshold_on() -> None:
    given_ = judged((0.5, 0.25))
    assert [tag.competency_id for tag in tags_of(given_, HALF, (0.5, 0.25))] == ["analysis"]
    own = Thresholds(0.5, {"privacy": 0.25, "analysis": 0.75})
    (tag,) = tags_of(given_, own, (0.5, 0.25))
    assert (tag.competency_id, tag.threshold) == ("privacy", 0.25)


def test_evidence_is_every_segment_that_reaches_the_threshold_best_first() -> None:
    given_ = judged((0.6, 0), (0.1, 0), (0.9, 0), (0.6, 0))
    (tag,) = tags_of(given_, HALF, (0.9, 0))
    assert [passage.start for passage in tag.evidence] == [20, 0, 30]
    assert [passage.page for passage in tag.evidence] == [2, 1, 2]
    assert (tag.evidence[0].role, tag.evidence[0].heading) == ("duties", "DUTIES")


def test_where_only_several_together_reach_it_the_best_one_is_the_evidence() -> None:
    (tag,) = tags_of(judged((0.3, 0), (0.4, 0)), HALF, (0.58, 0))
    assert [passage.start for passage in tag.evidence] == [10]
    assert tag.probability == 0.58


def test_a_passage_a_hair_below_the_threshold_is_no_evidence() -> None:
    """0.35 in 32 bits is a little less than 0.35."""
    (tag,) = tags_of(judged((0.35, 0), (0.4, 0)), Thresholds(0.35, {}), (0.4, 0))
    assert [passage.start for passage in tag.evidence] == [10]


def test_a_document_without_segments_has_no_tags() -> None:
    assert tags_of(judged(), Thresholds(0.0, {}), (0.0, 0.0)) == ()


def test_the_tag_asks_for_the_most_that_its_evidence_asks_for() -> None:
    cues = [
        Cues("essential", "advanced", ()),
        Cues("essential", "basic", ()),
        Cues("unstated", "unstated", ()),
    ]
    (tag,) = tags_of(judged((0.9, 0), (0.8, 0), (0.7, 0), cues=cues), HALF, (0.9, 0))
    assert (tag.modality, tag.level) == ("essential", "advanced")
    assert [passage.modality for passage in tag.evidence] == ["essential", "essential", "unstated"]
    assert [passage.level for passage in tag.evidence] == ["advanced", "basic", "unstated"]


def test_what_is_no_evidence_has_no_say() -> None:
    cues = [Cues("desirable", "basic", ()), Cues("essential", "advanced", ())]
    (tag,) = tags_of(judged((0.9, 0), (0.4, 0), cues=cues), HALF, (0.9, 0))
    assert (tag.modality, tag.level) == ("desirable", "basic")


@pytest.mark.parametrize(
    ("stated", "strongest"),
    [
        ((), "unstated"),
        (("unstated", "desirable"), "desirable"),
        (("desirable", "essential", "unstated"), "essential"),
    ],
)
def test_the_strongest_modality_wins(stated: tuple[Modality, ...], strongest: Modality) -> None:
    assert strongest_modality(stated) == strongest


def test_the_highest_level_wins() -> None:
    levels: list[Level] = ["basic", "advanced", "unstated", "intermediate"]
    assert highest_level(levels) == "advanced"
    assert highest_level([]) == LEVELS[0] == "unstated"


rows = st.tuples(st.floats(0, 1, width=32), st.floats(0, 1, width=32))


@given(st.lists(rows, max_size=6), st.floats(0.01, 1))
def test_a_tag_is_as_sure_as_its_best_evidence(
    values: list[tuple[float, float]], threshold: float
) -> None:
    given_ = judged(*values)
    pooled = given_.values.max(axis=0, initial=0).astype(float)
    tags = tags_of(given_, Thresholds(threshold, {}), (pooled[0], pooled[1]))
    assert [tag.competency_id for tag in tags] == [
        id_ for id_, value in zip(IDS, pooled, strict=True) if value >= threshold
    ]
    for tag in tags:
        found = [passage.probability for passage in tag.evidence]
        assert found == sorted(found, reverse=True)
        assert found[0] == tag.probability
        assert found[-1] >= threshold


def test_a_weak_passage_does_not_say_how_much_is_asked() -> None:
    cues = [Cues("unstated", "unstated", ()), Cues("essential", "advanced", ())]
    (tag,) = tags_of(judged((1.0, 0), (0.55, 0), cues=cues), HALF, (1.0, 0))
    assert (tag.modality, tag.level, len(tag.evidence)) == ("unstated", "unstated", 2)


def test_the_level_is_that_of_what_is_essential() -> None:
    cues = [Cues("essential", "basic", ()), Cues("desirable", "advanced", ())]
    (tag,) = tags_of(judged((0.9, 0), (0.9, 0), cues=cues), HALF, (0.9, 0))
    assert (tag.modality, tag.level) == ("essential", "basic")


@pytest.mark.parametrize(
    ("probability", "review"), [(0.5, True), (0.625, True), (0.75, True), (0.751, False)]
)
def test_a_tag_in_the_review_band_is_marked_both_ends_included(
    probability: float, review: bool
) -> None:
    banded = Thresholds(0.5, {}, ReviewBand(0.5, 0.75))
    (tag,) = tags_of(judged((probability, 0)), banded, (probability, 0))
    assert tag.review is review


def test_the_band_makes_no_tag_of_what_is_below_its_threshold() -> None:
    banded = Thresholds(0.5, {}, ReviewBand(0.25, 0.75))
    assert tags_of(judged((0.4, 0)), banded, (0.4, 0)) == ()


def test_without_a_band_no_tag_is_marked() -> None:
    assert not any(tag.review for tag in tags_of(judged((0.5, 1.0)), HALF, (0.5, 1.0)))


@pytest.mark.parametrize(("low", "high"), [(0.3, 0.2), (-0.1, 0.2), (0.2, 1.1), (math.nan, 0.2)])
def test_a_band_that_is_none_is_refused(low: float, high: float) -> None:
    with pytest.raises(InvalidValue, match="use two probabilities, the lower one first"):
        ReviewBand(low, high)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=8), st.floats(0.01, 1))
def test_a_tag_rests_on_all_that_reach_the_threshold_or_on_the_best_one(
    values: list[float], threshold: float
) -> None:
    rows = evidence_rows(np.array(values, dtype=np.float32), threshold)
    assert rows[0] == values.index(max(values))
    reaching = {i for i, value in enumerate(values) if value >= threshold}
    assert set(rows) == (reaching or {rows[0]})
