"""One run from its inputs to its result, which a run that was broken off and resumed gives too."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from tagger import __version__
from tagger.batch.duplicates import listed_at
from tagger.batch.engines import Engine, Numbered
from tagger.batch.parts import Counts, Failed, Parts, not_written
from tagger.batch.progress import Reached, Watch, nothing
from tagger.batch.rows import Layout
from tagger.batch.sources import Item, Progress, all_items
from tagger.batch.writing import WRITERS, Format
from tagger.batches import batched
from tagger.errors import TaggerError
from tagger.exporters.spreadsheet import BYTE_ORDER_MARK, harmless
from tagger.readers.raw import ReadOptions
from tagger.saved_model import read_model

# A part is what a broken-off run may have to do again, and what a process takes at once.
PART = 256
FAILED = ("file", "sheet", "row", "reason")


class Step(Protocol):
    """What is done between reading and judging: documents are split, or some left out.

    It does the same to the same stream, so that a resumed run meets the same parts.
    """

    @property
    def name(self) -> str:
        """What it is and does, for a resumed run to compare."""
        ...

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        """Take a stream of what was read and give another."""
        ...

    def finish(self, result: Path) -> list[str]:
        """Write what belongs beside the result; return what to say of it, a line each."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; `watch` is told after every part how far the run has come."""

    inputs: tuple[Path, ...]
    out: Path
    output_format: Format
    options: ReadOptions
    steps: tuple[Step, ...] = ()
    watch: Watch = nothing

    @property
    def result(self) -> Path:
        """The file of the result; an `out` without suffix is a folder."""
        return self.out if self.out.suffix else self.out / f"tags.{self.output_format}"

    @property
    def failures(self) -> Path:
        """The file of the documents that were lost."""
        return self.result.with_name(f"{self.result.name}.failed.csv")

    @property
    def written(self) -> tuple[Path, ...]:
        """All files that a run may write."""
        return (self.result, self.failures, listed_at(self.result))

    @property
    def parts(self) -> Path:
        """The folder of the checkpoints."""
        return self.result.with_name(f"{self.result.name}.parts")

    def manifest(self, model: str, layout: Layout) -> dict[str, Any]:
        """Return what must be the same for a run to be gone on with, in the order to compare it."""
        sizes = []
        for path in self.inputs:
            known = path.stat() if path.exists() else None
            sizes.append([str(path), known and known.st_size, known and known.st_mtime_ns])
        saved = read_model(model)
        digest = hashlib.sha256()
        for name in ("model.json", "thresholds.json"):
            digest.update((saved.folder / name).read_bytes())
        return {
            "input": sizes,
            "model": [saved.folder.name, digest.hexdigest()],
            "framework": [layout.framework.id, layout.framework.fingerprint],
            "choice_of_columns": [list(self.options.text_columns), self.options.id_column],
            "layout": [layout.shape, layout.language, self.output_format],
            "steps_before_judging": [step.name for step in self.steps],
            "version_of_the_tagger": __version__,
        }


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended; `n_before` documents or failures were in parts of an earlier try.

    `said` is what the steps before judging have to say.
    """

    counts: Counts
    n_before: int
    said: tuple[str, ...] = ()


def run(plan: Plan, engine: Engine, manifest: dict[str, Any], layout: Layout, resume: bool) -> Done:
    """Do what is not done yet, then write the result; TaggerError says what is in the way."""
    for path in plan.written:
        if path.exists():
            raise TaggerError(f"{path} is there already: choose another --out, or delete it")
    parts = Parts(plan.parts)
    parts.begin(manifest, resume)
    todo = Todo(plan, parts)
    for number, part in engine.judge(todo):
        parts.keep(number, part)
        plan.watch(todo.reached(part.counts))
    counts, said = finish(plan, parts, todo.n_parts, layout)
    return Done(counts, todo.n_before, said)


class Todo:
    """The parts that are still to be judged, read one after the other."""

    def __init__(self, plan: Plan, parts: Parts) -> None:
        self._plan, self._parts, self._progress = plan, parts, Progress()
        self.n_parts = 0
        self.n_before = 0
        self._n_given, self._n_judged = 0, 0
        self._bytes_before, self._bytes_given = 0, 0

    def __iter__(self) -> Iterator[Numbered]:
        items: Iterator[Item] = all_items(self._plan.inputs, self._plan.options, self._progress)
        for step in self._plan.steps:
            items = step(items)
        for number, some in enumerate(batched(items, PART)):
            self.n_parts = number + 1
            if self._parts.has(number):
                self.n_before += len(some)
                self._bytes_before = self._progress.n_bytes
            else:
                self._n_given += len(some)
                self._bytes_given = self._progress.n_bytes
                yield number, some

    def reached(self, counts: Counts) -> Reached:
        """Return how far this try has come, now that a part of so many is judged.

        Engines read ahead: of the bytes read, those count that belong to what was judged.
        """
        self._n_judged += counts.n_documents + counts.n_failed
        total = sum(path.stat().st_size for path in self._plan.inputs if path.exists())
        to_do = max(1, total - self._bytes_before)
        done = (self._bytes_given - self._bytes_before) * self._n_judged / max(1, self._n_given)
        return Reached(self._n_judged, min(1.0, max(0.0, done / to_do)))


def finish(
    plan: Plan, parts: Parts, n_parts: int, layout: Layout
) -> tuple[Counts, tuple[str, ...]]:
    """Join the parts, and write beside what was lost and what the steps have to list.

    The result comes last, and then is whole.
    """
    counts = Counts()
    lost: list[Failed] = []
    for more, failed in parts.heads(n_parts):
        counts += more
        lost += failed
    if not counts.n_documents:
        reason = f" ({lost[0].reason})" if lost else ""
        parts.discard()
        raise TaggerError(f"there is no document that could be read{reason}")
    unfinished = parts.folder / plan.result.name
    try:
        if lost:
            write_failures(plan.failures, lost)
        said = tuple(line for step in plan.steps for line in step.finish(plan.result))
        WRITERS[plan.output_format](unfinished, layout.columns(), parts.rows(n_parts))
        unfinished.replace(plan.result)
    except OSError as error:
        raise not_written(plan.result, error) from error
    parts.discard()
    return counts, said


def write_failures(path: Path, lost: Sequence[Failed]) -> None:
    """Write a row a document that was lost."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(BYTE_ORDER_MARK)
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(FAILED)
        for one in lost:
            cells = asdict(one)
            writer.writerow([harmless(cells[column]) for column in FAILED])
