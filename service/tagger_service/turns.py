"""One after the other, and a refusal where too many wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tagger_service.problems import Refusal, _

COME_AGAIN_S = 2


@dataclass(slots=True)
class Turns:
    """Lets one at a time through; `most_waiting` others wait, further ones are refused.

    A document keeps both cores busy, so that more at a time would make each slower and none
    sooner.
    """

    most_waiting: int
    n_inside: int = 0
    _count: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def next(self) -> Iterator[None]:
        """Wait for one's turn."""
        with self._count:
            if self.n_inside > self.most_waiting:
                raise busy()
            self.n_inside += 1
        try:
            with self._turn:
                yield
        finally:
            with self._count:
                self.n_inside -= 1


def busy() -> Refusal:
    """Return what is said to whoever should come again soon."""
    return Refusal(
        "busy",
        _("Many texts are waiting. Try again in {seconds} seconds."),
        {"seconds": COME_AGAIN_S},
        {"Retry-After": str(COME_AGAIN_S)},
    )
