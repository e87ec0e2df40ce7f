"""The matrix of a coverage PDF, its key, and what each domain gets."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable, LongTable, Table

from tagger.coverage.reports.pdf_marks import SHADES, Sign, Upright
from tagger.coverage.reports.pdf_sheet import RULE, WIDE, WIDTH, Sheet
from tagger.coverage.reports.view import MARKS, Mark
from tagger.coverage.values import Cell
from tagger.exporters.pdf import printable
from tagger.framework import Competency

COURSE = 205.0
NARROWEST, BROADEST = 21.0, 30.0
NAME_HEIGHT = 108.0
MOST_COLUMNS = int((WIDE - COURSE) // NARROWEST)


def matrix(sheet: Sheet) -> Iterator[Flowable]:
    """Yield the matrix with its key, a table for as many columns as a page has room for."""
    words, judged = sheet.view.words, sheet.view.judged
    yield sheet.said("domain", words.phrases["matrix"])
    yield sheet.said("quiet", words.sentences["matrix_note"])
    letters = [f"{letter} {level}" for letter, level in words.lettered()]
    yield sheet.said("quiet", " · ".join([*letters, f"* {words.phrases['check']}"]))
    yield legend(sheet, MARKS)
    if not sheet.view.courses:
        yield sheet.said("body", words.sentences["no_courses"])
        return
    for first in range(0, len(judged), MOST_COLUMNS):
        yield _part(sheet, judged[first : first + MOST_COLUMNS])


def legend(sheet: Sheet, marks: Sequence[Mark]) -> Flowable:
    """Return what each sign stands for, side by side."""
    cells: list[Any] = []
    looks: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    widths: list[float] = []
    for mark in marks:
        place = (len(cells), 0)
        looks.append(("BOX", place, place, 0.4, RULE))
        if mark in SHADES:
            looks.append(("BACKGROUND", place, place, SHADES[mark]))
        cells += [Sign(mark), sheet.said("cell", sheet.view.words.depths[mark])]
        widths += [20, 134 if mark == "unsure" else 98]
    return Table([cells], [*widths], style=looks, hAlign="LEFT", spaceAfter=8)


def tiles(sheet: Sheet, competencies: Iterable[Competency]) -> Flowable:
    """Return a domain's competencies with the deepest treatment of each, in two columns."""
    looks: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    flat: list[Any] = []
    for one in competencies:
        depth = sheet.view.best_depth(one.id)
        mark: Mark = depth or "absent"
        place = (len(flat) % 4, len(flat) // 4)
        looks.append(("BOX", place, place, 0.4, RULE))
        if depth:
            looks.append(("BACKGROUND", place, place, SHADES[depth]))
        flat += [Sign(mark), sheet.said("cell", sheet.view.name(one.id))]
    flat += [""] * (-len(flat) % 4)
    rows = [flat[i : i + 4] for i in range(0, len(flat), 4)]
    return Table(rows, [20, WIDTH / 2 - 20] * 2, style=looks, hAlign="LEFT")


def _part(sheet: Sheet, judged: Sequence[Competency]) -> Flowable:
    view = sheet.view
    width = min(BROADEST, (WIDE - COURSE) / len(judged))
    names = [Upright(printable(one.name[view.language]), NAME_HEIGHT) for one in judged]
    codes = [sheet.said("head", one.code) for one in judged]
    rows: list[list[Any]] = [
        ["", *_domains(sheet, judged)],
        ["", *names],
        [sheet.said("head", view.words.phrases["course"]), *codes],
    ]
    looks = list(_edges(judged))
    for row, course in enumerate(view.courses, len(rows)):
        cells = [view.cells.get((course.id, one.id)) for one in judged]
        rows.append(
            [
                sheet.said("cell", sheet.view.title(course.id)),
                *(_sign(sheet, cell) for cell in cells),
            ]
        )
        for column, cell in enumerate(cells, 1):
            if cell and cell.depth:
                place = (column, row)
                looks.append(("BACKGROUND", place, place, SHADES[cell.depth]))
    table = LongTable(rows, [COURSE, *[width] * len(judged)], repeatRows=3, hAlign="LEFT")
    table.setStyle(
        [
            ("INNERGRID", (0, 2), (-1, -1), 0.4, RULE),
            ("LINEBELOW", (0, 2), (-1, 2), 0.9, "#1a1a1a"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (1, 0), (-1, -1), 1.5),
            ("RIGHTPADDING", (1, 0), (-1, -1), 1.5),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            *looks,
        ]
    )
    return table


def _domains(sheet: Sheet, judged: Sequence[Competency]) -> list[Any]:
    """Return the name of each domain over its first column, nothing over the others."""
    named: list[Any] = []
    before = None
    for one in judged:
        (domain,) = (d for d in sheet.view.coverage.framework.domains if d.id == one.domain)
        named.append(sheet.said("head", domain.name[sheet.view.language]))
        named[-1] = "" if one.domain == before else named[-1]
        before = one.domain
    return named


def _sign(sheet: Sheet, cell: Cell | None) -> Flowable:
    if cell is None or cell.depth is None:
        return Sign(sheet.view.mark(cell))
    return Sign(cell.depth, sheet.view.letter(cell))


def _edges(judged: Sequence[Competency]) -> Iterator[tuple[Any, ...]]:
    """Yield a line before the first column of each domain, and room for its name."""
    starts = [
        column
        for column, one in enumerate(judged)
        if column == 0 or one.domain != judged[column - 1].domain
    ]
    for start, after in zip(starts, [*starts[1:], len(judged)], strict=True):
        yield ("LINEBEFORE", (start + 1, 0), (start + 1, -1), 1.0, "#595959")
        yield ("SPAN", (start + 1, 0), (after, 0))
