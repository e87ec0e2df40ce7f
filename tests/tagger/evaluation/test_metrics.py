"""Every figure is that of its definition, and of scikit-learn where that has it."""

import numpy as np
import pytest
from hypothesis import given
from sklearn import metrics as theirs

from tagger.evaluation import metrics
from tests.tagger.evaluation.matrices import PAIRS, RANKED, Binary, Floats


@given(PAIRS)
def test_micro_figures_are_those_of_scikit_learn(pair: tuple[Binary, Binary]) -> None:
    truth, predicted = pair
    flat = truth.ravel(), predicted.ravel()
    assert metrics.micro_f1(*pair) == pytest.approx(theirs.f1_score(*flat, zero_division=1.0))
    expected = theirs.precision_score(*flat, zero_division=np.nan)
    assert metrics.micro_precision(*pair) == pytest.approx(expected, nan_ok=True)
    expected = theirs.recall_score(*flat, zero_division=np.nan)
    assert metrics.micro_recall(*pair) == pytest.approx(expected, nan_ok=True)


@given(PAIRS)
def test_macro_f1_is_over_the_competencies_with_support(pair: tuple[Binary, Binary]) -> None:
    truth, predicted = pair
    there = truth.any(axis=0)
    if not there.any():
        assert np.isnan(metrics.macro_f1(*pair))
        return
    columns = zip(truth[:, there].T, predicted[:, there].T, strict=True)
    expected = [theirs.f1_score(*column) for column in columns]
    assert metrics.macro_f1(*pair) == pytest.approx(np.mean(expected))


@given(PAIRS)
def test_tallies_of_parts_sum_to_that_of_the_whole(pair: tuple[Binary, Binary]) -> None:
    truth, predicted = pair
    parts = [metrics.tally(t[None], p[None]) for t, p in zip(truth, predicted, strict=True)]
    assert (np.sum(parts, axis=0) == metrics.tally(*pair)).all()


def test_nothing_to_find_and_nothing_tagged_is_perfect_and_has_no_precision() -> None:
    nothing = np.zeros((2, 3), dtype=bool)
    assert metrics.micro_f1(nothing, nothing) == 1.0
    assert metrics.micro_f1(nothing, ~nothing) == 0.0
    assert np.isnan(metrics.micro_precision(nothing, nothing))
    assert np.isnan(metrics.micro_recall(nothing, nothing))
    assert np.isnan(metrics.sample_f1(nothing, nothing))


def test_rows_that_say_nothing_do_not_flatter_the_sample_f1() -> None:
    truth = np.array([[1, 1], [0, 0], [0, 0]], dtype=bool)
    predicted = np.array([[1, 0], [0, 0], [0, 1]], dtype=bool)
    assert metrics.sample_f1(truth, predicted) == pytest.approx((2 / 3 + 0) / 2)


@given(RANKED)
def test_average_precision_is_undefined_without_support(ranked: tuple[Binary, Floats]) -> None:
    truth, _ = ranked
    found = metrics.average_precision(*ranked)
    assert (np.isnan(found) == ~truth.any(axis=0)).all()
    assert ((found[truth.any(axis=0)] > 0) & (found[truth.any(axis=0)] <= 1)).all()


@given(RANKED)
def test_lrap_is_that_of_scikit_learn_on_rows_with_a_label(ranked: tuple[Binary, Floats]) -> None:
    truth, probabilities = ranked
    rows = truth.any(axis=1)
    if rows.any():
        expected = theirs.label_ranking_average_precision_score(truth[rows], probabilities[rows])
        assert metrics.lrap(*ranked) == pytest.approx(expected)
    else:
        assert np.isnan(metrics.lrap(*ranked))


def test_r_precision_looks_at_k_places_and_no_more_than_there_are_labels() -> None:
    truth = np.array([[1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
    probabilities = np.array([[0.9, 0.1, 0.8, 0.7], [0.2, 0.9, 0.1, 0.1], [0.5, 0.5, 0.5, 0.5]])
    assert metrics.r_precision_at(1, truth, probabilities) == pytest.approx((1 + 0) / 2)
    assert metrics.r_precision_at(2, truth, probabilities) == pytest.approx((2 / 2 + 1) / 2)
    assert metrics.r_precision_at(3, truth, probabilities) == pytest.approx((2 / 3 + 1) / 2)


@given(RANKED)
def test_the_brier_score_is_that_of_scikit_learn(ranked: tuple[Binary, Floats]) -> None:
    truth, probabilities = ranked
    expected = theirs.brier_score_loss(truth.ravel(), probabilities.ravel(), pos_label=True)
    assert metrics.brier(*ranked) == pytest.approx(expected)


def test_probabilities_that_come_true_have_no_calibration_error() -> None:
    probabilities = np.repeat([[0.2], [0.8]], 10, axis=0)
    truth = np.zeros((20, 1), dtype=bool)
    truth[:2] = truth[10:18] = True
    assert metrics.ece(truth, probabilities) == pytest.approx(0)
    assert metrics.ece(truth, np.full((20, 1), 0.9)) == pytest.approx(0.4)


def test_each_competency_has_its_own_calibration_error() -> None:
    truth = np.array([[1, 0]] * 10, dtype=bool)
    probabilities = np.array([[0.7, 0.0]] * 10)
    found = metrics.expected_calibration_error(truth, probabilities)
    assert found == pytest.approx([0.3, 0.0])
    assert metrics.ece(truth, probabilities) == pytest.approx(0.15)


@given(RANKED)
def test_bins_of_equal_mass_keep_ties_together_and_order(ranked: tuple[Binary, Floats]) -> None:
    values = ranked[1].ravel()
    bins = metrics.equal_mass_bins(values, 3)
    for one, its_bin in zip(values, bins, strict=True):
        assert (bins[values == one] == its_bin).all()
        assert (bins[values > one] >= its_bin).all()


def test_distinct_values_fill_bins_evenly() -> None:
    bins = metrics.equal_mass_bins(np.linspace(0, 1, 100), 10)
    assert np.bincount(bins).tolist() == [10] * 10


def test_the_least_sure_are_left_out_first() -> None:
    curve = metrics.risk_coverage(np.array([True, False, False, True]), np.array([1, 4, 3, 2]) / 4)
    assert curve.coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curve.risk == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert curve.area == pytest.approx((1 / 3 + 1 / 2) / 4)


def test_equally_sure_decisions_share_their_risk_in_any_order() -> None:
    alike = np.full(3, 0.5)
    for wrong in ([True, False, False], [False, False, True]):
        assert metrics.risk_coverage(np.array(wrong), alike).risk == pytest.approx([1 / 3] * 3)


def test_no_decisions_have_no_risk() -> None:
    curve = metrics.risk_coverage(np.zeros(0, dtype=bool), np.zeros(0))
    assert curve.coverage.size == 0
    assert np.isnan(curve.area)
