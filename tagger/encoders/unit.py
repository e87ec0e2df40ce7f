"""Rows of unit length, also for texts in which an encoder finds nothing."""

import numpy as np

from tagger.types import Embeddings


def unit_rows(vectors: Embeddings) -> Embeddings:
    """Scale rows to unit length; a row of zeros becomes one that points the same way everywhere."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    flat = np.float32(vectors.shape[1] ** -0.5)
    rows: Embeddings = np.where(norms > 0, vectors / np.maximum(norms, 1e-12), flat)
    return rows.astype(np.float32)
