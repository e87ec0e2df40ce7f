"""Several heads, each with its own encoder or words, whose log-odds are added up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger.scorers.logistic import picked, probabilities_from, strongest_first
from tagger.scorers.trained import Calibration, TrainedScorer
from tagger.types import Contribution, Rows, Scores, Segment


@dataclass(frozen=True, slots=True)
class MixedScorer:
    """The weighted sum of the log-odds of its parts, calibrated; `weights` is [n_parts].

    Every part knows the same competencies in the same order.
    """

    parts: tuple[TrainedScorer, ...]
    weights: NDArray[np.float32]
    calibration: Calibration

    @property
    def competency_ids(self) -> tuple[str, ...]:
        """Name the columns of the scores, in order."""
        return self.parts[0].competency_ids

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies] calibrated probabilities."""
        log_odds = sum(
            weight * part.log_odds(segments)
            for weight, part in zip(self.weights, self.parts, strict=True)
        )
        calibrated = self.calibration.slope * log_odds + self.calibration.offset
        return Scores(probabilities_from(calibrated), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Add up what each part gives as its reasons; the sum is the calibrated log-odds."""
        column = self.competency_ids.index(competency_id)
        slope = float(self.calibration.slope[column])
        offset = Contribution("calibration", "", float(self.calibration.offset[column]))
        sums: list[Counter[tuple[str, str]]] = [Counter() for _ in picked(segments, rows)]
        for weight, part in zip(self.weights.tolist(), self.parts, strict=True):
            for found, reasons in zip(sums, part.reasons(segments, column, rows), strict=True):
                for kind, what, value in reasons:
                    found[kind, what] += slope * weight * value
        return [
            strongest_first(
                [*(Contribution(*name, value) for name, value in found.items()), offset]
            )
            for found in sums
        ]
