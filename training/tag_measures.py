"""Figures about the tags of a model, with intervals from resampling whole documents."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.intervals import bootstrap, summed
from tagger.evaluation.metrics import share


@dataclass(frozen=True, slots=True)
class TagMeasure:
    """A mean or share over `n` tags with its 95 % interval over resampled documents.

    All three numbers are None where there is nothing that the figure could be measured on.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    n_documents: int
    n: int

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return f"{self.name}: nothing to measure it on"
        numbers = f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"
        return f"{self.name}: {numbers} (n={self.n}, {self.n_documents} documents)"


def ratio(name: str, parts: NDArray[Any], wholes: NDArray[Any], seed: int = 0) -> TagMeasure:
    """Return the sum of `parts` over the sum of `wholes`, both [n_documents]."""
    cells = np.stack([parts, wholes], axis=1).astype(float)
    statistic = summed(cells, lambda sums: share(sums[:, 0], sums[:, 1]))
    value, low, high = (
        None if np.isnan(number) else number
        for number in bootstrap(statistic, len(cells), seed=seed)
    )
    return TagMeasure(name, value, low, high, len(cells), int(cells[:, 1].sum()))
