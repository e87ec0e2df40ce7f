"""The values of a coverage report: cells, estimates, gaps, demand, suggestions."""

from dataclasses import dataclass
from typing import Literal, get_args

from tagger.framework import Framework
from tagger.types import Evidence, Language, Level

# How deeply a course treats a competency: it promises it as an outcome, teaches it as content,
# or only names it.
Depth = Literal["outcome", "content", "mention"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; `observed` is the figure before errors were reckoned with.

    Shares lie in [0, 1]. `low` and `high` are None where the model's errors are not known.
    """

    value: float
    low: float | None
    high: float | None
    observed: float
    n: int


@dataclass(frozen=True, slots=True)
class Course:
    """A course of the audit; `hours` is None where no column says them.

    `place` is the position in the programme (from 1, in the order of the files or of a column),
    `programme` its name where a column gives one.
    """

    id: str
    title: str
    language: Language
    n_segments: int
    hours: float | None = None
    place: int | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A course against a competency.

    `depth` is None where the competency was not found; then `chance_of_miss` says how probable it
    is that the course has it nevertheless (None where the model's errors are not known). `share`
    is the share of the course's segments that are evidence, `hours` that share of its hours.
    """

    course_id: str
    competency_id: str
    probability: float
    depth: Depth | None
    level: Level
    share: float
    hours: float | None
    review: bool
    chance_of_miss: float | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Provision:
    """What all courses together do for a competency.

    `taught` is the share of courses that have it, corrected for the model's errors. `levels`
    counts the courses that teach it (outcome or content) by level. `is_gap`: no course promises it
    as an outcome. `chance_of_miss` is that of all courses together, for a competency found in
    none.
    """

    competency_id: str
    n_outcome: int
    n_content: int
    n_mention: int
    hours: float | None
    levels: dict[Level, int]
    taught: Estimate
    is_gap: bool
    chance_of_miss: float | None


@dataclass(frozen=True, slots=True)
class Redundancy:
    """A competency that several courses promise as an outcome at the same level."""

    competency_id: str
    level: Level
    course_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something odd in the order of a programme.

    `unmet`: a course asks for a competency beforehand that no earlier course promises.
    `falls_back`: a course teaches it at a lower level than an earlier one.
    """

    kind: Literal["unmet", "falls_back"]
    competency_id: str
    course_id: str
    earlier_id: str | None
    level: Level
    earlier_level: Level | None


@dataclass(frozen=True, slots=True)
class Demand:
    """How many vacancies ask for a competency, and what of it.

    `asked` is corrected for the model's errors; `essential` and `desirable` are shares of all
    vacancies as found, `levels` counts the vacancies that ask for it by level.
    """

    competency_id: str
    asked: Estimate
    essential: float
    desirable: float
    levels: dict[Level, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """Demand against supply of a competency; ranked by `difference`, the widest first.

    `difference` is the share of vacancies that ask for it less the share of courses that teach it.
    """

    competency_id: str
    demand: Estimate
    supply: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True)
class DemandSlice:
    """Demand in a part of the vacancies: a value of a column (role family, body, year)."""

    column: str
    value: str
    n: int
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage of a course that comes nearest to a competency which is missing."""

    competency_id: str
    course_id: str
    probability: float
    passage: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """The smallest set of courses that covers what a vacancy (or a group of them) asks for.

    `uncovered` are the competencies asked for that no course teaches.
    """

    vacancy_id: str
    title: str
    course_ids: tuple[str, ...]
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemandReport:
    """All that is known of the vacancies, and of them against the courses."""

    n_vacancies: int
    demands: tuple[Demand, ...]
    gaps: tuple[Gap, ...]
    slices: tuple[DemandSlice, ...] = ()
    bundles: tuple[Bundle, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The audit of a set of courses; every competency of the framework is in `provisions`.

    `index` is the share of the framework's competencies that some course promises as an outcome,
    with the interval that the model's known errors allow. `not_covered` names the competencies
    that the model cannot judge: nothing is said of them.
    """

    framework: Framework
    model_id: str
    courses: tuple[Course, ...]
    cells: tuple[Cell, ...]
    provisions: tuple[Provision, ...]
    index: Estimate
    redundancies: tuple[Redundancy, ...] = ()
    steps: tuple[Step, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    demand: DemandReport | None = None
    not_covered: tuple[str, ...] = ()

    def cell(self, course_id: str, competency_id: str) -> Cell:
        """Return what is known of a course and a competency."""
        for cell in self.cells:
            if (cell.course_id, cell.competency_id) == (course_id, competency_id):
                return cell
        raise KeyError((course_id, competency_id))
