"""Calibrated probabilities mean what they say, and few examples stay near the global map."""

import numpy as np
import pytest

from tests.labelled_documents import segment
from training.calibrating import calibrated, calibration_of
from training.fit import Examples


def drawn(n: int, slope: float, offset: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw overconfident log-odds, and labels from what they should have been."""
    draw = np.random.default_rng(3)
    x = draw.normal(-1, 3, n)
    return x, draw.random(n) < 1 / (1 + np.exp(-(slope * x + offset)))


def test_a_competency_with_many_examples_goes_its_own_way() -> None:
    x, y = drawn(20_000, slope=0.6, offset=0.5)
    found = calibrated(x[:, None], y[:, None], np.ones(len(x)))
    assert found.slope[0] == pytest.approx(0.6, abs=0.05)
    assert found.offset[0] == pytest.approx(0.5, abs=0.1)


def test_a_competency_with_few_examples_stays_near_the_global_map() -> None:
    x, y = drawn(12, slope=0.2, offset=2.0)
    found = calibrated(x[:, None], y[:, None], np.ones(len(x)))
    assert found.slope[0] == pytest.approx(1, abs=0.3)
    assert abs(found.offset[0]) < 1


def test_the_weights_favour_the_source_that_knows() -> None:
    x, y = drawn(4000, slope=1.0, offset=0.0)
    noise = np.random.default_rng(4).normal(0, 3, 4000)
    n, k = 2000, 2
    sources = np.stack([noise, x], axis=1).reshape(n, k, 2)
    segments = tuple(segment("a", document_id=str(i)) for i in range(n))
    nowhere = np.full(n, -1, dtype=np.intp)
    examples = Examples(segments, y.reshape(n, k), np.ones(n), np.arange(n, dtype=np.intp), nowhere)
    weights, found = calibration_of(sources, examples)
    assert abs(weights[0]) < 0.1
    assert weights[1] == pytest.approx(1, abs=0.2)
    assert found.slope == pytest.approx(1, abs=0.2)


def test_probabilities_of_a_calibrated_source_match_the_shares() -> None:
    x, y = drawn(20_000, slope=0.4, offset=-0.3)
    segments = tuple(segment("a", document_id=str(i)) for i in range(len(x)))
    nowhere = np.full(len(x), -1, dtype=np.intp)
    examples = Examples(
        segments, y[:, None], np.ones(len(x)), np.arange(len(x), dtype=np.intp), nowhere
    )
    weights, found = calibration_of(x[:, None, None], examples)
    assert weights.tolist() == [1]
    p = 1 / (1 + np.exp(-(found.slope * x[:, None] + found.offset)))
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (p >= low) & (p < low + 0.2)
        assert y[:, None][inside].mean() == pytest.approx(p[inside].mean(), abs=0.04)
