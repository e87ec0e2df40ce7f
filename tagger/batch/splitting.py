"""Splits a notice that holds many posts, or a catalogue of many courses, into its parts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from tagger.batch.boundaries import LEAST_TEXT, boundaries, kinds_for, stated
from tagger.batch.sources import Item
from tagger.errors import InvalidValue
from tagger.headings import load_headings
from tagger.layout import load_layout
from tagger.segmentation import SectionSegmenter
from tagger.titles import genre_of
from tagger.types import Document

Way = Literal["posts", "courses", "auto"]


@dataclass(slots=True)
class Splitter:
    """A step of a run that puts the parts of a document in its place.

    A part is a document of its own: its id is that of the whole with `#` and its number, its title
    the heading it begins with; pages and the cells of its row are those of the whole. What stands
    before the first part is number 0. With a `pattern`, parts begin at the lines it matches.
    """

    way: Way = "auto"
    pattern: re.Pattern[str] | None = None
    n_split: int = field(default=0, init=False)
    n_parts: int = field(default=0, init=False)
    _segmenter: SectionSegmenter = field(default_factory=SectionSegmenter.load, init=False)

    @property
    def name(self) -> str:
        """What a resumed run compares."""
        return f"split {self.way} {self.pattern.pattern if self.pattern else ''}".strip()

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        """Pass on the parts of each document, and what is no document as it is."""
        for item in items:
            if isinstance(item, Document):
                yield from self.split(item)
            else:
                yield item

    def finish(self, result: Path) -> list[str]:
        """Return what to say at the end."""
        del result
        return [f"{self.n_split} documents were split into {self.n_parts} parts"]

    def split(self, document: Document) -> list[Document]:
        """Return the parts of a document, or the document alone where it is one."""
        starts = self.starts(document)
        parts = parts_of(document, starts) if starts else [document]
        if len(parts) > 1:
            self.n_split += 1
            self.n_parts += len(parts)
        return parts

    def starts(self, document: Document) -> list[tuple[int, str]]:
        """Return where parts begin, and their headings."""
        if self.pattern is not None:
            return stated(document.text, self.pattern)
        genre = document.genre
        if genre is None and self.way == "auto":
            _, pieces = self._segmenter.cut(document.text)
            genre = genre_of(pieces, document.title or "", load_headings())
        kinds = kinds_for(self.way, genre or "unknown")
        return boundaries(document.text, kinds, load_layout(), self._segmenter.is_known_title)


def parts_of(document: Document, starts: list[tuple[int, str]]) -> list[Document]:
    """Cut a document; too little text before the first part is no part."""
    before = document.text[: starts[0][0]]
    if len(before.strip()) >= LEAST_TEXT:
        starts = [(0, document.title or ""), *starts]
        first = 0
    else:
        first = 1
    ends = [*(start for start, _ in starts[1:]), len(document.text)]
    return [
        replace(
            document,
            id=f"{document.id}#{number}",
            text=document.text[start:end].rstrip(),
            title=heading or None,
            page_starts=tuple(max(0, page - start) for page in document.page_starts if page < end),
        )
        for number, ((start, heading), end) in enumerate(zip(starts, ends, strict=True), first)
    ]


def pattern_of(stated_pattern: str | None) -> re.Pattern[str] | None:
    """Compile a boundary pattern; InvalidValue says what is wrong with it."""
    if stated_pattern is None:
        return None
    try:
        return re.compile(stated_pattern, re.MULTILINE)
    except re.error as error:
        raise InvalidValue(
            f"the boundary {stated_pattern!r} is no regular expression: {error}"
        ) from None
