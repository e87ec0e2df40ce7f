"""What every route may ask for: who asks, in which language, and the parts of the service."""

import math
import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from tagger.framework import Framework, Worded
from tagger_service.languages import language_of
from tagger_service.metrics import Counts
from tagger_service.problems import Refusal, _
from tagger_service.reading import Reader
from tagger_service.settings import Settings
from tagger_service.tagging import Engine


class Rates:
    """Lets each caller ask so often a minute; counted in this process alone."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, caller: str) -> None:
        """Count a request; Refusal says when to come again."""
        if not self._limiter.hit(self._item, caller):
            reset = self._limiter.get_window_stats(self._item, caller).reset_time
            seconds = max(1, math.ceil(reset - time.time()))
            raise Refusal(
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


def count(request: Request, parts: Parts) -> None:
    """Count a request that makes work against its caller's rate."""
    parts.rates.count(request.client.host if request.client else "")


async def within_rate(request: Request, parts: Running) -> None:
    """Count a request before it is answered."""
    count(request, parts)


Spoken = Annotated[Worded, Depends(spoken)]
Rated = Depends(within_rate)
