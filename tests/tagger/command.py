"""Runs the command line, inside the tests' process or as a user would."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

from tagger import cli, saved_model

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
LIBRARY = Path(__file__).parent / "data" / "library-work.yaml"
COMMAND = Path(sys.executable).with_name("tagger")
# What an administrator's terminal may set and a test must not depend on.
UNSET = ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "COLUMNS")

loaded_once = cache(saved_model.load)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return {**kept, "LANG": "C.UTF-8", **variables}


def run(
    *arguments: str | Path, stdin: bytes = b"", variables: Mapping[str, str] | None = None
) -> Ended:
    """Run a command in this process; a model is loaded once for all tests."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        stack.enter_context(mock.patch.dict(os.environ, environment(**variables or {}), clear=True))
        stack.enter_context(mock.patch.object(sys, "argv", ["tagger", *map(str, arguments)]))
        stack.enter_context(mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))))
        stack.enter_context(mock.patch.object(saved_model, "load", loaded_once))
        code = exit_code()
    return Ended(code, written(out), written(err))


def exit_code() -> int:
    try:
        cli.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")


def run_alone(
    *arguments: str | Path, stdin: bytes = b"", variables: Mapping[str, str] | None = None
) -> Ended:
    """Run the installed command in a process of its own."""
    ended = subprocess.run(
        [COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env=environment(**variables or {}),
        timeout=120,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout.decode("utf-8"), ended.stderr.decode("utf-8"))
