"""One run from its inputs to its result, which a run that was broken off and resumed gives too."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tagger import __version__
from tagger.batch.engines import Engine, Numbered
from tagger.batch.parts import Counts, Failed, Parts, not_written
from tagger.batch.rows import Layout
from tagger.batch.sources import Item, Progress, all_columns, all_items
from tagger.batch.writing import WRITERS, Format
from tagger.batches import batched
from tagger.errors import TaggerError
from tagger.exporters.spreadsheet import BYTE_ORDER_MARK, harmless
from tagger.readers.raw import ReadOptions
from tagger.saved_model import read_model

# A part is what a broken-off run may have to do again, and what a process takes at once.
PART = 256
FAILED = ("file", "sheet", "row", "reason")

# Takes a stream of what was read and gives another: splits documents, leaves some out.
Step = Callable[[Iterable[Item]], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; `step_name` says for a resumed run what `step` does."""

    inputs: tuple[Path, ...]
    out: Path
    output_format: Format
    options: ReadOptions
    step: Step = iter
    step_name: str = ""

    @property
    def result(self) -> Path:
        """The file of the result; an `out` without suffix is a folder."""
        return self.out if self.out.suffix else self.out / f"tags.{self.output_format}"

    @property
    def failures(self) -> Path:
        """The file of the documents that were lost."""
        return self.result.with_name(f"{self.result.name}.failed.csv")

    @property
    def parts(self) -> Path:
        """The folder of the checkpoints."""
        return self.result.with_name(f"{self.result.name}.parts")

    def originals(self) -> tuple[str, ...]:
        """Return the columns of all input tables."""
        return all_columns(self.inputs, self.options)

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
            "way_to_split": self.step_name,
            "version_of_the_tagger": __version__,
        }


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended; `n_before` documents or failures were in parts of an earlier try."""

    counts: Counts
    n_before: int


def run(plan: Plan, engine: Engine, manifest: dict[str, Any], layout: Layout, resume: bool) -> Done:
    """Do what is not done yet, then write the result; TaggerError says what is in the way."""
    for path in (plan.result, plan.failures):
        if path.exists():
            raise TaggerError(f"{path} is there already: choose another --out, or delete it")
    parts = Parts(plan.parts)
    parts.begin(manifest, resume)
    progress = Progress()
    todo = Todo(plan, parts, progress)
    for number, part in engine.judge(todo):
        parts.keep(number, part)
    done = finish(plan, parts, todo.n_parts, layout)
    return Done(done, todo.n_before)


class Todo:
    """The parts that are still to be judged, read one after the other."""

    def __init__(self, plan: Plan, parts: Parts, progress: Progress) -> None:
        self._plan, self._parts, self._progress = plan, parts, progress
        self.n_parts = 0
        self.n_before = 0

    def __iter__(self) -> Iterator[Numbered]:
        items = self._plan.step(all_items(self._plan.inputs, self._plan.options, self._progress))
        for number, some in enumerate(batched(items, PART)):
            self.n_parts = number + 1
            if self._parts.has(number):
                self.n_before += len(some)
            else:
                yield number, some


def finish(plan: Plan, parts: Parts, n_parts: int, layout: Layout) -> Counts:
    """Join the parts, and write what was lost beside; the result comes last, and then is whole."""
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
        WRITERS[plan.output_format](unfinished, layout.columns(), parts.rows(n_parts))
        unfinished.replace(plan.result)
    except OSError as error:
        raise not_written(plan.result, error) from error
    parts.discard()
    return counts


def write_failures(path: Path, lost: Sequence[Failed]) -> None:
    """Write a row a document that was lost."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(BYTE_ORDER_MARK)
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(FAILED)
        for one in lost:
            cells = asdict(one)
            writer.writerow([harmless(cells[column]) for column in FAILED])
