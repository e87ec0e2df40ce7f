"""Where the parts of a text begin that holds many: many posts in a notice, courses in a catalogue.

Two signs are looked for, the plainer first. Either the headings of the parts are worded alike
("Cargo 3: …", "Course B – …"); or the sections repeat ("Funciones", "Requisitos", and again), and
each part begins at the name that stands above the first of them.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from tagger.headings import fold
from tagger.layout import Layout
from tagger.lines import Line, lines_of
from tagger.yaml_files import read_data

Kind = Literal["posts", "courses"]
KINDS: tuple[Kind, ...] = ("posts", "courses")
FILE = "part_titles.yaml"

# A part holds at least so many characters besides its heading; shorter ones are lines of a list.
LEAST_TEXT = 80
LONGEST_NAME = 120
MOST_WORDS = 14
# So many lines above the first section of a part its name is looked for.
LINES_ABOVE = 6
LEAST_PARTS = 2
# One title that comes twice is no cycle of sections; two different ones are.
LEAST_REPEATED = 2
FULL = ".;,"
NUMBER = r"(?:n[.ºo°]*\s*)?(?:\d{1,4}|[ivxl]{1,6}\b|[a-z]\b|[a-z]{1,4}[-.]?\d{1,6})"
JUST_BEFORE = re.compile(
    r"[#*_\s]*(?:(?:\d{1,3}|[ivxl]{1,6}|[a-z])(?:\.\d{1,3})*[.)\-–—º°]+\s*)?", re.IGNORECASE
)


@lru_cache(maxsize=1)
def words() -> Mapping[str, Sequence[str]]:
    """Return the words that headings of parts begin with, by kind."""
    content = read_data(FILE, KINDS)
    return {kind: tuple(fold(str(word)) for word in content[kind]) for kind in KINDS}


@lru_cache(maxsize=4)
def pattern_of(kinds: tuple[Kind, ...]) -> re.Pattern[str]:
    """Return what matches a folded heading of a part; its group `word` is what it begins with."""
    known = {word for kind in kinds for word in words()[kind]}
    longest_first = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    # A number, a letter, a code; or a title after a colon or a dash.
    return re.compile(rf"(?P<word>{longest_first})s?\s*(?:{NUMBER}|[:\-–—]\s*\w)")


def boundaries(
    text: str, kinds: tuple[Kind, ...], layout: Layout, is_title: Callable[[str], bool]
) -> list[tuple[int, str]]:
    """Return where each part begins, and its heading; nothing where a text is not many.

    `is_title` says whether a line is the title of a section that any posting or course may have.
    """
    lines = list(lines_of(text, layout, is_title))
    found = worded_alike(lines, kinds, len(text)) or above_repeated(lines, len(text))
    return [(line.start, name_of(line.text)) for line in found]


def stated(text: str, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    """Return where a pattern of the user's says that parts begin."""
    starts = [found.start() for found in pattern.finditer(text) if found.group().strip()]
    lines = sorted({text.rfind("\n", 0, start) + 1 for start in starts})
    return [(start, name_of(text[start:].split("\n", 1)[0])) for start in lines]


def worded_alike(lines: Sequence[Line], kinds: tuple[Kind, ...], end: int) -> list[Line]:
    """Return the headings of parts that begin with the same word."""
    pattern = pattern_of(kinds)
    by_word: dict[str, list[tuple[str, Line]]] = {}
    for line in lines:
        if len(line.text) > LONGEST_NAME or line.text.rstrip().endswith((";", ",")):
            continue
        found = pattern.match(fold(bare(line.text)))
        if found:
            by_word.setdefault(found["word"], []).append((found.group(), line))
    for group in by_word.values():  # of the words that qualify, the one that is met first
        held = fullest(group, end)
        if len(held) >= LEAST_PARTS:
            return held
    return []


def above_repeated(lines: Sequence[Line], end: int) -> list[Line]:
    """Return the names of parts whose sections repeat."""
    titles = [title_of(line) for line in lines]
    counts = Counter(title for title in titles if title)
    often = max(counts.values(), default=0)
    repeated = [title for title, count in counts.items() if count >= max(LEAST_PARTS, often - 1)]
    if often < LEAST_PARTS or len(repeated) < LEAST_REPEATED:
        return []
    first = next(title for title in titles if title in repeated)
    places = [number for number, title in enumerate(titles) if title == first]
    distance = best_distance(lines, titles, places)
    names = [lines[place - distance] for place in places if place >= distance]
    return with_text(unrepeated(names), end) if distance and len(names) >= LEAST_PARTS else []


def title_of(line: Line) -> str:
    """Return a section's title as it is compared; empty for other lines, such as "24 hours"."""
    title = fold(bare(line.text)).strip(" :.") if line.is_heading else ""
    return "" if any(sign.isdigit() for sign in title) else title


def best_distance(lines: Sequence[Line], titles: Sequence[str], places: Sequence[int]) -> int:
    """Return how many lines above their first section most parts have their name; 0 for nowhere."""
    scores: Counter[int] = Counter()
    for place in places:
        for distance in range(1, LINES_ABOVE + 1):
            above = place - distance
            if above < 0 or titles[above]:
                break
            if is_name(lines[above]):
                scores[distance] += 1
    most = max(scores.values(), default=0)
    if most < max(LEAST_PARTS, len(places) - 1):
        return 0
    return max(distance for distance, score in scores.items() if score == most)


def is_name(line: Line) -> bool:
    """Say whether a line may be the name of a post or a course."""
    text = bare(line.text)
    begins_a_block = line.after_gap or line.start == 0 or line.text.startswith("#")
    return (
        begins_a_block
        and bool(text)
        and text[0].isalpha()
        and len(text.split()) <= MOST_WORDS
        and not text.endswith(tuple(FULL))
        and (not line.has_marker or line.text.startswith("#"))
    )


def fullest(group: Sequence[tuple[str, Line]], end: int) -> list[Line]:
    """Return the headings that text follows; of two alike ("Cargo 3") the one with more of it.

    A notice often lists its posts before it comes to each.
    """
    lines = unrepeated([line for _, line in group])
    ends = [*(line.start for line in lines[1:]), end]
    best: dict[str, tuple[int, Line]] = {}
    for (key, line), at in zip(group, ends, strict=False):
        held = at - line.end
        if held >= LEAST_TEXT and held > best.get(key, (0, line))[0]:
            best[key] = (held, line)
    return sorted((line for _, line in best.values()), key=lambda line: line.start)


def with_text(group: Sequence[Line], end: int) -> list[Line]:
    """Leave out headings that nothing follows before the next."""
    ends = [*(line.start for line in group[1:]), end][: len(group)]
    return [line for line, at in zip(group, ends, strict=True) if at - line.end >= LEAST_TEXT]


def unrepeated(group: Sequence[Line]) -> Sequence[Line]:
    """Return nothing where all lines are one: a page's header, no headings of parts."""
    return group if len({fold(line.text) for line in group}) >= LEAST_PARTS else ()


def bare(line: str) -> str:
    """Return a line without the marks and the number before it, and without emphasis."""
    return line[len(matched(line)) :].strip("*_# \t")


def matched(line: str) -> str:
    """Return the marks and the number that a line begins with."""
    found = JUST_BEFORE.match(line)
    return found.group() if found else ""


def name_of(line: str) -> str:
    """Return a heading as it is shown: without the marks of Markdown, on one line."""
    return " ".join(line.strip("*_# \t\r\n").split())[:LONGEST_NAME]


def kinds_for(way: str, genre: str) -> tuple[Kind, ...]:
    """Return which parts to look for: those asked for, or those that a genre may hold."""
    if way == "auto":
        by_genre: dict[str, tuple[Kind, ...]] = {"posting": ("posts",), "syllabus": ("courses",)}
        return by_genre.get(genre, KINDS)
    return tuple(kind for kind in KINDS if kind == way)
