"""Log-odds: their probabilities, and the order of what adds up to them."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tagger.types import Contribution


def probabilities_from(log_odds: NDArray[np.floating]) -> NDArray[np.float32]:
    """Apply the logistic function, safely for any size.

    >>> probabilities_from(np.array([0.0, 800.0])).tolist()
    [0.5, 1.0]
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -60, 60))), dtype=np.float32)


def strongest_first(reasons: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Order the reasons for a probability by how much they move it, up or down."""
    return tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))
