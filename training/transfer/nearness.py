"""How near segments lie to the texts of a competency, in two ways, and the map to log-odds."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from tagger.scorers.few_shot import Background
from tagger.scorers.similarity import NEAREST, SimilarityMap
from tagger.types import ROLES, Embeddings, Segment

Column = NDArray[np.float32]
# From vectors of segments, vectors of a competency's texts, and how segments usually lie.
Nearness = Callable[[Embeddings, Embeddings, Background], Column]


def nearest(vectors: Embeddings, texts: Embeddings, background: Background) -> Column:
    """Return the mean cosine to the nearest texts, [n_segments], as the zero-shot model has it."""
    del background
    cosines = np.sort(vectors @ texts.T, axis=1)[:, -NEAREST:]
    return np.asarray(cosines.mean(axis=1), dtype=np.float32)


def deviating(vectors: Embeddings, texts: Embeddings, background: Background) -> Column:
    """Return the deviation towards the texts, [n_segments], as the few-shot scorer has it."""
    direction = background.pulls(texts).sum(axis=0)
    return np.asarray((vectors - background.mean) @ direction, dtype=np.float32)


WAYS: Mapping[str, Nearness] = {"similarity": nearest, "few-shot": deviating}


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
