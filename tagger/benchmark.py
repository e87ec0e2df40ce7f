"""The labelled benchmark: postings and syllabi with what annotators decided for each segment."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tagger.errors import InvalidValue
from tagger.types import Document, Genre, Language, Level, Modality, Role

PARTS = ("train", "train_written", "train_reauthored", "train_large", "dev", "test")
TRAINING_PARTS = tuple(part for part in PARTS if part.startswith("train"))
HELD_OUT_PARTS = ("dev", "test")
GENRES: tuple[Genre, ...] = ("posting", "syllabus")


@dataclass(frozen=True, slots=True)
class GoldSegment:
    """What annotators decided for a stretch of a document; `unstated` where they stated nothing."""

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


def load_benchmark() -> dict[str, tuple[LabelledDocument, ...]]:
    """Return the documents of every part of the shipped benchmark, from this machine's disk.

    `dev` is for choosing thresholds and models, `test` for reporting only, the others for
    training. Which labels mean what: the guidelines beside the files.
    """
    folder = benchmark_folder()
    return {part: tuple(read_labelled(folder / f"{part}.jsonl", part)) for part in PARTS}


def benchmark_folder() -> Path:
    """Return the benchmark inside the installed package, or that of the checkout."""
    installed = Path(__file__).parent / "_benchmark"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "training/benchmark"


def read_labelled(path: Path, split: str) -> Iterator[LabelledDocument]:
    """Yield the documents of a benchmark file; the texts are joined as its README says.

    Each document must say that it belongs to a split of that name, or one that begins with it:
    `train` takes `train_written` too, but nothing lets a test document into training. Language,
    genre and title are left for the segmenter to find, as for any user's file.
    """
    for number, row in _numbered(path):
        try:
            labelled = labelled_from(row)
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


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the object of each line of a JSON Lines file of ours, blank lines left out."""
    return (row for _, row in _numbered(path))


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.is_file():
        raise InvalidValue(f"there is no benchmark file {path}: check its name")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidValue(f"{path.name} is not UTF-8: save it in that encoding") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InvalidValue(
                f"{path.name}, line {number}: not a benchmark document ({error})"
            ) from error
        if not isinstance(row, dict):
            raise InvalidValue(f"{path.name}, line {number}: not a benchmark document")
        yield number, row


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
    return LabelledDocument(
        document=Document(id=row["id"], text=text),
        split=row["split"],
        language=row["lang"],
        variety=row["variety"],
        genre=row["genre"],
        role_family=row["role_family"],
        segments=tuple(segments),
    )
