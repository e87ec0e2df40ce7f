"""Labelled documents, and how our segments and the annotators' are laid over one another."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.types import Document, Genre, Language, Level, Modality, Role, Segment

ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class GoldSegment:
    """What annotators decided for a stretch of a document; None where they stated nothing."""

    start: int
    end: int
    text: str
    role: Role
    labels: frozenset[str]
    modality: Modality
    level: Level


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document with its gold segments, and what its annotators know of it."""

    document: Document
    split: str
    language: Language
    variety: str
    genre: Genre
    role_family: str
    segments: tuple[GoldSegment, ...]

    @property
    def labels(self) -> frozenset[str]:
        """The codes that at least one segment carries."""
        return frozenset().union(*(segment.labels for segment in self.segments))


def read_labelled(path: Path, split: str) -> Iterator[LabelledDocument]:
    """Yield the documents of a benchmark file; the texts are joined as its README says.

    Each document must say that it belongs to a split of that name, or one that begins with it:
    `train` takes `train_written` too, but nothing lets a test document into training. Language,
    genre and title are left for the segmenter to find, as for any user's file.
    """
    if not path.is_file():
        raise InvalidValue(f"there is no benchmark file {path}: check its name")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                labelled = labelled_from(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise InvalidValue(
                    f"{path.name}, line {number}: not a benchmark document ({error!r})"
                ) from error
            if not labelled.split.startswith(split):
                raise InvalidValue(
                    f"{path.name}, line {number}: belongs to {labelled.split!r}, not to {split!r}: "
                    "keep the splits apart"
                )
            yield labelled


def labelled_from(row: dict[str, Any]) -> LabelledDocument:
    """Join the segments of one row: a space inside a paragraph, a line break between two."""
    text, segments = "", []
    for _, paragraph in groupby(row["segments"], key=lambda segment: segment["p"]):
        for i, segment in enumerate(paragraph):
            if text:
                text += " " if i else "\n"
            segments.append(
                GoldSegment(
                    start=len(text),
                    end=len(text) + len(segment["t"]),
                    text=segment["t"],
                    role=segment["role"],
                    labels=frozenset(segment["labels"]),
                    modality=segment["modality"] or "unstated",
                    level=segment["level"] or "unstated",
                )
            )
            text += segment["t"]
    document = Document(id=row["id"], text=text)
    return LabelledDocument(
        document=document,
        split=row["split"],
        language=row["lang"],
        variety=row["variety"],
        genre=row["genre"],
        role_family=row["role_family"],
        segments=tuple(segments),
    )


def check_codes(documents: Iterable[LabelledDocument], framework: Framework) -> None:
    """Refuse labels that the framework does not have."""
    known = {competency.code for competency in framework.competencies}
    for labelled in documents:
        unknown = labelled.labels - known
        if unknown:
            raise InvalidValue(
                f"document {labelled.document.id} has labels {sorted(unknown)}, "
                f"which {framework.id} does not know"
            )


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
