"""Every figure that has an interval: a statistic of how often each document counts, by its name."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation import metrics
from tagger.evaluation.intervals import (
    FEWEST_DOCUMENTS,
    Floats,
    Measure,
    Statistic,
    bootstrap,
    summed,
)
from tagger.evaluation.metrics import N_BINS, equal_mass_bins, f1, macro, precision, recall, share
from tagger.evaluation.rows import Rows

OfTallies = Callable[[NDArray[Any]], Floats]
OfRows = Callable[[Rows], Floats]


def micro_of(figure: OfTallies, rows: Rows) -> Statistic:
    """Make a figure of tallies summed over competencies."""
    return summed(rows.tallies().sum(axis=1), figure)


def macro_of(figure: OfTallies, rows: Rows) -> Statistic:
    """Make the mean of a figure over the competencies with support in the documents counted."""
    return summed(rows.tallies(), lambda tallies: macro(figure(tallies), tallies))


def mean_of(figure: OfRows, rows: Rows) -> Statistic:
    """Make the mean of a figure of each row, [n], over the rows in which it is not NaN."""
    values = figure(rows)
    known = ~np.isnan(values)
    sums = rows.per_document(np.column_stack([np.where(known, values, 0.0), known]))
    return summed(sums, lambda both: share(both[..., 0], both[..., 1]))


def mean_average_precision(rows: Rows) -> Statistic:
    """Make the mean, over competencies with support in the documents counted, of `ranked`."""
    columns = [ranked(rows, column) for column in range(rows.truth.shape[1])]

    def statistic(times: Floats) -> Floats:
        total, n = np.zeros(len(times)), np.zeros(len(times))
        for column in columns:
            values = column(times)
            total += np.nan_to_num(values)
            n += ~np.isnan(values)
        return share(total, n)

    return statistic


def ranked(rows: Rows, column: int) -> Statistic:
    """Make the average precision of one competency.

    Only the ranks of true rows matter, so the rows between two of them are counted as one lump;
    what is ranked alike is one lump as well.
    """
    order = np.argsort(-rows.probabilities[:, column], kind="stable")
    truth, below = rows.truth[order, column], -rows.probabilities[order, column]
    ends = np.unique(np.searchsorted(below, below[truth], side="right"))
    lumps = np.searchsorted(ends, np.arange(len(order)), side="right")
    counts = np.zeros((2, rows.n_documents, len(ends) + 1))
    np.add.at(counts[0], (rows.owners[order], lumps), 1)
    np.add.at(counts[1], (rows.owners[order], lumps), truth)
    n_rows, n_true = counts[..., :-1]

    def statistic(times: Floats) -> Floats:
        hits = times @ n_true
        so_far = np.cumsum(hits, axis=1)
        precise = np.nan_to_num(share(so_far, np.cumsum(times @ n_rows, axis=1)))
        return share((hits * precise).sum(axis=1), hits.sum(axis=1))

    return statistic


def calibration_error(rows: Rows) -> Statistic:
    """Make the mean over competencies of their calibration error; bins stay as they are cut."""
    n_competencies = rows.truth.shape[1]
    gaps = np.zeros((rows.n_documents, n_competencies, N_BINS + 1))
    for column in range(n_competencies):
        values = rows.probabilities[:, column].astype(float)
        bins = equal_mass_bins(values)
        np.add.at(gaps[:, column], (rows.owners, bins), values - rows.truth[:, column])
    gaps[..., -1] = rows.per_document(np.ones(len(rows.owners)))[:, None]

    def value(sums: Floats) -> Floats:
        return np.asarray(share(np.abs(sums[..., :-1]).sum(axis=-1), sums[..., -1]).mean(axis=-1))

    return summed(gaps, value)


def area_under_risk(rows: Rows) -> Statistic:
    """Make the mean risk among the tags kept, when the least probable ones are left out first."""
    cells = np.nonzero(rows.predicted)
    order = np.argsort(-rows.probabilities[cells], kind="stable")
    below = -rows.probabilities[cells][order]
    wrong, owners = ~rows.truth[cells][order], rows.owners[cells[0]][order]
    last = np.searchsorted(below, below, side="right") - 1

    def statistic(times: Floats) -> Floats:
        weights = times[:, owners]
        risk = share(np.cumsum(weights * wrong, axis=1), np.cumsum(weights, axis=1))[:, last]
        return share((weights * np.nan_to_num(risk)).sum(axis=1), weights.sum(axis=1))

    return statistic


STATISTICS: Mapping[str, Callable[[Rows], Statistic]] = {
    "micro-F1": partial(micro_of, f1),
    "micro-precision": partial(micro_of, precision),
    "micro-recall": partial(micro_of, recall),
    "macro-F1": partial(macro_of, f1),
    "macro-precision": partial(macro_of, precision),
    "macro-recall": partial(macro_of, recall),
    "sample-F1": partial(mean_of, lambda rows: metrics.row_f1(rows.truth, rows.predicted)),
    "sample-precision": partial(
        mean_of, lambda rows: metrics.row_precision(rows.truth, rows.predicted)
    ),
    "sample-recall": partial(mean_of, lambda rows: metrics.row_recall(rows.truth, rows.predicted)),
    "mAP": mean_average_precision,
    "LRAP": partial(mean_of, lambda rows: metrics.row_lrap(rows.truth, rows.probabilities)),
    "R-precision@1": partial(
        mean_of, lambda rows: metrics.row_r_precision(rows.truth, rows.probabilities, 1)
    ),
    "R-precision@3": partial(
        mean_of, lambda rows: metrics.row_r_precision(rows.truth, rows.probabilities, 3)
    ),
    "R-precision@5": partial(
        mean_of, lambda rows: metrics.row_r_precision(rows.truth, rows.probabilities, 5)
    ),
    "Brier": partial(
        mean_of, lambda rows: np.square(rows.probabilities - rows.truth.astype(float)).mean(axis=1)
    ),
    "ECE": calibration_error,
    "AURC": area_under_risk,
}
# Of these less is better.
LOSSES = ("Brier", "ECE", "AURC")


def measure(name: str, rows: Rows, n_segments: int) -> Measure:
    """Return one of STATISTICS with its interval, NaN for fewer than FEWEST_DOCUMENTS."""
    value, low, high = bootstrap(STATISTICS[name](rows), rows.n_documents)
    if rows.n_documents < FEWEST_DOCUMENTS:
        low = high = float("nan")
    return Measure(name, value, low, high, rows.n_documents, n_segments)
