"""What every route may ask for: who asks, in which language, and the parts of the service."""

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Header, Request, Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from tagger.framework import Framework, Worded
from tagger_service.jobs import Jobs
from tagger_service.languages import language_of
from tagger_service.metrics import Counts
from tagger_service.problems import Refusal, _
from tagger_service.reading import Reader
from tagger_service.settings import Settings
from tagger_service.sign_in.people import ANYBODY, Person, Scope
from tagger_service.tagging import Engine

if TYPE_CHECKING:
    from tagger_service.sign_in.gate import SignIn


class Rates:
    """Lets each caller ask so often a minute; counted in this process alone."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, caller: str) -> None:
        """Count a request; Refusal says when to come again."""
        if not self._limiter.hit(self._item, caller):
            raise self._too_many(caller)

    def note(self, caller: str) -> None:
        """Count what has been answered already."""
        self._limiter.hit(self._item, caller)

    def refuse_frequent(self, caller: str) -> None:
        """Refuse whoever has been counted too often, without counting this time."""
        if not self._limiter.test(self._item, caller):
            raise self._too_many(caller)

    def _too_many(self, caller: str) -> Refusal:
        reset = self._limiter.get_window_stats(self._item, caller).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        return Refusal(
            "too-many-requests",
            _("Try again in {seconds} seconds."),
            {"seconds": seconds},
            {"Retry-After": str(seconds)},
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running service is made of."""

    settings: Settings
    engine: Engine
    reader: Reader
    rates: Rates
    counts: Counts
    jobs: Jobs
    sign_in: "SignIn | None" = None

    @property
    def framework(self) -> Framework:
        """The framework it serves."""
        return self.engine.tagger().framework


def parts_of(request: Request) -> Parts:
    """Return the parts of the service that answers a request."""
    parts: Parts = request.app.state.parts
    return parts


# What routes depend on is `async`, though it waits for nothing, to need no thread of its own.
async def running(request: Request) -> Parts:
    """Return the parts of the service to a route."""
    return parts_of(request)


async def spoken(
    response: Response,
    accept_language: Annotated[
        str, Header(description="The language of names and problems: es, pt or en")
    ] = "",
) -> Worded:
    """Return the language of the answer, and say it in the answer's headers."""
    language = language_of(accept_language)
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    return language


Running = Annotated[Parts, Depends(running)]


def person_of(request: Request) -> Person:
    """Return who sent a request; where no sign-in is set up, anybody, who may do everything."""
    person: Person = getattr(request.state, "person", ANYBODY)
    return person


def count(request: Request, parts: Parts) -> None:
    """Count a request that makes work against the rate of its caller, or of their address."""
    address = request.client.host if request.client else ""
    parts.rates.count(person_of(request).id or address)


async def within_rate(request: Request, parts: Running) -> None:
    """Count a request before it is answered."""
    count(request, parts)


async def asking_person(request: Request) -> Person:
    """Return who asks."""
    return person_of(request)


async def asking(request: Request) -> str:
    """Return the id of who asks, whose jobs are theirs; "" is everybody, while nobody signs in."""
    return person_of(request).id


def needs(scope: Scope) -> Any:
    """Return a dependency that refuses whoever may not do what `scope` stands for."""

    async def allowed(request: Request) -> Person:
        person = person_of(request)
        if scope not in person.scopes:
            raise Refusal(
                "forbidden",
                _("This needs the scope {scope}: ask whoever runs the service for it."),
                {"scope": scope},
            )
        return person

    return Depends(allowed)


Spoken = Annotated[Worded, Depends(spoken)]
Asker = Annotated[Person, Depends(asking_person)]
Owner = Annotated[str, Depends(asking)]
Rated = Depends(within_rate)
