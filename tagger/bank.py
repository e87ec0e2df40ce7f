"""Labelled examples of a model's training data, so that a person can compare a passage with them.

`bank.json` holds the texts, `bank.npz` one vector a text in 8 bits: a cosine does not depend on
length, so each row is stretched to the full range of the 8 bits and no scale has to be kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, ValidationError

from tagger.errors import InvalidModel, InvalidValue
from tagger.model_files import read_arrays, read_object
from tagger.protocols import Encoder
from tagger.types import Embeddings, LabelledExample, Language, Segment, SimilarExample

FORMAT = 1
TEXTS, VECTORS = "bank.json", "bank.npz"
FULL = 127
REMEDY = "make it anew from its recipe, or delete both files of the bank"


class _Example(BaseModel, strict=True, extra="forbid"):
    text: str
    language: Language
    competencies: list[str] = Field(min_length=1)
    document: str


class _Texts(BaseModel, strict=True, extra="forbid"):
    format: int
    encoder: str
    examples: list[_Example]


@dataclass(frozen=True, slots=True)
class ExampleBank:
    """Examples with [n_examples, dim] vectors in 8 bits, and the encoder that made those."""

    encoder: Encoder
    examples: tuple[LabelledExample, ...]
    vectors: NDArray[np.int8]

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.examples):
            raise InvalidValue(
                f"{len(self.examples)} examples have vectors of shape {self.vectors.shape}: "
                "give each example one row"
            )

    def similar(
        self, segments: Sequence[Segment], competency_id: str, most: int = 3
    ) -> list[tuple[SimilarExample, ...]]:
        """Return the examples nearest to each segment, none from the segment's own document."""
        vectors = self.encoder.encode([segment.clean_text for segment in segments])
        return [
            self.nearest(vector, competency_id, most, segment.document_id)
            for segment, vector in zip(segments, vectors, strict=True)
        ]

    def nearest(
        self,
        vector: Embeddings,
        competency_id: str,
        most: int = 3,
        not_from: str | None = None,
    ) -> tuple[SimilarExample, ...]:
        """Return examples of a competency by cosine with a [dim] vector, nearest first.

        A text is given once, whatever its capitals; none is from the document `not_from`.
        """
        if vector.shape != self.vectors.shape[1:]:
            raise InvalidValue(
                f"a vector of shape {vector.shape} cannot be compared with a bank of "
                f"{self.vectors.shape[1:]}: use the encoder {self.encoder.fingerprint}"
            )
        rows = [
            row
            for row, example in enumerate(self.examples)
            if competency_id in example.competency_ids and example.document_id != not_from
        ]
        similarities = cosines(self.vectors[rows], vector)
        found: dict[str, SimilarExample] = {}
        for i in np.argsort(-similarities, kind="stable"):
            if len(found) == most:
                break
            example = self.examples[rows[i]]
            found.setdefault(
                example.text.casefold(), SimilarExample(example, float(similarities[i]))
            )
        return tuple(found.values())


def no_bank() -> ExampleBank | None:
    """Return None: what a tagger without examples has."""
    return None


def read_bank(folder: Path, encoder: Encoder) -> ExampleBank | None:
    """Read the bank of a model's folder, None where it has none.

    InvalidModel where its files do not belong together or another encoder made the vectors.
    """
    files = [folder / TEXTS, folder / VECTORS]
    there = [file.is_file() for file in files]
    if not any(there):
        return None
    if not all(there):
        missing = files[there.index(False)].name
        raise InvalidModel(f"{folder.name} has half a bank, without {missing}: {REMEDY}")
    made_with, examples, vectors = _read(folder, *(file.stat().st_mtime_ns for file in files))
    if made_with != encoder.fingerprint:
        raise InvalidModel(
            f"the bank of {folder.name} was made with {made_with}, here is {encoder.fingerprint}: "
            f"{REMEDY}"
        )
    return ExampleBank(encoder, examples, vectors)


def in_eight_bits(vectors: Embeddings) -> NDArray[np.int8]:
    """Round [n, dim] vectors to 8 bits, each stretched to use them fully; zeros stay zeros.

    >>> in_eight_bits(np.array([[0.6, -0.8], [0.0, 0.0]], dtype=np.float32)).tolist()
    [[95, -127], [0, 0]]
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    return np.asarray(np.rint(vectors * (FULL / np.maximum(largest, 1e-12))), dtype=np.int8)


def cosines(rows: NDArray[np.int8], vector: Embeddings) -> NDArray[np.float32]:
    """Return the [n] cosines of [n, dim] rows with a [dim] vector; 0 where one has no length."""
    stretched = rows.astype(np.float32)
    lengths = np.linalg.norm(stretched, axis=1) * np.linalg.norm(vector)
    found = np.clip(stretched @ vector / np.maximum(lengths, 1e-12), -1, 1)
    return np.asarray(found, dtype=np.float32)


# The two times are part of the key: files that were made anew are read anew.
@lru_cache(maxsize=2)
def _read(folder: Path, *changed: int) -> tuple[str, tuple[LabelledExample, ...], NDArray[np.int8]]:
    del changed
    try:
        texts = _Texts.model_validate(read_object(folder / TEXTS))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InvalidModel(f"{folder.name}/{TEXTS}: {key}: {first['msg']}: {REMEDY}") from error
    if texts.format != FORMAT:
        raise InvalidModel(
            f"{folder.name}/{TEXTS} has format {texts.format}, this version reads {FORMAT}: "
            f"{REMEDY}"
        )
    vectors = read_arrays(folder / VECTORS).get("vectors", np.zeros(0))
    _check(folder, vectors, len(texts.examples))
    examples = tuple(
        LabelledExample(one.text, one.language, tuple(one.competencies), one.document)
        for one in texts.examples
    )
    return texts.encoder, examples, vectors


def _check(folder: Path, vectors: NDArray[Any], n_examples: int) -> None:
    if vectors.dtype != np.int8 or vectors.ndim != 2 or len(vectors) != n_examples:
        raise InvalidModel(
            f"{folder.name}/{VECTORS} holds {vectors.dtype} of shape {vectors.shape} for "
            f"{n_examples} examples, expected int8 of shape [{n_examples}, dim]: {REMEDY}"
        )
