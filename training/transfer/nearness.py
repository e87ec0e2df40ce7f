"""How near segments lie to the texts of a competency, in two ways."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tagger.scorers.few_shot import Background
from tagger.scorers.similarity import NEAREST
from tagger.types import Embeddings

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
