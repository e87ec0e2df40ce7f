"""Cuts a document's text where its evidence begins and ends, so that every piece can be marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tagger.types import Report


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on which the same tags rest throughout; often none.

    `competency_ids` names those tags and `ending` the ones whose evidence stops where it stops.
    """

    start: int
    text: str
    competency_ids: tuple[str, ...]
    ending: tuple[str, ...]


def pieces(report: Report) -> Iterator[Piece]:
    """Yield pieces that join to the document's text; one that evidence covers names its tags.

    Evidence may overlap: a piece begins wherever any evidence begins or ends.
    """
    text = report.document.text
    spans = [
        (evidence.start, evidence.end, tag.competency_id)
        for tag in report.tags
        for evidence in tag.evidence
    ]
    cuts = sorted({0, len(text), *(cut for start, end, _ in spans for cut in (start, end))})
    for start, end in pairwise(cuts):
        covering = [(one, stop) for begin, stop, one in spans if begin <= start and end <= stop]
        names = dict.fromkeys(one for one, _ in covering)
        ending = dict.fromkeys(one for one, stop in covering if stop == end)
        yield Piece(start, text[start:end], tuple(names), tuple(ending))
