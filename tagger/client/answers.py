"""The answers of the service as values; what a later service adds is left out."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tagger.types import Genre, Language, Level, Modality

State = Literal["queued", "running", "finished", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("finished", "failed", "cancelled")


class Answer(BaseModel):
    """An answer, or a part of one, which nobody changes."""

    model_config = ConfigDict(frozen=True)


class FoundEvidence(Answer):
    """A passage that a tag rests on; offsets count code points of the text, the end exclusive."""

    start: int
    end: int
    text: str
    section: str
    heading: str | None
    page: int | None
    probability: float
    modality: Modality
    level: Level


class FoundTag(Answer):
    """A competency that was found, `name` in the client's language; the best evidence first."""

    code: str
    id: str
    name: str
    domain: str
    probability: float
    threshold: float
    review: bool
    modality: Modality
    level: Level
    evidence: tuple[FoundEvidence, ...]


class Edition(Answer):
    """Which framework, in which version."""

    id: str
    version: str


class Found(Answer):
    """All that was found in a document, the surest tag first.

    `probabilities` are by code, `not_covered` codes that the model cannot judge; `text` is what
    was read of a file, and None where a text was sent.
    """

    document_id: str
    model: str
    framework: Edition
    language: Language
    genre: Genre
    tags: tuple[FoundTag, ...]
    probabilities: dict[str, float]
    not_covered: tuple[str, ...]
    notes: tuple[str, ...]
    review_band: tuple[float, float] | None
    text: str | None


class Reason(Answer):
    """What speaks for a competency or, with a negative weight (log-odds), against it."""

    kind: str
    what: str
    weight: float


class SimilarPassage(Answer):
    """A labelled example like the passage; `similarity` is a cosine."""

    text: str
    language: Language
    similarity: float
    document_id: str
    competency_ids: tuple[str, ...]


class Passage(Answer):
    """A passage near to the competency; `without` is the document's probability without it."""

    start: int
    end: int
    text: str
    section: str
    heading: str | None
    probability: float
    is_evidence: bool
    without: float | None
    reasons: tuple[Reason, ...]
    similar: tuple[SimilarPassage, ...]


class Explained(Answer):
    """What was decided on one competency and why; `found` is None if nothing could be judged."""

    document_id: str
    code: str
    id: str
    name: str
    found: bool | None
    probability: float | None
    threshold: float
    review: bool
    n_evidence: int
    without_evidence: float | None
    has_examples: bool
    passages: tuple[Passage, ...]


class FrameworkSummary(Answer):
    """A framework that the service has; `title` by language."""

    id: str
    version: str
    title: dict[str, str]
    n_competencies: int
    is_default: bool


class ModelSummary(Answer):
    """A model that the service has; `framework` is None if it fits any."""

    id: str
    title: str
    short_name: str | None
    framework: str | None
    is_default: bool


class ModelCard(ModelSummary):
    """A model with its card in Markdown and what was measured."""

    calibrated: bool
    not_covered: tuple[str, ...]
    card: str | None
    metrics: dict[str, Any] | None


class FrameworkList(Answer):
    """The list of frameworks as it is sent."""

    frameworks: tuple[FrameworkSummary, ...]


class ModelList(Answer):
    """The list of models as it is sent."""

    models: tuple[ModelSummary, ...]


class JobState(Answer):
    """How far a job is, in documents; `rows` is None until they are counted."""

    id: str
    state: State
    file_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rows: int | None
    done: int
    failed: int
    model: str | None
    framework: Edition | None
    problem: str | None
    kept_until: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether it is finished, failed or cancelled."""
        return self.state in ENDED


class JobPage(Answer):
    """A page of the list of jobs as it is sent."""

    jobs: tuple[JobState, ...]
    next: str | None
