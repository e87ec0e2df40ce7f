"""One labelled document laid beside what a scorer says of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger.benchmark import LabelledDocument
from tagger.evaluation.metrics import tally
from tagger.evaluation.overlap import on_gold, truth_of
from tagger.framework import Framework
from tagger.pipeline import judgeable_of
from tagger.pooling import Pool, highest
from tagger.protocols import Scorer, Segmenter
from tagger.types import Segment


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """Truth and probabilities on the gold segments, [n_gold, n_competencies], framework order.

    `pooled` [n_competencies] is the product's probability for the whole document, `segments` are
    those that the product cut. A competency that the scorer does not cover has probability 0.
    """

    labelled: LabelledDocument
    segments: tuple[Segment, ...]
    truth: NDArray[np.bool_]
    values: NDArray[np.float32]
    pooled: NDArray[np.float32]

    @property
    def document_truth(self) -> NDArray[np.bool_]:
        """The competencies of the whole document, [n_competencies]: those of any gold segment."""
        return np.atleast_1d(self.truth.any(axis=0))


def judge(
    scorer: Scorer,
    segmenter: Segmenter,
    labelled: LabelledDocument,
    framework: Framework,
    pool: Pool = highest,
) -> JudgedDocument:
    """Cut, score and pool a document as the product does; lay the result on its gold segments."""
    segments = segmenter.segment(labelled.document)
    readable = judgeable_of(segments)
    n = len(framework.competencies)
    values = np.zeros((len(readable), n), dtype=np.float32)
    if readable:
        scores = scorer.score(readable)
        for column, competency_id in enumerate(scores.competency_ids):
            if competency_id in framework.competency_ids:
                values[:, framework.competency_ids.index(competency_id)] = scores.values[:, column]
    return JudgedDocument(
        labelled,
        segments,
        truth_of(labelled.segments, framework),
        on_gold(labelled, readable, values),
        pool(values),
    )


def of_segments(judged: JudgedDocument, cuts: float | Sequence[float]) -> NDArray[np.int64]:
    """Tally gold segments, [n_competencies, 3], with one cut for all or one a competency."""
    return tally(judged.truth, judged.values >= np.asarray(cuts))


def of_document(judged: JudgedDocument, cuts: float | Sequence[float]) -> NDArray[np.int64]:
    """Tally the competencies of the whole document, [n_competencies, 3]."""
    return tally(judged.document_truth[None], judged.pooled[None] >= np.asarray(cuts))


TALLIES = {"segment": of_segments, "document": of_document}
