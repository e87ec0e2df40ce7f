"""A job of the service: watched, ended, and its result fetched."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

import httpx2

from tagger.client.answers import JobState
from tagger.client.connection import Connection
from tagger.client.errors import TooSlow, Unexpected, Unreachable, read
from tagger.errors import InvalidValue

FIRST_LOOK_S = 0.5
RARELY_S = 5.0
FORMATS = ("jsonl", "csv", "xlsx")
# So many streams in a row that tell nothing are no service any more.
MOST_EMPTY = 10

ResultFormat = Literal["jsonl", "csv", "xlsx"]


@dataclass(slots=True)
class Job:
    """A file of many documents that the service judges; `status` is what was last heard of it."""

    connection: Connection
    status: JobState

    @property
    def id(self) -> str:
        """Its id, which finds it again: `client.job(id)`."""
        return self.status.id

    def refresh(self) -> JobState:
        """Ask how far it is."""
        self.status = read(JobState, self.connection.get(self._address()))
        return self.status

    def wait(
        self, progress: Callable[[JobState], object] | None = None, timeout: float | None = None
    ) -> JobState:
        """Wait until it has ended, however it does; `progress` is told of each change.

        TooSlow after `timeout` seconds; the job then goes on.
        """
        ends = None if timeout is None else time.monotonic() + timeout
        pause, told = FIRST_LOOK_S, None
        while True:
            status = self.refresh()
            if progress is not None and status != told:
                progress(status)
                told = status
            if status.has_ended:
                return status
            if ends is not None and time.monotonic() + pause > ends:
                raise TooSlow(f"job {self.id} has not ended after {timeout:g} s: it goes on")
            time.sleep(pause)
            pause = min(1.5 * pause, RARELY_S)

    def events(self) -> Iterator[JobState]:
        """Yield how far it is at each change until it has ended, as the service tells it.

        A stream that the service or a proxy ends is opened again.
        """
        told: JobState | None = None
        n_empty = 0
        while told is None or not told.has_ended:
            n_empty += 1
            for status in self._stream():
                n_empty, self.status = 0, status
                if status != told:
                    yield status
                    told = status
            if n_empty > MOST_EMPTY:
                raise Unreachable("the stream of events ends before it tells anything")
            if told is None or not told.has_ended:
                time.sleep(FIRST_LOOK_S)

    def result(
        self,
        path: str | os.PathLike[str],
        format: ResultFormat | None = None,  # noqa: A002 - the name in the address
    ) -> Path:
        """Write what was found to a file, in the format of its suffix unless another is named.

        The file is there whole or not at all.
        """
        target = Path(path)
        chosen = format or target.suffix.removeprefix(".")
        if chosen not in FORMATS:
            raise InvalidValue(f"results can be had as {', '.join(FORMATS)}, not as {chosen!r}")
        asked = {"format": chosen}
        # Not a temporary file, which only its owner may read.
        written = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            with (
                self.connection.streamed(f"{self._address()}/result", params=asked) as answer,
                written.open("xb") as stream,
            ):
                for piece in answer.iter_bytes():
                    stream.write(piece)
            written.replace(target)
        except httpx2.TransportError as error:
            raise Unreachable(f"the connection broke while the result came: {error}") from error
        finally:
            written.unlink(missing_ok=True)
        return target

    def cancel(self) -> JobState:
        """End it early; what was judged is kept, and one that has ended stays as it is."""
        content = self.connection.post(f"{self._address()}/cancel", is_repeatable=True)
        self.status = read(JobState, content)
        return self.status

    def delete(self) -> None:
        """Delete it and all that was found."""
        self.connection.delete(self._address())

    def _address(self) -> str:
        return f"/v1/jobs/{self.id}"

    def _stream(self) -> Iterator[JobState]:
        """Yield what one connection tells; it may break at any time."""
        headers = {"Accept": "text/event-stream"}
        with self.connection.streamed(f"{self._address()}/events", headers=headers) as answer:
            try:
                for event in httpx2.EventSource(answer):
                    if event.event == "job":
                        yield read(JobState, event.data)
            except httpx2.TransportError:
                return  # asked again, as long as the retries last
            except httpx2.SSEError as error:
                raise Unexpected(f"the events cannot be read: {error}") from error
