"""The training documents, cut as unseen ones will be and given the gold labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from tagger.benchmark import LabelledDocument
from tagger.evaluation.overlap import labels_for, read_checked
from tagger.framework import Framework
from tagger.segmentation import SectionSegmenter
from training.cross_fitted import cross_fitted_segmenters
from training.fit import Examples, joined
from training.recipe import Data

ROOT = Path(__file__).parent.parent
ROLE_FOLDS = 4


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Examples, the documents in the order in which they are numbered, and what cut each of them.

    `segmenters` names for each document id a segmenter that has not learnt from the document.
    """

    examples: Examples
    documents: tuple[LabelledDocument, ...]
    segmenters: Mapping[str, SectionSegmenter]


def training_set(data: Data, framework: Framework, seed: int) -> TrainingSet:
    """Read, check and cut the training documents."""
    files = [read_checked(ROOT / part.file, "train", framework) for part in data.train]
    everything = list(chain(*files))
    segmenters = cross_fitted_segmenters(everything, ROLE_FOLDS, seed)
    parts: list[Examples] = []
    for part, documents in zip(data.train, files, strict=True):
        for labelled in documents:
            segments = segmenters[labelled.document.id].segment(labelled.document)
            n = len(segments)
            parts.append(
                Examples(
                    segments=segments,
                    truth=labels_for(labelled, segments, framework),
                    weights=np.full(n, part.weight),
                    documents=np.full(n, len(parts), dtype=np.intp),
                    only=np.full(n, -1, dtype=np.intp),
                )
            )
    return TrainingSet(joined(parts), tuple(everything), segmenters)
