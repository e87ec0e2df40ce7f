"""How the cut of a model is chosen."""

import numpy as np
import pytest
from numpy.typing import NDArray

from training.thresholds import best_threshold


@pytest.mark.parametrize("best", [0.02, 0.31, 0.95])
def test_the_best_threshold_is_found_whatever_its_place(best: float) -> None:
    assert best_threshold(lambda cut, _: -abs(cut - best), 5) == best


def test_a_lucky_document_does_not_choose_the_threshold() -> None:
    def value(cut: float, picks: NDArray[np.intp]) -> float:
        return 1.5 * float((picks == 0).any()) / 2 if cut == 0.9 else 0.5 + 0.2 * (cut == 0.4)

    assert value(0.9, np.arange(3)) > value(0.4, np.arange(3))
    assert best_threshold(value, 3) == 0.4


def test_the_threshold_resamples_documents_that_exist() -> None:
    seen = set[int]()

    def value(cut: float, picks: NDArray[np.intp]) -> float:
        seen.update(picks.tolist())
        return -cut

    assert best_threshold(value, 4) == 0.02
    assert seen == {0, 1, 2, 3}
