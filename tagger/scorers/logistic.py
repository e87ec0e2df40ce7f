"""Log-odds: their probabilities, and what adds up to them, strongest first."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tagger.types import Contribution, Rows

Item = TypeVar("Item")


def probabilities_from(log_odds: NDArray[np.floating]) -> NDArray[np.float32]:
    """Apply the logistic function, safely for any size.

    >>> probabilities_from(np.array([0.0, 800.0])).tolist()
    [0.5, 1.0]
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -60, 60))), dtype=np.float32)


def strongest_first(reasons: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Order the reasons for a probability by how much they move it, up or down."""
    return tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))


def picked(items: Sequence[Item], rows: Rows) -> list[Item]:
    """Return the items at some places, in that order; all where `rows` is None."""
    return list(items) if rows is None else [items[row] for row in rows]
