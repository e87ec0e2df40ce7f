"""Baseline: linear support vector machines over TF-IDF of words and characters, text only."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from tagger.framework import Framework
from tagger.scorers.logistic import probabilities_from
from tagger.types import Segment
from training.compared.columns import fitted_columns
from training.fit import Examples

# The best of 0.1, 0.3 and 1.0 on dev.
C = 0.3
MOST_FEATURES = 100_000
# One document in so many is held out to learn what a margin is worth as a probability.
HELD_OUT_IN = 4


class Machines(NamedTuple):
    """Features, one hyperplane a competency, and the one map from margins to log-odds."""

    features: Any
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    slope: float
    offset: float


def fit(examples: Examples, framework: Framework) -> Machines:
    """Fit the machines, and their map on documents that machines like them have not seen."""
    del framework
    features = FeatureUnion(
        [
            ("words", _weighed("word", (1, 2))),
            ("characters", _weighed("char_wb", (3, 5))),
        ]
    )
    rows = features.fit_transform([segment.clean_text for segment in examples.segments])
    held_out = examples.documents % HELD_OUT_IN == 0
    kept, unseen = examples.take(~held_out), examples.take(held_out)
    weights, intercepts = fitted_columns(_machine, rows[~held_out], kept)
    margins = rows[held_out] @ weights + intercepts
    fitted = LogisticRegression(C=1e6).fit(
        margins.reshape(-1, 1),
        unseen.truth.ravel(),
        sample_weight=np.repeat(unseen.weights, unseen.truth.shape[1]),
    )
    return Machines(
        features,
        *fitted_columns(_machine, rows, examples),
        slope=float(fitted.coef_[0, 0]),
        offset=float(fitted.intercept_[0]),
    )


def score(machines: Machines, segments: Sequence[Segment]) -> NDArray[np.float32]:
    """Return [n_segments, n_competencies]."""
    rows = machines.features.transform([segment.clean_text for segment in segments])
    margins = rows @ machines.weights + machines.intercepts
    return probabilities_from(machines.slope * margins + machines.offset)


def _weighed(analyzer: str, lengths: tuple[int, int]) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=analyzer,
        ngram_range=lengths,
        min_df=2,
        max_features=MOST_FEATURES,
        sublinear_tf=True,
        strip_accents="unicode",
    )


def _machine() -> LinearSVC:
    return LinearSVC(C=C)
