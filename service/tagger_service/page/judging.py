"""Judges what a reader sent, and finds the nearest passage to what was not found."""

from collections.abc import Mapping
from dataclasses import dataclass

from tagger.framework import Competency, Framework
from tagger.types import Document, Report, Scores, Segment
from tagger_service.dependencies import Parts

MOST_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Missed:
    """A competency that was judged and not found; `nearest` is the passage closest to it."""

    competency: Competency
    probability: float
    threshold: float
    nearest: Segment


@dataclass(frozen=True, slots=True)
class Judgement:
    """A report with what the page shows beside it."""

    report: Report
    framework: Framework
    thresholds: Mapping[str, float]
    nearest: Mapping[str, Segment]

    @property
    def missed(self) -> list[Missed]:
        """The competencies that were judged and not found, the most probable first."""
        found = {tag.competency_id for tag in self.report.tags}
        rows = [
            Missed(self.framework[one], probability, self.thresholds[one], self.nearest[one])
            for one, probability in self.report.probabilities.items()
            if one not in found
        ]
        return sorted(rows, key=lambda row: -row.probability)

    @property
    def uncovered(self) -> list[Competency]:
        """The competencies that the model cannot judge."""
        return [self.framework[one] for one in self.report.not_covered]


def judged(parts: Parts, document: Document, model: str | None) -> Judgement:
    """Judge a document, and score it again for the nearest passages: vectors are remembered."""
    tagger = parts.engine.tagger(model)
    with parts.engine.turns.next():
        report = tagger.tag(document)
        segments, scores = tagger.scores(document)
    return Judgement(
        report=report,
        framework=tagger.framework,
        thresholds={one: tagger.thresholds.of(one) for one in scores.competency_ids},
        nearest=nearest(segments, scores),
    )


def nearest(segments: tuple[Segment, ...], scores: Scores) -> dict[str, Segment]:
    """Return the most probable segment of each competency, none where nothing was judged."""
    if not segments:
        return {}
    best = scores.values.argmax(axis=0).tolist()
    return {one: segments[row] for one, row in zip(scores.competency_ids, best, strict=True)}
