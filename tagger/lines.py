"""From characters to blocks: lines, and wrapped lines joined to the paragraph they come from."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tagger.layout import BLANKS, CAPITAL, SMALL, Layout

LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
LAST_WORD = re.compile(r"\S{1,30}\Z")
SMALL_START = re.compile(f"[\"“«'(]?[{SMALL}]")
CAPITAL_START = re.compile(f"[\"“«'(¿¡]?[{CAPITAL}0-9]")
# 'Unit 3 ...', 'Tema 2': a line of its own.
NUMBERED_NAME = re.compile(r"\w{2,12}\.? \d")
# A page of text is seldom set wider than this; longer lines were never wrapped.
WIDEST_WRAP = 180
NARROWEST_WRAP = 28
NEIGHBOURS = 4
ENDINGS = (".", ";", ":", "!", "?")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text; `end` is exclusive."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Count its characters."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it."""

    start: int
    end: int
    text: str
    after_gap: bool
    has_marker: bool
    is_heading: bool

    @property
    def length(self) -> int:
        """Count its characters."""
        return self.end - self.start


def strip_span(text: str, start: int, end: int) -> Span:
    """Return the span without the blanks at its ends; empty where nothing else is left."""
    part = text[start:end]
    bare = part.lstrip(BLANKS)
    start = end - len(bare)
    return Span(start, start + len(bare.rstrip(BLANKS)))


def lines_of(text: str, layout: Layout, is_heading: Callable[[str], bool]) -> Iterator[Line]:
    """Yield the lines that are not blank."""
    last_end = 0
    for found in LINE.finditer(text):
        span = strip_span(text, found.start(), found.end())
        if not span.length:
            continue
        content = text[span.start : span.end]
        gap = text[last_end : found.start()]
        yield Line(
            start=span.start,
            end=span.end,
            text=content,
            after_gap=max(gap.count("\n"), gap.count("\r")) > 1,
            has_marker=layout.marker.match(content) is not None,
            is_heading=is_heading(content),
        )
        last_end = found.end()


def blocks_of(text: str, layout: Layout, is_heading: Callable[[str], bool]) -> list[Span]:
    """Return lines, the wrapped ones joined, as spans that hold a letter or a digit."""
    lines = list(lines_of(text, layout, is_heading))
    wrapped = is_wrapped(lines)
    blocks: list[Span] = []
    for position, line in enumerate(lines):
        if position and goes_on(lines, position, layout, wrapped):
            blocks[-1] = Span(blocks[-1].start, line.end)
        else:
            blocks.append(Span(line.start, line.end))
    return [block for block in blocks if any(map(str.isalnum, text[block.start : block.end]))]


def is_wrapped(lines: list[Line]) -> bool:
    """Say whether a text looks broken by a page's width: many lines go on in small letters."""
    going_on = sum(
        SMALL_START.match(line.text) is not None
        and not line.has_marker
        and before.length <= WIDEST_WRAP
        and not before.text.endswith(ENDINGS)
        for before, line in pairwise(lines)
    )
    return going_on >= 2 and going_on >= 0.15 * len(lines)


def goes_on(lines: list[Line], position: int, layout: Layout, wrapped: bool) -> bool:
    """Say whether the line before was broken by the page's width and this one continues it."""
    before, line = lines[position - 1], lines[position]
    if is_bare_marker(before, layout):
        return not line.has_marker
    starts_small = SMALL_START.match(line.text) is not None
    if is_broken_word(before.text) and not (line.after_gap or line.has_marker):
        return starts_small or (before.text.isupper() and line.text.isupper())
    if line.has_marker or line.is_heading or before.is_heading:
        return False
    return is_same_paragraph(lines, position, layout, wrapped)


def is_same_paragraph(lines: list[Line], position: int, layout: Layout, wrapped: bool) -> bool:
    """Say whether a line without marker or title of its own goes on with the one before."""
    before, line = lines[position - 1], lines[position]
    starts_small = SMALL_START.match(line.text) is not None
    if line.after_gap:
        return starts_small and binds(before.text, layout) and before.length <= WIDEST_WRAP
    if before.text.endswith(ENDINGS) and not ends_short(before.text, layout):
        return False
    if binds(before.text, layout):
        return True
    return wrapped and fills_its_width(lines, position, starts_small)


def is_bare_marker(line: Line, layout: Layout) -> bool:
    """Say whether a line holds a bullet or a number and nothing else."""
    return line.length <= 8 and layout.marker.fullmatch(line.text + " ") is not None


def is_broken_word(text: str) -> bool:
    """Say whether a line ends inside a word."""
    return text[-1] in "-\u00ad\u2010" and text[-2:-1].isalpha()


def binds(text: str, layout: Layout) -> bool:
    """Say whether a line ends with a word that needs another one."""
    last = LAST_WORD.search(text)
    word = last.group().lstrip("(") if last else ""
    return word.casefold() in layout.binding_words and (word.islower() or text.isupper())


def ends_short(text: str, layout: Layout) -> bool:
    """Say whether a line ends with an abbreviation that belongs to the next word."""
    last = LAST_WORD.search(text)
    word = last.group().casefold().lstrip('("“«') if last else ""
    return word.endswith(".") and len(word) > 2 and word[:-1] in layout.binding_abbreviations


def fills_its_width(lines: list[Line], position: int, starts_small: bool) -> bool:
    """Say whether the first word of this line would not have fitted on the line before."""
    around = lines[max(0, position - NEIGHBOURS) : position + NEIGHBOURS]
    lengths = [line.length for line in around if line.length <= WIDEST_WRAP]
    before, line = lines[position - 1], lines[position]
    widest = max(lengths, default=0)
    if before.length > WIDEST_WRAP or widest < NARROWEST_WRAP:
        return False
    wanted = before.length + 1 + len(line.text[:40].split(None, 1)[0])
    full = sum(length >= 0.85 * widest for length in lengths)
    if starts_small:
        return full >= 2 and wanted > 0.92 * widest
    if NUMBERED_NAME.match(line.text):
        return False
    return full >= 3 and wanted > widest and CAPITAL_START.match(line.text) is not None
