"""The tables and plots of a coverage PDF: gap chart, groups, trends, bundles, provisions."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable, Table

from tagger.coverage.reports.charts import SliceTable, Trend, demand_in
from tagger.coverage.reports.pdf_marks import gap_line, trend_plot
from tagger.coverage.reports.pdf_sheet import WIDTH, Sheet
from tagger.coverage.values import DEPTHS, Gap

PLOTS_ABREAST = 3


def gap_chart(sheet: Sheet, gaps: Sequence[Gap]) -> Flowable:
    """Return demand against supply, a line each."""
    words, phrases = sheet.view.words, sheet.view.words.phrases
    head = [
        phrases["competency"],
        f"{words.share(0)} … {words.share(1)}",
        phrases["demand_short"],
        phrases["supply"],
        f"{phrases['difference']}, {phrases['points']}",
    ]
    rows: list[list[Any]] = []
    for gap in gaps:
        difference = f"{words.points(gap.difference.value)}"
        interval = words.points_interval(gap.difference)
        rows.append(
            [
                sheet.view.name(gap.competency_id),
                gap_line(gap, 100),
                words.estimated(gap.demand),
                words.estimated(gap.supply),
                f"{difference} ({interval})" if interval else difference,
            ]
        )
    return sheet.table(head, rows, [140, 112, 90, 88, 81])


def plots(sheet: Sheet, lines: Sequence[Trend]) -> Iterator[Flowable]:
    """Yield the trends, three abreast."""
    width = WIDTH / PLOTS_ABREAST
    for first in range(0, len(lines), PLOTS_ABREAST):
        some = lines[first : first + PLOTS_ABREAST]
        names = [sheet.said("cell", sheet.view.name(one.competency_id)) for one in some]
        drawn = [trend_plot(one, sheet.view.words.share, width - 14) for one in some]
        yield Table([names, drawn], [width] * len(some), hAlign="LEFT", splitByRow=0)


def bundles(sheet: Sheet) -> Iterator[Flowable]:
    """Yield the fewest courses for each vacancy."""
    demand, words = sheet.view.coverage.demand, sheet.view.words
    if not demand or not demand.bundles:
        return
    yield sheet.said("domain", words.phrases["bundles"])
    yield sheet.said("quiet", words.sentences["bundles_note"])
    head = [words.phrases[key] for key in ("vacancy", "covering_courses", "covered", "uncovered")]
    rows = [
        [
            one.title,
            "; ".join(map(sheet.view.title, one.course_ids)) or words.phrases["none"],
            sheet.view.names(one.covered) or "–",
            sheet.view.names(one.uncovered) or "–",
        ]
        for one in demand.bundles
    ]
    yield sheet.table(head, rows)


def provisions(sheet: Sheet) -> Iterator[Flowable]:
    """Yield what each competency gets from all courses together."""
    words = sheet.view.words
    yield sheet.said("domain", words.phrases["provisions"])
    head = [
        words.phrases["competency"],
        *(words.depths[depth] for depth in DEPTHS),
        words.phrases["hours"],
        words.phrases["taught"],
        words.phrases["chance_of_miss"],
    ]
    rows = []
    for competency in sheet.view.judged:
        one = sheet.view.provisions[competency.id]
        miss = "" if one.chance_of_miss is None else words.chance(one.chance_of_miss)
        counts = [str(n) for n in (one.n_outcome, one.n_content, one.n_mention)]
        taught = words.estimated(one.taught)
        rows.append([sheet.view.name(competency.id), *counts, words.hours(one.hours), taught, miss])
    yield sheet.table(head, rows, [148, 60, 50, 46, 50, 92, 65])


def slice_table(sheet: Sheet, part: SliceTable) -> Flowable:
    """Return the demand in the values of a column side by side."""
    view = sheet.view
    head = [view.words.phrases["competency"]]
    head += [f"{one.value} (n = {one.n})" for one in part.slices]
    rows = []
    for competency in view.judged:
        found = [demand_in(one, competency.id) for one in part.slices]
        figures = [view.words.estimated(one.asked) if one else "–" for one in found]
        rows.append([view.name(competency.id), *figures])
    return sheet.table(head, rows)
