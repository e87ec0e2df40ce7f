"""Whether the service lives, whether it is ready, and what it has counted."""

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from tagger import __version__
from tagger_service.dependencies import needs, parts_of
from tagger_service.openapi import documented

router = APIRouter(tags=["operation"], responses=documented(HTTPStatus.BAD_REQUEST))
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Health(BaseModel):
    """That it answers, and as which version."""

    status: Literal["ok"] = "ok"
    version: str = __version__


@router.get("/health/live", summary="Say that the process answers")
async def live() -> Health:
    """Answer whatever else is the matter."""
    return Health()


@router.get(
    "/health/ready",
    summary="Say whether requests can be served",
    responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
)
def ready(request: Request) -> Health:
    """Answer once the model has been read and the database, where it is in use, can be reached."""
    parts = parts_of(request)
    parts.engine.tagger()
    if parts.jobs.is_open:
        parts.jobs.check()
    return Health()


@router.get(
    "/metrics",
    summary="Show what was counted, for Prometheus",
    response_class=Response,
    dependencies=[needs("admin")],
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus' text format"}},
)
def metrics(request: Request) -> Response:
    """Return the counts of this process, and how many jobs there are in the database."""
    parts = parts_of(request)
    parts.counts.note_jobs(parts.jobs.count())
    return Response(parts.counts.text(), media_type=PROMETHEUS)
