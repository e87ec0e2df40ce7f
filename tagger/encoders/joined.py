"""Sets the vectors of several encoders side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tagger.protocols import Encoder
from tagger.types import Embeddings


@dataclass(frozen=True, slots=True)
class JoinedEncoder:
    """Concatenates rows and scales them back to unit length, each encoder weighing the same."""

    encoders: tuple[Encoder, ...]

    @property
    def fingerprint(self) -> str:
        """Join the fingerprints, in order."""
        return " + ".join(encoder.fingerprint for encoder in self.encoders)

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, sum of dims] float32, rows of unit length, in the order given."""
        rows = np.concatenate([encoder.encode(texts) for encoder in self.encoders], axis=1)
        unit: Embeddings = (rows / np.sqrt(len(self.encoders))).astype(np.float32)
        return unit
