"""What is odd in the order of a programme: unmet prerequisites, levels that fall back."""

from collections.abc import Iterable, Iterator, Sequence

from tagger.corpora import Corpus
from tagger.coverage.values import Cell, Course, Step
from tagger.types import LEVELS

TEACHING = ("outcome", "content")


def odd_steps(corpus: Corpus, courses: Sequence[Course], cells: Iterable[Cell]) -> Iterator[Step]:
    """Yield what is odd, course by course in the order of their programme."""
    in_order = sorted(courses, key=lambda course: (course.programme or "", course.place or 0))
    of = {(cell.course_id, cell.competency_id): cell for cell in cells}
    asking = {
        (entry.id, tag.competency_id): tag.level
        for entry in corpus
        for tag in entry.tags
        if any(one.role == "required" for one in tag.evidence)
    }
    for number, course in enumerate(in_order):
        earlier = [one for one in in_order[:number] if one.programme == course.programme]
        for id_ in corpus.framework.competency_ids:
            before = [cell for one in earlier if (cell := of.get((one.id, id_)))]
            level = asking.get((course.id, id_))
            if level and not any(cell.depth == "outcome" for cell in before):
                yield Step("unmet", id_, course.id, None, level, None)
            yield from _falling(of.get((course.id, id_)), before)


def _falling(cell: Cell | None, before: Iterable[Cell]) -> Iterator[Step]:
    """Yield a step where a course teaches at a lower stated level than an earlier one."""
    taught = [one for one in before if one.depth in TEACHING]
    if cell is None or cell.depth not in TEACHING or cell.level == "unstated" or not taught:
        return
    highest = max(taught, key=lambda one: LEVELS.index(one.level))
    if LEVELS.index(highest.level) > LEVELS.index(cell.level):
        yield Step(
            "falls_back",
            cell.competency_id,
            cell.course_id,
            highest.course_id,
            cell.level,
            highest.level,
        )
