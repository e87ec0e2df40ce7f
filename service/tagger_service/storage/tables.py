"""The tables. Times are UTC; documents stand in `job_inputs` until they are judged."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC, which SQLite cannot say of itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give a time back with its zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """What all tables have in common.

    JSON is kept as it was written: PostgreSQL's JSONB would sort its keys and refuse some texts.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy when the class is made
        datetime: Moment,
        dict[str, Any]: JSON(none_as_null=True),
        bytes: LargeBinary,
    }


class Job(Table):
    """A file of documents that is judged in the background.

    `owner` is who sent it, "" where nobody signs in; `request` a hash of what was sent, so that
    the same idempotency key with something else is refused. `n_starts` counts how often a worker
    has begun it without finishing a row, this time included: what kills workers is given up.
    """

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("owner", "idempotency_key"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    choices: Mapped[dict[str, Any]]
    model: Mapped[str | None] = mapped_column(String(200))
    framework: Mapped[str | None] = mapped_column(String(200))
    framework_version: Mapped[str | None] = mapped_column(String(50))
    n_rows: Mapped[int | None]
    n_done: Mapped[int]
    n_failed: Mapped[int]
    n_starts: Mapped[int]
    problem: Mapped[dict[str, Any] | None]


class Upload(Table):
    """A piece of a job's file, until it is unpacked."""

    __tablename__ = "job_uploads"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    piece: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class Input(Table):
    """A document that waits to be judged, or a file that waits to be read; gone when it has been.

    `document` is a text with what is known of it, or why there is none; where it is null,
    `content` is the file called `name`.
    """

    __tablename__ = "job_inputs"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    document: Mapped[dict[str, Any] | None]
    content: Mapped[bytes | None]


class Result(Table):
    """What was found in a document, or why there is nothing.

    `text_sha256` tells documents apart when their text is gone. `language` stands in the report
    too: here it can be asked for.
    """

    __tablename__ = "job_results"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str]
    source: Mapped[dict[str, Any]]
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(8))
    report: Mapped[dict[str, Any] | None]
    failure: Mapped[dict[str, Any] | None]


class Found(Table):
    """A competency that a result's report holds, beside it so that results can be counted by it.

    `review` says whether a person should look at it.
    """

    __tablename__ = "job_tags"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(50), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(String(50))
    review: Mapped[bool]
