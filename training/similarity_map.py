"""Fits the map from nearness to log-odds: four kinds of number, none for a competency."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from tagger.scorers.similarity import SimilarityMap
from tagger.types import ROLES, Segment


def fit_map(
    near: NDArray[np.float32],
    segments: Sequence[Segment],
    truth: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> SimilarityMap:
    """Fit one map for all columns of `truth`, [n_segments, n_competencies].

    `near` may have more columns at its end, whose labels are not known: they count in the mean
    that contrast is reckoned from, and for nothing else.
    """
    known = truth.shape[1]
    contrast = (near - near.mean(axis=1, keepdims=True))[:, :known]
    roles = np.array([[s.role == role for role in ROLES] for s in segments], dtype=float)
    rows = np.column_stack(
        [near[:, :known].ravel(), contrast.ravel(), np.repeat(roles, known, axis=0)]
    )
    fitted = LogisticRegression(max_iter=1000).fit(
        rows, truth.ravel(), sample_weight=np.repeat(weights, known)
    )
    nearness, slope, *by_role = (round(float(w), 6) for w in fitted.coef_[0])
    offset = round(float(fitted.intercept_[0]), 6)
    return SimilarityMap(nearness, slope, offset, dict(zip(ROLES, by_role, strict=True)))
