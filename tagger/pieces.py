"""From blocks to pieces: run-on bullets, enumerations inside a line, wide table rows."""

import re
from collections.abc import Callable, Iterator

from tagger.layout import CAPITAL, Layout
from tagger.lines import Span, strip_span
from tagger.sentences import STOP, is_abbreviation

DASH_ITEM = re.compile(rf"(?<=[;:.,])\s+[-–—*·]\s+(?=[\"“«¿(]?[{CAPITAL}])")
NUMBERED = re.compile(
    r"(?:(?<=\s)|\A)\(?(?P<label>\d{1,2}|[a-z]|[ivx]{1,4})\)\.?-?\s*(?=\w)"
    rf"|(?:(?<=\s)|\A)(?P<point>\d{{1,2}})\.[-–]?\s*(?=[\"“«¿(]?[{CAPITAL}])"
)
INNER_LABEL = re.compile(rf"(?<=[.;])\s+(?P<label>[{CAPITAL}][^.:;\n]{{2,50}}):(?=\s)")
CELL_END = re.compile(r"\t+|\s\|\s|\s{4,}")
ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
FEWEST_WORDS_OF_A_COLUMN = 8
SHORT_LINE = 20
STOPS = frozenset(";:.,")


def pieces_of(
    text: str, block: Span, layout: Layout, is_label: Callable[[str], bool]
) -> Iterator[Span]:
    """Yield the parts of a block that each open with a bullet, a number or a label, or are cells.

    `is_label` says whether words before a colon are the title of a section.
    """
    content = text[block.start : block.end]
    bullets = bullet_cuts(content, layout)
    found = {*bullets, *number_cuts(content), *column_cuts(content)}
    found.update(label_cuts(content, is_label))
    if bullets:
        found.update(tail_cuts(content, bullets[-1], layout))
    cuts = sorted(found)
    for start, end in zip((0, *cuts), (*cuts, len(content)), strict=True):
        span = strip_span(text, block.start + start, block.start + end)
        if any(map(str.isalnum, text[span.start : span.end])):
            yield span


def bullet_cuts(content: str, layout: Layout) -> list[int]:
    """Return where a bullet stands inside the line; dashes only where several open items."""
    cuts = [
        position
        for position, character in enumerate(content)
        if character in layout.bullets and position and content[position - 1].isspace()
    ]
    dashes = [found.end() - len(found.group().lstrip()) for found in DASH_ITEM.finditer(content)]
    opens = content[:1] in layout.dashes
    return cuts + (dashes if len(dashes) + opens >= 2 else [])


def label_cuts(content: str, is_label: Callable[[str], bool]) -> list[int]:
    """Return where, after the end of a sentence, a section's title and a colon open a new one."""
    return [
        found.start("label") for found in INNER_LABEL.finditer(content) if is_label(found["label"])
    ]


def tail_cuts(content: str, last: int, layout: Layout) -> list[int]:
    """Return where the last item of run-on bullets ends and other sentences follow it."""
    for found in STOP.finditer(content, last):
        head = content[max(last, found.start() - 24) : found.start()]
        if not is_abbreviation(head, content[found.end()], layout):
            return [found.end()]
    return []


def number_cuts(content: str) -> list[int]:
    """Return where the items of an enumeration start: labels that count upwards.

    A label such as 2) or b) needs a stop before it; 2. before a capital tells enough by itself.
    """
    cuts: list[int] = []
    run: list[int] = []
    expected: frozenset[tuple[str, int]] = frozenset()
    for found in NUMBERED.finditer(content):
        places = label_places(found)
        if places & expected and (found["point"] or is_after_stop(content, found.start())):
            run.append(found.start())
            expected = frozenset((kind, place + 1) for kind, place in places & expected)
        elif found.start() == 0 or any(place == 1 for _, place in places):
            cuts += run if is_enumeration(run, content) else []
            run = [found.start()]
            expected = frozenset((kind, place + 1) for kind, place in places)
    cuts += run if is_enumeration(run, content) else []
    return [cut for cut in cuts if cut]


def is_after_stop(content: str, position: int) -> bool:
    """Say whether a stop or a comma stands before a position, blanks aside."""
    return content[max(0, position - 5) : position].rstrip()[-1:] in STOPS


def is_enumeration(run: list[int], content: str) -> bool:
    """Say whether labels make a list worth cutting: three items, or two in a long line."""
    if len(run) == 2:
        return len(content.split(None, SHORT_LINE)) > SHORT_LINE
    return len(run) > 2


def label_places(found: re.Match[str]) -> frozenset[tuple[str, int]]:
    """Read a label as number, letter and Roman numeral: 'i' is the ninth letter and the first."""
    if found["point"]:
        return frozenset({("point", int(found["point"]))})
    label = found["label"]
    if label.isdigit():
        return frozenset({("number", int(label))})
    places = {("roman", ROMANS.index(label) + 1)} if label in ROMANS else set()
    if len(label) == 1:
        places.add(("letter", ord(label) - ord("a") + 1))
    return frozenset(places)


def column_cuts(content: str) -> list[int]:
    """Return where cells start in a row of which two or more cells are texts of their own."""
    ends = [(found.start(), found.end()) for found in CELL_END.finditer(content)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(content)]
    long_cells = sum(
        len(content[start:stop].split()) >= FEWEST_WORDS_OF_A_COLUMN
        for start, stop in zip(starts, stops, strict=True)
    )
    return starts[1:] if long_cells > 1 else []
