"""Blocks of features stand beside the segments they are of, and know no fold's own words."""

from dataclasses import replace

import numpy as np

from tagger.encoders.hashing import HashingEncoder
from tests.factories import make_framework
from tests.labelled_documents import segment
from training.fit import Examples
from training.trials.blocks import Blocks

TEXTS = ("analizar datos", "analizar datos abiertos", "coordinar equipos", "coordinar equipos")
SCALES = dict.fromkeys(("words", "use", "around", "heading"), 2.0)


def blocks() -> Blocks:
    segments = tuple(
        replace(segment(text), document_id=f"d{i // 2}", start=10 * (i % 2), end=10 * (i % 2) + 9)
        for i, text in enumerate(TEXTS)
    )
    n = len(segments)
    documents = np.array([0, 0, 1, 1], dtype=np.intp)
    truth = np.zeros((n, 4), dtype=bool)
    nowhere = np.full(n, -1, dtype=np.intp)
    examples = Examples(segments, truth, np.ones(n), documents, nowhere)
    return Blocks(examples, make_framework(), {"use": HashingEncoder(16)}, SCALES, documents)


def test_terms_are_counted_without_the_fold_that_is_judged() -> None:
    made = blocks()
    first, second = made.of("words", 0), made.of("words", 1)
    assert first[:2].nnz == 0
    assert first[2:].nnz > 0
    assert second[2:].nnz == 0


def test_what_stands_around_is_of_the_same_document() -> None:
    made = blocks()
    vectors = made.of("use", 0)
    np.testing.assert_allclose(made.of("around", 0), vectors[[1, 0, 3, 2]] / 2, atol=1e-6)


def test_a_segment_without_a_heading_has_none() -> None:
    assert not np.any(blocks().of("heading", 0))
