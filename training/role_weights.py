"""Makes `tagger/data/role_weights.json` from the training part of the benchmark.

    python -m training.role_weights training/benchmark/train*.jsonl

Logistic regression over the signs that `tagger.roles` reads. Test and development files are
refused.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagger.errors import InvalidValue
from tagger.roles import WEIGHTS, Reading, around_of, signs_of
from tagger.sections import Section, SectionReader
from tagger.segmentation import SectionSegmenter
from tagger.titles import genre_of
from tagger.types import Role

FEWEST_DOCUMENTS = 6
REGULARISATION = 0.5
SMALLEST_WEIGHT = 0.12


@dataclass(frozen=True, slots=True)
class Example:
    """The signs of one piece of a document and its true role."""

    document_id: str
    signs: tuple[str, ...]
    role: Role


def read_documents(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the documents of training files."""
    for path in paths:
        if not path.name.startswith("train"):
            raise InvalidValue(f"{path.name} is no training file: give train*.jsonl only")
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def text_and_roles(document: dict[str, Any]) -> tuple[str, list[tuple[int, Role]]]:
    """Return the text of a document and, for each true segment, its end and role."""
    text = ""
    ends: list[tuple[int, Role]] = []
    paragraph = None
    for segment in document["segments"]:
        if paragraph is not None:
            text += " " if segment["p"] == paragraph else "\n"
        paragraph = segment["p"]
        text += segment["t"]
        ends.append((len(text), segment["role"]))
    return text, ends


def examples_of(document: dict[str, Any], segmenter: SectionSegmenter) -> Iterator[Example]:
    """Yield an example for every piece that the rules do not take for a title."""
    text, ends = text_and_roles(document)
    spans, pieces = segmenter.cut(text)
    finder = segmenter.finder
    genre = genre_of(pieces, "", finder.headings)
    reader = SectionReader(genre, finder.headings, finder.cues)
    section = Section()
    follows_title = False
    for position, (span, piece) in enumerate(zip(spans, pieces, strict=True)):
        ruled, following = reader.read(piece, around_of(pieces, position), section)
        role = next(role for end, role in ends if end > span.start)
        if ruled.role != "heading":
            n_after = len(pieces) - 1 - position
            reading = Reading(piece, section, ruled, follows_title, position, n_after)
            yield Example(document["id"], tuple(signs_of(reading, reader)), role)
        section, follows_title = following, ruled.role == "heading"


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

    known = common_signs(examples)
    vectorizer = DictVectorizer()
    signs = vectorizer.fit_transform(
        [
            dict.fromkeys((sign for sign in example.signs if sign in known), 1)
            for example in examples
        ]
    )
    head = LogisticRegression(C=REGULARISATION, max_iter=300)
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


def main(paths: Sequence[Path]) -> None:
    """Fit on the files given and write the weights."""
    segmenter = SectionSegmenter.load()
    examples = [
        example
        for document in read_documents(paths)
        for example in examples_of(document, segmenter)
    ]
    text = json.dumps(fit(examples), ensure_ascii=False, indent=0)
    WEIGHTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
