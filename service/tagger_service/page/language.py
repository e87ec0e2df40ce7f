"""The language that a reader chooses, kept in a cookie."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from tagger.framework import Worded
from tagger_service.dependencies import Running
from tagger_service.languages import known
from tagger_service.problems import LANGUAGE_COOKIE, Refusal, _
from tagger_service.settings import Settings

router = APIRouter(include_in_schema=False)
ONE_YEAR_S = 365 * 24 * 3600


@router.get("/language/{code}")
def choose(code: str, parts: Running, back: str = "/") -> Response:
    """Remember a language and go back to the page that was open."""
    language = known(code)
    if language is None:
        raise Refusal("not-found", _("The page is in Spanish, Portuguese and English."))
    answer = RedirectResponse(back if is_here(back) else "/", HTTPStatus.SEE_OTHER)
    remember(answer, language, parts.settings)
    return answer


def remember(answer: Response, language: Worded, settings: Settings) -> None:
    """Let the browser keep the language for a year."""
    answer.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=ONE_YEAR_S,
        httponly=True,
        samesite="lax",
        secure=settings.behind_https,
    )


def is_here(address: str) -> bool:
    r"""Whether an address is one of this service: browsers read `//` and `/\` as another host.

    >>> is_here("/models"), is_here("//evil.example"), is_here("/\\evil.example")
    (True, False, False)
    """
    return address.startswith("/") and address[1:2] not in {"/", "\\"} and address.isprintable()
