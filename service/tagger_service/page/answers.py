"""How a page leaves: in the reader's language, whole or as the part that htmx puts in."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse

from tagger import __version__
from tagger_service.dependencies import parts_of, person_of
from tagger_service.page.environment import written
from tagger_service.problems import language_for

VARY = "Accept-Language, Cookie, HX-Request"
# May be shown again when the reader comes back, as no text of theirs is in it.
AFRESH = "private, no-cache"
FORGOTTEN = "no-store"


def wants_part(request: Request) -> bool:
    """Whether htmx asks, for a part of a page."""
    return request.headers.get("hx-request") == "true"


def answer(
    request: Request, template: str, values: Mapping[str, object], status: int = HTTPStatus.OK
) -> HTMLResponse:
    """Return a page with what every page shows; one with a reader's text is kept by nobody."""
    language = language_for(request)
    session_id = getattr(request.state, "session_id", None)
    is_plain = session_id is None and request.method in {"GET", "HEAD"} and status == HTTPStatus.OK
    everywhere = {
        "back": address_to_return_to(request),
        "csrf": getattr(request.state, "csrf", None),
        "is_local": parts_of(request).settings.is_local,
        "path": request.url.path,
        "person": person_of(request),
        "sign_in": parts_of(request).settings.sign_in,
        "tagger_version": __version__,
    }
    headers = {
        "Content-Language": language,
        "Vary": VARY,
        "Cache-Control": AFRESH if is_plain else FORGOTTEN,
    }
    return HTMLResponse(written(language, template, {**everywhere, **values}), status, headers)


def address_to_return_to(request: Request) -> str:
    """Return the address of this page for a link's query; a posted form's is the first page."""
    if request.method not in {"GET", "HEAD"}:
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(f"{request.url.path}{query}")
