"""Keeps a worker running beside the service, in a process of its own."""

import os
import subprocess  # our own command, no shell  # nosec B404
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

# Exit code of a worker whose name another holds: then that one does the work.
NAME_TAKEN = 75
COMMAND = (sys.executable, "-m", "tagger_service", "worker", "--with-parent")
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
# A worker that lived so long did not die of what the last one died of.
LONG_LIFE_S = 60.0
# A worker finishes the documents that it is judging.
GRACE_S = 30.0


@dataclass(slots=True)
class Attendant:
    """Starts a worker, and another when it dies; the pause before grows while they die young."""

    command: Sequence[str]
    environment: Mapping[str, str]
    first_pause_s: float = FIRST_PAUSE_S
    _ending: threading.Event = field(default_factory=threading.Event)
    _worker: "subprocess.Popen[bytes] | None" = None

    def attend(self) -> None:
        """Keep a worker running until `end` is called."""
        pause = self.first_pause_s
        while not self._ending.is_set():
            started = time.monotonic()
            self._run_one()
            if time.monotonic() - started > LONG_LIFE_S:
                pause = self.first_pause_s
            self._ending.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _run_one(self) -> None:
        # Its own session keeps Ctrl+C from it, and its standard input ends with this process,
        # however this process ends.
        with subprocess.Popen(  # noqa: S603 - our own command  # nosec B603
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,
        ) as worker:
            self._worker = worker
            if self._ending.is_set():  # it was told while there was nobody to be told
                worker.terminate()
            worker.wait()

    def end(self) -> None:
        """End the worker, by force if it does not heed."""
        self._ending.set()
        worker = self._worker
        if worker is None:
            return
        worker.terminate()
        try:
            worker.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            worker.kill()


@contextmanager
def worker_beside(
    variables: Mapping[str, str], command: Sequence[str] = COMMAND
) -> Iterator[Attendant]:
    """Keep a worker running during the block; `variables` go over its environment."""
    attendant = Attendant(command, {**os.environ, **variables})
    thread = threading.Thread(target=attendant.attend, daemon=True)
    thread.start()
    try:
        yield attendant
    finally:
        attendant.end()
        thread.join(GRACE_S)
