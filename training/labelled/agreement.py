"""How far two readings agree: Krippendorff's alpha with MASI distance, kappa per competency.

Krippendorff, K. (2011): Computing Krippendorff's alpha-reliability. Passonneau, R. (2006):
Measuring agreement on set-valued items (MASI). Cohen, J. (1960): A coefficient of agreement for
nominal scales. Intervals are percentiles over resampled documents.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from training.labelled.layers import Decision, Pair

N_RESAMPLES = 1000
ENOUGH_DEFINED = 0.95
FEWEST_DOCUMENTS = 5
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient with its 95 % interval.

    The value is None where nothing varies, the interval where that holds of one resample in
    twenty or more, or where documents are too few to resample. `n_segments` is how many were
    compared.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    n_documents: int
    n_segments: int
    n_positive: int | None = None


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """Return 0 for equal sets to 1 for disjoint ones, in between by overlap and inclusion.

    >>> masi_distance(frozenset("AB"), frozenset("A"))
    0.6666666666666667
    """
    if one == other:
        return 0.0
    shared = one & other
    if not shared:
        return 1.0
    monotone = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - monotone * len(shared) / len(one | other)


def alpha(name: str, pairs: Sequence[Pair], seed: int = 0) -> Figure:
    """Return Krippendorff's alpha over segments; one document or more."""
    kinds = sorted({d.labels for p in pairs for d in chain(p.a, p.b)}, key=sorted)
    place = {kind: i for i, kind in enumerate(kinds)}
    distance = np.array([[masi_distance(x, y) for y in kinds] for x in kinds])
    used = np.zeros((len(pairs), len(kinds)))
    apart = np.zeros(len(pairs))
    for i, pair in enumerate(pairs):
        for one, other in zip(pair.a, pair.b, strict=True):
            x, y = place[one.labels], place[other.labels]
            used[i, x] += 1
            used[i, y] += 1
            apart[i] += distance[x, y]

    def value(weights: Floats) -> float:
        counts = weights @ used
        n_values = counts.sum()
        observed = 2 * (weights @ apart) / n_values
        expected = counts @ distance @ counts / (n_values * (n_values - 1))
        return float(1 - observed / expected) if expected else np.nan

    return _figure(name, value, pairs, seed)


def kappa(name: str, pairs: Sequence[Pair], seed: int = 0) -> Figure:
    """Return Cohen's kappa for carrying the competency of that code, or not."""
    cells = np.zeros((len(pairs), 2, 2))
    for i, pair in enumerate(pairs):
        for one, other in zip(pair.a, pair.b, strict=True):
            cells[i, int(name in one.labels), int(name in other.labels)] += 1
    positive = int(cells[:, 1, :].sum() + cells[:, :, 1].sum() - cells[:, 1, 1].sum())
    return _figure(name, _kappa_of(cells), pairs, seed, positive)


def kappa_of_words(
    name: str, read: Callable[[Decision], str | None], pairs: Sequence[Pair], seed: int = 0
) -> Figure:
    """Return Cohen's kappa of a word (modality or level) where both readings label the segment."""
    words: list[str | None] = sorted(
        {read(d) for p in pairs for d in chain(p.a, p.b) if d.labels}, key=str
    )
    place = {word: i for i, word in enumerate(words)}
    cells = np.zeros((len(pairs), len(words), len(words)))
    for i, pair in enumerate(pairs):
        for one, other in zip(pair.a, pair.b, strict=True):
            if one.labels and other.labels:
                cells[i, place[read(one)], place[read(other)]] += 1
    figure = _figure(name, _kappa_of(cells), pairs, seed)
    return replace(figure, n_segments=int(cells.sum()))


def _kappa_of(cells: Floats) -> Callable[[Floats], float]:
    def value(weights: Floats) -> float:
        table = np.tensordot(weights, cells, axes=1)
        total = table.sum()
        if not total:
            return np.nan
        expected = (table.sum(0) * table.sum(1)).sum() / total**2
        if expected == 1:
            return np.nan
        return float((np.trace(table) / total - expected) / (1 - expected))

    return value


def _figure(
    name: str,
    value: Callable[[Floats], float],
    pairs: Sequence[Pair],
    seed: int,
    n_positive: int | None = None,
) -> Figure:
    random = np.random.default_rng(seed)
    n = len(pairs)
    weights = random.multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES).astype(float)
    resampled = np.array([value(row) for row in weights])
    defined = resampled[~np.isnan(resampled)]
    whole = value(np.ones(n))
    known = n >= FEWEST_DOCUMENTS and len(defined) > ENOUGH_DEFINED * N_RESAMPLES
    low, high = np.quantile(defined, (0.025, 0.975)) if known else (np.nan, np.nan)
    n_segments = sum(len(pair.texts) for pair in pairs)
    return Figure(name, _or_none(whole), _or_none(low), _or_none(high), n, n_segments, n_positive)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
