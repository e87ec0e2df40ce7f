"""Cuts a passage out of a text together with the words around it, on one line."""

import re
from dataclasses import dataclass

REACH = 60
LONGEST_PASSAGE = 360

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# C0 and C1 controls, which a terminal may obey; marks that reorder a line; lone surrogates, which
# no file can hold.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_FIRST_WORD = re.compile(r"^\S*\s*")
_LAST_WORD = re.compile(r"\s*\S*$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage in its context; the three parts join without a space between them."""

    before: str
    passage: str
    after: str


def one_line(text: str) -> str:
    """Fold white space and drop control characters, so that text is safe to show in a terminal."""
    return _CONTROL.sub("", _SPACE.sub(" ", text))


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """Show `text[start:end]` with up to REACH characters on each side, from its own paragraph.

    An ellipsis stands where the paragraph goes on, or where a very long passage was shortened.
    """
    before = _BLANK_LINE.split(text[max(0, start - REACH) : start])[-1]
    if len(before) == REACH < start:
        before = "… " + _FIRST_WORD.sub("", before)
    after = _BLANK_LINE.split(text[end : end + REACH])[0]
    if len(after) == REACH < len(text) - end:
        after = _LAST_WORD.sub("", after) + " …"
    passage = one_line(text[start:end]).strip()
    if len(passage) > LONGEST_PASSAGE:
        passage = passage[:LONGEST_PASSAGE].rsplit(" ", 1)[0] + " …"
    return Excerpt(one_line(before).lstrip(), passage, one_line(after).rstrip())
