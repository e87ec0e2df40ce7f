"""Few-shot: how far a segment lies from the usual one in the direction of a competency's texts.

A competency's texts are its wordings, and example sentences stand among its phrasings like any
other. Their centroid, seen from the mean of many unlabelled segments, gives a direction by
discriminant analysis: Fisher (1936), with the covariance drawn towards a multiple of the identity
as in Friedman (1989). It is a closed form, so a new competency is learnt while a framework is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.protocols import Encoder
from tagger.scorers.logistic import picked, probabilities_from, strongest_first
from tagger.scorers.similarity import SimilarityMap
from tagger.types import Contribution, Embeddings, Rows, Scores, Segment

# How much of the mean variance is added to each direction's own.
RIDGE = 1.0
# So many of a competency's texts are named as reasons; the rest is summed.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Background:
    """How vectors of segments lie, whatever they say: mean [dim] and covariance [dim, dim]."""

    mean: Embeddings
    covariance: Embeddings

    def __post_init__(self) -> None:
        dim = len(self.mean)
        if self.covariance.shape != (dim, dim):
            raise InvalidValue(
                f"a background has a mean of {dim} numbers and a covariance of shape "
                f"{self.covariance.shape}: give both of the same vectors"
            )
        if not np.trace(self.covariance) > 0:
            raise InvalidValue("a background has no spread: give vectors of different segments")

    @classmethod
    def of(cls, vectors: Embeddings) -> Self:
        """Describe the vectors [n, dim] of many segments; InvalidValue where they are all alike."""
        covariance = np.cov(vectors.astype(np.float64), rowvar=False)
        return cls(vectors.mean(axis=0), covariance.astype(np.float32))

    def pulls(self, vectors: Embeddings) -> Embeddings:
        """Return what each of a competency's texts adds to its direction, [n_texts, dim].

        Along their sum the background has a standard deviation of 1.
        """
        dim = len(self.mean)
        ridge = RIDGE * np.trace(self.covariance) / dim * np.eye(dim)
        away = (vectors - self.mean).astype(np.float64)
        pulled = np.linalg.solve(self.covariance + ridge, away.T).T / len(vectors)
        direction = pulled.sum(axis=0)
        spread = np.sqrt(direction @ self.covariance @ direction)
        return np.asarray(pulled / max(spread, 1e-12), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class FewShotScorer:
    """Judges by the texts of each competency; `pulls` [n_texts, dim] are those of `texts`.

    In the map, `nearness` weighs the deviation of a segment in standard deviations, `contrast` how
    far it exceeds the mean over all competencies.
    """

    encoder: Encoder
    competency_ids: tuple[str, ...]
    texts: tuple[str, ...]
    owners: NDArray[np.intp]
    pulls: Embeddings
    background: Background
    map: SimilarityMap

    @classmethod
    def from_framework(
        cls,
        framework: Framework,
        encoder: Encoder,
        background: Background,
        fitted: SimilarityMap,
    ) -> Self:
        """Encode every name, definition and phrasing once, and find the directions."""
        pairs = list(framework.wordings())
        texts = tuple(text for _, _, text in pairs)
        owners = np.array([column for column, _, _ in pairs], dtype=np.intp)
        vectors = encoder.encode(texts)
        pulls = np.zeros_like(vectors)
        for column in range(len(framework.competencies)):
            pulls[owners == column] = background.pulls(vectors[owners == column])
        return cls(encoder, framework.competency_ids, texts, owners, pulls, background, fitted)

    def deviations(self, segments: Sequence[Segment]) -> NDArray[np.float32]:
        """Return [n_segments, n_competencies]: standard deviations towards each competency."""
        return self._away(segments) @ self._directions().T

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies] probabilities from the map."""
        log_odds = self.map.log_odds(self.deviations(segments), segments)
        return Scores(probabilities_from(log_odds), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Name the texts of the competency that pull most; the rest of them is `meaning`."""
        column = self.competency_ids.index(competency_id)
        own = np.flatnonzero(self.owners == column)
        away = self._away(segments)
        deviations = away @ self._directions().T
        pulled = self.map.nearness * away @ self.pulls[own].T
        exceeds = deviations[:, column] - deviations.mean(axis=1)
        explained = []
        for row, more, segment in zip(pulled, exceeds, segments, strict=True):
            named = np.argsort(-np.abs(row), kind="stable")[:NAMED]
            reasons = [Contribution("phrase", self.texts[own[i]], float(row[i])) for i in named]
            rest = Contribution("meaning", "", float(row.sum() - row[named].sum()))
            reasons += [rest, *self.map.reasons(float(more), segment)]
            explained.append(strongest_first(reasons))
        return picked(explained, rows)

    def _away(self, segments: Sequence[Segment]) -> Embeddings:
        vectors = self.encoder.encode([segment.clean_text for segment in segments])
        return vectors - self.background.mean

    def _directions(self) -> Embeddings:
        """Return [n_competencies, dim]."""
        directions = np.zeros((len(self.competency_ids), self.pulls.shape[1]), dtype=np.float32)
        np.add.at(directions, self.owners, self.pulls)
        return directions
