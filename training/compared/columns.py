"""One linear estimator a competency, over the same features."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from training.fit import Examples

# The log-odds of a competency that no training segment carries.
NEVER = -20.0


def fitted_columns(
    make: Callable[[], Any], rows: sparse.csr_matrix, examples: Examples
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights [n_features, n_competencies] and intercepts [n_competencies]."""
    n = examples.truth.shape[1]
    weights, intercepts = np.zeros((rows.shape[1], n)), np.full(n, NEVER)
    for column, answers in enumerate(examples.truth.T):
        if answers.any() and not answers.all():
            estimator = make().fit(rows, answers, sample_weight=examples.weights)
            weights[:, column] = estimator.coef_[0]
            intercepts[column] = estimator.intercept_[0]
    return weights, intercepts
