"""The values that flow through the rooms: Document, Segment, Scores, Evidence, Tag, Report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tagger.errors import InvalidValue

Language = Literal["es", "pt", "en", "other"]
Genre = Literal["posting", "syllabus", "unknown"]
Role = Literal[
    "heading",
    "metadata",
    "purpose",
    "duties",
    "required",
    "competencies",
    "desirable",
    "benefits",
    "about",
    "application",
    "legal",
    "outcomes",
    "contents",
    "method",
    "assessment",
    "bibliography",
    "other",
]
Modality = Literal["essential", "desirable", "unstated"]
Level = Literal["basic", "intermediate", "advanced", "unstated"]
Note = Literal["no_text", "other_language", "partly_other_language"]

LANGUAGES: tuple[Language, ...] = ("es", "pt", "en")
GENRES: tuple[Genre, ...] = get_args(Genre)
ROLES: tuple[Role, ...] = get_args(Role)
MODALITIES: tuple[Modality, ...] = get_args(Modality)
LEVELS: tuple[Level, ...] = ("unstated", "basic", "intermediate", "advanced")

Embeddings = NDArray[np.float32]
# Places in a list of segments; None for all of them.
Rows = Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document's text came from; rows count from 1 and include the header row."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A posting or syllabus as plain text; `text` is never changed after reading.

    `page_starts` holds the offset (in code points) at which each page begins, first page first;
    it is empty where the format has no pages. `language` and `genre` are None where the reader
    was not told: the segmenter then finds them itself. `columns` are all cells of the row of a
    table that the document was, by the names of their columns and as text.
    """

    id: str
    text: str
    source: Source = Source()
    language: Language | None = None
    genre: Genre | None = None
    title: str | None = None
    page_starts: tuple[int, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    def page_of(self, offset: int) -> int | None:
        """Return the page (from 1) that holds an offset, or None where there are no pages."""
        return sum(start <= offset for start in self.page_starts) or None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a document about one thing.

    `document.text[start:end] == text`; offsets count Unicode code points, `end` is exclusive.
    `clean_text` is what an encoder reads: no bullet, lines joined, shouted capitals lowered.
    `role` is the kind of section the segment stands in and `heading` that section's title.
    """

    document_id: str
    start: int
    end: int
    text: str
    clean_text: str
    role: Role
    heading: str | None
    language: Language
    genre: Genre


@dataclass(frozen=True, slots=True)
class Scores:
    """Probabilities of many segments, one named column a competency; checked where made."""

    values: NDArray[np.float32]
    competency_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[1] != len(self.competency_ids):
            raise InvalidValue(
                f"scores have shape {self.values.shape}, "
                f"expected [n_segments, {len(self.competency_ids)}]"
            )
        if self.values.size and not (self.values.min() >= 0 and self.values.max() <= 1):
            raise InvalidValue("scores must be probabilities in [0, 1] without NaN")


@dataclass(frozen=True, slots=True)
class Contribution:
    """One reason for a probability.

    `kind` is the sort of reason (meaning, document, role, word, phrase, base …; those that
    data/reasons.yaml words are shown in words), `what` the thing itself; `weight` is added to the
    log-odds, so positive speaks for the competency.
    """

    kind: str
    what: str
    weight: float


@dataclass(frozen=True, slots=True)
class LabelledExample:
    """A segment of a training document with the competencies that annotators gave it."""

    text: str
    language: Language
    competency_ids: tuple[str, ...]
    document_id: str


@dataclass(frozen=True, slots=True)
class SimilarExample:
    """A labelled example beside a passage; `similarity` is a cosine, no probability."""

    example: LabelledExample
    similarity: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a tag rests on; offsets count code points of the document's text."""

    start: int
    end: int
    text: str
    role: Role
    heading: str | None
    page: int | None
    probability: float
    modality: Modality
    level: Level


@dataclass(frozen=True, slots=True)
class Tag:
    """A competency found in a document, with at least one piece of evidence, best first.

    `review` says that a person should look before relying on it: its probability lies in the
    model's review band, where most mistakes are.
    """

    competency_id: str
    probability: float
    threshold: float
    modality: Modality
    level: Level
    evidence: tuple[Evidence, ...]
    review: bool = False

    def __post_init__(self) -> None:
        if not self.evidence:
            raise InvalidValue(f"the tag {self.competency_id} has no evidence")


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found in one document, with its provenance.

    `probabilities` holds every competency the model covers, by id, and is empty where no segment
    could be judged. `not_covered` names those that the framework has and the model cannot judge,
    `notes` says what a reader should know of the text. `review_band` holds the two probabilities
    between which a tag is to be reviewed; None where the model has no such band, so that no tag
    being marked says nothing.
    """

    document: Document
    segments: tuple[Segment, ...]
    language: Language
    genre: Genre
    model_id: str
    framework_id: str
    tags: tuple[Tag, ...]
    probabilities: dict[str, float]
    not_covered: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    review_band: tuple[float, float] | None = None
