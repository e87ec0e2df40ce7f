"""Reads uploaded files in a process of their own, which is killed when it takes too long."""

import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from multiprocessing import resource_tracker
from typing import Any

from pebble import ProcessExpired, ProcessPool

from tagger.errors import UnreadableDocument
from tagger.readers import ReadOptions, read_bytes
from tagger.types import Document
from tagger_service.problems import Refusal, _
from tagger_service.settings import Settings
from tagger_service.turns import Turns, busy
from tagger_service.unpacking import Found, unpack

# A process that has read this many files makes room for a fresh one.
MOST_FILES = 200
PARSERS = ("docx", "lxml.html", "markdown_it", "pypdfium2")
SINGLE = frozenset({"text", "markdown", "html", "pdf", "docx"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table, or keys of a list, hold texts and ids; None has them found."""

    text: str | None = None
    id: str | None = None


@dataclass(slots=True)
class Reader:
    """Turns the bytes of one upload into a document, or says why not.

    A parser of PDF or Word files is a large program fed with what strangers send: it runs apart,
    with a bound on its memory and its time.
    """

    settings: Settings
    turns: Turns
    _pool: ProcessPool | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def warm_up(self) -> None:
        """Start the process, so that the first upload need not wait for it."""
        self._running()

    def read(self, name: str, content: bytes) -> Document:
        """Return the document in a file; UnreadableDocument or Refusal where there is none."""
        args = [name, content, self._options]
        document: Document = self._apart(read_one, args, self.settings.most_seconds_reading)
        check_length(document.text, self.settings, name)
        return document

    def unpack(self, name: str, content: bytes, columns: Columns) -> list[Found]:
        """Return what is in a file of many documents, each read or still to be read."""
        options = replace(
            self._options,
            text_columns=(columns.text,) if columns.text else (),
            id_column=columns.id,
            max_bytes=max(self.settings.most_batch_bytes, self.settings.most_bytes),
        )
        args = [name, content, options, self.settings.most_rows]
        found: list[Found] = self._apart(unpack, args, self.settings.most_seconds_unpacking)
        return found

    def _apart(self, work: Callable[..., Any], args: Sequence[Any], limit: float) -> Any:
        with self.turns.next():
            try:
                return self._schedule(work, args, limit)
            except BrokenProcessPool:  # it had died while there was nothing to do
                return self._schedule(work, args, limit)

    def _schedule(self, work: Callable[..., Any], args: Sequence[Any], limit: float) -> Any:
        name, pool = args[0], self._running()
        try:
            waiting = pool.schedule(work, args=list(args), timeout=limit)
        except RuntimeError as error:  # it has died since
            raise BrokenProcessPool from error
        try:
            return waiting.result()
        except TookTooLong as error:
            raise UnreadableDocument.of(
                name, _("takes longer than {limit:g} s to read: split it"), limit=limit
            ) from error
        except (ProcessExpired, MemoryError) as error:
            raise UnreadableDocument.of(
                name, _("cannot be read with the memory there is: split it")
            ) from error
        except CancelledError as error:  # the service is being ended
            raise busy() from error

    def close(self) -> None:
        """End the process."""
        pool: Any = self._pool
        if pool is not None:
            pool.stop()
            pool.join()

    def _running(self) -> ProcessPool:
        """Return the pool; one that broke down is replaced."""
        with self._starting:
            if self._pool is None or not self._pool.active:
                self.close()
                pool = ProcessPool(
                    max_workers=1,
                    max_tasks=MOST_FILES,
                    initializer=prepare,
                    initargs=[self.settings.most_memory_reading],
                    context=multiprocessing.get_context("spawn"),
                )
                with deaf_to_ctrl_c():
                    if not pool.active:  # to ask is to start it
                        raise BrokenProcessPool
                self._pool = pool
            return self._pool

    @property
    def _options(self) -> ReadOptions:
        return ReadOptions(
            max_bytes=self.settings.most_bytes,
            max_unpacked_bytes=self.settings.most_unpacked_bytes,
            max_pages=self.settings.most_pages,
        )


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Keep Ctrl+C from what is started meanwhile, a thread or a process: the service ends it."""
    resource_tracker.ensure_running()  # it would let Ctrl+C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def check_length(text: str, settings: Settings, name: str) -> None:
    """Refuse a text over the limit."""
    if len(text) > settings.most_characters:
        raise Refusal(
            "too-large",
            _("{name} has {found} characters: send {limit} at most, or split it."),
            {"name": name, "found": len(text), "limit": settings.most_characters},
        )


def prepare(most_bytes: int) -> None:
    """Import the parsers into the process that calls this, then bound its address space.

    In this order a parser's own code never lacks room, and the first upload need not wait for it.
    """
    for parser in PARSERS:
        import_module(parser)
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))


def read_one(name: str, content: bytes, options: ReadOptions) -> Document:
    """Return the one document of a file; tables and lists of documents are refused."""
    found = list(read_bytes(name, content, options, SINGLE))
    return found[0]
