"""The rows of an audit's sheets: evidence, gaps, demand, groups, bundles, provisions, about."""

from collections.abc import Callable, Iterator, Mapping

from tagger.coverage.depths import deepest_first
from tagger.coverage.reports.findings import (
    caveats,
    headline,
    in_words,
    method,
    missing_outcomes,
    ranked_gaps,
    summary,
)
from tagger.coverage.reports.view import SIGNS, View
from tagger.coverage.values import DEPTHS, Estimate
from tagger.types import LEVELS

STATED = [level for level in LEVELS if level != "unstated"]


class Share(float):
    """A number that is written as a percentage."""


Value = str | Share | float | None
Row = Mapping[str, Value]


def share(value: float | None) -> Share | None:
    """Return a number to be written as a percentage; nothing for nothing."""
    return None if value is None else Share(value)


def evidence_rows(view: View) -> Iterator[Row]:
    """Yield each passage behind each cell."""
    words = view.words
    for course in view.courses:
        for cell in view.found_in(course):
            for one in deepest_first(cell.evidence):
                yield {
                    "course": view.title(course.id),
                    **competency_cells(view, cell.competency_id),
                    "depth": words.depths[cell.depth or "absent"],
                    "level": words.level(cell.level),
                    "check": words.phrases["check"] if cell.review else None,
                    "text": one.text,
                    "section": words.shared.roles[one.role],
                    "heading": one.heading,
                    "page": one.page,
                    "probability": share(one.probability),
                    "share": share(cell.share),
                    "hours": cell.hours,
                }


def gap_rows(view: View) -> Iterator[Row]:
    """Yield what a designer should look at: what nobody promises, what is repeated, odd order."""
    for missing in missing_outcomes(view):
        row: Row = {
            "finding": view.words.phrases["gaps"],
            **competency_cells(view, missing.competency.id),
            "said": missing.said,
        }
        yield row
        for near in missing.nearest:
            yield {
                **row,
                "finding": view.words.phrases["nearest"],
                "said": None,
                "courses": view.title(near.course_id),
                "text": near.passage,
                "page": near.page,
                "probability": share(near.probability),
            }
    for one in view.coverage.redundancies:
        yield {
            "finding": view.words.phrases["redundancies"],
            **competency_cells(view, one.competency_id),
            "said": view.words.level(one.level),
            "courses": "; ".join(view.title(id_) for id_ in one.course_ids),
        }
    for step in view.coverage.steps:
        yield {
            "finding": view.words.phrases["steps"],
            **competency_cells(view, step.competency_id),
            "said": in_words(view, step),
            "courses": view.title(step.course_id),
        }


def demand_rows(view: View) -> Iterator[Row]:
    """Yield demand against supply, the widest difference first."""
    if not view.coverage.demand:
        return
    demands = {one.competency_id: one for one in view.coverage.demand.demands}
    for gap in ranked_gaps(view):
        demand = demands[gap.competency_id]
        yield {
            **competency_cells(view, gap.competency_id),
            **estimate_cells("asked", gap.demand),
            **estimate_cells("taught", gap.supply),
            **estimate_cells("difference", gap.difference),
            "essential": share(demand.essential),
            "desirable": share(demand.desirable),
            **{level: float(demand.levels.get(level, 0)) for level in STATED},
        }


def group_rows(view: View) -> Iterator[Row]:
    """Yield the demand in each part of the vacancies."""
    for part in view.coverage.demand.slices if view.coverage.demand else ():
        for demand in part.demands:
            if demand.competency_id not in view.coverage.not_covered:
                yield {
                    "column": view.words.grouping(part.column),
                    "group": part.value,
                    "n": part.n,
                    **competency_cells(view, demand.competency_id),
                    **estimate_cells("asked", demand.asked),
                    "essential": share(demand.essential),
                    "desirable": share(demand.desirable),
                }


def bundle_rows(view: View) -> Iterator[Row]:
    """Yield the fewest courses for each vacancy."""
    for one in view.coverage.demand.bundles if view.coverage.demand else ():
        yield {
            "vacancy": one.vacancy_id,
            "title": one.title,
            "n": len(one.course_ids),
            "courses": "; ".join(view.title(id_) for id_ in one.course_ids),
            "covered": view.names(one.covered),
            "uncovered": view.names(one.uncovered),
        }


def provision_rows(view: View) -> Iterator[Row]:
    """Yield what each competency gets from all courses together."""
    words = view.words
    for competency in view.judged:
        one = view.provisions[competency.id]
        yield {
            **competency_cells(view, competency.id),
            "outcome": one.n_outcome,
            "content": one.n_content,
            "mention": one.n_mention,
            **{level: one.levels.get(level, 0) for level in STATED},
            "hours": one.hours,
            **estimate_cells("taught", one.taught),
            "is_gap": words.shared.phrases["is_so" if one.is_gap else "is_not"],
            "chance_of_miss": share(one.chance_of_miss),
        }


def about_rows(view: View) -> Iterator[Row]:
    """Yield what the report says in words, how it is to be read, and what made it."""
    words = view.words
    told = [headline(view), *summary(view), *caveats(view), view.made()]
    signs = [f"{SIGNS[depth]} {words.depths[depth]}" for depth in DEPTHS]
    letters = [f"{letter} {level}" for letter, level in words.lettered()]
    said = [
        (words.phrases["in_short"], told),
        (words.phrases["matrix"], [*signs, *letters, f"* {words.phrases['check']}"]),
        (words.phrases["matrix"], [words.sentences["sheet_note"]]),
        (words.phrases["how_to_read"], [f"{term}. {text}" for term, text in words.explained()]),
        (words.phrases["method"], method(view)),
    ]
    for topic, sentences in said:
        for sentence in sentences:
            yield {"topic": topic, "about": sentence}


def competency_cells(view: View, competency_id: str) -> Row:
    """Return code, name and domain of a competency."""
    one = view.coverage.framework[competency_id]
    domains = {domain.id: domain.name for domain in view.coverage.framework.domains}
    return {
        "code": one.code,
        "competency": one.name[view.language],
        "domain": domains[one.domain][view.language],
    }


def estimate_cells(name: str, estimate: Estimate) -> Row:
    """Return a share with its interval and as it was before correction."""
    return {
        name: share(estimate.value),
        f"{name}_low": share(estimate.low),
        f"{name}_high": share(estimate.high),
        f"{name}_observed": share(estimate.observed),
    }


def _estimate_columns(name: str) -> tuple[str, ...]:
    return name, f"{name}_low", f"{name}_high", f"{name}_observed"


COMPETENCY = ("code", "competency", "domain")
# Name of a sheet, its columns, and what yields its rows.
SHEETS: dict[str, tuple[tuple[str, ...], Callable[[View], Iterator[Row]]]] = {
    "evidence": (
        (
            "course",
            *COMPETENCY,
            *("depth", "level", "check", "text", "section", "heading", "page"),
            *("probability", "share", "hours"),
        ),
        evidence_rows,
    ),
    "gaps": (
        ("finding", *COMPETENCY, "said", "courses", "text", "page", "probability"),
        gap_rows,
    ),
    "demand": (
        (
            *COMPETENCY,
            *_estimate_columns("asked"),
            *_estimate_columns("taught"),
            *_estimate_columns("difference"),
            *("essential", "desirable"),
            *STATED,
        ),
        demand_rows,
    ),
    "groups": (
        (
            "column",
            "group",
            "n",
            *COMPETENCY,
            *_estimate_columns("asked"),
            "essential",
            "desirable",
        ),
        group_rows,
    ),
    "bundles": (("vacancy", "title", "n", "courses", "covered", "uncovered"), bundle_rows),
    "provisions": (
        (
            *COMPETENCY,
            *DEPTHS,
            *STATED,
            "hours",
            *_estimate_columns("taught"),
            *("is_gap", "chance_of_miss"),
        ),
        provision_rows,
    ),
    "about": (("topic", "about"), about_rows),
}
