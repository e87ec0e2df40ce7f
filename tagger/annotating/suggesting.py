"""What the tagger would say of each segment, for annotators who ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tagger.annotating.session import Codes
from tagger.annotating.sheets import Sheet
from tagger.benchmark import labelled_from
from tagger.layout import load_layout
from tagger.lines import Span
from tagger.pipeline import Tagger, judgeable_of
from tagger.sections import Place
from tagger.segmentation import finished
from tagger.types import Segment


@dataclass(frozen=True, slots=True)
class Suggester:
    """Proposes, for each segment as it was cut, the codes that reach their thresholds."""

    tagger: Tagger

    def __call__(self, sheet: Sheet) -> Sequence[Codes]:
        """Return the codes for every segment, none for one in another language."""
        segments = segments_of(sheet)
        judgeable = judgeable_of(segments)
        if not judgeable:
            return [()] * len(segments)
        framework, scores = self.tagger.framework, self.tagger.scorer.score(judgeable)
        of_start = {
            segment.start: tuple(
                framework[id_].code
                for id_, value in zip(scores.competency_ids, row, strict=True)
                if value >= self.tagger.thresholds.of(id_)
            )
            for segment, row in zip(judgeable, scores.values.tolist(), strict=True)
        }
        return [of_start.get(segment.start, ()) for segment in segments]


def segments_of(sheet: Sheet) -> tuple[Segment, ...]:
    """Return what was cut as segments of their document, each with the heading above it."""
    labelled = labelled_from(sheet.row())
    genre = labelled.genre
    heading: str | None = None
    cut = []
    for gold in labelled.segments:
        if gold.role == "heading":
            heading = gold.text
        cut.append((Span(gold.start, gold.end), Place(gold.role, heading)))
    return finished(labelled.document, cut, genre, load_layout())
