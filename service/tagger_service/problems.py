"""What goes wrong, as RFC 9457 problem documents in the language of whoever asks."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from traceback import extract_tb
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from tagger.errors import InvalidValue, UnreadableDocument
from tagger.framework import Worded
from tagger_service.languages import known, language_of, said

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger("tagger_service")
MOST_ERRORS = 20
LONGEST_POINTER = 200
# Everything else is a page for people.
FOR_PROGRAMS = ("/v1", "/health", "/metrics")
LANGUAGE_COOKIE = "language"


def _(message: str) -> str:
    """Mark a message for the catalogues; it is worded when it is known for whom."""
    return message


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of problem: its status, and its title in English."""

    status: HTTPStatus
    title: str


KINDS: dict[str, Kind] = {
    "unreadable-document": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, _("The document cannot be read")),
    "invalid-request": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, _("The request is not as described")),
    "bad-request": Kind(HTTPStatus.BAD_REQUEST, _("The request cannot be read")),
    "unknown-host": Kind(HTTPStatus.BAD_REQUEST, _("The service does not go by this name")),
    "not-signed-in": Kind(HTTPStatus.UNAUTHORIZED, _("Nobody has signed in")),
    "forbidden": Kind(HTTPStatus.FORBIDDEN, _("This is not allowed")),
    "foreign-request": Kind(HTTPStatus.FORBIDDEN, _("The request comes from another site")),
    "not-found": Kind(HTTPStatus.NOT_FOUND, _("There is nothing here")),
    "method-not-allowed": Kind(
        HTTPStatus.METHOD_NOT_ALLOWED, _("This cannot be done with that address")
    ),
    "conflict": Kind(HTTPStatus.CONFLICT, _("This cannot be done now")),
    "too-large": Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The request is too large")),
    "too-slow": Kind(HTTPStatus.REQUEST_TIMEOUT, _("The request takes too long to arrive")),
    "too-many-requests": Kind(HTTPStatus.TOO_MANY_REQUESTS, _("Too many requests")),
    "busy": Kind(HTTPStatus.SERVICE_UNAVAILABLE, _("The service is busy")),
    "no-database": Kind(HTTPStatus.SERVICE_UNAVAILABLE, _("The database cannot be used")),
    "internal": Kind(HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong here")),
}
KIND_OF_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed"}


class FieldError(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str = Field(description="Where it stands in the request, as a JSON pointer")
    detail: str = Field(description="What is wrong with it, in English")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="The kind of problem, fit for programs", examples=["too-large"])
    title: str = Field(description="The kind of problem in words, in the language asked for")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What is wrong this time and what to do")
    errors: list[FieldError] = Field(
        default_factory=list, description="What is wrong with each part of the request"
    )


class Refusal(Exception):
    """A request that is refused; `detail` is a message of the catalogue with names in braces."""

    def __init__(
        self,
        kind: str,
        detail: str,
        values: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail = kind, detail
        self.values, self.headers = dict(values or {}), dict(headers or {})


ShowProblem = Callable[[Request, Problem, Mapping[str, str]], Response]


def problem(kind: str, detail: str, language: Worded, **more: Any) -> Problem:
    """Return a problem document whose `detail` is already worded."""
    found = KINDS[kind]
    title = said(language, found.title)
    return Problem(type=kind, title=title, status=found.status, detail=detail, **more)


def is_page(request: Request) -> bool:
    """Whether people see the answer to a request, and not programs."""
    path: str = request.scope["path"]
    return not any(path == one or path.startswith(f"{one}/") for one in FOR_PROGRAMS)


def language_for(request: Request) -> Worded:
    """Return the language of an answer; on pages the one chosen there goes before."""
    chosen = getattr(request.state, LANGUAGE_COOKIE, request.cookies.get(LANGUAGE_COOKIE))
    wanted = known(chosen) if is_page(request) else None
    return wanted or language_of(request.headers.get("accept-language"))


def answer(request: Request, found: Problem, headers: Mapping[str, str]) -> Response:
    """Return a problem as an HTTP answer, for a person or for a program."""
    show: ShowProblem | None = getattr(request.app.state, "show_problem", None)
    if show is not None and is_page(request):
        return show(request, found, headers)
    language = language_for(request)
    told = {
        **headers,
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
    }
    content = found.model_dump(exclude_defaults=True)
    return JSONResponse(content, found.status, told, media_type=MEDIA_TYPE)


def worded(error: Exception, language: Worded) -> str:
    """Word what an error of the library says; those of readers are in the catalogues."""
    if isinstance(error, UnreadableDocument) and error.reason:
        return f"{error.subject} {said(language, error.reason, dict(error.values))}"
    return str(error)


def problem_of(error: Exception, language: Worded) -> Problem:
    """Return what is said of a request that we or the library refuse."""
    if isinstance(error, Refusal):
        return problem(error.kind, said(language, error.detail, error.values), language)
    is_document = isinstance(error, UnreadableDocument)
    kind = "unreadable-document" if is_document else "invalid-request"
    return problem(kind, worded(error, language), language)


def answer_refusal(request: Request, error: Exception) -> Response:
    """Answer what we refuse ourselves."""
    if not isinstance(error, Refusal):
        raise error
    return answer(request, problem_of(error, language_for(request)), error.headers)


def answer_library(request: Request, error: Exception) -> Response:
    """Answer what the library refuses: a text or a value of the request."""
    return answer(request, problem_of(error, language_for(request)), {})


def answer_invalid(request: Request, error: Exception) -> Response:
    """Answer a request that is not as described; what it held is never repeated."""
    if not isinstance(error, RequestValidationError):
        raise error
    language = language_for(request)
    errors = [
        FieldError(pointer=pointer_to(one["loc"]), detail=one["msg"])
        for one in error.errors()[:MOST_ERRORS]
    ]
    detail = said(language, _("See /v1/openapi.json and mend what is listed."))
    return answer(request, problem("invalid-request", detail, language, errors=errors), {})


def pointer_to(parts: Iterable[object]) -> str:
    """Return a JSON pointer; names that the caller made up may be long and are cut."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)[:LONGEST_POINTER]


def answer_http(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: broken bodies, unknown addresses and methods."""
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(methods_of(request))
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    language = language_for(request)
    kind = KIND_OF_STATUS.get(error.status_code, "bad-request")
    at_page, in_api = (
        _("Start from the first page."),
        _("What there is stands in /v1/openapi.json."),
    )
    detail = said(language, at_page if is_page(request) else in_api)
    return answer(request, problem(kind, detail, language), headers)


def methods_of(request: Request) -> list[str]:
    """Return what can be done with an address; a route alone does not know of its neighbours."""
    found = {
        method
        for method in ("DELETE", "GET", "PATCH", "POST", "PUT")
        for route in request.app.router.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    }
    return sorted(found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set()))


def answer_unforeseen(request: Request, error: Exception) -> Response:
    """Answer a fault of ours; the log names the place and the sort of error, never a text."""
    LOG.error("%s at %s", type(error).__name__, place_of(error))
    return answer_refusal(
        request,
        Refusal("internal", _("It is noted in the log. Try again, or tell whoever runs this.")),
    )


def place_of(error: Exception) -> str:
    """Return file and line where an error was raised."""
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def add_handlers(app: FastAPI) -> None:
    """Let every error leave as a problem document."""
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(UnreadableDocument, answer_library)
    app.add_exception_handler(InvalidValue, answer_library)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http)
