"""Zero-shot: how near a segment is to the wordings of a competency. Needs no labelled example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tagger.framework import Framework
from tagger.protocols import Encoder
from tagger.scorers.logistic import picked, probabilities_from, strongest_first
from tagger.types import Contribution, Embeddings, Role, Rows, Scores, Segment

NEAREST = 3


@dataclass(frozen=True, slots=True)
class SimilarityMap:
    """The one map from similarity to log-odds, the same for every competency and framework.

    `nearness` weighs the similarity to a competency's nearest wordings, `contrast` how far that
    exceeds the mean over all competencies; `roles` says how ready a kind of section is to hold
    any competency at all.
    """

    nearness: float
    contrast: float
    offset: float
    roles: Mapping[Role, float]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Build it from a JSON file's content; KeyError, TypeError or ValueError where it is none.

        `dataclasses.asdict` is the way back.
        """
        return cls(
            nearness=float(content["nearness"]),
            contrast=float(content["contrast"]),
            offset=float(content["offset"]),
            roles={role: float(weight) for role, weight in content["roles"].items()},
        )

    def log_odds(
        self, near: NDArray[np.float32], segments: Sequence[Segment]
    ) -> NDArray[np.floating]:
        """Return the log-odds of `near`, both [n_segments, n_competencies]."""
        contrast = near - near.mean(axis=1, keepdims=True)
        roles = np.array([[self.roles.get(segment.role, 0.0)] for segment in segments])
        log_odds = self.offset + self.nearness * near + self.contrast * contrast
        return np.asarray(log_odds + roles.reshape(-1, 1))

    def reasons(self, exceeds: float, segment: Segment) -> list[Contribution]:
        """Return what adds to the log-odds beside nearness.

        `exceeds` is how far the nearness of one competency exceeds the mean over all.
        """
        return [
            Contribution("contrast", "", self.contrast * exceeds),
            Contribution("role", segment.role, self.roles.get(segment.role, 0.0)),
            Contribution("base", "", self.offset),
        ]


@dataclass(frozen=True, slots=True)
class SimilarityScorer:
    """Compares segments with every name, definition and phrasing, whatever the language."""

    encoder: Encoder
    competency_ids: tuple[str, ...]
    wordings: tuple[str, ...]
    owners: NDArray[np.intp]
    vectors: Embeddings
    map: SimilarityMap

    @classmethod
    def from_framework(
        cls, framework: Framework, encoder: Encoder, similarity_map: SimilarityMap
    ) -> Self:
        """Encode the wordings of a framework once."""
        pairs = list(framework.wordings())
        wordings = tuple(text for _, _, text in pairs)
        owners = np.array([column for column, _, _ in pairs], dtype=np.intp)
        vectors = encoder.encode(wordings)
        return cls(encoder, framework.competency_ids, wordings, owners, vectors, similarity_map)

    def similarities(self, segments: Sequence[Segment]) -> NDArray[np.float32]:
        """Return [n_segments, n_competencies]: mean cosine to its three nearest wordings."""
        return self._nearest(self._cosines(segments))

    def _cosines(self, segments: Sequence[Segment]) -> NDArray[np.float32]:
        """Return [n_segments, n_wordings]."""
        return self.encoder.encode([segment.clean_text for segment in segments]) @ self.vectors.T

    def _nearest(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        columns = [
            np.sort(cosines[:, self.owners == column], axis=1)[:, -NEAREST:].mean(axis=1)
            for column in range(len(self.competency_ids))
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies] probabilities from the map."""
        log_odds = self.map.log_odds(self.similarities(segments), segments)
        return Scores(probabilities_from(log_odds), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Name the nearest wordings of the competency, with their share of the log-odds."""
        column = self.competency_ids.index(competency_id)
        own = np.flatnonzero(self.owners == column)
        cosines = self._cosines(segments)
        near = self._nearest(cosines)
        explained = []
        for row, similar, segment in zip(cosines[:, own], near, segments, strict=True):
            nearest = np.argsort(-row)[:NEAREST]
            share = self.map.nearness / len(nearest)
            reasons = [
                Contribution("phrase", self.wordings[own[i]], float(share * row[i]))
                for i in nearest
            ]
            more = float(similar[column] - similar.mean())
            explained.append(strongest_first([*reasons, *self.map.reasons(more, segment)]))
        return picked(explained, rows)
