"""Shows on the error stream how far a run has come, its rate, and how long it still takes."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from tagger.console import say

SECONDS_BETWEEN_LINES = 60.0
# Before this share of the input is done nobody can say how long the rest takes.
LEAST_SHARE = 0.001

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far this try has come.

    `n_documents` were judged in it, those that were lost included; `share` (0 to 1) is how much
    of the bytes that this try had to do they were.
    """

    n_documents: int
    share: float


Watch = Callable[[Reached], None]


def nothing(reached: Reached) -> None:
    """Show nothing."""


@dataclass(slots=True)
class Lines:
    """Says a line a minute: what is kept in a log where no terminal looks on."""

    clock: Clock = time.monotonic
    say: Callable[[str], None] = field(default=lambda line: say(line, to_errors=True))
    _begun: float = field(init=False)
    _said: float = field(init=False)

    def __post_init__(self) -> None:
        self._begun = self._said = self.clock()

    def __call__(self, reached: Reached) -> None:
        """Say how far it has come, unless that was said a moment ago."""
        now = self.clock()
        if now - self._said < SECONDS_BETWEEN_LINES:
            return
        self._said = now
        self.say(line_of(reached, now - self._begun))


def line_of(reached: Reached, seconds: float) -> str:
    """Say in a line what was done in some seconds.

    >>> line_of(Reached(12_000, 0.25), 60.0)
    '12,000 documents, 25 %, 200.0 documents/s, 0:03:00 left'
    """
    rate = reached.n_documents / seconds if seconds else 0.0
    parts = [f"{reached.n_documents:,} documents", f"{reached.share:.0%}".replace("%", " %")]
    parts.append(f"{rate:.1f} documents/s")
    left = seconds_left(reached, seconds)
    if left is not None:
        parts.append(f"{timedelta(seconds=round(left))} left")
    return ", ".join(parts)


def seconds_left(reached: Reached, seconds: float) -> float | None:
    """Return how long the rest takes at the rate so far; None while that cannot be said."""
    if reached.share < LEAST_SHARE:
        return None
    return seconds * (1 - reached.share) / reached.share


@contextmanager
def watching() -> Iterator[Watch]:
    """Yield what shows progress: a bar at a terminal, a line a minute elsewhere."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}"))
    begun = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)

        def show(reached: Reached) -> None:
            line = line_of(reached, time.monotonic() - begun)
            bar.update(task, completed=reached.share, description=line)

        yield show
