"""Judges the parts of a run: in this process, or in several that each hold the model."""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from tagger.batch.parts import Counts, Failed, Part
from tagger.batch.rows import Layout
from tagger.batch.sources import Item
from tagger.errors import TaggerError
from tagger.exporters.spreadsheet import Cell
from tagger.readers.raw import Failure

if TYPE_CHECKING:
    from tagger.pipeline import Tagger

# Documents that are judged together; short rows keep the encoder busier in larger groups.
TOGETHER = 64
# Parts that wait for each process, so that none waits for the reading.
WAITING = 2

Numbered = tuple[int, Sequence[Item]]


@dataclass(frozen=True, slots=True)
class Job:
    """All that a process needs to judge parts."""

    model: str | None
    framework: str | None
    layout: Layout


class Engine(Protocol):
    """Where parts are judged; a part comes out alike wherever that is."""

    def judge(self, parts: Iterable[Numbered]) -> Iterator[tuple[int, Part]]:
        """Yield each part judged, by its number, in any order."""
        ...


def judge_part(items: Sequence[Item], tagger: "Tagger", layout: Layout) -> Part:
    """Return the rows of some documents, and those that were lost."""
    documents = [item for item in items if not isinstance(item, Failure)]
    lost = [item for item in items if isinstance(item, Failure)]
    rows: list[list[Cell]] = []
    n_segments, n_tagged, n_to_review = 0, 0, 0
    for report in tagger.tag_all(documents, TOGETHER):
        rows += layout.rows(report)
        n_segments += len(report.segments)
        n_tagged += bool(report.tags)
        n_to_review += any(tag.review for tag in report.tags)
    places = [(one.source, one.message) for one in lost]
    failed = [Failed(at.file, at.sheet, at.row, message) for at, message in places]
    return Part(rows, failed, Counts(len(documents), n_segments, n_tagged, n_to_review, len(lost)))


@dataclass(frozen=True, slots=True)
class OneProcess:
    """Judges in this process, with the threads that the encoder usually takes."""

    tagger: "Tagger"
    layout: Layout

    def judge(self, parts: Iterable[Numbered]) -> Iterator[tuple[int, Part]]:
        """Yield each part in order."""
        for number, items in parts:
            yield number, judge_part(items, self.tagger, self.layout)


@dataclass(frozen=True, slots=True)
class SeveralProcesses:
    """Judges in processes of their own, each with its own model on one thread."""

    job: Job
    n_workers: int

    def judge(self, parts: Iterable[Numbered]) -> Iterator[tuple[int, Part]]:
        """Yield each part once it is judged; few are read ahead."""
        pool = ProcessPoolExecutor(
            self.n_workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=begin,
            initargs=(self.job,),
        )
        try:
            yield from self._judged(pool, iter(parts))
        except BrokenProcessPool as error:
            raise TaggerError(
                "a process that judged has ended, perhaps for want of memory: go on with --resume "
                "and fewer --workers"
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _judged(
        self, pool: ProcessPoolExecutor, parts: Iterator[Numbered]
    ) -> Iterator[tuple[int, Part]]:
        waiting: list[tuple[int, Future[Part]]] = []
        for number, items in islice(parts, WAITING * self.n_workers):
            waiting.append((number, pool.submit(go_on, items)))
        while waiting:
            number, first = waiting.pop(0)
            yield number, first.result()
            for further, items in islice(parts, 1):
                waiting.append((further, pool.submit(go_on, items)))


_begun: dict[str, tuple["Tagger", Layout]] = {}


def begin(job: Job) -> None:
    """Load the model of a process, for one thread; Ctrl+C is for the process that started it."""
    import signal

    from tagger.console import import_spacy_alone
    from tagger.encoders import threads

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    threads.want(1)
    import_spacy_alone()
    from tagger.saved_model import load

    _begun["here"] = (load(job.model, job.framework), job.layout)


def end_with(parent: int) -> None:
    """End this process once the one that started it has ended, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def go_on(items: Sequence[Item]) -> Part:
    """Judge a part in a process that has begun."""
    tagger, layout = _begun["here"]
    return judge_part(items, tagger, layout)
