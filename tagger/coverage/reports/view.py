"""An audit as every form of the report shows it: one language, the order of rows, the words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from tagger.coverage.reports.wording import CoverageWords, coverage_words
from tagger.coverage.values import Cell, Course, Coverage, Depth, Provision
from tagger.exporters.excerpts import one_line
from tagger.framework import Competency, Domain, Worded

# What a cell of the matrix shows: a depth, or why there is none.
Mark = Literal["outcome", "content", "mention", "absent", "unsure", "unjudged"]
MARKS: tuple[Mark, ...] = get_args(Mark)
# The marks where nothing can be drawn.
SIGNS: dict[Mark, str] = {
    "outcome": "\u25cf",
    "content": "\u25d0",
    "mention": "\u25cb",
    "absent": "\u00b7",
    "unsure": "?",
    "unjudged": "/",
}
# From this chance of a miss on, a cell says that the competency may have been overlooked.
WORTH_SAYING = 0.1


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is written: the language of all its words, and what it says of its making.

    `n_unread` counts the documents that could not be read and so are not in the audit.
    """

    language: Worded = "en"
    made_on: date | None = None
    n_unread: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A domain with those of its competencies that the model can judge."""

    number: int
    domain: Domain
    competencies: tuple[Competency, ...]


@dataclass(frozen=True, slots=True)
class View:
    """An audit together with the words of a language; made by `view_of`."""

    coverage: Coverage
    options: ReportOptions
    words: CoverageWords
    courses: tuple[Course, ...]
    groups: tuple[Group, ...]
    cells: Mapping[tuple[str, str], Cell]
    provisions: Mapping[str, Provision]
    titles: Mapping[str, str]

    @property
    def language(self) -> Worded:
        """The language of the words."""
        return self.options.language

    @property
    def judged(self) -> tuple[Competency, ...]:
        """The competencies that the model can judge, domain by domain."""
        return tuple(one for group in self.groups for one in group.competencies)

    def name(self, competency_id: str) -> str:
        """Return code and name of a competency."""
        one = self.coverage.framework[competency_id]
        return f"{one.code} {one.name[self.language]}"

    def domain_number(self, competency_id: str) -> int:
        """Return the place of a competency's domain, which gives it its colour."""
        domain = self.coverage.framework[competency_id].domain
        return next(group.number for group in self.groups if group.domain.id == domain)

    def names(self, competency_ids: Iterable[str]) -> str:
        """Return codes and names in one line."""
        return ", ".join(self.name(id_) for id_ in competency_ids)

    def title(self, course_id: str) -> str:
        """Return what a course is called, on one line; its id where it has no title."""
        return self.titles[course_id]

    def id_beside(self, course: Course) -> str:
        """Return the id of a course; empty where its title says it already."""
        return "" if course.id in self.title(course.id) else course.id

    def mark(self, cell: Cell | None) -> Mark:
        """Return the mark of a cell; None stands for a course that could not be judged."""
        if cell is None:
            return "unjudged"
        if cell.depth is not None:
            return cell.depth
        return "unsure" if (cell.chance_of_miss or 0) >= WORTH_SAYING else "absent"

    def found(self, cell: Cell | None) -> bool:
        """Say whether a cell holds a competency that was found."""
        return cell is not None and cell.depth is not None

    def said(self, cell: Cell | None) -> str:
        """Say a cell in words, as whoever does not see its sign needs it."""
        if cell is None:
            return self.words.sentences["not_judged"]
        if cell.depth is None:
            return self.not_found(cell.chance_of_miss)
        level = self.words.shared.levels.get(cell.level)
        check = self.words.phrases["check"] if cell.review else None
        return ", ".join(filter(None, (self.words.depths[cell.depth], level, check)))

    def letter(self, cell: Cell) -> str:
        """Return the letter of a cell's level and an asterisk where a person should look."""
        return self.words.letters.get(cell.level, "") + ("*" if cell.review else "")

    def not_found(self, chance: float | None) -> str:
        """Say that a competency was not found, and how probable it is that it was missed."""
        if chance is None:
            return self.words.sentences["not_found_unknown"]
        return self.words.sentences["not_found"].format(chance=self.words.chance(chance))

    def facts(self, cell: Cell) -> str:
        """Say depth, level, share and hours of a competency in a course."""
        share = f"{self.words.phrases['share']}: {self.words.share(cell.share)}"
        return " · ".join(filter(None, [self.said(cell), share, self.words.hours(cell.hours)]))

    def found_in(self, course: Course) -> list[Cell]:
        """Return the cells of a course that hold something, in the framework's order."""
        cells = (self.cells.get((course.id, one.id)) for one in self.judged)
        return [cell for cell in cells if cell is not None and cell.depth is not None]

    def doubtful_in(self, course: Course) -> list[Cell]:
        """Return the cells of a course that may have been missed, the likeliest first."""
        cells = [self.cells.get((course.id, one.id)) for one in self.judged]
        doubtful = [cell for cell in cells if cell and self.mark(cell) == "unsure"]
        return sorted(doubtful, key=lambda cell: -(cell.chance_of_miss or 0))

    def best_depth(self, competency_id: str) -> Depth | None:
        """Return the deepest treatment that a competency gets in any course."""
        provision = self.provisions[competency_id]
        if provision.n_outcome:
            return "outcome"
        if provision.n_content:
            return "content"
        return "mention" if provision.n_mention else None

    def made(self) -> str:
        """Name framework, version, model and date."""
        framework = self.coverage.framework
        return self.words.sentences["made"].format(
            framework=framework.title[self.language],
            version=framework.version,
            model=self.coverage.model_id,
            date=self.made_on.isoformat(),
        )

    @property
    def made_on(self) -> date:
        """The day on which the report was made."""
        return self.options.made_on or date.today()


def view_of(coverage: Coverage, options: ReportOptions) -> View:
    """Lay an audit out for a report."""
    programmes = list(dict.fromkeys(course.programme for course in coverage.courses))
    in_order = sorted(
        coverage.courses,
        key=lambda course: (programmes.index(course.programme), course.place or 0),
    )
    return View(
        coverage,
        options,
        coverage_words(options.language),
        tuple(in_order),
        tuple(_groups(coverage)),
        {(cell.course_id, cell.competency_id): cell for cell in coverage.cells},
        {one.competency_id: one for one in coverage.provisions},
        {one.id: one_line(one.title).strip() or one.id for one in coverage.courses},
    )


def _groups(coverage: Coverage) -> Iterable[Group]:
    framework = coverage.framework
    for number, domain in enumerate(framework.domains):
        competencies = tuple(
            one
            for one in framework.competencies
            if one.domain == domain.id and one.id not in coverage.not_covered
        )
        if competencies:
            yield Group(number, domain, competencies)
