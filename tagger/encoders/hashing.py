"""A deterministic encoder that needs nothing: hashed words and character trigrams, for tests."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tagger.types import Embeddings


@dataclass(frozen=True, slots=True)
class HashingEncoder:
    """Adds up signed hashes of words and trigrams; texts with common words come out near."""

    dimension: int = 256

    @property
    def fingerprint(self) -> str:
        """Name the method and its size."""
        return f"hashing-{self.dimension}-v1"

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, dimension] float32, rows of unit length, in the order given."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature in _features(text):
                digest = hashlib.blake2b(feature.encode(errors="replace"), digest_size=5).digest()
                row[int.from_bytes(digest[:4]) % self.dimension] += 1 if digest[4] % 2 else -1
            if not row.any():
                row[0] = 1
        norms = np.linalg.norm(rows, axis=1, keepdims=True).astype(np.float32)
        unit: Embeddings = np.divide(rows, norms, dtype=np.float32)
        return unit


def _features(text: str) -> Iterator[str]:
    for word in text.lower().split():
        yield word
        padded = f"<{word}>"
        yield from (padded[i : i + 3] for i in range(len(padded) - 2))
