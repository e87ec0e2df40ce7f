"""Which section of a syllabus makes how deep a treatment."""

from collections.abc import Iterable

from tagger.coverage.values import DEPTHS, Depth
from tagger.types import Evidence, Role

DEPTH_OF_ROLE: dict[Role, Depth] = {
    "outcomes": "outcome",
    "purpose": "outcome",
    "competencies": "outcome",
    "contents": "content",
}


def depth_of(role: Role) -> Depth:
    """Return how deeply a passage in a section treats a competency."""
    return DEPTH_OF_ROLE.get(role, "mention")


def deepest_first(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Put the passages that give a cell its depth before the others, else as they are."""
    return sorted(evidence, key=lambda one: DEPTHS.index(depth_of(one.role)))
