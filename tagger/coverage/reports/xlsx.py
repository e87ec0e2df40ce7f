"""Coverage audits as a workbook: the matrix, its evidence, gaps, demand, and what made it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, BinaryIO

from tagger.coverage.reports.matrix_sheet import add_matrix
from tagger.coverage.reports.rows import SHEETS, Row, Share, Value
from tagger.coverage.reports.view import View
from tagger.exporters.office import cell_text

WIDTHS = {
    "text": 80,
    "said": 60,
    "course": 36,
    "courses": 50,
    "competency": 52,
    "title": 36,
    "domain": 32,
    "depth": 22,
    "level": 18,
    "section": 26,
    "heading": 30,
    "finding": 40,
    "group": 30,
    "topic": 28,
    "covered": 50,
    "uncovered": 50,
    "about": 110,
}
USUAL_WIDTH = 13
WRAPPED = frozenset({"course", "text", "said", "courses", "covered", "uncovered", "about"})
LINE, TALLEST = 15.0, 405.0  # points; Excel allows no taller row
# Letters are not all as wide as a digit, in which widths are counted.
ROOM = 1.0


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of a workbook by what they are for."""

    head: Any
    text: Any
    wrapped: Any
    share: Any
    number: Any


def write_xlsx(view: View, stream: BinaryIO) -> None:
    """Write a workbook with filters and frozen headings, worded in the language of the view.

    Every text is stored as text, so that no office program takes one for a formula or an address.
    The same audit of the same day gives the same content.
    """
    from xlsxwriter import Workbook

    with Workbook(stream, {"in_memory": True}) as workbook:
        made = datetime.combine(view.made_on, time())
        title = view.words.phrases["title"]
        workbook.set_properties({"title": title, "author": "", "created": made})
        formats = Formats(
            workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            workbook.add_format({"valign": "top"}),
            workbook.add_format({"text_wrap": True, "valign": "top"}),
            workbook.add_format({"num_format": "0%", "valign": "top"}),
            workbook.add_format({"num_format": "0.##", "valign": "top"}),
        )
        add_matrix(view, workbook)
        for name, (columns, rows_of) in SHEETS.items():
            rows = list(rows_of(view))
            if rows or name in ("evidence", "gaps"):
                sheet = workbook.add_worksheet(view.words.sheets[name])
                _fill(sheet, [(column, view.words.columns[column]) for column in columns], formats)
                _add(sheet, columns, rows, formats)


def _fill(sheet: Any, columns: Sequence[tuple[str, str]], formats: Formats) -> None:
    """Write the headings and say how a sheet looks on screen and on paper."""
    for i, (column, heading) in enumerate(columns):
        sheet.set_column(i, i, WIDTHS.get(column, USUAL_WIDTH))
        sheet.write_string(0, i, heading, formats.head)
    sheet.set_row(0, tallest((heading, WIDTHS.get(name, USUAL_WIDTH)) for name, heading in columns))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _add(sheet: Any, columns: Sequence[str], rows: Iterable[Row], formats: Formats) -> None:
    n_rows = 0
    for n_rows, row in enumerate(rows, 1):
        wrapped = ((row.get(column), WIDTHS[column]) for column in columns if column in WRAPPED)
        sheet.set_row(n_rows, tallest(wrapped))
        for i, column in enumerate(columns):
            text = formats.wrapped if column in WRAPPED else formats.text
            _write(sheet, (n_rows, i), row.get(column), replace(formats, text=text))
    if n_rows:
        sheet.autofilter(0, 0, n_rows, len(columns) - 1)


def tallest(cells: Iterable[tuple[Value, float]]) -> float:
    """Return the height of a row whose texts wrap in columns of a width, in points.

    It is written into the file as not every program reckons it when it opens one.
    """
    lines = [
        sum(max(1, math.ceil(len(line) / (width * ROOM))) for line in value.splitlines())
        for value, width in cells
        if isinstance(value, str)
    ]
    return min(TALLEST, LINE * max(1, *lines, 1))


def _write(sheet: Any, place: tuple[int, int], value: Value, formats: Formats) -> None:
    if isinstance(value, Share):
        sheet.write_number(*place, round(value, 4), formats.share)
    elif isinstance(value, int | float):
        sheet.write_number(*place, round(value, 4), formats.number)
    elif value:
        sheet.write_string(*place, cell_text(value), formats.text)
