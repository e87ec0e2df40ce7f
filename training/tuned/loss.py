"""What the encoder learns from labelled segments: one yes or no a competency."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

SCALE = 8.0  # unit vectors are small; the facts beside them are ones and zeros
FIRST_LOG_ODDS = -3.5  # a competency is rare: training begins by saying no
DROPPED = 0.1  # of the numbers of a vector, so that the head leans on none of them alone
LEAST_WEIGHT = 1e-6  # a batch may hold nothing but rows that weigh nothing
CHUNK = 64  # segments of like length that go through the encoder together


@dataclass(frozen=True, slots=True)
class Columns:
    """How a row of labels is laid out: truth, weights of the cells, then section facts."""

    n_competencies: int
    n_facts: int

    def split(self, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return truth and cell weights [n, n_competencies], facts [n, n_facts]."""
        n = self.n_competencies
        truth, weights, facts = torch.split(labels.float(), [n, n, self.n_facts], dim=1)
        return truth, weights, facts


class SegmentLoss(nn.Module):
    """Binary cross-entropy of a linear head over a segment's vector and its section facts.

    Follows the interface of the losses of sentence-transformers: called with the tokenised
    columns of a batch and its labels. The mean is over the weights of the cells.
    """

    def __init__(self, model: nn.Module, dim: int, columns: Columns) -> None:
        super().__init__()
        self.model = model
        self.columns = columns
        self.thinned = nn.Dropout(DROPPED)
        self.head = nn.Linear(dim + columns.n_facts, columns.n_competencies)
        nn.init.constant_(self.head.bias, FIRST_LOG_ODDS)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the loss of a batch."""
        (texts,) = features
        truth, weights, facts = self.columns.split(labels)
        vectors = encoded(self.model, texts)
        log_odds = self.head(torch.cat([self.thinned(SCALE * vectors), facts], dim=1))
        losses = nn.functional.binary_cross_entropy_with_logits(log_odds, truth, reduction="none")
        return (losses * weights).sum() / weights.sum().clamp_min(LEAST_WEIGHT)


def encoded(model: nn.Module, texts: dict[str, Tensor]) -> Tensor:
    """Encode a padded batch in chunks of like length, so that little padding is computed."""
    lengths = texts["attention_mask"].sum(dim=1)
    order = torch.argsort(lengths, stable=True)
    vectors = []
    for rows in torch.split(order, CHUNK):
        longest = int(lengths[rows].max())
        chunk = {
            "input_ids": texts["input_ids"][rows, :longest],
            "attention_mask": texts["attention_mask"][rows, :longest],
        }
        vectors.append(model(chunk)["sentence_embedding"])
    return torch.cat(vectors)[torch.argsort(order)]
