"""Probabilities that mean what they say, for every competency, however few its examples are.

Each competency has a map from log-odds to calibrated log-odds, slope · x + offset, as Platt (1999)
has it. All are drawn towards one global map: the maximum a posteriori estimate under a normal
prior around it, so that a competency with a handful of positives keeps close to the global map and
one with hundreds goes its own way.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from tagger.scorers.trained import Calibration
from training.fit import Examples
from training.recipe import HeadChoices

Floats = NDArray[np.floating]
# How far slope and offset of one competency stray from the global map: standard deviations.
STRAY = (0.15, 0.4)
# Log-odds beyond these say the same: very sure.
MOST_SURE = 12.0


def is_heard(examples: Examples, choices: HeadChoices) -> NDArray[np.bool_]:
    """Say which segments [n] are of sections that are not silenced.

    A silenced segment tells nothing of how sure a head may be of the others. It still belongs to
    its document: heads score whole documents, and only then is it left out.
    """
    return np.array([s.role not in choices.silent_roles for s in examples.segments], dtype=bool)


def clipped(log_odds: Floats) -> Floats:
    """Limit log-odds: a head that is overconfident on one segment must not steer a whole map."""
    return np.clip(log_odds, -MOST_SURE, MOST_SURE)


def calibration_of(log_odds: Floats, examples: Examples) -> tuple[Floats, Calibration]:
    """Return the weight of each source and the calibration of their weighted sum.

    `log_odds` is [n_segments, n_competencies, n_sources], of segments that no source has learnt
    from. With one source its weight is part of the calibration and returned as 1.
    """
    n_sources = log_odds.shape[2]
    cell_weights = np.repeat(examples.weights, log_odds.shape[1])
    found = global_map(log_odds.reshape(-1, n_sources), examples.truth.ravel(), cell_weights)
    weights, offset = found[:-1].round(4), float(found[-1])
    centred = calibrated(log_odds @ weights + offset, examples.truth, examples.weights)
    offsets = centred.offset + centred.slope * np.float32(offset)
    if n_sources == 1:
        slopes = centred.slope * np.float32(weights[0])
        return np.ones(1), Calibration(slopes.round(4), offsets.round(4))
    return weights, Calibration(centred.slope, offsets.round(4))


def global_map(log_odds: Floats, truth: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return slopes and offset of one logistic map for all cells.

    `log_odds` is [n_cells, n_sources], `truth` and `weights` [n_cells]; the answer is
    [n_sources + 1], the offset last.
    """
    fitted = LogisticRegression(C=1e6).fit(log_odds, truth, sample_weight=weights)
    return np.array([*fitted.coef_[0], fitted.intercept_[0]])


def calibrated(log_odds: Floats, truth: NDArray[np.bool_], weights: Floats) -> Calibration:
    """Return a map for each column of `log_odds` [n, n_competencies].

    The log-odds are those that the global map gave, so that slope 1 and offset 0 is the centre of
    the prior; `weights` is [n].
    """
    found = [
        _one(log_odds[:, column].astype(float), truth[:, column].astype(float), weights)
        for column in range(log_odds.shape[1])
    ]
    slope, offset = (np.array(values, dtype=np.float32) for values in zip(*found, strict=True))
    return Calibration(slope.round(4), offset.round(4))


def _one(x: Floats, truth: Floats, weights: Floats) -> tuple[float, float]:
    def loss(parameters: Floats) -> tuple[float, Floats]:
        slope, offset = parameters
        z = slope * x + offset
        away = (parameters - np.array([1.0, 0.0])) / np.array(STRAY)
        value = weights @ (np.logaddexp(0, z) - truth * z) + away @ away / 2
        pull = weights * (1 / (1 + np.exp(-z)) - truth)
        return float(value), np.array([pull @ x, pull.sum()]) + away / np.array(STRAY)

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1])
