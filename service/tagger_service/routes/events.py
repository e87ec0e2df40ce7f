"""What becomes of a job, told while it happens (server-sent events)."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from tagger_service.job_schemas import JobOut
from tagger_service.openapi import documented
from tagger_service.problems import Refusal
from tagger_service.routes.caller import Asked
from tagger_service.routes.jobs import OF_A_JOB
from tagger_service.storage.jobs import ENDED
from tagger_service.turns import busy

router = APIRouter(tags=["batches"])
LOOK_S = 1.0
RETRY_MS = 2_000
# A connection that is open for ever outlives deploys and proxies: a browser opens another.
LONGEST_S = 300.0
MOST_WATCHERS = 32

_watchers = threading.BoundedSemaphore(MOST_WATCHERS)


async def watched(job_id: UUID, asked: Asked) -> AsyncIterator[JobOut]:
    """Yield the job as it is when the stream begins; Refusal where there is none."""
    with watching():
        yield await run_sync(asked.shown, job_id)


@router.get(
    "/jobs/{job_id}/events",
    summary="Follow a job",
    response_class=EventSourceResponse,
    responses={
        200: {
            "content": {"text/event-stream": {}},
            "description": "An event `job` for each change, with the job as its data",
        },
        **OF_A_JOB,
        **documented(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    },
)
async def events(
    job_id: UUID,
    asked: Asked,
    job: Annotated[JobOut, Depends(watched)],
) -> AsyncIterator[ServerSentEvent]:
    """Tell of each change until the job has ended, or the service ends."""
    async for one in changes(job, lambda: asked.shown(job_id), asked.parts.jobs.ending):
        yield ServerSentEvent(data=one, event="job", retry=RETRY_MS)


async def changes(
    job: JobOut, look: Callable[[], JobOut], ending: threading.Event
) -> AsyncIterator[JobOut]:
    """Yield a job as it is, and each time it has changed, until it or the service ends."""
    shown: JobOut | None = None
    ends = asyncio.get_running_loop().time() + LONGEST_S
    while True:
        if job != shown:
            yield job
            shown = job
        is_late = asyncio.get_running_loop().time() > ends
        if job.state in ENDED or is_late or ending.is_set():
            return
        await asyncio.sleep(LOOK_S)
        try:
            job = await run_sync(look)
        except Refusal:  # deleted, or the database is away: whoever asks again is told
            return


@contextmanager
def watching() -> Iterator[None]:
    """Count who watches; busy where too many do."""
    if not _watchers.acquire(blocking=False):
        raise busy()
    try:
        yield
    finally:
        _watchers.release()
