"""How far a figure can be trusted: whole documents are resampled, or swapped between systems.

A statistic is a function of how often each document counts, [n_resamples, n_documents], to one
value for each row; so a whole set of resamples is computed at once. `summed` makes one of anything
that is a function of sums over documents.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.metrics import f1

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]

N_RESAMPLES = 2000
N_SWAPS = 10_000
LIMITS = (0.025, 0.975)
# Resampling fewer documents than this says little of how they vary.
FEWEST_DOCUMENTS = 5
# Two values that differ by less are the same, reckoned in another order.
SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its 95 % interval over resampled documents and what it was measured on.

    All three are NaN where there is nothing that the figure could be measured on.
    """

    name: str
    value: float
    low: float
    high: float
    n_documents: int
    n_segments: int


class Interval(NamedTuple):
    """A value with the limits between which 95 % of resamples lie."""

    value: float
    low: float
    high: float


class Difference(NamedTuple):
    """By how much the first of two systems is above the second, and the two-sided p-value."""

    value: float
    p: float


def summed(
    per_document: NDArray[Any] | Sequence[NDArray[Any]], value: Callable[[Floats], Floats]
) -> Statistic:
    """Make a statistic of sums over documents.

    `per_document` is [n_documents, ...] and `value` a function of [n_resamples, ...] sums.
    """
    counts = np.asarray(per_document, dtype=float)
    flat = counts.reshape(len(counts), int(np.prod(counts.shape[1:])))
    return lambda times: value((times @ flat).reshape(len(times), *counts.shape[1:]))


@lru_cache(maxsize=8)
def resamples(n_documents: int, n_resamples: int = N_RESAMPLES, seed: int = 0) -> Floats:
    """Return how often each document is drawn in each resample, [n_resamples, n_documents].

    The same draws serve every figure of the same documents; they cannot be written to.
    """
    picks = np.random.default_rng(seed).integers(0, n_documents, (n_resamples, n_documents))
    times = np.zeros((n_resamples, n_documents))
    np.add.at(times, (np.arange(n_resamples)[:, None], picks), 1)
    times.setflags(write=False)
    return times


def bootstrap(
    statistic: Statistic, n_documents: int, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> Interval:
    """Return the value of a statistic with its percentile interval over resampled documents.

    Resamples in which it is undefined do not count. NaN without documents.
    """
    nothing = float("nan")
    if not n_documents:
        return Interval(nothing, nothing, nothing)
    value = float(statistic(np.ones((1, n_documents)))[0])
    drawn = statistic(resamples(n_documents, n_resamples, seed))
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, LIMITS).tolist() if known.size else (nothing, nothing)
    return Interval(value, low, high)


def micro_f1_measure(
    name: str, tallies: Sequence[NDArray[Any]], n_segments: int, seed: int = 0
) -> Measure:
    """Return micro-F1 of documents' tallies, each [n_competencies, 3] or [3], with its interval."""
    counts = np.array([t.reshape(-1, 3).sum(axis=0) for t in tallies]).reshape(-1, 3)
    interval = bootstrap(summed(counts, f1), len(counts), seed=seed)
    return Measure(name, *interval, len(counts), n_segments)


def paired_randomisation(
    statistic: Statistic, n_documents: int, n_swaps: int = N_SWAPS, seed: int = 0
) -> Difference:
    """Compare two systems on the same documents by swapping their answers, document by document.

    The statistic is one of 2 × `n_documents`: the first system's answers and then, in the same
    order, the second's. Approximate randomisation: Noreen (1989); p counts the observed case too,
    so it is never 0, and it is 1 without documents.
    """
    if not n_documents:
        return Difference(float("nan"), 1.0)
    kept = np.random.default_rng(seed).random((n_swaps, n_documents)) < 0.5
    kept = np.concatenate([np.ones((1, n_documents), dtype=bool), kept])
    first = np.concatenate([kept, ~kept], axis=1).astype(float)
    found = statistic(first) - statistic(1 - first)
    value = float(found[0])
    if np.isnan(value):
        return Difference(value, 1.0)
    as_far = np.abs(found[1:]) >= abs(value) - SAME
    return Difference(value, float((1 + as_far.sum()) / (1 + n_swaps)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values corrected for their number, in the order given: Holm (1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        corrected[i] = highest
    return corrected
