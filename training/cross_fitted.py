"""Cuts training documents as unseen ones will be cut.

The weights that tell section roles apart are themselves learnt from the training documents, so
that they know those far better than any other. A head trained on such roles would trust them too
much. Here each document is cut with weights that were fitted without its fold.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tagger.benchmark import LabelledDocument
from tagger.roles import RoleWeights
from tagger.segmentation import SectionSegmenter
from training.role_weights import Example, examples_of, fit


def cross_fitted_segmenters(
    documents: Sequence[LabelledDocument], n_folds: int, seed: int
) -> dict[str, SectionSegmenter]:
    """Return for each document id a segmenter whose role weights never saw the document."""
    whole = SectionSegmenter.load()
    examples = [list(examples_of(labelled, whole)) for labelled in documents]
    folds = np.random.default_rng(seed).permutation(len(documents)) % n_folds
    segmenters = [_without(whole, examples, folds == fold) for fold in range(n_folds)]
    return {
        labelled.document.id: segmenters[fold]
        for labelled, fold in zip(documents, folds, strict=True)
    }


def _without(
    whole: SectionSegmenter, examples: Sequence[Sequence[Example]], held_out: Any
) -> SectionSegmenter:
    kept = [
        example
        for document, is_out in zip(examples, held_out, strict=True)
        if not is_out
        for example in document
    ]
    weights = RoleWeights.from_content(fit(kept))
    return replace(whole, finder=replace(whole.finder, weights=weights))
