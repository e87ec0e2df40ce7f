"""Whether the service lives, whether it is ready, and what it has counted."""

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from tagger import __version__
from tagger_service.dependencies import parts_of
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


@router.get("/health/ready", summary="Say whether requests can be served")
def ready(request: Request) -> Health:
    """Answer once the model has been read."""
    parts_of(request).engine.tagger()
    return Health()


@router.get(
    "/metrics",
    summary="Show what was counted, for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus' text format"}},
)
async def metrics(request: Request) -> Response:
    """Return the counts of this process."""
    return Response(parts_of(request).counts.text(), media_type=PROMETHEUS)
