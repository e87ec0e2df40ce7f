"""Who asks about jobs."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from tagger_service.dependencies import Asker, Running, Spoken
from tagger_service.job_schemas import JobOut


class Caller:
    """Who asks, in which language, and which service."""

    def __init__(self, parts: Running, person: Asker, language: Spoken, response: Response) -> None:
        self.parts, self.person, self.language = parts, person, language
        self.response = response

    def shown(self, job_id: UUID) -> JobOut:
        """Return a job as JSON shows it."""
        job = self.parts.jobs.job(str(job_id), self.person.reach)
        return JobOut.from_job(job, self.language, self.parts.settings.keep)


Asked = Annotated[Caller, Depends()]
