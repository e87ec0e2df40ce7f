"""Labelled documents made by hand, segment by segment."""

from typing import Any

from tagger.benchmark import GoldSegment, LabelledDocument, labelled_from
from tagger.types import Segment


def row_of(*segments: tuple[str, int, list[str]]) -> dict[str, Any]:
    """Return a line of a benchmark file from (text, paragraph, labels)."""
    return {
        "id": "d",
        "split": "train",
        "title": "A notice",
        "lang": "en",
        "variety": "en-GB",
        "genre": "posting",
        "role_family": "records",
        "segments": [
            {
                "t": text,
                "p": paragraph,
                "labels": labels,
                "role": "duties",
                "modality": None,
                "level": None,
            }
            for text, paragraph, labels in segments
        ],
    }


def labelled(*segments: tuple[str, int, list[str]]) -> LabelledDocument:
    return labelled_from(row_of(*segments))


def gold(start: int, end: int, *labels: str) -> GoldSegment:
    return GoldSegment(
        start, end, "x" * (end - start), "duties", frozenset(labels), "unstated", "unstated"
    )


def segment(text: str, start: int = 0, end: int | None = None, document_id: str = "d") -> Segment:
    end = start + len(text) if end is None else end
    return Segment(document_id, start, end, text, text, "duties", None, "en", "posting")
