"""Two systems on the same documents: differences with intervals and corrected p-values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tagger.errors import InvalidValue
from tagger.evaluation.figures import System
from tagger.evaluation.intervals import (
    FEWEST_DOCUMENTS,
    Floats,
    Statistic,
    bootstrap,
    holm,
    paired_randomisation,
)
from tagger.evaluation.measures import STATISTICS
from tagger.evaluation.rows import LEVELS, RowKind, levels_of, side_by_side
from tagger.evaluation.slices import slices

COMPARED = ("micro-F1", "macro-F1", "mAP")


@dataclass(frozen=True, slots=True)
class Comparison:
    """By how much `first` is above `second` in a measure on a slice, with its 95 % interval.

    `p` is of approximate randomisation over documents, two-sided; `p_holm` is corrected for all
    comparisons made together.
    """

    first: str
    second: str
    level: RowKind
    measure: str
    field: str
    name: str
    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    n_documents: int


def compare(systems: Sequence[System], fields: Sequence[str]) -> list[Comparison]:
    """Compare the first system with each of the others, overall and by slices.

    All must have judged the same documents, in the same order.
    """
    found = [one for other in systems[1:] for one in _compared(systems[0], other, fields)]
    corrected = holm([one.p for one in found])
    return [replace(one, p_holm=p) for one, p in zip(found, corrected, strict=True)]


def _compared(first: System, second: System, fields: Sequence[str]) -> Iterator[Comparison]:
    ids = [[one.labelled.document.id for one in each.judged] for each in (first, second)]
    if ids[0] != ids[1]:
        raise InvalidValue(
            f"{first.name} and {second.name} judged different documents: give both the same"
        )
    parts = zip(slices(first.judged, fields), slices(second.judged, fields), strict=True)
    for ours, theirs in parts:
        n = len(ours.judged)
        for level in levels_of(first.judged):
            rows = side_by_side(
                LEVELS[level](ours.judged, first.cuts), LEVELS[level](theirs.judged, second.cuts)
            )
            for measure in COMPARED:
                statistic = STATISTICS[measure](rows)
                value, low, high = bootstrap(difference_of(statistic), n)
                if n < FEWEST_DOCUMENTS:
                    low = high = float("nan")
                found = paired_randomisation(statistic, n)
                yield Comparison(
                    first.name,
                    second.name,
                    level,
                    measure,
                    ours.field,
                    ours.name,
                    value,
                    low,
                    high,
                    p=found.p,
                    p_holm=found.p,
                    n_documents=n,
                )


def difference_of(statistic: Statistic) -> Statistic:
    """Turn a statistic of two systems' answers, one after the other, into their difference."""

    def difference(times: Floats) -> Floats:
        nothing = np.zeros_like(times)
        first, second = np.hstack([times, nothing]), np.hstack([nothing, times])
        return np.asarray(statistic(first) - statistic(second))

    return difference
