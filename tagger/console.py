"""What the commands share at a terminal: choices, streams, progress, what was lost."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

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
    stated = chosen or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
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


@contextlib.contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Open a file to be there whole or not at all; without a path, standard output."""
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        unfinished.replace(path)
    except OSError as error:
        raise TaggerError(
            f"cannot write {path}: {error.strerror}; choose another file or folder"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def watched(documents: Iterable[Document]) -> Iterator[Document]:
    """Pass documents on, counting them on the error stream where that is a terminal."""
    if not sys.stderr.isatty():
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
