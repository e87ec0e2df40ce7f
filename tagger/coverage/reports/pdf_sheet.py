"""The paragraphs and plain tables of a coverage PDF."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, LongTable, Paragraph

from tagger.coverage.reports.view import View
from tagger.exporters.pdf import LACKING, printable, styles

# A figure and its sign stay on one line.
UNBROKEN = re.compile(r"(?<=\d) (?=[%h](?!\w))")
RULE = "#c4c9d0"
WIDTH, WIDE = 511.0, 757.0  # points between the margins of A4, upright and across
NAME_SHARE = 0.34


class Sheet:
    """Makes the paragraphs and tables of a report; remembers whether signs were lacking."""

    def __init__(self, view: View) -> None:
        self.view, self.styles, self.lacks_signs = view, styles(), False
        small = {"fontSize": 7.5, "leading": 9.5, "spaceAfter": 0}
        self.styles |= {
            "found": ParagraphStyle("found", parent=self.styles["facts"], keepWithNext=1),
            "cell": ParagraphStyle("cell", parent=self.styles["body"], **small),
            "head": ParagraphStyle("head", parent=self.styles["competency"], **small),
            "figure": ParagraphStyle("figure", parent=self.styles["body"], alignment=2, **small),
        }

    def said(self, style: str, text: str) -> Flowable:
        """Return a paragraph of plain text."""
        shown = UNBROKEN.sub("\u00a0", printable(text))
        self.lacks_signs = self.lacks_signs or (LACKING in shown and LACKING not in text)
        return self.marked(style, escape(shown, quote=False))

    def marked(self, style: str, text: str) -> Flowable:
        """Return a paragraph of text with our own marks in it."""
        return Paragraph(text, self.styles[style])

    def lozenge(self) -> str:
        """Say what stands for the signs that could not be shown."""
        return f"{LACKING}: {self.view.words.phrases['signs_lacking']}"

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float] = ()
    ) -> Flowable:
        """Return a table whose heading comes again on each page."""
        shown: list[list[Any]] = [[self.said("head", text) for text in head]]
        shown += [
            [self.said("cell", one) if isinstance(one, str) else one for one in row] for row in rows
        ]
        first = WIDTH * NAME_SHARE
        equal = [first] + [(WIDTH - first) / max(1, len(head) - 1)] * (len(head) - 1)
        looks = [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ]
        return LongTable(shown, list(widths) or equal, repeatRows=1, style=looks, hAlign="LEFT")
