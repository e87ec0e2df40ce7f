"""Intervals of corrected shares hold the truth as often as they say; the page says how often."""

import json

import pytest

from tagger.coverage.errors import Rates
from tagger.coverage.prevalence import difference, prevalence
from tagger.coverage.values import Estimate
from training.simulating import FIGURES, PAGE, World, page_of, simulate, simulate_shrunk, worlds

LOW, HIGH = 0.93, 0.975


@pytest.mark.parametrize("world", list(worlds())[::7])
def test_an_interval_holds_the_truth_in_nineteen_draws_of_twenty(world: World) -> None:
    assert LOW <= simulate(world, seed=1).held <= HIGH


def test_intervals_hold_it_too_where_rates_of_rare_competencies_are_shrunk() -> None:
    assert LOW <= simulate_shrunk(200, draws=4_000, seed=1).held <= HIGH


def test_the_committed_page_is_made_from_the_committed_figures() -> None:
    content = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == page_of(content)
    first = content["worlds"][0]
    world = World(**{key: first[key] for key in World.__slots__})
    assert simulate(world).held == first["held"]
    assert content["n_within"] >= 0.95 * content["n_worlds"]


def test_a_correction_undoes_what_the_model_does_on_average() -> None:
    rates = Rates(0.8, 1e9, 0.9, 1e9)
    found = prevalence(31, 100, rates)  # 0.3 · 0.8 + 0.7 · 0.1
    assert found.value == pytest.approx(0.3)
    assert found.observed == 0.31
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.3 < found.high


@pytest.mark.parametrize(("n_tagged", "value"), [(0, 0.0), (100, 1.0)])
def test_a_corrected_share_stays_a_share(n_tagged: int, value: float) -> None:
    found = prevalence(n_tagged, 100, Rates(0.8, 50, 0.9, 50))
    assert found.value == value
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_model_no_better_than_chance_says_nothing() -> None:
    assert prevalence(5, 10, Rates(0.5, 50, 0.55, 50)) == Estimate(0.5, 0.0, 1.0, 0.5, 10)
    assert prevalence(5, 10, None) == Estimate(0.5, None, None, 0.5, 10)
    assert prevalence(0, 0, Rates(0.8, 50, 0.9, 50)) == Estimate(0.0, None, None, 0.0, 0)


def test_a_difference_is_as_unsure_as_both_shares() -> None:
    first, second = Estimate(0.6, 0.5, 0.7, 0.6, 50), Estimate(0.2, 0.1, 0.35, 0.2, 20)
    found = difference(first, second)
    assert found.value == pytest.approx(0.4)
    assert found.n == 20
    assert found.low == pytest.approx(0.4 - (0.1**2 + 0.15**2) ** 0.5)
    assert found.high == pytest.approx(0.4 + (0.1**2 + 0.1**2) ** 0.5)
    assert difference(first, Estimate(0.2, None, None, 0.2, 20)).low is None
