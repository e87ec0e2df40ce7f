"""Whether labelled segments are read as essential or desirable, and at the right level."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from tagger.benchmark import GoldSegment
from tagger.cues import CueReader, Cues
from tagger.decision import highest_level, strongest_modality
from tagger.evaluation.intervals import Measure, bootstrap, summed
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.metrics import f1, macro, precision, recall
from tagger.evaluation.overlap import overlaps
from tagger.types import Level, Modality

# What a demand is called, its values, how gold states it, how the cues of passages say it.
Demand = tuple[
    str,
    tuple[str, ...],
    Callable[[GoldSegment], str],
    Callable[[Sequence[Cues]], str],
]
DEMANDS: tuple[Demand, ...] = (
    (
        "modality",
        get_args(Modality),
        lambda gold: gold.modality,
        lambda cues: strongest_modality([one.modality for one in cues]),
    ),
    (
        "level",
        get_args(Level),
        lambda gold: gold.level,
        lambda cues: highest_level([one.level for one in cues]),
    ),
)


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """How well one value, such as `desirable`, is told; NaN where a figure is undefined."""

    value: str
    n_true: int
    n_found: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class DemandFigures:
    """Macro-F1 over the values that occur in labelled segments, and each value's figures."""

    demand: str
    macro_f1: Measure
    values: tuple[ValueFigures, ...]


def demand_figures(
    judged: Sequence[JudgedDocument], cue_reader: CueReader
) -> Iterator[DemandFigures]:
    """Yield modality and level, measured on the gold segments that carry a label.

    A gold segment is read as the passages of ours that overlap it are, together. A demand that no
    gold segment states is left out: the labels then simply do not tell.
    """
    read = [_cues_on_gold(one, cue_reader) for one in judged]
    n_segments = sum(len(pairs) for pairs in read)
    for demand, values, stated, heard in DEMANDS:
        told = [[(stated(gold), heard(cues)) for gold, cues in pairs] for pairs in read]
        if all(true == "unstated" for pairs in told for true, _ in pairs):
            continue
        tallies = np.array([_tally(pairs, values) for pairs in told])
        interval = bootstrap(summed(tallies, lambda sums: macro(f1(sums), sums)), len(judged))
        yield DemandFigures(
            demand,
            Measure("macro-F1", *interval, len(judged), n_segments),
            tuple(_figures(values, tallies.sum(axis=0))),
        )


def _cues_on_gold(
    judged: JudgedDocument, cue_reader: CueReader
) -> list[tuple[GoldSegment, list[Cues]]]:
    """Return each labelled gold segment with the cues of our segments that overlap it."""
    gold = [one for one in judged.labelled.segments if one.labels]
    laid = overlaps(gold, judged.segments)
    heard = {i: cue_reader.read([judged.segments[i]])[0] for i in np.flatnonzero(laid.any(axis=0))}
    return [
        (one, [heard[i] for i in np.flatnonzero(row)]) for one, row in zip(gold, laid, strict=True)
    ]


def _tally(pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> NDArray[np.int64]:
    """Count hits, false alarms and misses of each value, [n_values, 3]."""
    return np.array(
        [
            [
                sum(true == found == value for true, found in pairs),
                sum(true != value == found for true, found in pairs),
                sum(true == value != found for true, found in pairs),
            ]
            for value in values
        ],
        dtype=np.int64,
    )


def _figures(values: Sequence[str], totals: NDArray[np.int64]) -> Iterator[ValueFigures]:
    for value, tallied in zip(values, totals, strict=True):
        hits, false_alarms, missed = (int(n) for n in tallied)
        yield ValueFigures(
            value,
            hits + missed,
            hits + false_alarms,
            float(precision(tallied)),
            float(recall(tallied)),
            float(f1(tallied)) if hits + missed else float("nan"),
        )
