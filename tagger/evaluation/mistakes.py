"""What a model got wrong, with the text: the surest mistakes first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tagger.evaluation.judged import JudgedDocument
from tagger.framework import Framework

Kind = Literal["wrong", "missed"]


KINDS: Mapping[Kind, str] = {"wrong": "tagged wrongly", "missed": "missed"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A competency tagged in a gold segment that does not carry it, or missed in one that does.

    `segment` counts the document's gold segments from 1; `labels` are all that the segment carries.
    """

    kind: Kind
    code: str
    probability: float
    threshold: float
    document_id: str
    language: str
    segment: int
    text: str
    labels: tuple[str, ...]

    @property
    def sureness(self) -> float:
        """How far on the wrong side of the threshold the probability lies."""
        return abs(self.probability - self.threshold)


def mistakes_of(
    judged: Sequence[JudgedDocument], cuts: Sequence[float], framework: Framework
) -> list[Mistake]:
    """Return every mistake on gold segments, the surest first; equals stay in document order."""
    found = (mistake for one in judged for mistake in _mistakes_in(one, cuts, framework))
    return sorted(found, key=lambda mistake: -mistake.sureness)


def _mistakes_in(
    judged: JudgedDocument, cuts: Sequence[float], framework: Framework
) -> Iterator[Mistake]:
    for i, gold in enumerate(judged.labelled.segments):
        for column, (code, cut) in enumerate(zip(framework.codes, cuts, strict=True)):
            probability = float(judged.values[i, column])
            is_true = bool(judged.truth[i, column])
            if is_true != (probability >= cut):
                yield Mistake(
                    kind="missed" if is_true else "wrong",
                    code=code,
                    probability=probability,
                    threshold=cut,
                    document_id=judged.labelled.document.id,
                    language=judged.labelled.language,
                    segment=i + 1,
                    text=gold.text,
                    labels=tuple(c for c in framework.codes if c in gold.labels),
                )
