"""Cuts training documents as unseen ones will be cut.

The weights that tell section roles apart are themselves learnt from the training documents, so
that they know those far better than any other. A head trained on such roles would trust them too
much. Here each document is cut with weights that were fitted without its fold.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tagger.roles import RoleWeights
from tagger.segmentation import SectionSegmenter
from training.role_weights import Example, examples_of, fit


def cross_fitted_segmenters(
    paths: Sequence[Path], n_folds: int, seed: int
) -> dict[str, SectionSegmenter]:
    """Return for each document id a segmenter whose role weights never saw the document."""
    # Only line feeds end a line: other separators may stand inside a JSON string.
    lines = [line for path in paths for line in path.read_text("utf-8").split("\n") if line]
    rows = [json.loads(line) for line in lines]
    whole = SectionSegmenter.load()
    examples = [list(examples_of(row, whole)) for row in rows]
    folds = np.random.default_rng(seed).permutation(len(rows)) % n_folds
    segmenters = [_without(whole, examples, folds == fold) for fold in range(n_folds)]
    return {row["id"]: segmenters[fold] for row, fold in zip(rows, folds, strict=True)}


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
