"""From log-odds to probabilities."""

import numpy as np
from numpy.typing import NDArray


def probabilities_from(log_odds: NDArray[np.floating]) -> NDArray[np.float32]:
    """Apply the logistic function, safely for any size.

    >>> probabilities_from(np.array([0.0, 800.0])).tolist()
    [0.5, 1.0]
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -60, 60))), dtype=np.float32)
