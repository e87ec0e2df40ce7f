"""The three seams with state. Anything with these members can be plugged in; nobody inherits."""

from collections.abc import Sequence
from typing import Protocol

from tagger.types import Contribution, Document, Embeddings, Rows, Scores, Segment


class Segmenter(Protocol):
    """Cuts documents into segments."""

    def segment(self, document: Document) -> tuple[Segment, ...]:
        """Return the segments in text order, none overlapping, none blank."""
        ...


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def fingerprint(self) -> str:
        """Name everything that the vectors depend on; the key of a cache."""
        ...

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, dim] float32, rows of unit length, in the order given."""
        ...


class Scorer(Protocol):
    """Judges segments; all that evaluation needs, so baselines are scorers too."""

    @property
    def competency_ids(self) -> tuple[str, ...]:
        """Name the columns of the scores, in order."""
        ...

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies]; segments of a document stand together, in order."""
        ...

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Return, for each segment, the reasons for its probability, strongest first.

        With `rows` only for the segments at those places, in that order; the others are context.
        """
        ...
