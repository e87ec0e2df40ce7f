"""Two scorers or more side by side, each for competencies of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tagger.protocols import Scorer
from tagger.types import Contribution, Rows, Scores, Segment


@dataclass(frozen=True, slots=True)
class JoinedScorer:
    """Sets the columns of scorers beside each other; no two may judge the same competency."""

    scorers: tuple[Scorer, ...]

    @property
    def competency_ids(self) -> tuple[str, ...]:
        """The ids of each scorer in turn."""
        return tuple(i for scorer in self.scorers for i in scorer.competency_ids)

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies] of all the scorers inside."""
        found = [scorer.score(segments).values for scorer in self.scorers]
        return Scores(np.concatenate(found, axis=1), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Return the reasons of the scorer that judges the competency."""
        judge = next(s for s in self.scorers if competency_id in s.competency_ids)
        return judge.explain(segments, competency_id, rows)
