"""The JSON of reviewing."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tagger_service.reviewing.agreement import Pair, Tally
from tagger_service.reviewing.deciding import (
    LONGEST_QUOTATION,
    LONGEST_REASON,
    Choice,
    Passage,
)
from tagger_service.schemas import OFFSETS, FrameworkName, Name, Probability, TagOut
from tagger_service.settings import LONGEST_TEXT
from tagger_service.storage.review import Verdict, Waiting
from tagger_service.storage.review_tables import Decision

MOST_ROW = 2**31 - 1

Row = Annotated[int, Field(ge=1, le=MOST_ROW, description="The document's row in its job")]
Offset = Annotated[int, Field(ge=0, le=LONGEST_TEXT)]


class WaitingOut(BaseModel):
    """A tag that waits for a person."""

    job: str
    row: int
    document_id: str
    language: str
    model: str
    framework: FrameworkName
    tag: TagOut

    @classmethod
    def from_waiting(cls, one: Waiting) -> Self:
        """Return it as JSON shows it."""
        report: dict[str, Any] = one.result.report or {}
        tag = next(tag for tag in report["tags"] if tag["code"] == one.place.code)
        return cls(
            job=one.result.job_id,
            row=one.result.row,
            document_id=one.result.document_id,
            language=report["language"],
            model=report["model"],
            framework=report["framework"],
            tag=tag,
        )


class WaitingList(BaseModel):
    """Tags that wait, the most doubtful first."""

    tags: list[WaitingOut]
    waiting: int = Field(description="How many wait in all")
    next: str | None = Field(description="The `cursor` of the next page; null on the last")


class DecisionRequest(BaseModel):
    """What a person decides on a tag, or the passage that a person adds."""

    model_config = ConfigDict(extra="forbid")

    job: UUID
    row: Row
    competency: Name = Field(description="A competency's code or id", examples=["DG1"])
    decision: Verdict = Field(
        description="accept and reject are about a tag; add is about a passage without one, in a "
        "document whose text is kept"
    )
    start: Offset | None = Field(default=None, description=f"Of what is added. {OFFSETS}")
    end: Offset | None = None
    quotation: str = Field(
        default="",
        max_length=LONGEST_QUOTATION,
        description="What is added in its own words, which must stand in the text just once",
    )
    reason: str = Field(default="", max_length=LONGEST_REASON)

    def choice(self) -> Choice:
        """Return it as a value."""
        return Choice(
            job_id=str(self.job),
            row=self.row,
            competency=self.competency,
            decision=self.decision,
            passage=Passage(self.start, self.end, self.quotation),
            reason=self.reason,
        )


class DecisionOut(BaseModel):
    """A decision as it is kept."""

    id: int
    reviewer: str
    decided_at: datetime
    withdrawn_at: datetime | None = Field(description="When it was taken back, if it was")
    counts: bool = Field(description="Whether it is the person's last on this passage")
    decision: Verdict
    reason: str
    job: str
    row: int
    document_id: str
    text_sha256: str | None
    code: str
    start: int = Field(description=OFFSETS)
    end: int
    probability: Probability | None = Field(description="The model's; null for what was added")
    model: str
    framework: FrameworkName

    @classmethod
    def from_decision(cls, one: Decision, *, counts: bool) -> Self:
        """Return it as JSON shows it."""
        same = {name: getattr(one, name) for name in cls.model_fields if hasattr(one, name)}
        framework = FrameworkName(id=one.framework, version=one.framework_version)
        return cls(**same | {"job": one.job_id, "framework": framework, "counts": counts})


class DecisionList(BaseModel):
    """Decisions, the latest first."""

    decisions: list[DecisionOut]
    next: str | None = Field(description="The `cursor` of the next page; null on the last")


class TallyOut(BaseModel):
    """How two people answered the same tags."""

    total: int
    both_accept: int
    both_reject: int
    first_accepts: int = Field(description="The first accepts and the second rejects")
    second_accepts: int = Field(description="The second accepts and the first rejects")
    observed: Probability = Field(description="The share on which they agree")

    @classmethod
    def from_tally(cls, one: Tally) -> Self:
        """Return it as JSON shows it."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class PairOut(BaseModel):
    """How far two people agree."""

    reviewers: tuple[str, str]
    documents: int
    tally: TallyOut
    kappa: float | None = Field(
        description="Cohen's kappa; null where it is undefined: both gave only the same one answer"
    )
    kappa_low: float | None = Field(
        description="95 %, percentile bootstrap over documents; null with fewer than five"
    )
    kappa_high: float | None
    competencies: dict[str, TallyOut]

    @classmethod
    def from_pair(cls, one: Pair) -> Self:
        """Return it as JSON shows it."""
        found = one.kappa
        return cls(
            reviewers=(one.first, one.second),
            documents=one.n_documents,
            tally=TallyOut.from_tally(one.tally),
            kappa=found.value if found else None,
            kappa_low=found.low if found else None,
            kappa_high=found.high if found else None,
            competencies={
                code: TallyOut.from_tally(tally) for code, tally in one.competencies.items()
            },
        )


class AgreementOut(BaseModel):
    """How far people agree, two by two."""

    pairs: list[PairOut]
