"""Finds near-duplicates among any number of texts: postings that were published again."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from tagger.batch.sources import Item
from tagger.errors import MissingExtra
from tagger.exporters.spreadsheet import BYTE_ORDER_MARK, Cell, harmless
from tagger.headings import tokens_of
from tagger.types import Document

What = Literal["report", "once"]
WHATS: tuple[What, ...] = ("report", "once")

# Of the runs of three words that two texts hold, so many must be in both (Jaccard). Numbers do
# not count: dates, amounts and reference numbers are what changes where a text comes again.
ALIKE = 0.85
RUN = 3
N_PERMUTATIONS = 128
SEED = 1
COLUMNS = (
    "file",
    "sheet",
    "row",
    "document_id",
    "duplicate_of",
    "duplicate_of_file",
    "duplicate_of_row",
    "similarity",
)


@dataclass(frozen=True, slots=True)
class First:
    """A text that nothing before it was like."""

    document_id: str
    file: str | None
    row: int | None


@dataclass(slots=True)
class Duplicates:
    """A step of a run that compares every document with all before it, by MinHash (Broder, 1997).

    "report" passes them on, "once" leaves out those that are like one before. Either way they are
    listed in a file beside the result. It remembers every text that is unlike the others: some
    4 kB each.
    """

    what: What
    n_found: int = field(default=0, init=False)
    _rows: list[list[Cell]] = field(default_factory=list, init=False)
    _exact: dict[bytes, First] = field(default_factory=dict, init=False)
    _index: Any = field(init=False)
    _firsts: list[First] = field(default_factory=list, init=False)
    _sketches: list[Any] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        if find_spec("datasketch") is None:
            raise MissingExtra("finding near-duplicates", "batch")
        from datasketch import MinHashLSH

        self._index = MinHashLSH(ALIKE, N_PERMUTATIONS)

    @property
    def name(self) -> str:
        """What a resumed run compares."""
        return f"duplicates {self.what}"

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        """Pass on what is to be judged."""
        for item in items:
            found = self.earlier(item) if isinstance(item, Document) else None
            if found is not None and isinstance(item, Document):
                self.n_found += 1
                self._rows.append(row_of(item, *found))
            if found is None or self.what == "report":
                yield item

    def earlier(self, document: Document) -> tuple[First, float] | None:
        """Return the first text that a document is like, and how alike they are."""
        words = [word for word in tokens_of(document.text) if not word.isdigit()]
        digest = blake2b(" ".join(words).encode(), digest_size=16).digest()
        first = self._exact.get(digest)
        if first is not None:
            return first, 1.0
        sketch = sketch_of(words)
        near = [(number, sketch.jaccard(self._sketches[number])) for number in self.near(sketch)]
        best = max(near, key=lambda one: (one[1], -one[0]), default=None)
        if best is not None and best[1] >= ALIKE:
            return self._firsts[best[0]], float(best[1])
        self._remember(document, digest, sketch)
        return None

    def near(self, sketch: Any) -> list[int]:
        """Return the numbers of the texts that may be alike."""
        return sorted(self._index.query(sketch))

    def _remember(self, document: Document, digest: bytes, sketch: Any) -> None:
        first = First(document.id, document.source.file, document.source.row)
        self._exact[digest] = first
        self._index.insert(len(self._firsts), sketch, check_duplication=False)
        self._firsts.append(first)
        self._sketches.append(sketch)

    def finish(self, result: Path) -> list[str]:
        """Write the list and return what to say at the end."""
        if not self.n_found:
            return ["no near-duplicates"]
        path = listed_at(result)
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.write(BYTE_ORDER_MARK)
            writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
            writer.writerow(COLUMNS)
            writer.writerows([harmless(cell) for cell in row] for row in self._rows)
        left = "left out of the result" if self.what == "once" else "in the result all the same"
        return [f"{self.n_found} near-duplicates, {left}: {path}"]


def listed_at(result: Path) -> Path:
    """Return the file that lists the near-duplicates of a run."""
    return result.with_name(f"{result.name}.duplicates.csv")


def row_of(document: Document, first: First, similarity: float) -> list[Cell]:
    """Return a row of the list."""
    at = document.source
    return [
        *(at.file, at.sheet, at.row, document.id),
        *(first.document_id, first.file, first.row, round(similarity, 3)),
    ]


def sketch_of(words: list[str]) -> Any:
    """Return the MinHash of the runs of words of a text; a short text is one run."""
    from datasketch import MinHash

    runs = {" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}
    sketch = MinHash(N_PERMUTATIONS, seed=SEED)
    sketch.update_batch([run.encode() for run in sorted(runs)])
    return sketch
