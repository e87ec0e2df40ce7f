import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.decision import ReviewBand
from training.review_band import MOST_TAGS, band_measures, choose_band, tags_of

CUTS = [0.2, 0.4]


def likely_truth(pooled: np.ndarray) -> np.ndarray:
    """Return what a calibrated model would meet: the surer half of all cells is right."""
    return np.asarray(pooled > np.median(pooled))


@given(
    st.lists(
        st.tuples(*[st.integers(0, 20).map(lambda n: n / 20)] * 2), min_size=1, max_size=40
    ).map(np.array)
)
def test_at_most_the_share_allowed_is_inside_and_the_least_sure_come_first(
    pooled: np.ndarray,
) -> None:
    band = choose_band(likely_truth(pooled), pooled, CUTS)
    tags = pooled[tags_of(pooled, CUTS)]
    if band is None:
        return
    inside = (tags >= band.low) & (tags <= band.high)
    assert 0 < inside.sum() <= MOST_TAGS * len(tags)
    assert tags[inside].max() < tags[~inside].min()


def test_as_many_as_allowed_are_inside_where_none_is_equally_sure() -> None:
    pooled = np.linspace(0.5, 0.9, 40).reshape(20, 2)
    band = choose_band(pooled > 0.6, pooled, CUTS)
    assert band is not None
    assert band.low == min(CUTS)
    assert (pooled <= band.high).sum() == 6


def test_equally_sure_tags_are_outside_together_where_there_is_no_room() -> None:
    pooled = np.full((20, 2), 0.5)
    pooled[10:] = 0.9
    assert choose_band(pooled > 0.6, pooled, CUTS) is None


def test_there_is_no_band_on_too_few_tags_or_none() -> None:
    assert choose_band(np.zeros((1, 2), bool), np.array([[0.9, 0.8]]), CUTS) is None
    assert choose_band(np.zeros((0, 2), bool), np.zeros((0, 2)), CUTS) is None


def test_there_is_no_band_where_the_least_sure_are_right_as_often_as_the_others() -> None:
    pooled = np.linspace(0.5, 0.9, 40).reshape(20, 2)
    assert choose_band(pooled < 0.6, pooled, CUTS) is None
    assert choose_band(np.ones((20, 2), bool), pooled, CUTS) is None


def test_the_measures_count_tags_and_errors_with_their_documents() -> None:
    pooled = np.array([[0.3, 0.5], [0.9, 0.45], [0.1, 0.3]])
    truth = np.array([[False, True], [True, False], [True, True]])
    found = {m.name: m for m in band_measures(truth, pooled, CUTS, ReviewBand(0.2, 0.46))}
    inside, wrong_inside, risk_inside, risk_outside = found.values()
    assert (inside.value, inside.n) == (0.5, 4)
    assert (wrong_inside.value, wrong_inside.n) == (1.0, 2)
    assert (risk_inside.value, risk_outside.value) == (1.0, 0.0)
    assert inside.n_documents == 3
    assert inside.low is not None
    assert inside.high is not None
    assert inside.low <= 0.5 <= inside.high


@pytest.mark.parametrize("pooled", [np.zeros((2, 2)), np.zeros((0, 2))])
def test_where_there_is_no_tag_nothing_is_claimed(pooled: np.ndarray) -> None:
    truth = np.zeros(pooled.shape, bool)
    for measure in band_measures(truth, pooled, CUTS, ReviewBand(0.2, 0.3)):
        assert (measure.value, measure.n) == (None, 0)
        assert str(measure).endswith("nothing to measure it on")
