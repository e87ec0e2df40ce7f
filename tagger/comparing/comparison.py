"""Two documents, programmes or versions side by side: what was added, lost or changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from tagger.corpora import Corpus
from tagger.decision import highest_level, strongest_modality
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.types import Level, Modality

ChangeKind = Literal["added", "lost", "changed", "same"]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True, slots=True)
class Held:
    """A competency on one side; of several documents the most that any of them asks or teaches.

    `passage` is the best evidence, `review` says that every document that has it has it doubtfully.
    """

    probability: float
    modality: Modality
    level: Level
    n_documents: int
    passage: str
    document_id: str
    review: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A competency in which the sides were compared; None stands for the side that lacks it.

    `doubtful`: on one side the probability lies where the model is often wrong, so that the change
    may be none.
    """

    competency_id: str
    kind: ChangeKind
    before: Held | None
    after: Held | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes in the order of the framework, those that are none among them."""

    framework: Framework
    before: str
    after: str
    n_before: int
    n_after: int
    changes: tuple[Change, ...]

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of a kind."""
        return tuple(change for change in self.changes if change.kind == kind)


def compare(
    before: Corpus, after: Corpus, names: tuple[str, str], band: tuple[float, float] | None = None
) -> Comparison:
    """Compare two corpora judged by the same model; `band` is the model's review band."""
    if (before.model_id, before.framework.id) != (after.model_id, after.framework.id):
        raise InvalidValue("the two sides were judged by different models: judge both with one")
    changes = []
    for competency_id in before.framework.competency_ids:
        held = (_held(before, competency_id), _held(after, competency_id))
        if any(held):
            highest = [highest_probability(side, competency_id) for side in (before, after)]
            changes.append(_change(competency_id, held, min(highest), band))
    return Comparison(before.framework, *names, len(before), len(after), tuple(changes))


def _change(
    competency_id: str,
    held: tuple[Held | None, Held | None],
    lower: float,
    band: tuple[float, float] | None,
) -> Change:
    first, second = held
    kind: ChangeKind
    if first is None or second is None:
        kind = "added" if first is None else "lost"
        # The side that lacks it may have missed it by little.
        doubtful = band is not None and lower >= band[0]
    else:
        same = (first.modality, first.level) == (second.modality, second.level)
        kind, doubtful = "same" if same else "changed", False
    return Change(competency_id, kind, first, second, doubtful or any(h and h.review for h in held))


def _held(corpus: Corpus, competency_id: str) -> Held | None:
    found = [(entry.id, tag) for entry in corpus if (tag := entry.tag_of(competency_id))]
    if not found:
        return None
    document_id, best = max(found, key=lambda pair: pair[1].probability)
    modality = strongest_modality([tag.modality for _, tag in found])
    return Held(
        probability=best.probability,
        modality=modality,
        level=highest_level([tag.level for _, tag in found if tag.modality == modality]),
        n_documents=len(found),
        passage=best.evidence[0].text,
        document_id=document_id,
        review=all(tag.review for _, tag in found),
    )


def highest_probability(corpus: Corpus, competency_id: str) -> float:
    """Return the highest probability of a competency in a corpus, 0 where none was judged."""
    values: Iterator[float] = (entry.probabilities.get(competency_id, 0.0) for entry in corpus)
    return max(values, default=0.0)
