"""What may close a gap: passages that come near it, and the fewest courses for a vacancy."""

from collections.abc import Iterable, Sequence
from heapq import nlargest

import numpy as np

from tagger.corpora import Corpus
from tagger.coverage.values import Bundle, Cell, Course, Nearest
from tagger.pipeline import Tagger
from tagger.types import Document

NEAREST = 3
TEACHING = ("outcome", "content")


def nearest_passages(
    documents: Iterable[Document], tagger: Tagger, competency_ids: Sequence[str]
) -> list[Nearest]:
    """Return for each competency the courses whose best passage comes nearest to it."""
    found: dict[str, list[Nearest]] = {one: [] for one in competency_ids}
    for document in documents if competency_ids else ():
        segments, scores = tagger.scores(document)
        columns = {one: i for i, one in enumerate(scores.competency_ids)}
        # What a syllabus requires beforehand it does not teach.
        taught = [i for i, segment in enumerate(segments) if segment.role != "required"]
        for one in set(found) & set(columns) if taught else ():
            values = scores.values[taught, columns[one]]
            best = segments[taught[int(np.argmax(values))]]
            page = document.page_of(best.start)
            probability = float(values.max())
            found[one].append(Nearest(one, document.id, probability, best.text, page))
    return [
        near
        for one in competency_ids
        for near in nlargest(NEAREST, found[one], key=lambda near: near.probability)
    ]


def bundles(vacancies: Corpus, courses: Sequence[Course], cells: Iterable[Cell]) -> list[Bundle]:
    """Return for each vacancy the fewest courses that teach all it asks for and any teaches.

    Of equally few, those with the fewest hours; of those, the first.
    """
    teaching: dict[str, set[str]] = {}
    for cell in cells:
        if cell.depth in TEACHING:
            teaching.setdefault(cell.competency_id, set()).add(cell.course_id)
    known: dict[frozenset[str], tuple[str, ...]] = {}
    made = []
    for entry in vacancies:
        asked = [tag.competency_id for tag in entry.tags]
        covered = tuple(one for one in asked if one in teaching)
        uncovered = tuple(one for one in asked if one not in teaching)
        wanted = frozenset(covered)
        if wanted not in known:
            known[wanted] = fewest(wanted, courses, teaching)
        made.append(Bundle(entry.id, entry.title, known[wanted], covered, uncovered))
    return made


def fewest(
    wanted: Iterable[str], courses: Sequence[Course], teaching: dict[str, set[str]]
) -> tuple[str, ...]:
    """Solve the set cover exactly, as an integer programme (HiGHS, through SciPy)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    wanted = sorted(wanted)
    if not wanted:
        return ()
    rows = [[course.id in teaching[one] for course in courses] for one in wanted]
    solved = milp(
        costs(courses),
        constraints=LinearConstraint(np.array(rows, dtype=float), lb=1),
        integrality=np.ones(len(courses)),
        bounds=Bounds(0, 1),
    )
    return tuple(course.id for course, x in zip(courses, solved.x, strict=True) if x > 1 / 2)


def costs(courses: Sequence[Course]) -> np.ndarray:
    """Return what each course costs: one, a little for its hours, less for its place.

    The little is so little that no number of hours makes up for a course.
    """
    n = len(courses)
    hours = np.array([course.hours or 0.0 for course in courses])
    most = hours.sum() or 1.0
    places = np.arange(1, n + 1) / (n * n + n)
    return 1 + 0.4 * hours / most + 0.05 * places / n
