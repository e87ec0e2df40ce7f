"""Every head learns from the rows it is given, and the fast logistic fit is scikit-learn's."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from training.trials.heads import DENSE, HEADS, Task

N, N_FEATURES = 480, 70
DOMAINS = np.array([0, 0, 1])


@pytest.fixture
def task() -> Task:
    random = np.random.default_rng(4)
    rows = random.normal(size=(N, N_FEATURES)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    truth = rows[:, :3] > 0.1
    documents = np.arange(N) // 8
    asked = documents % 3 == 0
    words = sparse.csr_matrix((rows > 0.15).astype(np.float32))
    return Task([rows, words], truth, np.ones(N), documents, DOMAINS, ~asked, asked)


@pytest.mark.parametrize("name", HEADS)
def test_a_head_ranks_what_it_has_not_seen_better_than_chance(name: str, task: Task) -> None:
    blocks = task.blocks[:1] if name in DENSE else task.blocks
    given = Task(
        [8 * blocks[0], *blocks[1:]],
        task.truth,
        task.weights,
        task.documents,
        task.domains,
        task.learnt,
        task.asked,
    )
    log_odds = HEADS[name](given)
    truth = task.truth[task.asked]
    assert log_odds.shape == truth.shape
    for column in range(3):
        found = log_odds[:, column]
        assert found[truth[:, column]].mean() > found[~truth[:, column]].mean()


@pytest.mark.parametrize("name", HEADS)
def test_a_head_does_not_look_at_the_answers_it_is_asked_for(name: str, task: Task) -> None:
    blocks = task.blocks[:1]
    spoilt = task.truth.copy()
    spoilt[task.asked] = ~spoilt[task.asked]
    rest = (task.weights, task.documents, task.domains, task.learnt, task.asked)
    with_truth = HEADS[name](Task(blocks, task.truth, *rest))
    np.testing.assert_array_equal(with_truth, HEADS[name](Task(blocks, spoilt, *rest)))


def test_the_joint_fit_is_the_optimum_of_scikit_learn(task: Task) -> None:
    ours = HEADS["logistic"](task)
    rows = sparse.hstack([sparse.csr_matrix(block) for block in task.blocks]).tocsr()
    for column in range(3):
        estimator = LogisticRegression(C=1.0, tol=1e-8, max_iter=1000)
        estimator.fit(rows[task.learnt], task.truth[task.learnt, column])
        theirs = estimator.decision_function(rows[task.asked])
        np.testing.assert_allclose(ours[:, column], theirs, atol=0.02)


def test_a_competency_that_nobody_shows_is_never_found(task: Task) -> None:
    truth = task.truth.copy()
    truth[task.learnt, 1] = False
    rest = (task.weights, task.documents, task.domains, task.learnt, task.asked)
    for name in ("logistic", "margins"):
        assert HEADS[name](Task(task.blocks, truth, *rest))[:, 1].max() < -2
