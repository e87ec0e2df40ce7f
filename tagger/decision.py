"""From probabilities and thresholds to tags with their evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger.cues import Cues
from tagger.errors import InvalidValue
from tagger.types import LEVELS, Document, Evidence, Level, Modality, Segment, Tag

# A passage is strong that is at least this share as probable as the best one.
STRONG = 0.6


@dataclass(frozen=True, slots=True)
class ReviewBand:
    """The probabilities, both ends included, at which a tag should be looked at by a person.

    It lies on the probability itself, which means the same for every competency, and not on the
    distance from a threshold, which does not.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise InvalidValue(
                f"a review band from {self.low} to {self.high} is none: "
                "use two probabilities, the lower one first"
            )

    def holds(self, probability: float) -> bool:
        """Say whether a probability lies in the band."""
        return self.low <= probability <= self.high


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The cut for each competency, and the one for those that have none of their own.

    `review` is the band in which a tag should be looked at, None where the model has none.
    """

    default: float
    competencies: Mapping[str, float]
    review: ReviewBand | None = None

    def of(self, competency_id: str) -> float:
        """Return the cut for a competency."""
        return self.competencies.get(competency_id, self.default)

    def asks_for_review(self, probability: float) -> bool:
        """Say whether a tag of this probability should be looked at."""
        return self.review is not None and self.review.holds(probability)


@dataclass(frozen=True, slots=True)
class Judged:
    """A document with its segments, the cues in each and [n_segments, n_competencies] scores."""

    document: Document
    segments: Sequence[Segment]
    cues: Sequence[Cues]
    values: NDArray[np.float32]

    def evidence(self, i: int, column: int) -> Evidence:
        """Return segment `i` as evidence for the competency of a column."""
        segment, cues = self.segments[i], self.cues[i]
        return Evidence(
            start=segment.start,
            end=segment.end,
            text=segment.text,
            role=segment.role,
            heading=segment.heading,
            page=self.document.page_of(segment.start),
            probability=float(self.values[i, column]),
            modality=cues.modality,
            level=cues.level,
        )


def decide(judged: Judged, pooled: Mapping[str, float], thresholds: Thresholds) -> tuple[Tag, ...]:
    """Tag each competency whose pooled probability reaches its threshold, in the order given.

    Modality and level come from the strong passages, as a weak one may well
    speak of something else; the level is that of what is essential, where anything is.
    """
    tags = []
    for column, (competency_id, probability) in enumerate(pooled.items()):
        threshold = thresholds.of(competency_id)
        if probability < threshold or not len(judged.segments):
            continue
        rows = evidence_rows(judged.values[:, column], threshold)
        evidence = tuple(judged.evidence(i, column) for i in rows)
        telling = [one for one in evidence if one.probability >= STRONG * evidence[0].probability]
        modality = strongest_modality([one.modality for one in telling])
        tags.append(
            Tag(
                competency_id=competency_id,
                probability=probability,
                threshold=threshold,
                modality=modality,
                level=highest_level([one.level for one in telling if one.modality == modality]),
                evidence=evidence,
                review=thresholds.asks_for_review(probability),
            )
        )
    return tuple(tags)


def evidence_rows(values: NDArray[np.float32], threshold: float) -> list[int]:
    """Name the rows of [n_segments] probabilities that a tag rests on, best first.

    They are those that reach the threshold alone, or the best one where only several together do.
    """
    best_first = np.argsort(-values, kind="stable").tolist()
    # As Python numbers: numpy would round the threshold to the 32 bits of the values.
    return [i for i in best_first if float(values[i]) >= threshold] or best_first[:1]


def strongest_modality(stated: Sequence[Modality]) -> Modality:
    """Return essential where any passage says so, else desirable, else unstated."""
    if "essential" in stated:
        return "essential"
    return "desirable" if "desirable" in stated else "unstated"


def highest_level(stated: Sequence[Level]) -> Level:
    """Return the highest level that any passage asks for."""
    return max(stated, key=LEVELS.index, default="unstated")
