"""Plain text as all readers but JSON Lines give it out."""

import re
import unicodedata
from collections.abc import Iterable

from tagger.readers.raw import RawFile
from tagger.surrogates import LONE_SURROGATE
from tagger.types import Document

LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
SOFT_HYPHEN = re.compile("\u00ad(?:[ \t]*\n[ \t]*)?")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
BULLET = "• "
CELL_BORDER = " | "


def tidy(text: str) -> str:
    r"""Return text with `\n` line ends, composed accents and nothing that cannot be written out.

    Controls (NUL among them) become spaces and halves of surrogate pairs the replacement
    character, so that every export can hold the text; soft hyphens and the line end that they
    cause go.
    """
    text = SOFT_HYPHEN.sub("", LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", LONE_SURROGATE.sub("\ufffd", CONTROL.sub(" ", text)))


def join_lines(lines: Iterable[str]) -> str:
    """Return lines as a text that neither begins nor ends blank, with one blank line at most."""
    text = tidy("\n".join(lines))
    bare = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", bare).strip()


def join_cells(cells: Iterable[list[str]]) -> list[str]:
    """Return a table row, given the lines of each of its cells, as lines.

    A row of one-line cells is one line. Where a cell holds more (forms put a whole list beside
    its label), cells follow one another, so that label and list read like heading and list.
    """
    filled = [lines for lines in cells if lines]
    if all(len(lines) == 1 for lines in filled):
        return [CELL_BORDER.join(lines[0] for lines in filled)] if filled else []
    return [line for lines in filled for line in lines]


def whole_file(raw: RawFile, text: str, title: str | None = None) -> Document:
    """Return a file as one document, refusing a blank one."""
    if not text.strip():
        raise raw.refuse("has no text: there is nothing to read")
    return Document(id=raw.name, text=text, source=raw.source, title=title or None)
