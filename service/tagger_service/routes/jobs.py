"""Batches: many documents in one file, judged in the background."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, File, Header, Query, Request
from fastapi.responses import StreamingResponse

from tagger.framework import Worded
from tagger_service.dependencies import Asker, Parts, Rated, Running
from tagger_service.job_schemas import BatchRequest, JobList, JobOut
from tagger_service.openapi import documented
from tagger_service.problems import Refusal, _
from tagger_service.result_files import FORMATS
from tagger_service.routes.caller import Asked
from tagger_service.sending import new_job
from tagger_service.storage.jobs import ENDED, Place, jobs_of, page_of_results
from tagger_service.storage.tables import Job, Result

router = APIRouter(
    tags=["batches"],
    form_limits={"max_files": 1, "max_fields": 5},
    responses=documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
OF_A_JOB = documented(HTTPStatus.NOT_FOUND)
CHANGING = documented(
    HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
)
MOST_JOBS = 100

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Sent again with the same request, it gives the same job and no second one",
    ),
]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before")]


@router.post(
    "/batch",
    status_code=HTTPStatus.ACCEPTED,
    summary="Have the documents of a file judged in the background",
    dependencies=[Rated],
    responses=CHANGING | documented(HTTPStatus.TOO_MANY_REQUESTS),
)
def batch(sent: Annotated[BatchRequest, File()], asked: Asked, key: Key = None) -> JobOut:
    """Take a file and return the job that will judge it; its address is in `Location`."""
    job = asked.parts.jobs.add(new_job(sent, asked.person.id, asked.language, key))
    asked.response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobOut.from_job(job, asked.language, asked.parts.settings.keep)


@router.get("/jobs", summary="List your jobs, the latest first")
def list_jobs(
    request: Request,
    asked: Asked,
    limit: Annotated[int, Query(ge=1, le=MOST_JOBS, description="Jobs on a page")] = 20,
    cursor: Cursor = "",
) -> JobList:
    """Return a page of jobs; `next`, also in the header Link, leads to the next one."""
    after = place_of(cursor) if cursor else None
    with asked.parts.jobs.reading() as session:
        found = jobs_of(session, asked.person.reach, limit + 1, after)
        keep = asked.parts.settings.keep
        shown = [JobOut.from_job(job, asked.language, keep) for job in found[:limit]]
    following = cursor_after(shown[-1]) if len(found) > limit else None
    if following is not None:
        address = f"{request.url.path}?limit={limit}&cursor={following}"
        asked.response.headers["Link"] = f'<{address}>; rel="next"'
    return JobList(jobs=shown, next=following)


@router.get("/jobs/{job_id}", summary="Say how far a job is", responses=OF_A_JOB)
def show_job(job_id: UUID, asked: Asked) -> JobOut:
    """Return a job."""
    return asked.shown(job_id)


@router.post("/jobs/{job_id}/cancel", summary="End a job early", responses=OF_A_JOB | CHANGING)
def cancel(job_id: UUID, asked: Asked) -> JobOut:
    """Cancel what has not been judged; finished rows are kept. An ended job stays as it is."""
    asked.parts.jobs.cancel(str(job_id), asked.person)
    return asked.shown(job_id)


@router.delete(
    "/jobs/{job_id}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Delete a job and its results",
    responses=OF_A_JOB | CHANGING,
)
def delete(job_id: UUID, parts: Running, person: Asker) -> None:
    """Delete all that is kept of a job; one that runs ends."""
    parts.jobs.delete(str(job_id), person)


@router.get(
    "/jobs/{job_id}/result",
    summary="Download what was found",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {one.media_type.partition(";")[0]: {} for one in FORMATS.values()},
            "description": "A line or row for each tag or document, in the order of the file",
        },
        **OF_A_JOB,
        **documented(HTTPStatus.CONFLICT),
    },
)
def result(
    job_id: UUID,
    asked: Asked,
    format: Annotated[  # noqa: A002 - the name in the address
        Literal["jsonl", "csv", "xlsx"], Query(description="The sort of file")
    ] = "jsonl",
) -> StreamingResponse:
    """Return the results of an ended job; of a cancelled one, what it had judged."""
    job = asked.parts.jobs.job(str(job_id), asked.person.reach)
    return downloaded(asked.parts, job, format, asked.language)


def downloaded(parts: Parts, job: Job, name: str, language: Worded) -> StreamingResponse:
    """Return the results of a job in a format; Refusal while it runs."""
    if job.state not in ENDED:
        raise Refusal(
            "conflict", _("The job has not ended: look at it until it has, or cancel it first.")
        )
    form = FORMATS[name]
    headers = {
        "Content-Disposition": f'attachment; filename="competencies-{job.id[:8]}.{name}"',
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    content = form.write(results_of(parts, job.id), language)
    return StreamingResponse(content, headers=headers, media_type=form.media_type)


def results_of(parts: Parts, job_id: str) -> Iterator[Result]:
    """Yield results in their order; no transaction is open while somebody downloads slowly."""
    row = 0
    while True:
        with parts.jobs.reading() as session:
            page = page_of_results(session, job_id, row)
        yield from page
        if not page:
            return
        row = page[-1].row


def cursor_after(job: JobOut) -> str:
    """Return what stands for the place behind a job."""
    content = json.dumps([job.created_at.isoformat(), job.id]).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """Return the place that a cursor stands for; Refusal where it is none of ours."""
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        moment, job_id = json.loads(content)
        created_at = datetime.fromisoformat(moment)
        if created_at.tzinfo is None:
            raise ValueError
        return Place(created_at, str(UUID(job_id)))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Refusal(
            "invalid-request", _("The cursor is none of ours: take `next` of the page before.")
        ) from error
