"""Heads that are compared: from blocks of features to the log-odds of segments not learnt from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, logit

from training.trials.blocks import Block

Floats = NDArray[np.floating]
MOST_STEPS = 150
# Of the penalty of the recipes' logistic regression, and of the support vector machines.
C, C_MARGINS = 1.0, 0.1
NEAREST, SHARPNESS, N_BATCHES = 15, 10.0, 20
NEVER = -10.0  # the log-odds of a competency that nothing learnt from shows
# Shares of neighbours and products of probabilities end before 0 and 1, so that they have log-odds.
LEAST, MOST = 1e-4, 1 - 1e-4


@dataclass(frozen=True, slots=True)
class Task:
    """What a head learns from and what it judges.

    `blocks` hold the rows of all segments; `learnt` and `asked` say which are whose. `truth` is
    [n, n_competencies], `weights` and `documents` [n], `domains` the column of domain of each
    competency.
    """

    blocks: Sequence[Block]
    truth: NDArray[np.bool_]
    weights: NDArray[np.float64]
    documents: NDArray[np.intp]
    domains: NDArray[np.intp]
    learnt: NDArray[np.bool_]
    asked: NDArray[np.bool_]

    def rows(self, which: NDArray[np.bool_]) -> list[Block]:
        """Return the blocks of some rows."""
        return [block[which] for block in self.blocks]

    def dense(self, which: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return the features of some rows as one array; blocks must be dense."""
        return np.hstack([np.asarray(block[which]) for block in self.blocks])


def logistic(task: Task) -> Floats:
    """Fit one L2-penalised logistic regression a competency, all at once."""
    truth = task.truth[task.learnt]
    cells = np.repeat(task.weights[task.learnt, None], truth.shape[1], axis=1)
    return _applied(task, _fitted(task.rows(task.learnt), truth, cells))


def balanced(task: Task) -> Floats:
    """Weigh the segments with a competency up to those without it, by the root of their ratio."""
    truth = task.truth[task.learnt]
    n_with = np.maximum(truth.sum(axis=0), 1)
    up = np.sqrt((len(truth) - n_with) / n_with)
    cells = task.weights[task.learnt, None] * np.where(truth, up, 1.0)
    return _applied(task, _fitted(task.rows(task.learnt), truth, cells))


def hierarchical(task: Task) -> Floats:
    """Judge the domain, then the competency among segments of that domain."""
    n_domains = int(task.domains.max()) + 1
    truth = task.truth[task.learnt]
    of_domain = np.stack(
        [truth[:, task.domains == domain].any(axis=1) for domain in range(n_domains)], axis=1
    )
    rows = task.rows(task.learnt)
    weights = np.repeat(task.weights[task.learnt, None], truth.shape[1], axis=1)
    first = expit(_applied(task, _fitted(rows, of_domain, weights[:, :n_domains])))
    # A competency is learnt from the segments of its domain alone.
    second = expit(_applied(task, _fitted(rows, truth, weights * of_domain[:, task.domains])))
    return _log_odds(first[:, task.domains] * second)


def margins(task: Task) -> Floats:
    """Fit one linear support vector machine a competency."""
    from sklearn.svm import LinearSVC

    rows, asked = (
        sparse.hstack([sparse.csr_matrix(block) for block in task.rows(which)]).tocsr()
        for which in (task.learnt, task.asked)
    )
    weights = task.weights[task.learnt]
    found = np.full((asked.shape[0], task.truth.shape[1]), NEVER)
    for column, answers in enumerate(task.truth[task.learnt].T):
        if answers.any():
            machine = LinearSVC(C=C_MARGINS, random_state=0).fit(rows, answers, weights)
            found[:, column] = machine.decision_function(asked)
    return found


def nearest(task: Task) -> Floats:
    """Let the nearest labelled segments vote, the nearer the more."""
    from sklearn.preprocessing import normalize

    rows = normalize(task.dense(task.learnt))
    truth, weights = task.truth[task.learnt], task.weights[task.learnt]
    shares = []
    for asked in np.array_split(normalize(task.dense(task.asked)), N_BATCHES):
        near = asked @ rows.T
        best = np.argpartition(-near, NEAREST, axis=1)[:, :NEAREST]
        votes = np.exp(SHARPNESS * np.take_along_axis(near, best, axis=1)) * weights[best]
        shares.append((votes[:, :, None] * truth[best]).sum(axis=1) / votes.sum(axis=1)[:, None])
    return _log_odds(np.concatenate(shares))


def network(task: Task) -> Floats:
    """Fit a network with one hidden layer for all competencies.

    It stops early by a tenth of the segments it learns from.
    """
    from sklearn.neural_network import MLPClassifier

    found = MLPClassifier((128,), alpha=1e-3, early_stopping=True, random_state=0, max_iter=60)
    found.fit(task.dense(task.learnt), task.truth[task.learnt], task.weights[task.learnt])
    return _log_odds(found.predict_proba(task.dense(task.asked)))


def boosting(task: Task) -> Floats:
    """Fit boosted trees over the first principal components, a competency at a time."""
    from sklearn.decomposition import PCA
    from sklearn.ensemble import HistGradientBoostingClassifier

    shrunk = PCA(64, random_state=0).fit(task.dense(task.learnt))
    rows, asked = (shrunk.transform(task.dense(which)) for which in (task.learnt, task.asked))
    columns = []
    for answers in task.truth[task.learnt].T:
        trees = HistGradientBoostingClassifier(max_iter=80, max_leaf_nodes=15, random_state=0)
        trees.fit(rows, answers, task.weights[task.learnt])
        columns.append(trees.decision_function(asked))
    return np.stack(columns, axis=1)


def recurrent(task: Task) -> Floats:
    """Fit a network that reads the segments of a document one after the other, both ways."""
    from training.trials.recurrent import fitted

    return fitted(task)


# Those that take no terms: too many columns for them.
DENSE = frozenset({"nearest", "network", "boosting", "recurrent"})
HEADS: dict[str, Callable[[Task], Floats]] = {
    "logistic": logistic,
    "balanced": balanced,
    "hierarchical": hierarchical,
    "margins": margins,
    "nearest": nearest,
    "network": network,
    "boosting": boosting,
    "recurrent": recurrent,
}


def _fitted(rows: Sequence[Block], truth: NDArray[np.bool_], cells: Floats) -> Floats:
    """Return coefficients [n_features + 1, n_columns], the intercepts last.

    `cells` [n, n_columns] weigh each answer. The same optimum as scikit-learn's logistic
    regression with C, found for all columns at once.
    """
    n_columns = truth.shape[1]
    sizes = [block.shape[1] for block in rows]
    ends = np.cumsum(sizes)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(-1, n_columns)
        parts = np.split(weights[:-1].astype(np.float32), ends[:-1])
        log_odds = sum(block @ part for block, part in zip(rows, parts, strict=True))
        log_odds = log_odds + weights[-1]
        misses = cells * (np.logaddexp(0, log_odds) - truth * log_odds)
        pull = (cells * (expit(log_odds) - truth)).astype(np.float32)
        slopes = [np.asarray(block.T @ pull, dtype=float) for block in rows]
        slopes = [*slopes, pull.sum(axis=0, keepdims=True, dtype=float)]
        slope = np.concatenate(slopes)
        slope[:-1] += weights[:-1] / C
        return float(misses.sum() + (weights[:-1] ** 2).sum() / (2 * C)), slope.ravel()

    start = np.zeros((int(ends[-1]) + 1, n_columns))
    start[-1] = -3.0
    options = {"maxiter": MOST_STEPS}
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x).reshape(-1, n_columns)


def _log_odds(probabilities: Floats) -> Floats:
    return np.asarray(logit(np.clip(probabilities, LEAST, MOST)))


def _applied(task: Task, coefficients: Floats) -> Floats:
    rows = task.rows(task.asked)
    ends = np.cumsum([block.shape[1] for block in rows])
    parts = np.split(coefficients[:-1], ends[:-1])
    found = sum(np.asarray(block @ part) for block, part in zip(rows, parts, strict=True))
    return np.asarray(found + coefficients[-1])
