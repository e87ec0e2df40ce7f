"""Two small systems and a task of a few documents to compare them on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tagger.benchmark import LabelledDocument, labelled_from
from tagger.evaluation.overlap import labels_for
from tagger.framework import Framework
from tagger.segmentation import SectionSegmenter
from tagger.types import Segment
from tests.factories import make_framework
from tests.labelled_documents import row_of
from training.compared.measuring import Task
from training.compared.system import System
from training.fit import Examples, joined

WORDS = {"coins": "A1", "secrets": "A2", "together": "B1", "lessons": "B2"}
LANGUAGES = ("es", "pt", "en")


def document(number: int, language: str) -> LabelledDocument:
    """Return a document whose segments carry the competency of a word in them, and one none."""
    texts = [f"The team counts {word} every day in office {number}" for word in WORDS]
    segments = [
        (text, i, [code]) for i, (text, code) in enumerate(zip(texts, WORDS.values(), strict=True))
    ]
    row = row_of(*segments, (f"The office is open on day {number}", len(texts), []))
    return labelled_from(row | {"id": f"{language}-{number}", "lang": language})


def documents(first: int, n_each: int = 2) -> list[LabelledDocument]:
    """Return some documents of each language."""
    return [document(first + i, language) for language in LANGUAGES for i in range(n_each)]


def examples_from(labelled: Sequence[LabelledDocument], framework: Framework) -> Examples:
    """Cut documents and give the segments their labels."""
    segmenter = SectionSegmenter.load()
    parts = []
    for number, one in enumerate(labelled):
        segments = segmenter.segment(one.document)
        n = len(segments)
        truth = labels_for(one, segments, framework)
        numbers = np.full(n, number, dtype=np.intp)
        only = np.full(n, -1, dtype=np.intp)
        parts.append(Examples(segments, truth, np.ones(n), numbers, only))
    return joined(parts)


def task() -> Task:
    """Return the small framework with documents of all languages in each part."""
    framework = make_framework()
    examples = examples_from(documents(0), framework)
    return Task(framework, SectionSegmenter.load(), examples, documents(10), documents(20))


def _fit_words(examples: Examples, framework: Framework) -> list[str]:
    del examples
    codes = {code: word for word, code in WORDS.items()}
    return [codes[code] for code in framework.codes]


def _score_words(words: list[str], segments: Sequence[Segment]) -> NDArray[np.float64]:
    found = [[word in segment.text for word in words] for segment in segments]
    return np.where(np.array(found).reshape(len(segments), len(words)), 0.9, 0.05)


def _fit_shares(examples: Examples, framework: Framework) -> NDArray[np.float64]:
    del framework
    return np.asarray(examples.truth.mean(axis=0))


def _score_shares(shares: NDArray[np.float64], segments: Sequence[Segment]) -> NDArray[np.float64]:
    return np.tile(shares, (len(segments), 1))


KNOWING = System("knowing", "Knows the words", _fit_words, _score_words)
GUESSING = System("guessing", "Guesses by the shares", _fit_shares, _score_shares)


def renamed(system: System, name: str) -> System:
    """Return a system under another id."""
    return replace(system, id=name)
