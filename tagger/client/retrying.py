"""Asks again where that is safe, with growing and irregular pauses, until patience ends."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from tagger.client.errors import Refused, ServiceError, Unreachable, refusal

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 20.0
# The service, or a proxy before it, cannot answer now.
PASSING = frozenset({429, 502, 503, 504})
# Nothing had been done when these came.
UNDONE = frozenset({429, 503})

Send = Callable[[], httpx2.Response]


@dataclass(frozen=True, slots=True)
class Retries:
    """How long to ask again: `patience` seconds in all; 0 asks once.

    `sleep` and `random` are what a test may replace.
    """

    patience: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random

    def ask(self, send: Send, *, is_repeatable: bool) -> httpx2.Response:
        """Send until there is an answer to go by; a ServiceError where there is none.

        What is not repeatable is sent again only where nothing can have been done: nobody
        listened, or the service said that it would not.
        """
        ends = time.monotonic() + self.patience
        pause = FIRST_PAUSE_S
        while True:
            error, least = attempt(send, is_repeatable=is_repeatable)
            if isinstance(error, httpx2.Response):
                return error
            # Those who were refused together shall not come back together.
            wait = least + pause * (0.5 + self.random() / 2)
            if least < 0 or time.monotonic() + wait > ends:
                raise error
            self.sleep(wait)
            pause = min(2 * pause, LONGEST_PAUSE_S)


def attempt(send: Send, *, is_repeatable: bool) -> tuple[httpx2.Response | ServiceError, float]:
    """Return an answer, or an error and the least seconds to wait: negative if it is final."""
    try:
        answer = send()
    except httpx2.TransportError as error:
        never_sent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)
        told = f"no answer from the service: {str(error) or type(error).__name__}"
        return Unreachable(told), 0.0 if is_repeatable or never_sent else -1.0
    if answer.is_success:
        return answer, 0.0
    content = answer.read()
    answer.close()
    found: Refused = refusal(answer.status_code, content)
    wait = seconds_in(answer.headers.get("retry-after", ""))
    if is_repeatable and answer.status_code in PASSING:
        return found, wait or 0.0
    is_undone = answer.status_code in UNDONE and wait is not None
    return found, (wait or 0.0) if is_undone else -1.0


def seconds_in(header: str) -> float | None:
    """Return how long a Retry-After header says to wait, None where it says nothing.

    >>> seconds_in("7"), seconds_in(""), seconds_in("Thu, 01 Jan 2015 00:00:00 GMT")
    (7.0, None, 0.0)
    """
    if header.isascii() and header.isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
