"""Bounds what bodies take while they arrive: time, and memory of all together."""

import asyncio
from dataclasses import dataclass

from starlette.types import Message, Receive

from tagger.readers.raw import size_text
from tagger_service.problems import Refusal, _
from tagger_service.settings import Settings
from tagger_service.turns import busy


@dataclass(slots=True)
class Room:
    """The memory that bodies may take at the same time; used within one event loop."""

    most_bytes: int
    n_bytes: int = 0

    def holds(self, n_own: int) -> bool:
        """Say whether a body of so many bytes, counted already, fits; a lone one always does."""
        return self.n_bytes <= self.most_bytes or self.n_bytes == n_own


class UnfitBody(Exception):
    """Ends the reading of a body; nothing on the way takes it for an answer of its own."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.kind)
        self.refusal = refusal


@dataclass(slots=True)
class Body:
    """A body on its way; `refusal` says why it is taken no further."""

    receive: Receive
    room: Room
    most_bytes: int
    seconds: float
    n_read: int = 0
    is_over: bool = False
    refusal: Refusal | None = None
    _ends: float | None = None

    async def next(self) -> Message:
        """Return the next part; UnfitBody where the body is too much or too slow."""
        message = await (self.receive() if self.is_over else self._in_time())
        n_more = len(message.get("body", b""))
        self.n_read += n_more
        self.room.n_bytes += n_more
        self.is_over = self.is_over or not message.get("more_body", False)
        if self.n_read > self.most_bytes:
            self.refusal = too_large(self.most_bytes)
        elif not self.room.holds(self.n_read):
            self.refusal = busy()
        self.check()
        return message

    def check(self) -> None:
        """Refuse a body that was refused; who read it may have made something else of it."""
        if self.refusal is not None:
            raise UnfitBody(self.refusal)

    def leave(self) -> None:
        """Give the room back."""
        self.room.n_bytes -= self.n_read

    async def _in_time(self) -> Message:
        now = asyncio.get_running_loop().time()
        self._ends = now + self.seconds if self._ends is None else self._ends
        try:
            async with asyncio.timeout_at(self._ends):
                return await self.receive()
        except TimeoutError:
            self.refusal = too_slow(self.seconds)
            raise UnfitBody(self.refusal) from None


def body_of(receive: Receive, room: Room, most_bytes: int, settings: Settings) -> Body:
    """Return a body that is about to arrive."""
    return Body(receive, room, most_bytes, settings.most_seconds_sending)


def too_large(limit: int) -> Refusal:
    """Return what is said to a body over the limit."""
    return Refusal("too-large", _("Send {limit} at most."), {"limit": size_text(limit)})


def too_slow(seconds: float) -> Refusal:
    """Return what is said to a body that takes too long; the rest of it is not waited for."""
    return Refusal(
        "too-slow",
        _("It was not complete after {seconds:.0f} s. Send it again, or a smaller one."),
        {"seconds": seconds},
        {"Connection": "close"},
    )
