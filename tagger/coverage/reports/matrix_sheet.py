"""The sheet of courses and competencies: a sign and a letter a cell, shaded by what it holds."""

from typing import Any

from tagger.coverage.reports.view import SIGNS, View
from tagger.coverage.values import Cell, Depth
from tagger.exporters.office import cell_text

HEADINGS = 3  # rows: domain, name, code
FACTS = ("course", "programme", "hours")
WIDTHS = (48, 20, 8)
LINE = 16.0  # points
CELL_WIDTH = 6.5
SHADES: dict[Depth, dict[str, str]] = {
    "outcome": {"bg_color": "#1d4f91", "font_color": "#ffffff"},
    "content": {"bg_color": "#a9c8ee", "font_color": "#10243c"},
    "mention": {"bg_color": "#e4eefa", "font_color": "#10243c"},
}


def add_matrix(view: View, workbook: Any) -> None:
    """Add the sheet: headings stay in sight, filters stand on the codes.

    A cell that holds nothing shows the chance of a miss as a number.
    """
    sheet = workbook.add_worksheet(view.words.sheets["matrix"])
    _add_headings(view, workbook, sheet)
    bold = workbook.add_format({"text_wrap": True, "valign": "vcenter"})
    number = workbook.add_format({"valign": "vcenter", "num_format": "0.##"})
    middle = {"align": "center", "valign": "vcenter"}
    found = workbook.add_format({**middle, "border": 1, "border_color": "#c4c9d0"})
    missed = workbook.add_format({**middle, "num_format": "0%", "font_color": "#6b747e"})
    first = HEADINGS
    for row, course in enumerate(view.courses, first):
        sheet.set_row(row, LINE * (1 + (len(course.title) > WIDTHS[0])))
        sheet.write_string(row, 0, cell_text(view.title(course.id)), bold)
        sheet.write_string(row, 1, cell_text(course.programme or ""), bold)
        if course.hours is not None:
            sheet.write_number(row, 2, course.hours, number)
        for column, competency in enumerate(view.judged, len(FACTS)):
            cell = view.cells.get((course.id, competency.id))
            _write(view, sheet, (row, column), cell, (found, missed))
    last, right = first + len(view.courses) - 1, len(FACTS) + len(view.judged) - 1
    if view.courses:
        sheet.autofilter(HEADINGS - 1, 0, last, right)
        for depth, shade in SHADES.items():
            begins = {"type": "text", "criteria": "begins with", "value": SIGNS[depth]}
            shaded = {**begins, "format": workbook.add_format(shade)}
            sheet.conditional_format(first, len(FACTS), last, right, shaded)
    sheet.freeze_panes(HEADINGS, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADINGS - 1)


def _add_headings(view: View, workbook: Any, sheet: Any) -> None:
    """Write domains, names on end and codes over the columns."""
    domain = workbook.add_format({"bold": True, "align": "left", "bottom": 2})
    upright = workbook.add_format({"rotation": 90, "text_wrap": True, "align": "center"})
    code = workbook.add_format({"bold": True, "align": "center", "bottom": 1})
    fact = workbook.add_format({"bold": True, "bottom": 1})
    sheet.set_row(1, 150)
    for column, (name, width) in enumerate(zip(FACTS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADINGS - 1, column, view.words.columns[name], fact)
    column = len(FACTS)
    sheet.set_column(column, column + len(view.judged) - 1, CELL_WIDTH)
    for group in view.groups:
        for number, competency in enumerate(group.competencies):
            # Not merged: merged cells break sorting.
            title = group.domain.name[view.language] if number == 0 else ""
            sheet.write_string(0, column, title, domain)
            sheet.write_string(1, column, competency.name[view.language], upright)
            sheet.write_string(2, column, competency.code, code)
            column += 1


def _write(
    view: View, sheet: Any, place: tuple[int, int], cell: Cell | None, formats: tuple[Any, Any]
) -> None:
    found, missed = formats
    if cell is not None and cell.depth is not None:
        said = f"{SIGNS[cell.depth]} {view.letter(cell)}".strip()
        sheet.write_string(*place, said, found)
    elif cell is None:
        sheet.write_string(*place, SIGNS["unjudged"], missed)
    elif cell.chance_of_miss is not None:
        sheet.write_number(*place, round(cell.chance_of_miss, 4), missed)
