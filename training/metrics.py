"""Pure functions of truth and predictions, and the figure that never travels without its n."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Binary = NDArray[np.bool_]
N_RESAMPLES = 2000
CUTS = tuple(round(n / 100, 2) for n in range(2, 96))


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its 95 % interval over resampled documents and what it was measured on."""

    name: str
    value: float
    low: float
    high: float
    n_documents: int
    n_segments: int


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives of one document."""

    hit: int
    false_alarm: int
    missed: int


def counts(truth: Binary, predicted: Binary) -> Counts:
    """Count over all cells of [n, n_competencies]."""
    return Counts(
        int((truth & predicted).sum()),
        int((~truth & predicted).sum()),
        int((truth & ~predicted).sum()),
    )


def cells_of(per_document: Sequence[Counts]) -> NDArray[np.int64]:
    """Return [n_documents, 3]: hits, false alarms, misses."""
    rows = [(found.hit, found.false_alarm, found.missed) for found in per_document]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def micro_f1(cells: NDArray[np.int64]) -> float:
    """Return F1 of summed [n, 3] counts; 1 where there is nothing to find and nothing is found.

    >>> micro_f1(np.array([[2, 1, 1], [1, 0, 0]]))
    0.75
    """
    hit, false_alarm, missed = (int(n) for n in cells.sum(axis=0))
    return 1.0 if hit + false_alarm + missed == 0 else 2 * hit / (2 * hit + false_alarm + missed)


def measured(name: str, per_document: Sequence[Counts], n_segments: int, seed: int = 0) -> Measure:
    """Return micro-F1 with a percentile interval from resampling whole documents, one or more."""
    cells = cells_of(per_document)
    random = np.random.default_rng(seed)
    picks = random.integers(0, len(cells), (N_RESAMPLES, len(cells)))
    resampled = [micro_f1(cells[pick]) for pick in picks]
    low, high = (float(np.quantile(resampled, q)) for q in (0.025, 0.975))
    return Measure(name, micro_f1(cells), low, high, len(cells), n_segments)


def best_threshold(
    evaluate: Callable[[float, NDArray[np.intp]], float], n_documents: int, seed: int = 0
) -> float:
    """Return the cut with the best mean value over resampled documents.

    The mean over resamples has a broader, smoother top than the value itself, so that a lucky
    document does not decide.
    """
    random = np.random.default_rng(seed)
    picks = random.integers(0, n_documents, (200, n_documents))
    means = [np.mean([evaluate(cut, pick) for pick in picks]) for cut in CUTS]
    return CUTS[int(np.argmax(means))]
