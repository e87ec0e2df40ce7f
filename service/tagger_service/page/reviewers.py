"""Who reviews on the page: whoever has signed in, or else the name that a browser was told."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from tagger_service.dependencies import Owner, Running
from tagger_service.page.answers import answer
from tagger_service.page.language import ONE_YEAR_S, is_here
from tagger_service.problems import Refusal
from tagger_service.reviewing.deciding import LONGEST_NAME
from tagger_service.routes.review import reviewer_of

router = APIRouter(include_in_schema=False)
COOKIE = "reviewer"


async def reviewing_here(request: Request, owner: Owner) -> str:
    """Return who reviews in this browser; "" where a name has still to be asked for."""
    told = unquote(request.cookies.get(COOKIE, ""))[:LONGEST_NAME]
    try:
        return owner or reviewer_of("", told)
    except Refusal:
        return ""


Reviewer = Annotated[str, Depends(reviewing_here)]


@router.get("/review/name")
def ask(
    request: Request, parts: Running, reviewer: Reviewer, owner: Owner, back: str = "/review"
) -> Response:
    """Ask for a name, which only tells the decisions of one person from those of another."""
    if owner:
        return RedirectResponse("/review", HTTPStatus.SEE_OTHER)
    to = back if is_here(back) else "/review"
    values = {"reviewer": reviewer, "settings": parts.settings, "to": to}
    return answer(request, "review_name.html.j2", values)


@router.post("/review/name")
def remember(
    parts: Running,
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = "",
    to: Annotated[str, Form()] = "/review",
) -> Response:
    """Let the browser keep the name."""
    shown = RedirectResponse(to if is_here(to) else "/review", HTTPStatus.SEE_OTHER)
    shown.set_cookie(
        COOKIE,
        quote(reviewer_of("", name)),
        max_age=ONE_YEAR_S,
        httponly=True,
        samesite="lax",
        secure=parts.settings.behind_https,
    )
    return shown
