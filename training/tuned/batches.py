"""Which rows go into one step of training."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sentence_transformers.base.sampler import DefaultBatchSampler
from torch.utils.data import SequentialSampler

POOL = 40  # batches that are drawn together and sorted by length among themselves


class LikeLengthBatches(DefaultBatchSampler):
    """Batches of texts of like length, drawn anew each pass: little padding, little lost time."""

    def __init__(self, dataset: Any, batch_size: int, drop_last: bool = False, **given: Any):
        super().__init__(
            SequentialSampler(dataset), batch_size=batch_size, drop_last=drop_last, **given
        )
        self.sizes = np.array([len(text) for text in dataset["text"]])

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the row numbers of each batch of a pass."""
        random = np.random.default_rng([self.seed or 0, self.epoch])
        order = random.permutation(len(self.sizes))
        batches = []
        for first in range(0, len(order), POOL * self.batch_size):
            pool = order[first : first + POOL * self.batch_size]
            pool = pool[np.argsort(self.sizes[pool], kind="stable")]
            batches += [
                pool[i : i + self.batch_size].tolist() for i in range(0, len(pool), self.batch_size)
            ]
        for i in random.permutation(len(batches)):
            yield batches[i]

    def __len__(self) -> int:
        """Count the batches of a pass: those of each pool are cut alone."""
        whole, rest = divmod(len(self.sizes), POOL * self.batch_size)
        return whole * POOL + -(-rest // self.batch_size)


class OneOfEach(DefaultBatchSampler):
    """Batches that hold at most one row a label, so that all others in it are true negatives."""

    def __init__(self, dataset: Any, batch_size: int, drop_last: bool = False, **given: Any):
        super().__init__(
            SequentialSampler(dataset), batch_size=batch_size, drop_last=drop_last, **given
        )
        labels = np.array(dataset["label"])
        self.by_label = [np.flatnonzero(labels == label) for label in np.unique(labels)]

    def __iter__(self) -> Iterator[list[int]]:
        """Yield batches until the label with most rows has none left."""
        random = np.random.default_rng([self.seed or 0, self.epoch])
        shuffled = [random.permutation(rows) for rows in self.by_label]
        for i in range(len(self)):
            yield [int(rows[i]) for rows in shuffled if i < len(rows)]

    def __len__(self) -> int:
        """Count the rows of the label that has most."""
        return max(len(rows) for rows in self.by_label)
