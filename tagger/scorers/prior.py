"""The floor under every table: how often each competency occurs, whatever the text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tagger.scorers.logistic import picked
from tagger.types import Contribution, Rows, Scores, Segment


@dataclass(frozen=True, slots=True)
class PriorScorer:
    """Answers with the share of training segments that carry a competency."""

    competency_ids: tuple[str, ...]
    rates: tuple[float, ...]

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies], every row the same."""
        row = np.array(self.rates, dtype=np.float32)
        return Scores(np.tile(row, (len(segments), 1)), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Name the rate, as log-odds."""
        rate = self.rates[self.competency_ids.index(competency_id)]
        weight = float(np.log(max(rate, 1e-9) / max(1 - rate, 1e-9)))
        return [(Contribution("base", "", weight),) for _ in picked(segments, rows)]
