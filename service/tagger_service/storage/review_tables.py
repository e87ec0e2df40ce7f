"""The tables of reviewing: the tags that wait, what people decided, and texts where they are kept.

What was decided outlives the results it is about: it holds places in a text and no text.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tagger_service.storage.tables import Table


class KeptText(Table):
    """A document of a job, beside its result; only where the service is set to keep texts."""

    __tablename__ = "job_texts"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]


class ReviewTag(Table):
    """A tag of a result, in the order in which people are to look.

    `rank` is 0 where the tag is marked for review, `distance` how far its probability is from the
    threshold; `start` and `end` are those of its surest passage.
    """

    __tablename__ = "review_tags"
    __table_args__ = (Index("ix_review_tags_order", "rank", "distance", "job_id", "row", "code"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), primary_key=True)
    rank: Mapped[int]
    distance: Mapped[float] = mapped_column(Double)
    start: Mapped[int]
    end: Mapped[int]


class Decision(Table):
    """What a person decided on a competency and a passage; a later one counts in its place.

    `decision` is accept, reject or add; one that was taken back stays, with the time in
    `withdrawn_at`. `probability` is what the model gave, null for a passage that a person added.
    """

    __tablename__ = "review_decisions"
    __table_args__ = (
        Index("ix_review_decisions_thing", "job_id", "row", "code", "start", "end", "reviewer"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reviewer: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))
    job_id: Mapped[str] = mapped_column(String(36))
    row: Mapped[int]
    document_id: Mapped[str]
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(50))
    start: Mapped[int]
    end: Mapped[int]
    probability: Mapped[float | None] = mapped_column(Double)
    model: Mapped[str] = mapped_column(String(200))
    framework: Mapped[str] = mapped_column(String(200))
    framework_version: Mapped[str] = mapped_column(String(50))
