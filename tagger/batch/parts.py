"""A run's checkpoints: parts of a result, each written whole, and what they were made from."""

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tagger.errors import TaggerError
from tagger.exporters.spreadsheet import Cell

MANIFEST = "run.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that was lost: where it stood and why."""

    file: str | None
    sheet: str | None
    row: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a part, or a whole run, holds."""

    n_documents: int = 0
    n_segments: int = 0
    n_tagged: int = 0
    n_to_review: int = 0
    n_failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        sums = {name: value + getattr(other, name) for name, value in asdict(self).items()}
        return Counts(**sums)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of some documents, those that failed, and how many there were of each."""

    rows: Sequence[list[Cell]]
    failed: Sequence[Failed]
    counts: Counts


class Parts:
    """The parts of a run in a folder beside its result."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, manifest: Mapping[str, Any], resume: bool) -> None:
        """Make the folder, or take up that of the same run; TaggerError says why it cannot be."""
        path = self.folder / MANIFEST
        if not path.exists():
            self._make(manifest)
            return
        if not resume:
            raise TaggerError(
                f"{self.folder} holds an unfinished run: go on with it by --resume, or delete it"
            )
        changed = differences(json.loads(path.read_text(encoding="utf-8")), manifest)
        if changed:
            raise TaggerError(
                f"the run in {self.folder} was begun with another {changed[0]}: give the same, or "
                "delete it and begin anew"
            )

    def _make(self, manifest: Mapping[str, Any]) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            written_whole(self.folder / MANIFEST, json.dumps(manifest, ensure_ascii=False))
        except OSError as error:
            raise not_written(self.folder, error) from error

    def has(self, number: int) -> bool:
        """Say whether a part is there, which means that all of it is."""
        return self._path(number).exists()

    def keep(self, number: int, part: Part) -> None:
        """Write a part so that it is there whole or not at all."""
        head = {"counts": asdict(part.counts), "failed": [asdict(one) for one in part.failed]}
        lines = [json.dumps(head, ensure_ascii=False)]
        lines += [json.dumps(row, ensure_ascii=False) for row in part.rows]
        try:
            written_whole(self._path(number), "\n".join(lines) + "\n")
        except OSError as error:
            raise not_written(self.folder, error) from error

    def heads(self, n_parts: int) -> Iterator[tuple[Counts, list[Failed]]]:
        """Yield what was counted and lost in each part."""
        for number in range(n_parts):
            with self._path(number).open(encoding="utf-8", newline="\n") as lines:
                head = json.loads(lines.readline())
            yield Counts(**head["counts"]), [Failed(**one) for one in head["failed"]]

    def rows(self, n_parts: int) -> Iterator[list[Cell]]:
        """Yield the rows of all parts in order."""
        for number in range(n_parts):
            with self._path(number).open(encoding="utf-8", newline="\n") as lines:
                next(lines)
                yield from map(json.loads, lines)

    def discard(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:07}.jsonl"


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Name what two manifests differ in."""
    return [key.replace("_", " ") for key in now if before.get(key) != now[key]]


def written_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all, even where the power fails."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def not_written(place: Path, error: OSError) -> TaggerError:
    """Return the error of a file that could not be written; what was written before is good."""
    if error.errno == errno.ENOSPC:
        return TaggerError(
            f"no space is left for {place}: free some, then go on with --resume; nothing is lost"
        )
    return TaggerError(f"cannot write {place}: {error.strerror}; choose another place")
