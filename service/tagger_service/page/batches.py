"""The Batch page: send a file of many documents, follow its job, see and take what was found."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from tagger.errors import InvalidValue
from tagger.framework import Worded
from tagger.readers.parquet import can_be_read
from tagger_service.dependencies import Asker, Parts, Running, count
from tagger_service.job_schemas import BatchRequest, JobOut
from tagger_service.page.answers import answer
from tagger_service.page.choices import choices
from tagger_service.page.findings import Findings, findings_of
from tagger_service.page.forms import MOST_FIELDS, word
from tagger_service.page.progress import Progress, progress_of
from tagger_service.problems import Problem, Refusal, _, language_for, problem_of
from tagger_service.result_files import FORMATS
from tagger_service.routes.events import RETRY_MS, changes, watching
from tagger_service.routes.jobs import cursor_after, downloaded, place_of
from tagger_service.schemas import LONGEST_NAME
from tagger_service.sending import new_job
from tagger_service.storage.found import Wanted
from tagger_service.storage.jobs import ENDED, jobs_of
from tagger_service.unpacking import SUFFIXES

router = APIRouter(include_in_schema=False)
JOBS_ON_A_PAGE = 20
REFUSED = (Refusal, InvalidValue)
FOR_THE_FILE = {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}


class Choice(BaseModel):
    """Which results of a job are shown, as the address of its page says."""

    competency: str = ""
    language: str = ""
    only: str = ""
    page: int = 1

    @property
    def wanted(self) -> Wanted:
        """Return it as the database is asked."""
        return Wanted(
            code=self.competency or None,
            review=self.only == "review",
            failed=self.only == "failures",
            language=self.language or None,
        )


async def form_sent(request: Request) -> AsyncIterator[BatchRequest | None]:
    """Read the form; None where no file was chosen."""
    try:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                yield None
                return
            yield BatchRequest.model_construct(
                file=file,
                text_column=named(form, "text_column"),
                id_column=named(form, "id_column"),
                model=named(form, "model"),
                text_language="",
            )
    except ClientDisconnect as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error


def named(form: FormData, name: str) -> str:
    """Return a field that names something, no longer than a name may be."""
    return word(form, name).strip()[:LONGEST_NAME]


@router.get("/batch")
def start(request: Request, parts: Running, asker: Asker, cursor: str = "") -> Response:
    """Show the form and the jobs of whoever asks."""
    values = list_values(request, parts, asker.reach, cursor)
    return answer(request, "batch.html.j2", values)


@router.post("/batch")
def send(
    request: Request,
    parts: Running,
    asker: Asker,
    sent: Annotated[BatchRequest | None, Depends(form_sent)],
) -> Response:
    """Take a file and go to the page of its job, or show the form with what is wrong."""
    try:
        count(request, parts)
        if sent is None:
            raise Refusal("invalid-request", _("Choose a file."))
        job = parts.jobs.add(new_job(sent, asker.id, language_for(request)))
    except REFUSED as error:
        return refused(request, parts, asker.reach, sent, error)
    return RedirectResponse(f"/batch/{job.id}", HTTPStatus.SEE_OTHER)


def refused(
    request: Request, parts: Parts, owner: str, sent: BatchRequest | None, error: Exception
) -> Response:
    """Return the form with what is wrong above it."""
    found = problem_of(error, language_for(request))
    if found.type == "no-database":
        raise error
    values = list_values(request, parts, owner) | {
        "problem": found,
        "field": "file" if found.status in FOR_THE_FILE else None,
        "sent": sent,
    }
    shown = answer(request, "batch.html.j2", values, found.status)
    if isinstance(error, Refusal):
        shown.headers.update(error.headers)
    return shown


def list_values(request: Request, parts: Parts, owner: str, cursor: str = "") -> dict[str, object]:
    """Return what the page of all jobs shows."""
    language, keep = language_for(request), parts.settings.keep
    after = place_of(cursor) if cursor else None
    with parts.jobs.reading() as session:
        found = jobs_of(session, owner, JOBS_ON_A_PAGE + 1, after)
        jobs = [JobOut.from_job(one, language, keep) for one in found[:JOBS_ON_A_PAGE]]
    none: Problem | None = None
    return {
        "choices": choices(parts),
        "field": None,
        "jobs": [(one, progress_of(one, language)) for one in jobs],
        "kinds": [one for one in SUFFIXES if one != ".parquet" or can_be_read()],
        "older": cursor_after(jobs[-1]) if len(found) > JOBS_ON_A_PAGE else None,
        "problem": none,
        "sent": None,
        "settings": parts.settings,
    }


class Seen:
    """A job as whoever asks may see it."""

    def __init__(self, request: Request, job_id: UUID, parts: Running, asker: Asker) -> None:
        self.request, self.parts, self.asker = request, parts, asker
        self.job_id = str(job_id)

    @property
    def language(self) -> Worded:
        """The reader's language."""
        return language_for(self.request)

    def job(self) -> JobOut:
        """Return the job as it is now; Refusal where there is none."""
        job = self.parts.jobs.job(self.job_id, self.asker.reach)
        return JobOut.from_job(job, self.language, self.parts.settings.keep)


SeenJob = Annotated[Seen, Depends()]


@router.get("/batch/{job_id}")
def show(seen: SeenJob, choice: Annotated[Choice, Depends()]) -> Response:
    """Show how far a job is; once it has ended, what was found."""
    job = seen.job()
    findings: Findings | None = None
    if job.state in ENDED and (job.done or job.failed):
        findings = findings_of(seen.parts, job, choice.wanted, choice.page, seen.language)
    values = {
        "choice": choice,
        "findings": findings,
        "formats": list(FORMATS),
        "has_ended": job.state in ENDED,
        "job": job,
        "progress": progress_of(job, seen.language),
        "settings": seen.parts.settings,
    }
    return answer(seen.request, "job.html.j2", values)


@router.get("/batch/{job_id}/download/{name}")
def download(seen: SeenJob, name: str) -> StreamingResponse:
    """Return the results as a file."""
    if name not in FORMATS:
        raise Refusal(
            "not-found", _("Results can be had as {formats}."), {"formats": ", ".join(FORMATS)}
        )
    job = seen.parts.jobs.job(seen.job_id, seen.asker.reach)
    return downloaded(seen.parts, job, name, seen.language)


@router.post("/batch/{job_id}/cancel")
def cancel(seen: SeenJob) -> Response:
    """Cancel what has not been judged."""
    seen.parts.jobs.cancel(seen.job_id, seen.asker)
    return RedirectResponse(f"/batch/{seen.job_id}", HTTPStatus.SEE_OTHER)


@router.post("/batch/{job_id}/delete")
def delete(seen: SeenJob) -> Response:
    """Delete a job with its results."""
    seen.parts.jobs.delete(seen.job_id, seen.asker)
    return RedirectResponse("/batch", HTTPStatus.SEE_OTHER)


async def watched(seen: SeenJob) -> AsyncIterator[JobOut]:
    """Yield the job as it is when the stream begins."""
    from anyio.to_thread import run_sync

    with watching():
        yield await run_sync(seen.job)


@router.get("/batch/{job_id}/events", response_class=EventSourceResponse)
async def events(
    seen: SeenJob, job: Annotated[JobOut, Depends(watched)]
) -> AsyncIterator[ServerSentEvent]:
    """Tell how far the job is, in the reader's words."""
    told: Progress | None = None
    async for one in changes(job, seen.job, seen.parts.jobs.ending):
        now = progress_of(one, seen.language)
        if now != told:
            yield ServerSentEvent(data=now, event="progress", retry=RETRY_MS)
        told = now
