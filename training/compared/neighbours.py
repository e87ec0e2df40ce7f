"""Baseline: what the nearest training segments carry, by the cosine of their vectors."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.metrics import mean_average_precision
from tagger.framework import Framework
from tagger.protocols import Encoder
from tagger.types import Embeddings, Segment
from training.fit import Examples

NUMBERS = (5, 10, 20, 40, 80)
N_FOLDS = 4
N_ROWS = 1024


class Neighbours(NamedTuple):
    """The training segments: vectors [n, dim], truth and weights; and how many are asked."""

    encoder: Encoder
    vectors: Embeddings
    truth: NDArray[np.bool_]
    weights: NDArray[np.float64]
    n_nearest: int


def fit(examples: Examples, framework: Framework, encoder: Encoder) -> Neighbours:
    """Keep the segments; the number to ask is that with the best mAP over training folds."""
    del framework
    vectors = encoder.encode([segment.clean_text for segment in examples.segments])
    whole = Neighbours(encoder, vectors, examples.truth, examples.weights, NUMBERS[0])
    found = {n: np.zeros(examples.truth.shape, dtype=np.float32) for n in NUMBERS}
    for fold in range(N_FOLDS):
        is_out = examples.documents % N_FOLDS == fold
        if is_out.any() and not is_out.all():
            kept = whole._replace(
                vectors=vectors[~is_out],
                truth=examples.truth[~is_out],
                weights=examples.weights[~is_out],
            )
            for n, shares in _shares(kept, vectors[is_out], NUMBERS).items():
                found[n][is_out] = shares
    best = max(NUMBERS, key=lambda n: mean_average_precision(examples.truth, found[n]))
    return whole._replace(n_nearest=best)


def score(known: Neighbours, segments: Sequence[Segment]) -> NDArray[np.float32]:
    """Return [n_segments, n_competencies]: the share of the nearest, by weight and nearness."""
    vectors = known.encoder.encode([segment.clean_text for segment in segments])
    return _shares(known, vectors, (known.n_nearest,))[known.n_nearest]


def _shares(
    known: Neighbours, vectors: Embeddings, numbers: Sequence[int]
) -> dict[int, NDArray[np.float32]]:
    """Return, for each number of neighbours, [n_vectors, n_competencies]."""
    parts: dict[int, list[NDArray[np.float32]]] = {n: [] for n in numbers}
    most = min(max(numbers), len(known.vectors))
    for first in range(0, len(vectors), N_ROWS):
        cosines = vectors[first : first + N_ROWS] @ known.vectors.T
        nearest = np.argpartition(-cosines, most - 1, axis=1)[:, :most]
        near = np.take_along_axis(cosines, nearest, axis=1)
        order = np.argsort(-near, axis=1, kind="stable")
        nearest = np.take_along_axis(nearest, order, axis=1)
        worth = np.maximum(np.take_along_axis(near, order, axis=1), 1e-6) * known.weights[nearest]
        carried = known.truth[nearest]
        for n in numbers:
            total = np.einsum("rk,rkc->rc", worth[:, :n], carried[:, :n])
            parts[n].append((total / worth[:, :n].sum(axis=1, keepdims=True)).astype(np.float32))
    return {n: np.concatenate(found) for n, found in parts.items()}
