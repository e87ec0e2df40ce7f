"""Reports of the audit made by hand, and small audits that lack what a report may lack."""

import io
from dataclasses import replace
from datetime import date
from functools import cache

from tagger.coverage.reports import REPORTS, ReportOptions, view_of
from tagger.coverage.reports.view import View
from tagger.coverage.values import Coverage
from tagger.framework import Worded
from tests.tagger.coverage.sample import make_coverage, make_large, unsure

MADE_ON = date(2026, 3, 9)

audited = cache(make_coverage)
large = cache(make_large)


def view(coverage: Coverage | None = None, language: Worded = "es", n_unread: int = 2) -> View:
    return view_of(coverage or audited(), ReportOptions(language, MADE_ON, n_unread))


def written(output_format: str, shown: View | None = None) -> bytes:
    stream = io.BytesIO()
    REPORTS[output_format](shown or view(), stream)
    return stream.getvalue()


def without_courses() -> Coverage:
    """Return an audit of nothing, as that of an empty folder."""
    whole = audited()
    provisions = tuple(
        replace(
            one,
            n_outcome=0,
            n_content=0,
            n_mention=0,
            hours=None,
            levels={},
            taught=unsure(0, 0),
            is_gap=True,
            chance_of_miss=None,
        )
        for one in whole.provisions
    )
    return Coverage(whole.framework, "zero-shot", (), (), provisions, unsure(0, 0))


def without_errors_known() -> Coverage:
    """Return the audit by a model whose errors nobody has measured."""
    whole = audited()
    assert whole.demand
    gaps = tuple(
        replace(
            gap,
            demand=unsure(gap.demand.value),
            supply=unsure(gap.supply.value),
            difference=unsure(gap.difference.value),
        )
        for gap in whole.demand.gaps
    )
    slices = tuple(
        replace(
            one,
            demands=tuple(replace(each, asked=unsure(each.asked.value)) for each in one.demands),
        )
        for one in whole.demand.slices
    )
    return replace(
        whole,
        index=unsure(0.5),
        cells=tuple(replace(cell, chance_of_miss=None) for cell in whole.cells),
        provisions=tuple(
            replace(one, taught=unsure(one.taught.value), chance_of_miss=None)
            for one in whole.provisions
        ),
        demand=replace(whole.demand, gaps=gaps, slices=slices),
    )


def with_unjudged_course() -> Coverage:
    """Return the audit with a course of which no segment could be judged."""
    whole = audited()
    blank = replace(whole.courses[0], id="blank", title="", language="other", n_segments=0, place=7)
    return replace(whole, courses=(*whole.courses, blank))
