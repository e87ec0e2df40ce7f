"""A network over the segments of a document, for comparison: what its neighbours tell of each."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.trials.heads import Task

HIDDEN, DROPPED = 128, 0.3
PASSES, DOCUMENTS_A_STEP, RATE = 15, 16, 2e-3


class Reader(nn.Module):
    """Features of a document's segments [n, n_features] → log-odds [n, n_competencies]."""

    def __init__(self, n_features: int, n_competencies: int) -> None:
        super().__init__()
        self.dropped = nn.Dropout(DROPPED)
        self.reads = nn.GRU(n_features, HIDDEN, bidirectional=True, batch_first=True)
        self.head = nn.Linear(n_features + 2 * HIDDEN, n_competencies)
        nn.init.constant_(self.head.bias, -3.5)

    def forward(self, rows: Tensor) -> Tensor:
        """Judge one document."""
        states, _ = self.reads(self.dropped(rows)[None])
        both = torch.cat([self.dropped(rows), self.dropped(states[0])], dim=1)
        log_odds: Tensor = self.head(both)
        return log_odds


def fitted(task: Task) -> NDArray[np.floating]:
    """Fit on the documents learnt from and judge the others."""
    torch.manual_seed(0)
    rows = torch.from_numpy(task.dense(np.ones(len(task.truth), dtype=bool)))
    truth = torch.from_numpy(task.truth.astype(np.float32))
    weights = torch.from_numpy(task.weights.astype(np.float32))
    reader = Reader(rows.shape[1], truth.shape[1])
    steps = torch.optim.AdamW(reader.parameters(), lr=RATE, weight_decay=0.01)
    documents = [np.flatnonzero(task.documents == d) for d in np.unique(task.documents)]
    learnt = [of for of in documents if task.learnt[of[0]]]
    random = np.random.default_rng(0)
    for _ in range(PASSES):
        order = random.permutation(len(learnt))
        for first in range(0, len(order), DOCUMENTS_A_STEP):
            steps.zero_grad()
            for i in order[first : first + DOCUMENTS_A_STEP]:
                of = learnt[i]
                loss = nn.functional.binary_cross_entropy_with_logits(
                    reader(rows[of]), truth[of], weights[of, None], reduction="mean"
                )
                loss.backward()  # type: ignore[no-untyped-call]
            steps.step()
    reader.eval()
    answers = np.zeros(task.truth.shape)
    with torch.no_grad():
        for of in documents:
            if task.asked[of[0]]:
                answers[of] = reader(rows[of]).numpy()
    return answers[task.asked]
