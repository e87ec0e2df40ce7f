"""Intervals by resampling documents, differences by swapping them, and many tests at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tagger.evaluation.intervals import (
    bootstrap,
    holm,
    micro_f1_measure,
    paired_randomisation,
    resamples,
    summed,
)
from tagger.evaluation.metrics import f1, share

Tally = NDArray[np.int64]
TALLIES = st.lists(st.tuples(*[st.integers(0, 9)] * 3).map(np.array), min_size=1, max_size=12)


def random_tallies(n: int, seed: int) -> list[Tally]:
    random = np.random.default_rng(seed)
    return [random.integers(0, 9, 3) for _ in range(n)]


@settings(max_examples=15)
@given(TALLIES)
def test_the_interval_is_repeatable_and_within_zero_and_one(tallies: list[Tally]) -> None:
    measure = micro_f1_measure("micro-F1", tallies, 7)
    assert measure == micro_f1_measure("micro-F1", tallies, 7)
    assert 0 <= measure.low <= measure.high <= 1
    assert (measure.n_documents, measure.n_segments) == (len(tallies), 7)
    assert measure.value == f1(np.sum(tallies, axis=0))


@pytest.mark.parametrize("n", [1, 5, 40])
def test_the_interval_contains_the_value(n: int) -> None:
    measure = micro_f1_measure("micro-F1", random_tallies(n, n), n)
    assert measure.low <= measure.value <= measure.high


def test_more_documents_give_a_narrower_interval() -> None:
    few = [np.array([3, 1, 1]), np.array([1, 2, 2])]
    wide, narrow = micro_f1_measure("", few, 2), micro_f1_measure("", few * 30, 60)
    assert wide.value == narrow.value
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


def test_a_resample_draws_as_many_documents_as_there_are() -> None:
    times = resamples(5, 40)
    assert times.shape == (40, 5)
    assert (times.sum(axis=1) == 5).all()
    assert len({tuple(row) for row in times}) > 20


def test_resampling_sums_is_resampling_documents() -> None:
    tallies = np.array(random_tallies(6, 3))
    times = resamples(6, 50, seed=4)
    one_by_one = [f1(np.repeat(tallies, row.astype(int), axis=0).sum(axis=0)) for row in times]
    assert summed(tallies, f1)(times) == pytest.approx(one_by_one)


def test_a_figure_that_no_document_bears_is_undefined() -> None:
    assert np.isnan(
        bootstrap(summed(np.zeros((3, 2)), lambda s: share(s[..., 0], s[..., 1])), 3)
    ).all()
    assert np.isnan(bootstrap(summed(np.zeros((0, 2)), lambda s: s[..., 0]), 0)).all()


def test_resamples_without_a_value_do_not_count() -> None:
    rare = summed(np.array([[1.0, 1.0], [0.0, 0.0]]), lambda s: share(s[..., 0], s[..., 1]))
    assert bootstrap(rare, 2) == (1.0, 1.0, 1.0)


def test_a_system_is_not_different_from_itself() -> None:
    tallies = random_tallies(8, 1)
    found = paired_randomisation(summed(np.array(tallies * 2), f1), 8)
    assert found == (0.0, 1.0)


def test_a_system_that_is_better_everywhere_is_different() -> None:
    good, bad = [np.array([5, 1, 1])] * 20, [np.array([2, 3, 4])] * 20
    found = paired_randomisation(summed(np.array(good + bad), f1), 20)
    assert found.value == pytest.approx(f1(np.array([5, 1, 1])) - f1(np.array([2, 3, 4])))
    assert found.p < 0.001
    turned = paired_randomisation(summed(np.array(bad + good), f1), 20)
    assert turned == pytest.approx((-found.value, found.p))


def test_two_documents_prove_nothing() -> None:
    good, bad = [np.array([5, 0, 0])] * 2, [np.array([0, 5, 5])] * 2
    assert paired_randomisation(summed(np.array(good + bad), f1), 2).p == pytest.approx(
        0.5, abs=0.03
    )


def test_p_values_of_equal_systems_are_spread_evenly() -> None:
    p = [
        paired_randomisation(
            summed(np.array(random_tallies(30, seed)), f1), 15, n_swaps=200, seed=seed
        ).p
        for seed in range(200)
    ]
    assert np.mean(np.array(p) < 0.1) < 0.17
    assert 0.4 < np.mean(p) < 0.65


def test_no_documents_tell_no_systems_apart() -> None:
    found = paired_randomisation(summed(np.zeros((0, 3)), f1), 0)
    assert np.isnan(found.value)
    assert found.p == 1.0


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_a_p_value_nor_changes_the_order(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, corrected, strict=True))
    pairs = sorted(zip(p_values, corrected, strict=True))
    assert [q for _, q in pairs] == sorted(corrected)
    if p_values:
        assert min(corrected) == min(1.0, len(p_values) * min(p_values))
