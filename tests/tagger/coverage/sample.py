"""A coverage audit made by hand: six courses, 22 competencies, ten vacancies, every finding."""

from collections import Counter
from collections.abc import Iterator

from tagger.coverage.values import (
    Bundle,
    Cell,
    Course,
    Coverage,
    Demand,
    DemandReport,
    DemandSlice,
    Depth,
    Estimate,
    Gap,
    Nearest,
    Provision,
    Redundancy,
    Step,
)
from tagger.framework import Framework
from tagger.types import Evidence, Level, Role

HOSTILE = "<script>alert('x')</script> & \"comillas\""
COURSES = (
    Course("c1", "Fundamentos de gobierno digital", "es", 20, 40.0, 1, "Diplomatura"),
    Course("c2", "Análisis de datos para políticas públicas", "es", 25, 60.0, 2, "Diplomatura"),
    Course("c3", "Proteção de dados e cibersegurança", "pt", 18, 30.5, 3, "Diplomatura"),
    Course("c4", "Leading digital change", "en", 16, 24.0, 4, "Diplomatura"),
    Course("c5", "=Gestión de proyectos ágiles", "es", 22, 1240.0, 5, "Diplomatura"),
    Course("c6", f"Inteligencia artificial {HOSTILE}", "es", 12, None, 6, "Diplomatura"),
)
UNJUDGED = "AT5"
DEPTHS: dict[str, Depth] = {"o": "outcome", "c": "content", "m": "mention"}
LEVELS: dict[str, Level] = {
    "b": "basic",
    "i": "intermediate",
    "a": "advanced",
    "u": "unstated",
}
ROLES: dict[Depth, Role] = {"outcome": "outcomes", "content": "contents", "mention": "method"}
# Code, depth and level of what each course teaches; ! asks for a person to look.
TAUGHT = {
    "c1": "PD1:ob PD2:ob PD4:oi DG1:cb DG4:mu DG5:cb DM3:ob DM7:ou",
    "c2": "PD1:ob DG1:oa DG2:oi DG4:cb DG5:mu! DM3:cu",
    "c3": "DG2:ci DG4:oa DG5:oi DM4:mu!",
    "c4": "PD1:cb DM1:oi DM3:ob DM5:oi DM6:cu AT1:mu AT3:cu!",
    "c5": "PD3:oi DM2:oi DM3:ob DM5:ci AT2:mu",
    "c6": "PD5:cu DG1:cb DG3:oi DG4:mu",
}
N_VACANCIES = 10
# How many of ten vacancies ask for a competency, those for which it is essential among them.
ASKED = {"DG4": (8, 6), "DM4": (6, 5), "DG1": (6, 2), "DM3": (5, 1), "DM2": (4, 4), "AT4": (3, 0)}


def estimate(value: float, reach: float = 0.12, n: int = 6) -> Estimate:
    """Return a share with an interval, the figure before correction a little beside it."""
    return Estimate(
        value, max(0.0, value - reach), min(1.0, value + reach), min(1, value + 0.02), n
    )


def unsure(value: float, n: int = 6) -> Estimate:
    """Return a share of which no interval is known."""
    return Estimate(value, None, None, value, n)


def passage(depth: Depth, level: Level, number: int) -> Evidence:
    """Return a passage; every third one is hostile."""
    text = f"Aplicar lo aprendido en el caso {number}" + (f" {HOSTILE}" if number % 3 == 0 else "")
    start = 100 * number
    heading = f"Sección {number}" if number % 2 else None
    page = 1 + number // 4
    return Evidence(
        start, start + len(text), text, ROLES[depth], heading, page, 0.9, "unstated", level
    )


def cells(framework: Framework) -> Iterator[Cell]:
    """Yield a cell for every course and every competency that can be judged."""
    for course in COURSES:
        said = {one.split(":")[0]: one.split(":")[1] for one in TAUGHT[course.id].split()}
        for number, competency in enumerate(framework.competencies):
            if competency.code == UNJUDGED:
                continue
            found = said.get(competency.code)
            if found is None:
                miss = 0.31 if competency.code.startswith("AT") else 0.012 * (number % 5)
                yield Cell(course.id, competency.id, 0.05, None, "unstated", 0, None, False, miss)
                continue
            depth, level = DEPTHS[found[0]], LEVELS[found[1]]
            passages = tuple(passage(depth, level, number + i) for i in range(1 + number % 3))
            share = len(passages) / course.n_segments
            hours = None if course.hours is None else share * course.hours
            yield Cell(
                course.id,
                competency.id,
                0.9,
                depth,
                level,
                share,
                hours,
                found.endswith("!"),
                None,
                passages,
            )


def provision(competency_id: str, of_all: tuple[Cell, ...]) -> Provision:
    """Sum up the cells of a competency."""
    own = [cell for cell in of_all if cell.competency_id == competency_id]
    depths = Counter(cell.depth for cell in own)
    levels: Counter[Level] = Counter(
        cell.level for cell in own if cell.depth in ("outcome", "content")
    )
    n_found = sum(cell.depth is not None for cell in own)
    return Provision(
        competency_id,
        depths["outcome"],
        depths["content"],
        depths["mention"],
        sum(cell.hours or 0 for cell in own) if n_found else None,
        dict(levels),
        estimate(n_found / len(COURSES)),
        not depths["outcome"],
        0.24 if own and not n_found else None,
    )


def demand(competency_id: str, code: str) -> Demand:
    """Return how many vacancies ask for a competency."""
    n, essential = ASKED.get(code, (0, 0))
    levels: dict[Level, int] = {"basic": n - n // 2, "advanced": n // 2} if n else {}
    return Demand(
        competency_id,
        estimate(n / N_VACANCIES, 0.2, N_VACANCIES),
        essential / N_VACANCIES,
        (n - essential) / N_VACANCIES,
        levels,
    )


def demand_report(framework: Framework, provisions: tuple[Provision, ...]) -> DemandReport:
    """Return the vacancies' side, with slices by role family and by year."""
    demands = tuple(demand(one.id, one.code) for one in framework.competencies)
    judged = {one.competency_id: one for one in provisions}
    gaps = []
    for one in demands:
        supply = judged[one.competency_id].taught
        wide = one.asked.value - supply.value
        difference = Estimate(wide, max(-1, wide - 0.25), min(1, wide + 0.25), wide, N_VACANCIES)
        gaps.append(Gap(one.competency_id, one.asked, supply, difference))
    gaps.sort(key=lambda gap: -gap.difference.value)
    slices = [
        DemandSlice("familia", "Tecnología", 6, demands),
        DemandSlice("familia", f"Jurídica {HOSTILE}", 4, demands[:9]),
    ]
    slices += [
        DemandSlice(
            "año",
            str(year),
            3,
            tuple(
                Demand(
                    one.competency_id,
                    estimate(min(1, one.asked.value * (0.6 + 0.2 * i)), 0.2, 3),
                    one.essential,
                    one.desirable,
                    one.levels,
                )
                for one in demands
            ),
        )
        for i, year in enumerate((2023, 2024, 2025))
    ]
    id_of = {one.code: one.id for one in framework.competencies}
    bundles = (
        Bundle("v1", "Analista de datos", ("c2", "c3"), (id_of["DG1"], id_of["DG4"]), ()),
        Bundle("v2", f"Compras {HOSTILE}", (), (), (id_of["DM4"], id_of["AT4"])),
    )
    return DemandReport(N_VACANCIES, demands, tuple(gaps), tuple(slices), bundles)


def make_coverage(framework: Framework | None = None) -> Coverage:
    """Return the audit whole."""
    framework = framework or Framework.load()
    id_of = {one.code: one.id for one in framework.competencies}
    of_all = tuple(cells(framework))
    provisions = tuple(provision(one.id, of_all) for one in framework.competencies)
    return Coverage(
        framework,
        "unesco-civil-servants-accurate",
        COURSES,
        of_all,
        provisions,
        Estimate(14 / 22, 0.55, 0.77, 14 / 22, 22),
        (
            Redundancy(id_of["DM3"], "basic", ("c1", "c4", "c5")),
            Redundancy(id_of["PD1"], "basic", ("c1", "c2")),
        ),
        (
            Step("unmet", id_of["DG3"], "c2", None, "intermediate", None),
            Step("falls_back", id_of["DG1"], "c6", "c2", "basic", "advanced"),
        ),
        (
            Nearest(id_of["DM4"], "c3", 0.38, f"Avaliar contratos de nuvem {HOSTILE}", 2),
            Nearest(id_of["DM4"], "c1", 0.21, "Compras públicas de tecnología", None),
            Nearest(id_of["AT4"], "c4", 0.12, "Keep asking questions", None),
        ),
        demand_report(framework, provisions),
        (id_of[UNJUDGED],),
    )


def make_large(n_courses: int = 80) -> Coverage:
    """Return the audit with its courses many times over, each with an id and title of its own."""
    from dataclasses import replace

    small = make_coverage()
    courses, cells_ = [], []
    for number in range(n_courses):
        model = COURSES[number % len(COURSES)]
        id_ = f"{model.id}-{number}"
        courses.append(
            replace(model, id=id_, title=f"{model.title} {number + 1}", place=number + 1)
        )
        cells_ += [
            replace(cell, course_id=id_) for cell in small.cells if cell.course_id == model.id
        ]
    assert small.demand
    return replace(
        small,
        courses=tuple(courses),
        cells=tuple(cells_),
        redundancies=(),
        steps=(),
        nearest=(),
        demand=replace(small.demand, bundles=()),
    )
