"""Writes reports as files of office programs: a workbook, and a document with a table.

Both are whole files in bytes, so they are no exporters that stream text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from tagger.exporters.excerpts import one_line
from tagger.exporters.grouping import legend, provenance_marks, tags_by_domain
from tagger.exporters.options import ExportOptions
from tagger.exporters.pages import allowed
from tagger.exporters.spreadsheet import COLUMNS, Cell, tag_rows
from tagger.exporters.wording import Words, words_in
from tagger.framework import Framework
from tagger.types import Report, Tag

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

EVIDENCE_COLUMNS = (
    "document_id",
    "code",
    "name",
    "text",
    "start",
    "end",
    "page",
    "section",
    "heading",
    "probability",
    "modality",
    "level",
)
WIDTHS = {"document_id": 24, "file": 24, "id": 24, "name": 36, "text": 80, "heading": 24}
USUAL_WIDTH = 12
LONGEST_CELL = 32_767  # characters, Excel's own limit

Writer = Callable[[Iterable[Report], Framework, BinaryIO, ExportOptions], None]


def write_xlsx(
    reports: Iterable[Report], framework: Framework, stream: BinaryIO, options: ExportOptions
) -> None:
    """Write a workbook: a sheet with a row a tag, and one with a row a piece of evidence.

    The columns of the first are those of the CSV format, headings and fixed values worded in the
    language of the options. Every text is stored as text, so that no
    office program takes one for a formula or an address; one that is too long for a cell is cut
    with an ellipsis. Nothing is written anywhere but to `stream`.
    """
    from xlsxwriter import Workbook

    with Workbook(stream, {"in_memory": True}) as workbook:
        words = words_in(options.language)
        tags = _Sheet(workbook, "tags", COLUMNS, words)
        evidence = _Sheet(workbook, "evidence", EVIDENCE_COLUMNS, words)
        for report in reports:
            for row in tag_rows(report, framework, options):
                tags.add(row)
            for row in evidence_rows(report, framework, options):
                evidence.add(row)
        for sheet in (tags, evidence):
            sheet.finish()


def evidence_rows(
    report: Report, framework: Framework, options: ExportOptions
) -> Iterator[dict[str, Cell]]:
    """Yield the cells of each piece of evidence by column."""
    for tag in report.tags:
        competency = framework[tag.competency_id]
        for evidence in tag.evidence:
            yield {
                "document_id": report.document.id,
                "code": competency.code,
                "name": competency.name[options.language],
                "text": evidence.text,
                "start": evidence.start,
                "end": evidence.end,
                "page": evidence.page,
                "section": evidence.role,
                "heading": evidence.heading,
                "probability": round(evidence.probability, 4),
                "modality": evidence.modality,
                "level": evidence.level,
            }


def write_docx(
    reports: Iterable[Report], framework: Framework, stream: BinaryIO, options: ExportOptions
) -> None:
    """Write a Word document: a table of competencies with their evidence for each document."""
    from docx import Document

    words = words_in(options.language)
    written = Document()
    written.core_properties.title = words.phrases["title"]
    written.core_properties.author = ""
    written.core_properties.comments = ""
    written.add_heading(words.phrases["title"], level=0)
    title = f"{framework.title[options.language]} ({framework.version})"
    written.add_paragraph(f"{words.phrases['framework']}: {title}")
    for report in reports:
        _add_report(written, report, framework, options)
    written.add_paragraph()
    for mark, wording in legend(framework, options.language):
        written.add_paragraph(f"{mark} {wording}", style="List Bullet")
    written.save(stream)


OFFICE: dict[str, Writer] = {"xlsx": write_xlsx, "docx": write_docx}


class _Sheet:
    """A sheet with a bold header that stays in sight and filters."""

    def __init__(self, workbook: Any, title: str, columns: Sequence[str], words: Words) -> None:
        self.columns, self.words = columns, words
        self.sheet = workbook.add_worksheet(words.columns[title])
        self.n_rows = 0
        bold = workbook.add_format({"bold": True})
        for i, column in enumerate(columns):
            self.sheet.set_column(i, i, WIDTHS.get(column, USUAL_WIDTH))
            self.sheet.write_string(0, i, words.columns[column], bold)
        self.sheet.freeze_panes(1, 0)

    def add(self, row: Mapping[str, Cell]) -> None:
        """Add a row; what it lacks stays empty."""
        self.n_rows += 1
        cells = self.words.cells(row)
        for i, column in enumerate(self.columns):
            value = cells.get(column)
            if isinstance(value, str):
                self.sheet.write_string(self.n_rows, i, cell_text(value))
            elif value is not None:
                self.sheet.write_number(self.n_rows, i, value)

    def finish(self) -> None:
        """Put filters over the columns."""
        self.sheet.autofilter(0, 0, self.n_rows, len(self.columns) - 1)


def cell_text(text: str) -> str:
    """Return a text as a cell can hold it."""
    shown = "".join(allowed([text]))
    return shown if len(shown) <= LONGEST_CELL else shown[: LONGEST_CELL - 1] + "…"


def _add_report(
    written: "WordDocument", report: Report, framework: Framework, options: ExportOptions
) -> None:
    words = words_in(options.language)
    written.add_heading(_printable(report.document.id), level=1)
    facts = f"{words.facts(report)} · {words.phrases['model']}: {report.model_id}"
    written.add_paragraph(_printable(facts))
    for note in words.noted(report):
        written.add_paragraph(f"{words.phrases['note']}: {note}")
    if not report.tags:
        written.add_paragraph(words.emptiness(report))
    for domain, tags in tags_by_domain(report, framework):
        written.add_heading(domain.name[options.language], level=2)
        table = written.add_table(rows=0, cols=3, style="Table Grid")
        for tag in tags:
            for cell, text in zip(
                table.add_row().cells, _cells(tag, framework, options), strict=True
            ):
                cell.text = _printable(text)


def _cells(tag: Tag, framework: Framework, options: ExportOptions) -> tuple[str, str, str]:
    """Return name, decision and evidence of a tag."""
    words = words_in(options.language)
    competency = framework[tag.competency_id]
    mark = provenance_marks(framework)[competency.provenance]
    said = [words.probability(tag.probability), words.check(tag), words.demand(tag)]
    shown = tag.evidence[: options.evidence_per_tag]
    lines = [f"«{one_line(one.text)}» ({words.place(one)})" for one in shown]
    if more := len(tag.evidence) - len(shown):
        lines.append(f"+ {more} {words.phrases['more']}")
    name = f"{competency.code} {competency.name[options.language]}{mark}"
    return name, "\n".join(filter(None, said)), "\n".join(lines)


def _printable(text: str) -> str:
    """Return text without what XML cannot hold."""
    lines = (one_line(line) for line in text.split("\n"))
    return "\n".join(lines).replace("\ufffe", "").replace("\uffff", "")
