"""What calibration error chance alone makes, where every probability is true."""

import numpy as np
import pytest

from tagger.evaluation.calibration import error_if_true
from tagger.evaluation.metrics import ece
from tagger.evaluation.rows import Rows


def rows_of(probabilities: np.ndarray, truth: np.ndarray) -> Rows:
    n = len(probabilities)
    return Rows(truth, probabilities, probabilities >= 0.5, np.arange(n), n)


def drawn(n: int, seed: int) -> Rows:
    draws = np.random.default_rng(seed)
    probabilities = draws.random((n, 3))
    return rows_of(probabilities, draws.random((n, 3)) < probabilities)


def test_truths_drawn_from_their_probabilities_have_the_error_that_is_told() -> None:
    errors = [ece(rows.truth, rows.probabilities) for rows in (drawn(40, i) for i in range(60))]
    found = error_if_true(drawn(40, 99))
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(np.mean(errors), abs=0.01)
    assert np.mean([found.low <= error <= found.high for error in errors]) > 0.8


def test_with_more_rows_less_error_is_chance() -> None:
    assert error_if_true(drawn(2000, 1)).value < error_if_true(drawn(40, 1)).value / 4


def test_certain_probabilities_leave_nothing_to_chance() -> None:
    certain = np.array([[0.0, 1.0], [1.0, 1.0]])
    assert error_if_true(rows_of(certain, certain == 1)) == (0.0, 0.0, 0.0)


def test_without_rows_nothing_is_known() -> None:
    nothing = rows_of(np.zeros((0, 3)), np.zeros((0, 3), dtype=bool))
    assert np.isnan(error_if_true(nothing)).all()


def test_the_same_rows_give_the_same_answer() -> None:
    assert error_if_true(drawn(40, 1)) == error_if_true(drawn(40, 1))
