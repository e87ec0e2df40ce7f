"""Pure functions of truth and predictions, the columns of which are competencies.

`truth` and `predicted` are [n, n_competencies] of bool, `probabilities` the same of float. A row is
a segment or a document. What cannot be said (a precision where nothing was tagged) is NaN, never a
flattering 0 or 1; the functions that average say what they leave out.

A tally [..., 3] holds hits, false alarms and misses, of which everything with precision and recall
is made; so summing tallies of documents is all that resampling documents takes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Binary = NDArray[np.bool_]
Floats = NDArray[np.float64]
Probabilities = NDArray[np.floating[Any]]

N_BINS = 10


def tally(truth: Binary, predicted: Binary) -> NDArray[np.int64]:
    """Count hits, false alarms and misses of each competency, [n_competencies, 3]."""
    cells = (truth & predicted, ~truth & predicted, truth & ~predicted)
    return np.stack([cell.sum(axis=0, dtype=np.int64) for cell in cells], axis=-1)


def share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Divide, NaN where the whole is 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    undefined = np.full(whole.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=undefined, where=whole != 0))


def precision(tallies: NDArray[Any]) -> Floats:
    """Return which share of the tags is right, [...]; NaN where nothing was tagged."""
    return share(tallies[..., 0], tallies[..., 0] + tallies[..., 1])


def recall(tallies: NDArray[Any]) -> Floats:
    """Return which share of what is there was tagged, [...]; NaN where nothing is there."""
    return share(tallies[..., 0], tallies[..., 0] + tallies[..., 2])


def f1(tallies: NDArray[Any]) -> Floats:
    """Return F1, [...]; 1 where there is nothing to find and nothing was tagged.

    >>> f1(np.array([[2, 1, 1], [0, 0, 0]])).round(3).tolist()
    [0.667, 1.0]
    """
    twice = 2 * tallies[..., 0]
    return np.nan_to_num(share(twice, twice + tallies[..., 1] + tallies[..., 2]), nan=1.0)


def macro(values: Floats, tallies: NDArray[Any]) -> Floats:
    """Average [..., n_competencies] over competencies with support, which the tallies tell.

    An undefined precision counts as 0: the competency is there and was never tagged. NaN where no
    competency has support.
    """
    has_support = tallies[..., 0] + tallies[..., 2] > 0
    summed = np.where(has_support, np.nan_to_num(values), 0.0).sum(axis=-1)
    return share(summed, has_support.sum(axis=-1))


def micro_f1(truth: Binary, predicted: Binary) -> float:
    """Return F1 over all cells; 1 where there is nothing to find and nothing was tagged."""
    return float(f1(tally(truth, predicted).sum(axis=0)))


def micro_precision(truth: Binary, predicted: Binary) -> float:
    """Return precision over all cells; NaN where nothing was tagged."""
    return float(precision(tally(truth, predicted).sum(axis=0)))


def micro_recall(truth: Binary, predicted: Binary) -> float:
    """Return recall over all cells; NaN where there is nothing to find."""
    return float(recall(tally(truth, predicted).sum(axis=0)))


def macro_f1(truth: Binary, predicted: Binary) -> float:
    """Return the mean F1 of the competencies with support; NaN where there is none."""
    tallies = tally(truth, predicted)
    return float(macro(f1(tallies), tallies))


def row_precision(truth: Binary, predicted: Binary) -> Floats:
    """Return which share of the tags of each row is right, [n]; NaN where nothing was tagged."""
    return share((truth & predicted).sum(axis=1), predicted.sum(axis=1))


def row_recall(truth: Binary, predicted: Binary) -> Floats:
    """Return which share of each row's labels was tagged, [n]; NaN for rows without a label."""
    return share((truth & predicted).sum(axis=1), truth.sum(axis=1))


def row_f1(truth: Binary, predicted: Binary) -> Floats:
    """Return F1 of each row, [n]; NaN where there is nothing to find and nothing was tagged."""
    return share(2 * (truth & predicted).sum(axis=1), truth.sum(axis=1) + predicted.sum(axis=1))


def sample_f1(truth: Binary, predicted: Binary) -> float:
    """Return the mean F1 of rows, leaving out those with nothing to find and nothing tagged.

    Most segments of a document say nothing of any competency: counted as perfect, they would make
    a model look good that finds nothing.
    """
    return mean_of(row_f1(truth, predicted))


def mean_of(values: Floats) -> float:
    """Return the mean of what is not NaN; NaN where nothing is left."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def average_precision(truth: Binary, probabilities: Probabilities) -> Floats:
    """Return average precision of each competency, [n_competencies]; NaN without support."""
    from sklearn.metrics import average_precision_score

    columns = zip(truth.T, probabilities.T, strict=True)
    found = [average_precision_score(t, p) if t.any() else np.nan for t, p in columns]
    return np.array(found, dtype=float)


def mean_average_precision(truth: Binary, probabilities: Probabilities) -> float:
    """Return the mean of the average precision of competencies with support (mAP)."""
    return mean_of(average_precision(truth, probabilities))


def row_lrap(truth: Binary, probabilities: Probabilities) -> Floats:
    """Return the label ranking average precision of each row, [n]; NaN for rows without a label.

    For each true label: of the labels ranked as high or higher, the share that is true.
    """
    as_high = probabilities[:, None, :] >= probabilities[:, :, None]
    true_as_high = (as_high & truth[:, None, :]).sum(axis=2)
    shares = np.where(truth, true_as_high / np.maximum(as_high.sum(axis=2), 1), 0.0)
    return share(shares.sum(axis=1), truth.sum(axis=1))


def lrap(truth: Binary, probabilities: Probabilities) -> float:
    """Return the mean label ranking average precision of rows that have a label.

    As scikit-learn's, which however counts rows without a label as perfect.
    """
    return mean_of(row_lrap(truth, probabilities))


def row_r_precision(truth: Binary, probabilities: Probabilities, k: int) -> Floats:
    """Return, for each row, the share of its labels (k at most) in the k most probable, [n].

    Of equally probable ones the first columns count. NaN for rows without a label.
    """
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    hits = np.take_along_axis(truth, order, axis=1).sum(axis=1)
    return share(hits, np.minimum(truth.sum(axis=1), k))


def r_precision_at(k: int, truth: Binary, probabilities: Probabilities) -> float:
    """Return the mean R-precision at k of rows that have a label."""
    return mean_of(row_r_precision(truth, probabilities, k))


def brier(truth: Binary, probabilities: Probabilities) -> float:
    """Return the mean squared distance of probability and truth over all cells."""
    return mean_of(np.square(probabilities - truth.astype(float)).ravel())


def equal_mass_bins(probabilities: Probabilities, n_bins: int = N_BINS) -> NDArray[np.intp]:
    """Return the bin of each value [n], from 0; bins hold as many values each, ties together."""
    if not probabilities.size:
        return np.zeros(0, dtype=np.intp)
    inner = np.quantile(probabilities, np.linspace(0, 1, n_bins + 1)[1:-1])
    return np.searchsorted(np.unique(inner), probabilities, side="left")


def expected_calibration_error(
    truth: Binary, probabilities: Probabilities, n_bins: int = N_BINS
) -> Floats:
    """Return the calibration error of each competency, [n_competencies], with bins of equal mass.

    The mean, over rows, of how far the mean probability of a bin is from its share of true rows:
    Naeini et al. (2015), with the equal-mass bins of Nguyen and O'Connor (2015).
    """
    errors = []
    for true, column in zip(truth.T, probabilities.T, strict=True):
        bins = equal_mass_bins(column, n_bins)
        gaps = np.bincount(bins, weights=column.astype(float) - true)
        errors.append(np.abs(gaps).sum() / len(true) if len(true) else np.nan)
    return np.array(errors, dtype=float)


def ece(truth: Binary, probabilities: Probabilities, n_bins: int = N_BINS) -> float:
    """Return the mean over competencies of their expected calibration error."""
    return mean_of(expected_calibration_error(truth, probabilities, n_bins))


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """What is wrong among the decisions kept, when the least sure ones are left to a person.

    `coverage` [n_points] rises to 1; `risk` [n_points] is the share of those kept that is wrong.
    """

    coverage: Floats
    risk: Floats

    @property
    def area(self) -> float:
        """The mean risk over all coverages; NaN without decisions."""
        return mean_of(self.risk)


def risk_coverage(is_wrong: Binary, sureness: Probabilities) -> RiskCoverage:
    """Return the curve for decisions [n], surest first; equally sure ones share their risk.

    The area is that of Geifman, Uziel and El-Yaniv (2019).
    """
    order = np.argsort(-sureness, kind="stable")
    n = np.arange(1, len(order) + 1)
    risk = np.cumsum(is_wrong[order]) / n
    last = np.searchsorted(-sureness[order], -sureness[order], side="right") - 1
    return RiskCoverage(n / max(len(order), 1), risk[last])
