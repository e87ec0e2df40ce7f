"""Judged documents made by hand, for the small framework of the tests."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tagger.benchmark import labelled_from
from tagger.evaluation.figures import System
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.overlap import truth_of
from tests.factories import make_framework
from tests.labelled_documents import row_of, segment

FRAMEWORK = make_framework()
CUTS = (0.5,) * len(FRAMEWORK.codes)


def judged(
    *answers: tuple[str, list[str], list[float]], id_: str = "d", **particulars: Any
) -> JudgedDocument:
    """Return a document of (text, labels, probabilities) segments, cut as the gold is."""
    row = row_of(*((text, i, labels) for i, (text, labels, _) in enumerate(answers)))
    labelled = labelled_from({**row, "id": id_, **particulars})
    values = np.array([one for _, _, one in answers], dtype=np.float32)
    return JudgedDocument(
        labelled,
        tuple(segment(gold.text, gold.start, gold.end) for gold in labelled.segments),
        truth_of(labelled.segments, FRAMEWORK),
        values,
        values.max(axis=0),
    )


def some_documents(n: int = 6, seed: int = 0) -> list[JudgedDocument]:
    """Return documents in three languages, most of whose tags are right."""
    random = np.random.default_rng(seed)
    found = []
    for i in range(n):
        answers = []
        for j in range(4):
            truth = random.random(4) < 0.4
            values = np.where(truth, 0.4, 0.1) + random.random(4) / 2
            labels = [code for code, there in zip(FRAMEWORK.codes, truth, strict=True) if there]
            answers.append((f"Passage {j} of {i}", labels, values.round(2).tolist()))
        found.append(judged(*answers, id_=f"d{i}", lang=("es", "pt", "en")[i % 3]))
    return found


def system(documents: Sequence[JudgedDocument], name: str = "mine") -> System:
    return System(name, FRAMEWORK, CUTS, tuple(documents))


def answering(document: JudgedDocument, values: Any) -> JudgedDocument:
    """Return the document with other probabilities."""
    changed = np.broadcast_to(np.asarray(values, dtype=np.float32), document.values.shape)
    return replace(document, values=changed, pooled=changed.max(axis=0))
