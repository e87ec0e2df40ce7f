"""What a scorer knows of a segment beyond its words: its document's vector, section and genre."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tagger.types import GENRES, LANGUAGES, ROLES, Embeddings, Segment

FACTS = (
    *(f"role={role}" for role in ROLES),
    *(f"language={language}" for language in LANGUAGES),
    *(f"genre={genre}" for genre in GENRES),
)
COLUMNS = {fact: column for column, fact in enumerate(FACTS)}


def documents_of(segments: Sequence[Segment]) -> Iterator[slice]:
    """Yield the run of each document: the id changes there, or the offsets begin again."""
    first = 0
    for i in range(1, len(segments) + 1):
        if (
            i == len(segments)
            or segments[i].document_id != segments[i - 1].document_id
            or segments[i].start < segments[i - 1].end
        ):
            yield slice(first, i)
            first = i


def document_vectors(segments: Sequence[Segment], vectors: Embeddings) -> Embeddings:
    """Give each segment the mean of its document's vectors, scaled to unit length."""
    means = np.zeros_like(vectors)
    for run in documents_of(segments):
        mean = vectors[run].mean(axis=0)
        means[run] = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return means


def facts(segments: Sequence[Segment]) -> NDArray[np.float32]:
    """Return [n_segments, len(FACTS)] ones and zeros: section role, language, genre."""
    rows = np.zeros((len(segments), len(FACTS)), dtype=np.float32)
    for row, segment in zip(rows, segments, strict=True):
        for fact in facts_of(segment):
            row[COLUMNS[fact]] = 1
    return rows


def facts_of(segment: Segment) -> list[str]:
    """Name the facts that hold for a segment; a language not covered adds none."""
    named = (
        f"role={segment.role}",
        f"language={segment.language}",
        f"genre={segment.genre}",
    )
    return [fact for fact in named if fact in COLUMNS]
