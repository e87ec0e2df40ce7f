"""Signing in and out, by a key or at an identity provider."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import APIRouter, Cookie, Form, Request
from fastapi.responses import RedirectResponse, Response

from tagger_service.dependencies import Asker, Running
from tagger_service.page.answers import answer
from tagger_service.page.language import is_here
from tagger_service.problems import Refusal, _, language_for, problem_of
from tagger_service.sign_in.gate import SignIn
from tagger_service.sign_in.provider import JOURNEY_S, Journey, Provider

router = APIRouter(include_in_schema=False)
LONGEST = 200
JOURNEY_COOKIE = "tagger-journey"
Back = Annotated[str, Form(max_length=2_000)]


def set_up(parts: Running) -> SignIn:
    """Return the sign-in; Refusal where none is set up."""
    if parts.sign_in is None:
        raise Refusal("not-found", _("No sign-in is set up here."))
    return parts.sign_in


@router.get("/sign-in")
def form(request: Request, parts: Running, back: str = "/") -> Response:
    """Show the form."""
    set_up(parts)
    return shown(request, parts, back)


@router.post("/sign-in")
def by_key(
    request: Request,
    parts: Running,
    key: Annotated[str, Form(max_length=LONGEST)] = "",
    back: Back = "/",
) -> Response:
    """Begin a session for whoever has a key."""
    sign_in = set_up(parts)
    address = request.client.host if request.client else ""
    try:
        person = sign_in.with_key(key.strip(), address)
    except Refusal as error:
        return shown(request, parts, back, error)
    cookie = sign_in.begin(person, person.id.removeprefix("key:"))
    found = RedirectResponse(back if is_here(back) else "/", HTTPStatus.SEE_OTHER)
    sign_in.sessions.give(found, cookie)
    return found


@router.get("/sign-in/start")
async def start(parts: Running, back: str = "/") -> Response:
    """Send the reader to the provider, and remember where they came from."""
    provider = provider_of(parts)
    journey = Journey.begun(back if is_here(back) else "/")
    found = RedirectResponse(await provider.address(journey), HTTPStatus.SEE_OTHER)
    found.set_cookie(
        JOURNEY_COOKIE,
        provider.packed(journey),
        max_age=JOURNEY_S,
        path="/sign-in",
        httponly=True,
        samesite="lax",  # the provider sends the reader back here: `strict` would lose it
        secure=parts.settings.behind_https,
    )
    return found


@router.get("/sign-in/back")
async def returned(
    request: Request,
    parts: Running,
    packed: Annotated[str, Cookie(alias=JOURNEY_COOKIE)] = "",
) -> Response:
    """Begin a session for whomever the provider vouches for."""
    provider, sign_in = provider_of(parts), set_up(parts)
    journey = provider.unpacked(packed)
    person = await provider.person(journey, dict(request.query_params))
    cookie = await run_sync(sign_in.begin, person)
    found = RedirectResponse(journey.back, HTTPStatus.SEE_OTHER)
    found.delete_cookie(JOURNEY_COOKIE, path="/sign-in")
    sign_in.sessions.give(found, cookie)
    return found


@router.post("/sign-out")
async def sign_out(request: Request, parts: Running, person: Asker) -> Response:
    """End the session here; the one at a provider is not ours to end."""
    sign_in = set_up(parts)
    session_id = request.state.session_id
    if session_id is not None:
        await run_sync(sign_in.end, person, session_id)
    found = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    sign_in.sessions.take_back(found)
    return found


def provider_of(parts: Running) -> Provider:
    """Return the identity provider; Refusal where none is set up."""
    found = set_up(parts).provider
    if found is None:
        raise Refusal("not-found", _("No sign-in is set up here."))
    return found


def shown(request: Request, parts: Running, back: str, error: Refusal | None = None) -> Response:
    """Return the form, with what is wrong above it."""
    found = None if error is None else problem_of(error, language_for(request))
    values = {
        "by_provider": set_up(parts).provider is not None,
        "field": "key" if found else None,
        "problem": found,
        "return_to": back if is_here(back) else "/",
        "start": f"/sign-in/start?back={quote(back if is_here(back) else '/')}",
    }
    answered = answer(request, "sign_in.html.j2", values, found.status if found else 200)
    answered.headers["Cache-Control"] = "no-store"
    answered.headers.update(error.headers if error else {})
    return answered
