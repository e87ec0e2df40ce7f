"""Who did what, for administrators."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tagger_service.dependencies import Running
from tagger_service.openapi import documented
from tagger_service.storage.audit import Deed, entries

MOST_ENTRIES = 100
LARGEST_ID = 2**31 - 1
router = APIRouter(
    tags=["operation"],
    responses=documented(
        HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
    ),
)


class Entry(BaseModel):
    """A deed."""

    at: datetime
    person: str = Field(description="`key:…`, `oidc:…`, `operator`, or empty for nobody known")
    deed: Deed
    object_id: str = Field(description="Of a job or key; how many jobs were purged")


class Audit(BaseModel):
    """A page of the audit log."""

    entries: list[Entry]
    next: int | None = Field(description="The `cursor` of the next page; null on the last")


@router.get("/audit", summary="Show who did what, the latest first")
def show_audit(
    request: Request,
    response: Response,
    parts: Running,
    limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES, description="Entries on a page")] = 50,
    cursor: Annotated[
        int | None, Query(ge=1, le=LARGEST_ID, description="`next` of the page before")
    ] = None,
) -> Audit:
    """Return a page of the log; `next`, also in the header Link, leads to the next one."""
    with parts.jobs.reading() as session:
        found = entries(session, limit + 1, cursor)
        shown = [Entry.model_validate(one, from_attributes=True) for one in found[:limit]]
        following = found[limit - 1].id if len(found) > limit else None
    if following is not None:
        address = f"{request.url.path}?limit={limit}&cursor={following}"
        response.headers["Link"] = f'<{address}>; rel="next"'
    return Audit(entries=shown, next=following)
