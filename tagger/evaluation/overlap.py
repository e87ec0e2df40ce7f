"""How our segments and the annotators' are laid over one another."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tagger.benchmark import GoldSegment, LabelledDocument, read_labelled
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.types import Segment

ENOUGH = 0.5


def check_codes(documents: Iterable[LabelledDocument], framework: Framework) -> None:
    """Refuse labels that the framework does not have."""
    known = set(framework.codes)
    for labelled in documents:
        unknown = labelled.labels - known
        if unknown:
            raise InvalidValue(
                f"document {labelled.document.id} has labels {sorted(unknown)}, "
                f"which {framework.id} does not know"
            )


def read_checked(path: Path, split: str, framework: Framework) -> list[LabelledDocument]:
    """Read the labelled documents of a file; InvalidValue where a label is not the framework's."""
    documents = list(read_labelled(path, split))
    check_codes(documents, framework)
    return documents


def overlaps(gold: Sequence[GoldSegment], segments: Sequence[Segment]) -> NDArray[np.bool_]:
    """Return [n_gold, n_segments]: whether the two share half of the shorter one or more."""
    if not gold or not segments:
        return np.zeros((len(gold), len(segments)), dtype=bool)
    g = np.array([(segment.start, segment.end) for segment in gold])
    s = np.array([(segment.start, segment.end) for segment in segments])
    shared = np.minimum(g[:, None, 1], s[None, :, 1]) - np.maximum(g[:, None, 0], s[None, :, 0])
    shorter = np.minimum((g[:, 1] - g[:, 0])[:, None], (s[:, 1] - s[:, 0])[None, :])
    return np.asarray(shared >= np.maximum(ENOUGH * shorter, 1))


def truth_of(gold: Sequence[GoldSegment], framework: Framework) -> NDArray[np.bool_]:
    """Return [n_gold, n_competencies], columns in the framework's order."""
    return np.array(
        [[c.code in segment.labels for c in framework.competencies] for segment in gold], dtype=bool
    ).reshape(len(gold), len(framework.competencies))


def labels_for(
    labelled: LabelledDocument, segments: Sequence[Segment], framework: Framework
) -> NDArray[np.bool_]:
    """Give each of our segments the labels of the gold segments that it overlaps."""
    laid = overlaps(labelled.segments, segments)
    return np.asarray((laid.T.astype(int) @ truth_of(labelled.segments, framework)) > 0)


def on_gold(
    labelled: LabelledDocument, segments: Sequence[Segment], values: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Give each gold segment the highest probability of our segments that overlap it; else 0."""
    laid = overlaps(labelled.segments, segments)
    projected = np.zeros((len(laid), values.shape[1]), dtype=np.float32)
    for row, hits in zip(projected, laid, strict=True):
        if hits.any():
            row[:] = values[hits].max(axis=0)
    return projected
