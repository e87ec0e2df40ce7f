"""A collection as values: what was found in each document, without its text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from textwrap import shorten

from tagger.framework import Framework
from tagger.types import Genre, Language, Report, Tag

LONGEST_TITLE = 120  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """One tagged document of a collection; of its text only the evidence is kept.

    `title` is the document's title, else what it begins with where that is a heading, else its
    id. `columns` are those of the table it came from, as text (hours, body, year …).
    `probabilities` holds every competency that the model covers, by id; it is empty where nothing
    could be judged.
    """

    id: str
    title: str
    language: Language
    genre: Genre
    n_segments: int
    tags: tuple[Tag, ...]
    probabilities: Mapping[str, float]
    columns: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report, columns: Mapping[str, str] | None = None) -> "Entry":
        """Make the entry of a report."""
        return cls(
            id=report.document.id,
            title=report.document.title or heading_of(report) or report.document.id,
            language=report.language,
            genre=report.genre,
            n_segments=len(report.segments),
            tags=report.tags,
            probabilities=report.probabilities,
            columns=dict(report.document.columns) if columns is None else columns,
        )

    def tag_of(self, competency_id: str) -> Tag | None:
        """Return the tag of a competency, None where it was not found."""
        return next((tag for tag in self.tags if tag.competency_id == competency_id), None)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Entries that one model judged by one framework, in the order of their files."""

    entries: tuple[Entry, ...]
    framework: Framework
    model_id: str

    @classmethod
    def of(cls, reports: Iterable[Report], framework: Framework, model_id: str) -> "Corpus":
        """Make the corpus of some reports of one model."""
        return cls(tuple(Entry.of(report) for report in reports), framework, model_id)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


def heading_of(report: Report) -> str:
    """Return the heading that a document begins with, on one line; empty where there is none."""
    first = report.segments[0] if report.segments else None
    if first is None or first.role != "heading":
        return ""
    return shorten(first.text.lstrip("#"), LONGEST_TITLE, placeholder=" …")
