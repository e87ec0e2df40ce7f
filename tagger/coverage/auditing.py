"""`audit`: from tagged courses and vacancies to what the courses teach, together and each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tagger.corpora import Corpus
from tagger.corpora.corpus import Entry
from tagger.coverage.amounts import amount_in
from tagger.coverage.demanding import demand_of
from tagger.coverage.depths import deepest_first, depth_of
from tagger.coverage.details import column_of
from tagger.coverage.errors import KnownErrors, Rates
from tagger.coverage.order import odd_steps
from tagger.coverage.prevalence import prevalence
from tagger.coverage.promising import chance_of_miss, index_of
from tagger.coverage.values import (
    Cell,
    Course,
    Coverage,
    Provision,
    Redundancy,
)
from tagger.errors import InvalidValue
from tagger.types import Level

TEACHING = ("outcome", "content")


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """Which columns say a course's hours and its place in the programme; None: found by name."""

    hours_column: str | None = None
    order_column: str | None = None


def audit(
    courses: Corpus,
    demand: Corpus | None = None,
    options: AuditOptions | None = None,
    errors: KnownErrors | None = None,
) -> Coverage:
    """Return what courses teach, and how that stands against what vacancies ask for.

    With the known errors of the model that judged both, shares are corrected for them and have
    intervals, and what was not found has a chance of having been missed.
    """
    options = options or AuditOptions()
    described = tuple(_courses(courses, options))
    of_course = {course.id: course for course in described}
    cells = tuple(
        with_chance(cell, errors)
        for entry in courses
        for cell in _cells(entry, of_course[entry.id], courses)
    )
    judged = {cell.competency_id for cell in cells}
    by_competency = _by_competency(courses, cells)
    rates = errors.rates("syllabus") if errors else {}
    provisions = tuple(
        _provision(id_, of, len(courses), rates.get(id_)) for id_, of in by_competency.items()
    )
    supply = (described, cells)
    return Coverage(
        courses.framework,
        courses.model_id,
        described,
        cells,
        provisions,
        index_of(by_competency, errors),
        tuple(_redundancies(by_competency)),
        tuple(odd_steps(courses, described, cells)),
        demand=None if demand is None else demand_of(demand, provisions, supply, errors),
        not_covered=tuple(id_ for id_ in by_competency if cells and id_ not in judged),
    )


def _courses(corpus: Corpus, options: AuditOptions) -> Iterator[Course]:
    """Yield the courses in the order of their column, else in that of the corpus."""
    hours = _amounts(corpus, options.hours_column, "hours")
    order = _amounts(corpus, options.order_column, "order")
    places: Counter[str | None] = Counter()
    titles = Counter(entry.title for entry in corpus)
    last = float("inf")

    def place_of(entry: Entry) -> float:
        place = order.get(entry.id)
        return last if place is None else place

    for entry in sorted(corpus, key=place_of):
        programme = entry.columns.get(column_of(entry.columns, "programme") or "") or None
        places[programme] += 1
        yield Course(
            entry.id,
            entry.title if titles[entry.title] == 1 else f"{entry.title} ({entry.id})",
            entry.language,
            entry.n_segments,
            hours.get(entry.id),
            places[programme],
            programme,
        )


def _amounts(corpus: Corpus, column: str | None, field: str) -> dict[str, float | None]:
    """Return the number that each course has in a column; refuse one that no course has."""
    known = dict.fromkeys((name for entry in corpus for name in entry.columns), "")
    column = column or column_of(known, field)
    if column is None:
        return {}
    if len(corpus) and column not in known:
        listed = ", ".join(known) or "none, as they are no rows of a table"
        raise InvalidValue(f"the courses have no column {column!r}: they have {listed}")
    return {entry.id: amount_in(entry.columns.get(column, "")) for entry in corpus}


def _cells(entry: Entry, course: Course, corpus: Corpus) -> Iterator[Cell]:
    """Yield a cell for every competency that could be judged, in the framework's order."""
    for id_ in corpus.framework.competency_ids:
        if id_ not in entry.probabilities:
            continue
        tag = entry.tag_of(id_)
        # What a syllabus requires beforehand it does not teach.
        taught = [one for one in tag.evidence if one.role != "required"] if tag else []
        share = len(taught) / entry.n_segments if taught else 0.0
        shown = deepest_first(taught)
        yield Cell(
            entry.id,
            id_,
            entry.probabilities[id_],
            depth_of(shown[0].role) if shown else None,
            tag.level if tag and taught else "unstated",
            share,
            course.hours * share if course.hours is not None and taught else None,
            bool(tag and taught and tag.review),
            None,
            tuple(shown),
        )


def _by_competency(corpus: Corpus, cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    grouped: dict[str, list[Cell]] = {id_: [] for id_ in corpus.framework.competency_ids}
    for cell in cells:
        grouped[cell.competency_id].append(cell)
    return grouped


def with_chance(cell: Cell, errors: KnownErrors | None) -> Cell:
    """Return a cell that says how probable a miss is, where nothing was found."""
    if errors is None or cell.depth is not None:
        return cell
    return replace(cell, chance_of_miss=errors.chance(cell.probability))


def _provision(
    competency_id: str, cells: list[Cell], n_courses: int, rates: Rates | None
) -> Provision:
    depths = Counter(cell.depth for cell in cells)
    levels = Counter(cell.level for cell in cells if cell.depth in TEACHING)
    hours = [cell.hours for cell in cells if cell.hours is not None]
    n_found = sum(cell.depth is not None for cell in cells)
    return Provision(
        competency_id,
        depths["outcome"],
        depths["content"],
        depths["mention"],
        sum(hours) if hours else None,
        dict(levels),
        prevalence(n_found, n_courses, rates),
        not depths["outcome"],
        None if n_found else chance_of_miss(cells),
    )


def _redundancies(by_competency: Mapping[str, list[Cell]]) -> Iterator[Redundancy]:
    """Yield what several courses promise at the same level, or all without stating one."""
    for competency_id, cells in by_competency.items():
        promising: dict[Level, list[str]] = {}
        for cell in cells:
            if cell.depth == "outcome":
                promising.setdefault(cell.level, []).append(cell.course_id)
        for level, ids in promising.items():
            if len(ids) > 1:
                yield Redundancy(competency_id, level, tuple(ids))
