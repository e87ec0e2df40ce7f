"""Writes reports as a PDF to be printed or handed on; a whole file in bytes, as in `office`."""

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, BinaryIO

from tagger.errors import MissingExtra
from tagger.exporters.excerpts import one_line
from tagger.exporters.grouping import (
    legend,
    names_not_covered,
    probability_rows,
    provenance_marks,
    tags_by_domain,
)
from tagger.exporters.options import ExportOptions
from tagger.exporters.wording import Words, words_in
from tagger.framework import Framework
from tagger.types import Report, Tag

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

FACES = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf", "VeraIt": "VeraIt.ttf"}
# The fonts hold Latin letters and few signs more; these have a near twin among them.
TWINS = str.maketrans("\u2010\u2011\u25cf\u25aa\u25e6\u2023", "--\u2022\u2022\u2022\u2022")
LACKING = "\u25ca"
MARGIN = 56.0
FOOTER_AT = 30.0
LONGEST_FOOTER = 70
INK, QUIET = "#1a1a1a", "#595959"
# The library remembers fonts by name for the whole process.
_REGISTERING = threading.Lock()


def write_pdf(
    reports: Iterable[Report], framework: Framework, stream: BinaryIO, options: ExportOptions
) -> None:
    """Write, for each document, its tags with likelihood, demand and passages, and what it lacks.

    The same reports give the same bytes. The fonts are embedded and text can be copied out; a sign
    that they lack is shown as a lozenge, and a line under the document says so. Title and language
    are set, there are no structure tags, which the library cannot write.
    """
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate

    page = _Page(framework, options, words_in(options.language))
    story: list[Flowable] = []
    for report in reports:
        story += [PageBreak()] if story else []
        story += page.document(report)
    story += page.ending(is_empty=not story)
    title = page.words.phrases["title"]
    template = BaseDocTemplate(
        stream,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        lang=options.language,
        author="",
        displayDocTitle=True,
        invariant=1,
        initialFontName="Vera",
    )
    place = (template.leftMargin, template.bottomMargin, template.width, template.height)
    frame = Frame(*place, leftPadding=0, rightPadding=0)
    # At the end of a page, so that whoever listens to the file hears the number last.
    template.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=page.foot))
    template.build(story)


def printable(text: str) -> str:
    """Return text on one line in signs that the fonts hold; a lozenge stands for any other."""
    composed = unicodedata.normalize("NFC", one_line(text)).translate(TWINS)
    held = _signs_held()
    return "".join(sign if ord(sign) in held else LACKING for sign in composed)


@cache
def _signs_held() -> frozenset[int]:
    """Return the code points of all the fonts, which are put at the library's disposal here."""
    try:
        from reportlab.pdfbase.pdfmetrics import registerFont
        from reportlab.pdfbase.ttfonts import TTFont
    except ModuleNotFoundError as error:
        raise MissingExtra("a PDF", "service") from error
    with _REGISTERING:
        fonts = [TTFont(name, file) for name, file in FACES.items()]
        for font in fonts:
            registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def styles() -> dict[str, Any]:
    """Return the styles by what they are for."""
    _signs_held()
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str, face: str, size: float, **more: Any) -> Any:
        usual = {"leading": size * 1.4, "textColor": INK, "splitLongWords": 1, "spaceAfter": 3}
        return ParagraphStyle(name, fontName=face, fontSize=size, **{**usual, **more})

    return {
        "title": style("title", "VeraBd", 17, spaceAfter=6),
        "document": style("document", "VeraBd", 11),
        "quiet": style("quiet", "Vera", 8.5, textColor=QUIET),
        "note": style("note", "VeraIt", 9, spaceBefore=5, spaceAfter=5),
        "body": style("body", "Vera", 9.5),
        "domain": style("domain", "VeraBd", 12, spaceBefore=14, spaceAfter=5, keepWithNext=1),
        "competency": style("competency", "VeraBd", 10, spaceBefore=6, keepWithNext=1),
        "facts": style("facts", "Vera", 9.5),
        "passage": style("passage", "VeraIt", 9.5, leftIndent=14, spaceAfter=0),
        "place": style("place", "Vera", 8.5, leftIndent=14, textColor=QUIET),
    }


@dataclass(slots=True)
class _Page:
    """Makes the paragraphs of a document; `lacks_signs` tells that some could not be shown."""

    framework: Framework
    options: ExportOptions
    words: Words
    lacks_signs: bool = False
    styles: dict[str, Any] = field(default_factory=styles)

    def document(self, report: Report) -> "Iterator[Flowable]":
        self.lacks_signs = False
        phrases, language = self.words.phrases, self.options.language
        yield self.said("title", phrases["title"])
        yield self.said("document", report.document.id)
        yield self.said("quiet", self.words.facts(report))
        title = f"{self.framework.title[language]} ({self.framework.version})"
        used = f"{phrases['model']}: {report.model_id} · {phrases['framework']}: {title}"
        yield self.said("quiet", used)
        yield self.said("note", phrases["person_decides"])
        for note in self.words.noted(report):
            yield self.said("note", f"{phrases['note']}: {note}")
        if not report.tags:
            yield self.said("body", self.words.emptiness(report))
        for domain, tags in tags_by_domain(report, self.framework):
            yield self.said("domain", domain.name[language])
            for tag in tags:
                yield from self.tag(tag)
        yield from self.remainder(report)

    def tag(self, tag: Tag) -> "Iterator[Flowable]":
        competency = self.framework[tag.competency_id]
        mark = provenance_marks(self.framework)[competency.provenance]
        name = competency.name[self.options.language]
        yield self.said("competency", f"{competency.code} {name}{mark}")
        likely = f"{self.words.likelihood(tag)} ({self.words.probability(tag.probability)})"
        facts = (likely, self.words.demand(tag), self.words.check(tag))
        yield self.said("facts", " · ".join(filter(None, facts)))
        shown = tag.evidence[: self.options.evidence_per_tag]
        for one in shown:
            yield self.said("passage", f"«{one_line(one.text)}»")
            yield self.said("place", self.words.place(one))
        if more := len(tag.evidence) - len(shown):
            yield self.said("place", f"+ {more} {self.words.phrases['more']}")

    def remainder(self, report: Report) -> "Iterator[Flowable]":
        """Give what was not found, what was never judged, and which signs could not be shown."""
        phrases, language = self.words.phrases, self.options.language
        found = {tag.competency_id for tag in report.tags}
        missed = [
            f"{one.code} {one.name[language]} ({self.words.probability(value)})"
            for one, value in probability_rows(report, self.framework)
            if one.id not in found
        ]
        if missed:
            yield self.said("domain", phrases["not_found"])
            yield self.said("body", "; ".join(missed))
        if names := names_not_covered(report, self.framework, language):
            yield self.said("domain", phrases["not_covered"])
            yield self.said("body", names)
        if self.lacks_signs:
            yield self.said("note", f"{LACKING}: {phrases['signs_lacking']}")

    def ending(self, *, is_empty: bool) -> "Iterator[Flowable]":
        """Explain the marks beside the names."""
        if is_empty:
            yield self.said("title", self.words.phrases["title"])
            yield self.said("body", self.words.phrases["no_documents"])
        yield self.said("domain", self.words.phrases["provenance"])
        for mark, wording in legend(self.framework, self.options.language):
            yield self.said("quiet", f"{mark} {wording}")

    def said(self, style: str, text: str) -> "Flowable":
        from reportlab.platypus import Paragraph

        shown = printable(text)
        self.lacks_signs = self.lacks_signs or (LACKING in shown and LACKING not in text)
        return Paragraph(escape(shown, quote=False), self.styles[style])

    def foot(self, canvas: Any, _: object) -> None:
        canvas.setFont("Vera", 8)
        canvas.setFillColor(QUIET)
        title = printable(self.framework.title[self.options.language])[:LONGEST_FOOTER]
        canvas.drawString(MARGIN, FOOTER_AT, title)
        number = f"{self.words.phrases['page']} {canvas.getPageNumber()}"
        canvas.drawRightString(canvas._pagesize[0] - MARGIN, FOOTER_AT, number)
