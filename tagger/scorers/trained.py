"""The trained head: one logistic regression a competency over meaning, context and words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tagger.protocols import Encoder
from tagger.scorers.context import (
    FACTS,
    document_vectors,
    facts,
    facts_of,
)
from tagger.scorers.leaving_out import effects_of_words
from tagger.scorers.lexical import Vocabulary, term_holders
from tagger.scorers.logistic import picked, probabilities_from, strongest_first
from tagger.scorers.reading import READINGS, texts_of, titles_of
from tagger.types import Contribution, Embeddings, Rows, Scores, Segment

Matrix = NDArray[np.float32]

# Kind, the thing itself, and what it adds to the log-odds.
Reason = tuple[str, str, float]


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
class Calibration:
    """The map from log-odds to calibrated log-odds of each competency: slope times x plus offset.

    Both are [n_competencies].
    """

    slope: Matrix
    offset: Matrix

    @classmethod
    def none(cls, n_competencies: int) -> Self:
        """Return the map that changes nothing."""
        return cls(
            np.ones(n_competencies, dtype=np.float32), np.zeros(n_competencies, dtype=np.float32)
        )


@dataclass(frozen=True, slots=True)
class TrainedScorer:
    """Adds up the evidence of each block as log-odds, then applies the calibration map."""

    encoder: Encoder
    vocabularies: tuple[Vocabulary, ...]
    weighting: Weighting
    head: Head
    competency_ids: tuple[str, ...]
    calibration: Calibration
    reading: str = "text"

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies] calibrated probabilities."""
        calibrated = self.calibration.slope * self.log_odds(segments) + self.calibration.offset
        return Scores(probabilities_from(calibrated), self.competency_ids)

    def log_odds(self, segments: Sequence[Segment]) -> NDArray[np.float32]:
        """Return [n_segments, n_competencies] log-odds, not calibrated."""
        dense = dense_features(segments, self.vectors(segments), self.weighting)
        weights = np.concatenate([self.head.meaning, self.head.document, self.head.facts])
        log_odds = dense @ weights + self.head.intercept
        for vocabulary, matrix in zip(self.vocabularies, self.head.terms, strict=True):
            for row, segment in zip(log_odds, segments, strict=True):
                columns, values = vocabulary.weigh(segment.clean_text)
                row[:] += self.weighting.terms * (values @ matrix[columns])
        return np.asarray(log_odds, dtype=np.float32)

    def vectors(self, segments: Sequence[Segment]) -> Embeddings:
        """Return [n_segments, dim]: what the encoder makes of that which it reads of each."""
        return self.encoder.encode(texts_of(segments, self.reading))

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Split the log-odds into base, meaning, document, section facts and single words."""
        column = self.competency_ids.index(competency_id)
        slope = float(self.calibration.slope[column])
        offset = Contribution("calibration", "", float(self.calibration.offset[column]))
        return [
            strongest_first(
                [*(Contribution(kind, what, slope * w) for kind, what, w in parts), offset]
            )
            for parts in self.reasons(segments, column, rows)
        ]

    def reasons(
        self, segments: Sequence[Segment], column: int, rows: Rows = None
    ) -> list[list[Reason]]:
        """Return what the log-odds of the segments at `rows`, not calibrated, are the sum of.

        What a word adds to the meaning is by how much the meaning's log-odds fall without it; what
        no single word accounts for stays `meaning`.
        """
        vectors = self.vectors(segments)
        means = document_vectors(segments, vectors)
        read, titles = READINGS[self.reading], titles_of(segments)
        meaning = self._meaning(vectors, column)
        document = self.weighting.document * means @ self.head.document[:, column]
        found = []
        for row in picked(range(len(segments)), rows):
            segment, title = segments[row], titles[row]

            def judge(some: Sequence[Segment], title: str = title) -> NDArray[np.float32]:
                texts = [read(one, title) for one in some]
                return self._meaning(self.encoder.encode(texts), column)

            words = effects_of_words(segment, judge)
            found.append(
                [
                    ("base", "", float(self.head.intercept[column])),
                    ("meaning", "", float(meaning[row]) - sum(words.values())),
                    ("document", "", float(document[row])),
                    *self._facts(segment, column),
                    *self._words(segment, column, words),
                ]
            )
        return found

    def _meaning(self, vectors: Embeddings, column: int) -> NDArray[np.float32]:
        """Return what the meaning of each segment adds to its log-odds, [n_segments]."""
        return np.asarray(self.weighting.meaning * vectors @ self.head.meaning[:, column])

    def _facts(self, segment: Segment, column: int) -> list[Reason]:
        return [
            (kind, what, float(self.head.facts[FACTS.index(f"{kind}={what}"), column]))
            for kind, what in (fact.split("=") for fact in facts_of(segment))
        ]

    def _words(self, segment: Segment, column: int, meant: Mapping[str, float]) -> list[Reason]:
        """Share the weight of each term out among the words that hold it; add what they mean."""
        shares: Counter[str] = Counter(meant)
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
    segments: Sequence[Segment], vectors: Embeddings, weighting: Weighting
) -> Embeddings:
    """Return [n_segments, 2 * dim + len(FACTS)]: meaning, document mean, facts."""
    blocks = (
        weighting.meaning * vectors,
        weighting.document * document_vectors(segments, vectors),
        facts(segments),
    )
    return np.concatenate(blocks, axis=1, dtype=np.float32)
