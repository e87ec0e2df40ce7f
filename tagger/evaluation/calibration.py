"""The two curves of a report: do probabilities come true, and what do sure tags get wrong."""

from dataclasses import dataclass

import numpy as np

from tagger.evaluation.intervals import LIMITS, N_RESAMPLES, Interval, bootstrap, summed
from tagger.evaluation.metrics import RiskCoverage, equal_mass_bins, risk_coverage, share
from tagger.evaluation.rows import RowKind, Rows

N_BANDS = 10


@dataclass(frozen=True, slots=True)
class Band:
    """The cells with a probability from `low` up to `high`: how many, and what share came true.

    `probability` is their mean; `share` has an interval over resampled documents.
    """

    low: float
    high: float
    n: int
    probability: float
    share: Interval


@dataclass(frozen=True, slots=True)
class Curves:
    """Reliability over all cells of a level, and risk against coverage of the tags given there."""

    level: RowKind
    reliability: tuple[Band, ...]
    risk_coverage: RiskCoverage


def curves_of(level: RowKind, rows: Rows) -> Curves:
    """Return the curves of a level."""
    return Curves(level, reliability(rows), tag_risk(rows))


def reliability(rows: Rows) -> tuple[Band, ...]:
    """Return the bands of equal width in which there is a cell.

    Widths are equal for the eye: in bands of equal mass nearly every one would lie close to 0. The
    figure of calibration, ECE, takes equal mass.
    """
    values = rows.probabilities.astype(float)
    bands = np.minimum((values * N_BANDS).astype(int), N_BANDS - 1)
    found = []
    for i in range(N_BANDS):
        inside = bands == i
        if inside.any():
            both = np.column_stack([(rows.truth & inside).sum(axis=1), inside.sum(axis=1)])
            statistic = summed(rows.per_document(both), lambda n: share(n[..., 0], n[..., 1]))
            interval = bootstrap(statistic, rows.n_documents)
            mean = float(values[inside].mean())
            n = int(inside.sum())
            found.append(Band(i / N_BANDS, (i + 1) / N_BANDS, n, mean, interval))
    return tuple(found)


def tag_risk(rows: Rows) -> RiskCoverage:
    """Return risk against coverage of the tags, the most probable first."""
    cells = np.nonzero(rows.predicted)
    return risk_coverage(~rows.truth[cells], rows.probabilities[cells])


def error_if_true(rows: Rows, n_draws: int = N_RESAMPLES, seed: int = 0) -> Interval:
    """Return the calibration error (ECE) that would be seen if every probability were true.

    On few rows it is far from 0: a share of five rows is rarely just the mean of their
    probabilities. Its mean over truths drawn from the probabilities, and the limits that 95 % of
    them keep. NaN without rows.
    """
    if not rows.probabilities.size:
        nothing = float("nan")
        return Interval(nothing, nothing, nothing)
    draws = np.random.default_rng(seed)
    errors = np.zeros((n_draws, rows.probabilities.shape[1]))
    for column, values in enumerate(rows.probabilities.astype(float).T):
        bins = equal_mass_bins(values)
        inside = bins[:, None] == np.arange(bins.max() + 1)
        gaps = (values - (draws.random((n_draws, len(values))) < values)) @ inside
        errors[:, column] = np.abs(gaps).sum(axis=1) / len(values)
    means = errors.mean(axis=1)
    low, high = np.quantile(means, LIMITS).tolist()
    return Interval(float(means.mean()), low, high)
