"""The document as the page shows it: marked where a competency rests on it, with references."""

from collections.abc import Iterator
from dataclasses import dataclass

from tagger.exporters.highlights import Piece, pieces
from tagger.exporters.wording import LIKELY, VERY_LIKELY
from tagger.framework import Competency, Framework
from tagger.types import Report, Tag
from tagger_service.problems import _

N_COLOURS = 6


@dataclass(frozen=True, slots=True)
class Reference:
    """From a passage back to its competency: the `number`-th of `total` pieces of evidence."""

    competency: Competency
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of the text; `colour` is None where nothing rests on it."""

    piece: Piece
    colour: int | None
    references: tuple[Reference, ...]


def marked(report: Report, framework: Framework) -> Iterator[Marked]:
    """Yield the stretches of a text, each with the references that stand at its end."""
    tags = {tag.competency_id: tag for tag in report.tags}
    for piece in pieces(report):
        end = piece.start + len(piece.text)
        references = tuple(reference(tags[one], framework, end) for one in piece.ending)
        first = piece.competency_ids[0] if piece.competency_ids else None
        yield Marked(piece, colour_of(framework, first) if first else None, references)


def reference(tag: Tag, framework: Framework, end: int) -> Reference:
    """Return the reference of the tag's evidence that ends at an offset."""
    number = next(i for i, one in enumerate(tag.evidence, 1) if one.end == end)
    return Reference(framework[tag.competency_id], number, len(tag.evidence))


def colour_of(framework: Framework, competency_id: str) -> int:
    """Return the number of a competency's colour, which is its domain's."""
    domains = [domain.id for domain in framework.domains]
    return domains.index(framework[competency_id].domain) % N_COLOURS


def likelihood(tag: Tag) -> str:
    """Return the message that says in words how probable a tag is.

    Probabilities are calibrated: one of 0.8 is right in four cases of five. Where a person should
    look the words say so, whatever the number.
    """
    if tag.review or tag.probability < LIKELY:
        return _("doubtful")
    return _("very likely") if tag.probability >= VERY_LIKELY else _("likely")
