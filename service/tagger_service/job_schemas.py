"""The JSON of jobs."""

from datetime import datetime, timedelta
from typing import Any, Literal, Self

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from tagger.framework import Worded
from tagger_service.documents import reworded
from tagger_service.schemas import LONGEST_NAME, FrameworkName
from tagger_service.storage.jobs import State
from tagger_service.storage.tables import Job

COLUMN = "The column of a table, or key of a list, that holds {}; found by its name where not said"


class BatchRequest(BaseModel):
    """A file of many documents, sent as a form: there an empty field says nothing."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile = Field(
        description="csv, tsv, xlsx, jsonl or parquet with a document a row, or a zip of txt, md, "
        "html, pdf and docx files"
    )
    text_column: str = Field(
        default="", max_length=LONGEST_NAME, description=COLUMN.format("texts")
    )
    id_column: str = Field(default="", max_length=LONGEST_NAME, description=COLUMN.format("ids"))
    model: str = Field(
        default="", max_length=LONGEST_NAME, description="A model's id or short name, if any"
    )
    text_language: Worded | Literal[""] = Field(
        default="", description="The language of texts whose row says none, if known"
    )

    def choices(self, names: Worded) -> dict[str, Any]:
        """Return how the file is to be read and judged, `names` being the language of names."""
        said = {
            "text_column": self.text_column,
            "id_column": self.id_column,
            "model": self.model,
            "language": self.text_language,
            "names": names,
        }
        return {name: value for name, value in said.items() if value}


class JobOut(BaseModel):
    """A job: how far it is, and how it ended."""

    id: str
    state: State
    file_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None = Field(description="When it ended, however it did")
    rows: int | None = Field(description="How many documents it has; null until they are known")
    done: int = Field(description="How many have been judged")
    failed: int = Field(description="How many could not be read or judged; the result says why")
    model: str | None = Field(description="Null until it begins")
    framework: FrameworkName | None = Field(description="Null until it begins")
    problem: str | None = Field(description="Why it failed as a whole")
    kept_until: datetime | None = Field(description="When its results will be deleted")

    @classmethod
    def from_job(cls, job: Job, language: Worded, keep: timedelta) -> Self:
        """Return it as JSON shows it."""
        framework = None
        if job.framework is not None:
            framework = FrameworkName(id=job.framework, version=job.framework_version or "")
        return cls(
            id=job.id,
            state=job.state,  # type: ignore[arg-type]  # checked by pydantic
            file_name=job.file_name,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            rows=job.n_rows,
            done=job.n_done,
            failed=job.n_failed,
            model=job.model,
            framework=framework,
            problem=None if job.problem is None else reworded(job.problem, language),
            kept_until=None if job.finished_at is None else job.finished_at + keep,
        )


class JobList(BaseModel):
    """Jobs, the latest first."""

    jobs: list[JobOut]
    next: str | None = Field(description="The `cursor` of the next page; null on the last")
