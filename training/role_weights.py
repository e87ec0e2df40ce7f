"""Makes `tagger/data/role_weights.json` from the training part of the benchmark.

Logistic regression over the signs that `tagger.roles` reads; run by `python -m training roles`.
Test and development files are refused.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagger.benchmark import LabelledDocument, read_labelled
from tagger.roles import WEIGHTS, readings, signs_of
from tagger.sections import SectionReader
from tagger.segmentation import SectionSegmenter
from tagger.titles import genre_of
from tagger.types import Role

FEWEST_DOCUMENTS = 6
REGULARISATION = 0.5
SMALLEST_WEIGHT = 0.12
N_THREADS = 2


@dataclass(frozen=True, slots=True)
class Example:
    """The signs of one piece of a document and its true role."""

    document_id: str
    signs: tuple[str, ...]
    role: Role


def examples_of(labelled: LabelledDocument, segmenter: SectionSegmenter) -> Iterator[Example]:
    """Yield an example for every piece that the rules do not take for a title."""
    ends = [(gold.end, gold.role) for gold in labelled.segments]
    spans, pieces = segmenter.cut(labelled.document.text)
    finder = segmenter.finder
    genre = genre_of(pieces, "", finder.headings)
    reader = SectionReader(genre, finder.headings, finder.cues)
    ruled = readings(pieces, reader, lambda reading, _: reading.ruled)
    for span, (reading, place) in zip(spans, ruled, strict=True):
        if place.role != "heading":
            role = next(role for end, role in ends if end > span.start)
            yield Example(labelled.document.id, tuple(signs_of(reading, reader)), role)


def common_signs(examples: Sequence[Example]) -> set[str]:
    """Return the signs seen in several documents; a rarer one says more of its author."""
    documents: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for sign in example.signs:
            documents[sign].add(example.document_id)
    return {sign for sign, found in documents.items() if len(found) >= FEWEST_DOCUMENTS}


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the weights as they are stored."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    known = common_signs(examples)
    vectorizer = DictVectorizer()
    signs = vectorizer.fit_transform(
        [
            dict.fromkeys((sign for sign in example.signs if sign in known), 1)
            for example in examples
        ]
    )
    head = LogisticRegression(C=REGULARISATION, max_iter=300)
    # The last digits depend on the number of threads, and role by role the cut of documents.
    with threadpool_limits(N_THREADS):
        head.fit(signs, [example.role for example in examples])
    roles = [str(role) for role in head.classes_]
    columns = zip(vectorizer.feature_names_, head.coef_.T, strict=True)
    weights = {
        sign: {
            role: round(float(weight), 2)
            for role, weight in zip(roles, column, strict=True)
            if abs(weight) >= SMALLEST_WEIGHT
        }
        for sign, column in columns
    }
    return {
        "bias": {role: round(float(b), 2) for role, b in zip(roles, head.intercept_, strict=True)},
        "weights": {sign: column for sign, column in sorted(weights.items()) if column},
    }


def write_weights(paths: Sequence[Path]) -> int:
    """Fit on training files, write the weights and return the number of examples."""
    segmenter = SectionSegmenter.load()
    examples = [
        example
        for path in paths
        for labelled in read_labelled(path, "train")
        for example in examples_of(labelled, segmenter)
    ]
    text = json.dumps(fit(examples), ensure_ascii=False, indent=0)
    WEIGHTS.write_text(text + "\n", encoding="utf-8")
    return len(examples)
