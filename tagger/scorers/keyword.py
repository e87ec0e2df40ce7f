"""A baseline: counts the terms that set a competency's wordings apart from all the others'."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tagger.framework import Framework
from tagger.scorers.lexical import word_terms
from tagger.scorers.logistic import picked, probabilities_from, strongest_first
from tagger.types import Contribution, Rows, Scores, Segment

SHORTEST_TERM = 4


@dataclass(frozen=True, slots=True)
class KeywordScorer:
    """Adds `per_term` log-odds for each known term of a competency found in a segment."""

    competency_ids: tuple[str, ...]
    terms: Mapping[str, int]
    offset: float
    per_term: float

    @classmethod
    def from_framework(cls, framework: Framework, offset: float, per_term: float) -> Self:
        """Take the terms that two or more wordings of one competency have and no other's has."""
        owners: dict[str, Counter[int]] = {}
        for column, competency in enumerate(framework.competencies):
            for _, text in competency.wordings():
                for term in set(word_terms(text)):
                    owners.setdefault(term, Counter())[column] += 1
        terms = {
            term: next(iter(counts))
            for term, counts in owners.items()
            if len(counts) == 1 and counts.total() >= 2 and len(term) >= SHORTEST_TERM
        }
        return cls(framework.competency_ids, terms, offset, per_term)

    def found(self, segment: Segment) -> list[tuple[str, int]]:
        """Return the known terms of a segment with the column of their competency."""
        present = sorted(set(word_terms(segment.clean_text)) & self.terms.keys())
        return [(term, self.terms[term]) for term in present]

    def counts(self, segments: Sequence[Segment]) -> NDArray[np.float64]:
        """Return [n_segments, n_competencies]: how many terms of each were found."""
        counts = np.zeros((len(segments), len(self.competency_ids)))
        for row, segment in zip(counts, segments, strict=True):
            for _, column in self.found(segment):
                row[column] += 1
        return counts

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies]; no term found gives the base rate."""
        counts = self.counts(segments)
        return Scores(probabilities_from(self.offset + self.per_term * counts), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Name the terms found."""
        wanted = self.competency_ids.index(competency_id)
        return [
            strongest_first(
                [
                    *(
                        Contribution("words", term, self.per_term)
                        for term, column in self.found(segment)
                        if column == wanted
                    ),
                    Contribution("base", "", self.offset),
                ]
            )
            for segment in picked(segments, rows)
        ]
