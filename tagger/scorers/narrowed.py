"""Keeps some columns of a scorer: those that the framework has and the model covers."""

from collections.abc import Sequence
from dataclasses import dataclass

from tagger.protocols import Scorer
from tagger.types import Contribution, Rows, Scores, Segment


@dataclass(frozen=True, slots=True)
class NarrowedScorer:
    """Answers as the scorer inside does, for the competencies named."""

    scorer: Scorer
    competency_ids: tuple[str, ...]

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies] of the scorer inside."""
        columns = [self.scorer.competency_ids.index(i) for i in self.competency_ids]
        return Scores(self.scorer.score(segments).values[:, columns], self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Return the reasons of the scorer inside."""
        return self.scorer.explain(segments, competency_id, rows)
