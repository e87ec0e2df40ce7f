"""From a paragraph to its sentences, by full stops and a list of abbreviations."""

import re
from collections.abc import Iterator

from tagger.layout import CAPITAL, Layout
from tagger.lines import Span, strip_span

STOP = re.compile(rf"(?<=[.!?…])[\"”»'’)\]]{{0,3}}\s+(?=[\"“«'‘¿¡(\[]{{0,3}}[{CAPITAL}0-9])")
LAST_WORD = re.compile(r"\S{1,20}\Z")
# A line that stands alone is one item of a list until it is this long, in words.
LONGEST_WHOLE = 45
LONGEST_WHOLE_PROSE = 28
LONGEST_WHOLE_ITEM = 65
FEWEST_WORDS = 7


def sentences_of(text: str, span: Span, layout: Layout) -> Iterator[Span]:
    """Yield the sentences of a span; a very short one stays with its neighbour."""
    content = text[span.start : span.end]
    start = 0
    for found in STOP.finditer(content):
        head = content[max(0, found.start() - 24) : found.start()]
        if is_abbreviation(head, content[found.end()], layout):
            continue
        if is_short(content, start, found.start()) or is_short(content, found.end(), len(content)):
            continue
        yield strip_span(text, span.start + start, span.start + found.end())
        start = found.end()
    yield strip_span(text, span.start + start, span.end)


def is_one_item(content: str, layout: Layout, role: str) -> bool:
    """Say whether a line counts as one item of a list; running prose is cut sooner than items."""
    longest = LONGEST_WHOLE_PROSE if role in layout.prose_roles else LONGEST_WHOLE
    if layout.marker.match(content):
        longest = LONGEST_WHOLE_ITEM
    return len(content.split(None, longest)) <= longest


def is_wrapped_prose(content: str, layout: Layout) -> bool:
    """Say whether a piece goes over several lines and is no item of a list."""
    return "\n" in content and layout.marker.match(content) is None


def is_short(content: str, start: int, end: int) -> bool:
    """Say whether a stretch has too few words to stand alone; looks no further than needed."""
    return len(content[start : min(end, start + 200)].split(None, FEWEST_WORDS)) < FEWEST_WORDS


def is_abbreviation(head: str, following: str, layout: Layout) -> bool:
    """Say whether the full stop that ends `head` belongs to an abbreviation, not to a sentence."""
    last = LAST_WORD.search(head)
    if last is None or not head.endswith("."):
        return False
    word = last.group().casefold().lstrip("(\"“«'‘[").rstrip(".")
    if word in layout.closing_abbreviations:
        return not (following.isupper() or following in '"“«¿¡')
    if word in layout.binding_abbreviations:
        return True
    return len(word) == 1 and word.isalpha() and last.group()[0].isupper()
