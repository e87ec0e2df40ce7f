"""Starts `tagger serve` as a person does, and asks it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.tagger.command import COMMAND, environment

ADDRESS = re.compile(r"http://\S+")
# A model is read from disk first, on a machine that may be busy.
PATIENCE_S = 240


@dataclass(slots=True)
class Served:
    """A service that runs in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    first_line: str
    errors: Path

    def end(self, number: signal.Signals, *, group: bool = False) -> tuple[int, float, str]:
        """Send a signal; return exit code, seconds until the end, and what it said of errors.

        Ctrl+C reaches the whole group, children too.
        """
        started = time.monotonic()
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        return code, time.monotonic() - started, self.errors.read_text(encoding="utf-8")


@contextmanager
def serving(folder: Path, *arguments: str, **variables: str) -> Iterator[Served]:
    """Start the service on a free port and yield it once it says where it is."""
    errors = folder / "errors.txt"
    with (
        errors.open("w", encoding="utf-8") as stream,
        subprocess.Popen(
            [COMMAND, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            env=environment(**variables),
            start_new_session=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = ADDRESS.search(line)
            assert found, (line, errors.read_text(encoding="utf-8"))
            yield Served(process, found[0], line, errors)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def ask(served: Served) -> httpx2.Client:
    """Return a client of a service that runs."""
    return httpx2.Client(base_url=served.address, timeout=PATIENCE_S, trust_env=False)
