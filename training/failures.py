"""Examples of mistakes for a model's card."""

from collections import defaultdict
from dataclasses import dataclass

from tagger.evaluation.figures import System
from tagger.evaluation.mistakes import KINDS, Kind, mistakes_of
from tagger.evaluation.terminal import excerpt

MOST_OF_A_KIND = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """A sure mistake with its text; `instead` are the codes mistaken the other way there.

    For a competency tagged wrongly those are what was missed in the same segment, and for a missed
    one what was tagged wrongly.
    """

    kind: Kind
    code: str
    instead: tuple[str, ...]
    probability: float
    threshold: float
    document_id: str
    language: str
    labels: tuple[str, ...]
    text: str


def failures_of(system: System) -> list[Failure]:
    """Return the surest mistakes of each kind, each of another competency."""
    mistakes = mistakes_of(system.judged, system.cuts, system.framework)
    in_segment = defaultdict(list)
    for one in mistakes:
        in_segment[one.document_id, one.segment].append(one)
    found = []
    for kind in KINDS:
        shown: set[str] = set()
        for one in mistakes:
            if one.kind != kind or one.code in shown or len(shown) == MOST_OF_A_KIND:
                continue
            shown.add(one.code)
            beside = in_segment[one.document_id, one.segment]
            found.append(
                Failure(
                    kind,
                    one.code,
                    tuple(sorted(other.code for other in beside if other.kind != kind)),
                    one.probability,
                    one.threshold,
                    one.document_id,
                    one.language,
                    one.labels,
                    excerpt(one.text),
                )
            )
    return found
