"""Baseline: a logistic head over TF-IDF of character n-grams, text only."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tagger.framework import Framework
from tagger.scorers.logistic import probabilities_from
from tagger.types import Segment
from training.compared.columns import fitted_columns
from training.fit import Examples

# Not tuned: a weak penalty, as is usual for sparse features of unit length.
C = 10.0
MOST_FEATURES = 150_000


class Head(NamedTuple):
    """The vectoriser, weights [n_features, n_competencies] and intercepts."""

    vectoriser: Any
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]


def fit(examples: Examples, framework: Framework) -> Head:
    """Fit one L2-penalised logistic regression a competency."""
    del framework
    vectoriser = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        min_df=2,
        max_features=MOST_FEATURES,
        sublinear_tf=True,
        strip_accents="unicode",
    )
    rows = vectoriser.fit_transform([segment.clean_text for segment in examples.segments])
    return Head(
        vectoriser,
        *fitted_columns(lambda: LogisticRegression(C=C, solver="liblinear"), rows, examples),
    )


def score(head: Head, segments: Sequence[Segment]) -> NDArray[np.float32]:
    """Return [n_segments, n_competencies]."""
    rows = head.vectoriser.transform([segment.clean_text for segment in segments])
    return probabilities_from(rows @ head.weights + head.intercepts)
