"""What the commands share at a terminal: choices, streams, progress, what was lost."""

import contextlib
import errno
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import typer

from tagger.errors import TaggerError
from tagger.framework import Worded
from tagger.types import LANGUAGES, Document

WIDEST = 120
NARROWEST = 30


def say(text: str, to_errors: bool = False) -> None:
    """Print a line."""
    typer.echo(text, err=to_errors)


@dataclass(slots=True)
class Lost:
    """Counts what could not be read, says it once each, and sets the exit code at the end."""

    n_lost: int = 0
    n_read: int = 0

    def count(self, message: str) -> None:
        """Say what was lost and why."""
        self.n_lost += 1
        say(f"error: {message}", to_errors=True)

    def finish(self) -> None:
        """End with exit code 1 and the counts where anything was lost."""
        if self.n_lost:
            say(f"{self.n_lost} could not be read, {self.n_read} tagged", to_errors=True)
            raise typer.Exit(1)


def language_of_reader(chosen: str | None) -> Worded:
    """Return the language chosen, else that of the system where we word it, else English."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    stated = chosen or next(filter(None, variables), "")
    for language in LANGUAGES:
        if language != "other" and stated[:2].lower() == language:
            return language
    return "en"


def width_of_terminal() -> int:
    """Return the columns to use."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def colour_wanted(out: Path | None) -> bool:
    """Say whether the output is a terminal whose owner has not asked for plain text."""
    return out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def import_spacy_alone() -> None:
    """Import spaCy without torch, which it would import wherever it is installed.

    Nothing here needs the two together, and torch takes seconds and 200 MB. An encoder that does
    need torch imports it afterwards as usual.
    """
    if "torch" in sys.modules or "spacy" in sys.modules:
        return
    absent: Any = None  # what `import` reads as not installed
    sys.modules["torch"] = absent
    try:
        importlib.import_module("spacy")
    finally:
        del sys.modules["torch"]


@contextlib.contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Open a file to be there whole or not at all; without a path, standard output."""
    opened = _standard_output() if path is None else _file(path)
    try:
        with opened as stream:
            yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        raise TaggerError(
            f"cannot write {path or 'the output'}: {error.strerror}; choose another file or folder"
        ) from error


@contextlib.contextmanager
def binary_output(path: Path) -> Iterator[BinaryIO]:
    """Open a file for bytes, to be there whole or not at all."""
    with output(path) as stream:
        yield stream.buffer


@contextlib.contextmanager
def _standard_output() -> Iterator[TextIO]:
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            # What could not be written would be tried once more, and fail, as Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


@contextlib.contextmanager
def _file(path: Path) -> Iterator[TextIO]:
    if path.exists() and not path.is_file():
        # A device or a pipe, such as /dev/null, must not be replaced by a file.
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    whole = path.resolve()
    mode = whole.stat().st_mode if whole.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=whole.parent, prefix=".tagger-")
    unfinished = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        try:
            yield stream
            stream.close()
            unfinished.chmod(mode)
            unfinished.replace(whole)
        finally:
            unfinished.unlink(missing_ok=True)


def _umask() -> int:
    """Return the mask of new files, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def watched(documents: Iterable[Document], out: Path | None) -> Iterator[Document]:
    """Pass documents on, counting them on the error stream where that is a terminal.

    Nothing is counted where the reports themselves appear at the terminal: they show the progress.
    """
    if not sys.stderr.isatty() or (out is None and sys.stdout.isatty()):
        yield from documents
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} documents"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("tag", total=None)
        for document in documents:
            yield document
            progress.advance(task)
