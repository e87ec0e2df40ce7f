"""The JSON of an explanation."""

from pydantic import BaseModel, Field

from tagger.types import Language, Role
from tagger_service.schemas import OFFSETS, Probability

LOG_ODDS = "Added to the log-odds: positive speaks for the competency"


class ReasonOut(BaseModel):
    """One thing that speaks for a competency or against it."""

    kind: str = Field(description="The sort of reason: word, phrase, meaning, role, base …")
    what: str = Field(description="The thing itself, such as the word")
    weight: float = Field(description=LOG_ODDS)


class SimilarOut(BaseModel):
    """A labelled example that is like the passage."""

    text: str
    language: Language
    similarity: float = Field(description="A cosine, no probability")
    document_id: str
    competency_ids: list[str]


class PassageOut(BaseModel):
    """A passage near to the competency."""

    start: int = Field(description=OFFSETS)
    end: int = Field(description=OFFSETS)
    text: str
    section: Role
    heading: str | None
    probability: Probability
    is_evidence: bool = Field(description="Whether the tag rests on it")
    without: Probability | None = Field(
        description="The document's probability had it not this passage; null if none were left"
    )
    reasons: list[ReasonOut]
    similar: list[SimilarOut]


class VerdictOut(BaseModel):
    """What was decided on one competency, and why."""

    document_id: str
    code: str
    id: str
    name: str
    found: bool | None = Field(description="Null if nothing in the text could be judged")
    probability: Probability | None
    threshold: Probability
    review: bool
    n_evidence: int = Field(description="So many of the passages are evidence, the first ones")
    without_evidence: Probability | None
    has_examples: bool = Field(description="Whether the model has examples to compare with")
    passages: list[PassageOut]
