"""The trained head: one logistic regression a competency over meaning, context and words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger.protocols import Encoder
from tagger.scorers.context import FACTS, document_vectors, facts, facts_of
from tagger.scorers.lexical import Vocabulary, term_holders
from tagger.scorers.logistic import probabilities_from, strongest_first
from tagger.types import Contribution, Embeddings, Scores, Segment

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weighting:
    """How much each block of features weighs against the others before the head sees it."""

    meaning: float
    document: float
    terms: float


@dataclass(frozen=True, slots=True)
class Head:
    """The fitted weights; every matrix has one column a competency.

    `meaning` and `document` are [dim, n], `facts` [len(FACTS), n], `terms` one [n_terms, n] a
    vocabulary, `intercept` [n].
    """

    meaning: Matrix
    document: Matrix
    facts: Matrix
    terms: tuple[Matrix, ...]
    intercept: Matrix


@dataclass(frozen=True, slots=True)
class TrainedScorer:
    """Adds up the evidence of each block as log-odds, then applies the calibration map."""

    encoder: Encoder
    vocabularies: tuple[Vocabulary, ...]
    weighting: Weighting
    head: Head
    competency_ids: tuple[str, ...]
    slope: float = 1.0
    offset: float = 0.0

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies] probabilities, calibrated by one global map."""
        dense = dense_features(segments, self.encoder, self.weighting)
        weights = np.concatenate([self.head.meaning, self.head.document, self.head.facts])
        log_odds = dense @ weights + self.head.intercept
        for vocabulary, matrix in zip(self.vocabularies, self.head.terms, strict=True):
            for row, segment in zip(log_odds, segments, strict=True):
                columns, values = vocabulary.weigh(segment.clean_text)
                row[:] += self.weighting.terms * (values @ matrix[columns])
        return Scores(probabilities_from(self.slope * log_odds + self.offset), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str
    ) -> list[tuple[Contribution, ...]]:
        """Split the log-odds into base, meaning, document, section facts and single words."""
        column = self.competency_ids.index(competency_id)
        vectors = self.encoder.encode([segment.clean_text for segment in segments])
        means = document_vectors(segments, vectors)
        meaning = self.weighting.meaning * vectors @ self.head.meaning[:, column]
        document = self.weighting.document * means @ self.head.document[:, column]
        base = float(self.head.intercept[column])
        explained = []
        for i, segment in enumerate(segments):
            parts = [
                ("base", "", base),
                ("meaning", "", float(meaning[i])),
                ("document", "", float(document[i])),
                *self._facts(segment, column),
                *self._words(segment, column),
            ]
            reasons = [Contribution(kind, what, self.slope * w) for kind, what, w in parts]
            reasons.append(Contribution("calibration", "", self.offset))
            explained.append(strongest_first(reasons))
        return explained

    def _facts(self, segment: Segment, column: int) -> list[tuple[str, str, float]]:
        return [
            (kind, what, float(self.head.facts[FACTS.index(f"{kind}={what}"), column]))
            for kind, what in (fact.split("=") for fact in facts_of(segment))
        ]

    def _words(self, segment: Segment, column: int) -> list[tuple[str, str, float]]:
        """Share the weight of each term out among the words of the segment that hold it."""
        shares: Counter[str] = Counter()
        for vocabulary, matrix in zip(self.vocabularies, self.head.terms, strict=True):
            columns, values = vocabulary.weigh(segment.clean_text)
            added = self.weighting.terms * values * matrix[columns, column]
            weights = dict(zip(columns.tolist(), added.tolist(), strict=True))
            for term, holders in term_holders(vocabulary.kind, segment.clean_text).items():
                weight = weights.get(vocabulary.columns.get(term, -1), 0.0)
                for word in holders:
                    shares[word] += weight / len(holders)
        return [("word", word, weight) for word, weight in shares.items()]


def dense_features(
    segments: Sequence[Segment], encoder: Encoder, weighting: Weighting
) -> Embeddings:
    """Return [n_segments, 2 * dim + len(FACTS)]: meaning, document mean, facts."""
    vectors = encoder.encode([segment.clean_text for segment in segments])
    blocks = (
        weighting.meaning * vectors,
        weighting.document * document_vectors(segments, vectors),
        facts(segments),
    )
    return np.concatenate(blocks, axis=1, dtype=np.float32)
