"""Web pages."""

import re
from collections.abc import Iterator
from typing import Any

from tagger.readers.encoding import decode
from tagger.readers.plain_text import BULLET, join_cells, join_lines, whole_file
from tagger.readers.raw import RawFile, ReadOptions
from tagger.types import Document

DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
DECLARED_WITHIN_BYTES = 4096
# What somebody who looks at the page does not read as its content.
LEFT_OUT = frozenset(
    {"head", "script", "style", "noscript", "template", "svg", "object", "iframe", "select"}
    | {"button", "nav", "footer", "aside"}
)
LEFT_OUT_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "form", "header", "hr", "legend", "li"}
    | {"main", "ol", "p", "pre", "section", "summary", "table", "ul"}
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS = frozenset({"td", "th"})
BARE_BULLETS = re.compile(rf"(?:{BULLET}\s*)+")


def parse(raw: RawFile, _options: ReadOptions) -> Iterator[Document]:
    """Yield a web page as one document: its content without menus, footers and hidden parts."""
    text, title = page_text(raw, decode(raw, declared_encoding(raw)))
    yield whole_file(raw, text, title)


def declared_encoding(raw: RawFile) -> str | None:
    """Return the encoding that the page says it is in."""
    declared = DECLARED.search(raw.content[:DECLARED_WITHIN_BYTES])
    return declared[1].decode("ascii", errors="replace") if declared else None


def page_text(raw: RawFile, markup: str) -> tuple[str, str]:
    """Return text and title of a page that `raw` holds; both are empty where it has none.

    Entities that the page itself declares are not resolved and nothing is fetched: the HTML
    parser knows only the named characters of HTML.
    """
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
    page = etree.fromstring(markup.encode("utf-8", errors="replace"), parser)
    # What follows the place where the parser gave up would be lost unseen.
    if parser.error_log.filter_from_fatals():
        raise raw.refuse("is nested deeper than any page: save it from a browser and try again")
    if page is None:
        return "", ""
    writer = PageWriter()
    walk = etree.iterwalk(page, events=("start", "end", "comment"))
    for event, element in walk:
        if event == "start":
            if is_left_out(element):
                walk.skip_subtree()
            else:
                writer.open(element)
        else:
            if event == "end" and not is_left_out(element):
                writer.close(element)
            writer.write(element.tail)
    return writer.text(), " ".join((page.findtext(".//title") or "").split())


def is_left_out(element: Any) -> bool:
    """Say whether an element with all that is in it is no content."""
    return (
        element.tag in LEFT_OUT
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") in LEFT_OUT_ROLES
        or INVISIBLE.search(element.get("style", "")) is not None
    )


class PageWriter:
    """Turns the elements of a page, as they open and close, into lines.

    Headings and table cells are collected apart, innermost last: a heading becomes one line
    whatever is in it, and how a row is laid out shows only when all its cells are known.
    """

    def __init__(self) -> None:
        self.collected: list[list[str]] = [[]]
        self.rows: list[list[list[str]]] = []
        self.n_preformatted = 0

    def open(self, element: Any) -> None:
        """Begin an element and write the text before its first child."""
        if element.tag in HEADINGS | CELLS:
            self.collected.append([])
        elif element.tag == "tr":
            self.rows.append([])
        elif element.tag in BLOCKS or element.tag == "br":
            self.collected[-1].append("\n")
        self.n_preformatted += element.tag == "pre"
        if element.tag == "li":
            self.collected[-1].append(BULLET)
        self.write(element.text)

    def close(self, element: Any) -> None:
        """End an element."""
        self.n_preformatted -= element.tag == "pre"
        if element.tag in HEADINGS:
            heading = " ".join("".join(self.collected.pop()).split())
            self.collected[-1].append(f"\n\n{heading}\n")
        elif element.tag in CELLS:
            self.close_cell()
        elif element.tag == "tr":
            self.collected[-1].append("\n".join(["", *join_cells(self.rows.pop()), ""]))
        elif element.tag in BLOCKS:
            self.collected[-1].append("\n")

    def close_cell(self) -> None:
        """End a cell; one outside any row is a block like others."""
        lines = [line for line in laid_out(self.collected.pop()).split("\n") if line]
        if self.rows:
            self.rows[-1].append(lines)
        else:
            self.collected[-1].append("\n".join(["", *lines, ""]))

    def write(self, text: str | None) -> None:
        """Write text between elements; blanks and line ends in it are one space."""
        if text:
            self.collected[-1].append(text if self.n_preformatted else re.sub(r"\s+", " ", text))

    def text(self) -> str:
        """Return all that was written."""
        return laid_out(self.collected[0])


def laid_out(pieces: list[str]) -> str:
    """Return pieces as lines; the bullet of an item that opens with a block joins its text."""
    text = re.sub(" {2,}", " ", "".join(pieces))
    return join_lines(BARE_BULLETS.sub(BULLET, text).split("\n"))
