"""Coverage audits as a PDF to be printed or handed on: A4, the matrix in landscape."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from tagger.coverage.depths import deepest_first
from tagger.coverage.reports.charts import slice_tables, trends
from tagger.coverage.reports.findings import (
    caveats,
    domain_sums,
    has_intervals,
    headline,
    in_words,
    method,
    missing_outcomes,
    ranked_gaps,
    summary,
)
from tagger.coverage.reports.pdf_matrix import legend, matrix, tiles
from tagger.coverage.reports.pdf_sheet import Sheet
from tagger.coverage.reports.pdf_tables import bundles, gap_chart, plots, provisions, slice_table
from tagger.coverage.reports.view import View
from tagger.coverage.values import DEPTHS
from tagger.exporters.pdf import QUIET, printable

MARGIN = 42.0
FOOTER_AT = 24.0
WIDEST_FOOTER = 110  # characters


def write_pdf(view: View, stream: BinaryIO) -> None:
    """Write the audit with the best passage behind each cell.

    The same audit of the same day gives the same bytes. A sign that the embedded fonts lack is
    shown as a lozenge. Title and language are set; there are no structure tags, which the library
    cannot write.
    """
    sheet = Sheet(view)
    template = BaseDocTemplate(
        stream,
        pagesize=A4,
        title=view.words.phrases["title"],
        lang=view.language,
        author="",
        displayDocTitle=True,
        invariant=1,
        initialFontName="Vera",
    )
    for name, (width, height) in (("tall", A4), ("wide", landscape(A4))):
        inside = (MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)
        frame = Frame(*inside, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        template.addPageTemplates(
            PageTemplate(
                id=name, frames=[frame], pagesize=(width, height), onPageEnd=_footer(sheet)
            )
        )
    template.build(list(_story(sheet)))


def _story(sheet: Sheet) -> Iterator[Flowable]:
    yield from _first_page(sheet)
    yield NextPageTemplate("wide")
    yield PageBreak()
    yield from matrix(sheet)
    yield NextPageTemplate("tall")
    yield PageBreak()
    yield from _gaps(sheet)
    yield from _demand(sheet)
    yield from _findings(sheet)
    yield from bundles(sheet)
    yield from provisions(sheet)
    yield from _evidence(sheet)
    yield from _reading(sheet)


def _first_page(sheet: Sheet) -> Iterator[Flowable]:
    view = sheet.view
    yield sheet.said("quiet", view.words.phrases["title"])
    yield sheet.said("title", headline(view))
    for sentence in summary(view):
        yield sheet.said("body", sentence)
    for sentence in caveats(view):
        yield sheet.said("note", sentence)
    yield sheet.said("quiet", view.made())
    yield sheet.said("domain", view.words.phrases["by_domain"])
    yield legend(sheet, (*DEPTHS, "absent"))
    for one in domain_sums(view):
        domain = one.group.domain
        yield sheet.said("competency", f"{domain.code} {domain.name[view.language]}")
        said = view.words.sentences["domain_sum"].format(
            outcome=one.n_outcome, total=len(one.group.competencies)
        )
        hours = view.words.hours(one.hours)
        yield sheet.said("quiet", " · ".join(filter(None, (said, hours))))
        yield tiles(sheet, one.group.competencies)


def _gaps(sheet: Sheet) -> Iterator[Flowable]:
    view, phrases = sheet.view, sheet.view.words.phrases
    yield sheet.said("domain", phrases["gaps"])
    missing = missing_outcomes(view)
    if not missing:
        yield sheet.said("body", view.words.sentences["no_gaps"])
    for one in missing:
        yield sheet.said("competency", view.name(one.competency.id))
        yield sheet.said("body", one.said)
        for near in one.nearest:
            yield sheet.said("passage", f"«{near.passage}»")
            page = f", {phrases['page']} {near.page}" if near.page else ""
            chance = view.words.chance(near.probability)
            place = f"{view.title(near.course_id)}{page}; {phrases['probability']} {chance}"
            yield sheet.said("place", f"{phrases['nearest']}: {place}")


def _demand(sheet: Sheet) -> Iterator[Flowable]:
    view, demand = sheet.view, sheet.view.coverage.demand
    if not demand:
        return
    words = view.words
    yield sheet.said("domain", words.phrases["demand"])
    yield sheet.said("quiet", words.sentences["demand_note"])
    if has_intervals(view):
        yield sheet.said("quiet", words.sentences["demand_lines"])
    yield gap_chart(sheet, ranked_gaps(view))
    for part in slice_tables(demand):
        yield sheet.said("domain", f"{words.phrases['slices']}: {words.grouping(part.column)}")
        yield sheet.said("quiet", words.sentences["slices_note"])
        yield slice_table(sheet, part)
        if part.n_left_out:
            rest = words.phrases["rest_not_shown"].format(n=part.n_left_out)
            yield sheet.said("quiet", rest)
    for column, lines in trends(demand):
        yield sheet.said("domain", f"{words.phrases['trend']}: {words.grouping(column)}")
        yield sheet.said("quiet", words.sentences["slices_note"])
        yield from plots(sheet, lines)


def _findings(sheet: Sheet) -> Iterator[Flowable]:
    view, words = sheet.view, sheet.view.words
    yield sheet.said("domain", words.phrases["redundancies"])
    found = view.coverage.redundancies
    yield sheet.said("body", words.sentences["redundancies_note" if found else "no_redundancies"])
    for one in found:
        courses = "; ".join(view.title(id_) for id_ in one.course_ids)
        name = f"{view.name(one.competency_id)}, {words.level(one.level)}"
        yield sheet.said("body", f"{name}: {courses}")
    yield sheet.said("domain", words.phrases["steps"])
    if not view.coverage.steps:
        yield sheet.said("body", words.sentences["no_steps"])
    for step in view.coverage.steps:
        yield sheet.said("body", in_words(view, step))


def _evidence(sheet: Sheet) -> Iterator[Flowable]:
    view, words = sheet.view, sheet.view.words
    yield sheet.said("domain", words.phrases["evidence"])
    for course in view.courses:
        yield sheet.said("document", view.title(course.id))
        cells = view.found_in(course)
        if not cells:
            yield sheet.said("body", words.sentences["no_passages"])
        for cell in cells:
            yield sheet.said("found", f"{view.name(cell.competency_id)}: {view.facts(cell)}")
            for one in deepest_first(cell.evidence)[:1]:
                more = len(cell.evidence) - 1
                rest = f" (+ {more} {words.phrases['more_passages']})" if more else ""
                yield sheet.said("passage", f"«{one.text}»")
                yield sheet.said("place", words.shared.place(one) + rest)


def _reading(sheet: Sheet) -> Iterator[Flowable]:
    words = sheet.view.words
    yield sheet.said("domain", words.phrases["how_to_read"])
    for term, meaning in words.explained():
        yield sheet.said("competency", term)
        yield sheet.said("body", meaning)
    yield sheet.said("domain", words.phrases["method"])
    for paragraph in method(sheet.view):
        yield sheet.said("body", paragraph)
    if sheet.lacks_signs:
        yield sheet.said("note", sheet.lozenge())


def _footer(sheet: Sheet) -> Any:
    def foot(canvas: Any, _: object) -> None:
        canvas.setFont("Vera", 7.5)
        canvas.setFillColor(QUIET)
        made = shorten(printable(sheet.view.made()), WIDEST_FOOTER, placeholder=" …")
        canvas.drawString(MARGIN, FOOTER_AT, made)
        number = f"{sheet.view.words.phrases['page']} {canvas.getPageNumber()}"
        canvas.drawRightString(canvas._pagesize[0] - MARGIN, FOOTER_AT, number)

    return foot
