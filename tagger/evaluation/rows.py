"""Judged documents as matrices: a row a gold segment, or a row a document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.judged import JudgedDocument

RowKind = Literal["segment", "document"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Truth, probabilities and tags, [n, n_competencies], and the document of each row, [n].

    `owners` counts documents from 0 to `n_documents` - 1; a document may own no row.
    """

    truth: NDArray[np.bool_]
    probabilities: NDArray[np.floating[Any]]
    predicted: NDArray[np.bool_]
    owners: NDArray[np.intp]
    n_documents: int

    def per_document(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Sum what belongs to rows, [n, ...], over the rows of each document."""
        sums = np.zeros((self.n_documents, *values.shape[1:]))
        np.add.at(sums, self.owners, values)
        return sums

    def tallies(self) -> NDArray[np.float64]:
        """Tally each document, [n_documents, n_competencies, 3]: hits, false alarms, misses."""
        true, tagged = self.truth, self.predicted
        return self.per_document(np.stack([true & tagged, ~true & tagged, true & ~tagged], axis=-1))


def segment_rows(judged: Sequence[JudgedDocument], cuts: Sequence[float]) -> Rows:
    """Return a row a gold segment, tagged where its probability reaches the competency's cut."""
    truth = _stacked([one.truth for one in judged], len(cuts)).astype(bool)
    values = _stacked([one.values for one in judged], len(cuts))
    owners = np.repeat(np.arange(len(judged)), [len(one.truth) for one in judged])
    return Rows(truth, values, values >= np.asarray(cuts), owners, len(judged))


def document_rows(judged: Sequence[JudgedDocument], cuts: Sequence[float]) -> Rows:
    """Return a row a document, tagged as the product tags it."""
    truth = _stacked([one.document_truth[None] for one in judged], len(cuts)).astype(bool)
    values = _stacked([one.pooled[None] for one in judged], len(cuts))
    return Rows(truth, values, values >= np.asarray(cuts), np.arange(len(judged)), len(judged))


LEVELS: Mapping[RowKind, Callable[[Sequence[JudgedDocument], Sequence[float]], Rows]] = {
    "segment": segment_rows,
    "document": document_rows,
}


def levels_of(judged: Sequence[JudgedDocument]) -> tuple[RowKind, ...]:
    """Return the levels that differ: where every document is one segment, only the document."""
    is_cut = any(len(one.truth) != 1 for one in judged)
    return ("segment", "document") if is_cut else ("document",)


def side_by_side(first: Rows, second: Rows) -> Rows:
    """Set the answers of a second system on the same documents after those of the first."""
    return Rows(
        np.concatenate([first.truth, second.truth]),
        np.concatenate([first.probabilities, second.probabilities]),
        np.concatenate([first.predicted, second.predicted]),
        np.concatenate([first.owners, second.owners + first.n_documents]),
        first.n_documents + second.n_documents,
    )


def _stacked(parts: Sequence[NDArray[Any]], n_columns: int) -> NDArray[Any]:
    return np.concatenate([np.zeros((0, n_columns), dtype=np.float32), *parts])
