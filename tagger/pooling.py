"""From the probabilities of segments to those of their document."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Pool = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def highest(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the largest of each column: a document has what at least one segment has."""
    if not len(probabilities):
        return np.zeros(probabilities.shape[1], dtype=np.float32)
    return np.asarray(probabilities.max(axis=0), dtype=np.float32)


def noisy_or(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the chance that one segment or more has it, were the segments independent."""
    return np.asarray(1 - np.prod(1 - probabilities, axis=0), dtype=np.float32)


POOLS: dict[str, Pool] = {"highest": highest, "noisy_or": noisy_or}
