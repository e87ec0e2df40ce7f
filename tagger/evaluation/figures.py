"""All that is known of how good a model is on some documents, in one value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tagger.cues import CueReader
from tagger.evaluation.calibration import Curves, curves_of
from tagger.evaluation.competencies import (
    CompetencyFigures,
    Confusion,
    competency_figures,
    sibling_confusions,
)
from tagger.evaluation.demands import DemandFigures, demand_figures
from tagger.evaluation.intervals import Measure
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.measures import STATISTICS, measure
from tagger.evaluation.mistakes import Mistake, mistakes_of
from tagger.evaluation.rows import LEVELS, RowKind, levels_of
from tagger.evaluation.slices import Slice, slices
from tagger.framework import Framework


@dataclass(frozen=True, slots=True)
class System:
    """A model as it is measured: its name, its cuts in the framework's order, what it judged.

    The competencies not covered count as never found.
    """

    name: str
    framework: Framework
    cuts: tuple[float, ...]
    judged: tuple[JudgedDocument, ...]
    not_covered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """The measures of a slice, by level; `field` and `name` are `all` for the whole."""

    field: str
    name: str
    n_documents: int
    n_segments: int
    levels: dict[RowKind, tuple[Measure, ...]]

    def find(self, level: RowKind, name: str) -> Measure:
        """Return a measure by its name."""
        return next(one for one in self.levels[level] if one.name == name)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good a model is on some documents.

    `slices` begins with all documents. `levels` holds the level of segments only where documents
    are cut into several. `confusions` and `mistakes` are of gold segments.
    """

    model: str
    levels: tuple[RowKind, ...]
    slices: tuple[SliceFigures, ...]
    competencies: tuple[CompetencyFigures, ...]
    curves: tuple[Curves, ...]
    confusions: tuple[Confusion, ...]
    demands: tuple[DemandFigures, ...]
    mistakes: tuple[Mistake, ...]
    not_covered: tuple[str, ...]

    @property
    def overall(self) -> SliceFigures:
        """The figures of all documents together."""
        return self.slices[0]


def evaluate(system: System, fields: Sequence[str], cue_reader: CueReader) -> Evaluation:
    """Measure a system overall and by slices of the fields named."""
    framework, cuts = system.framework, system.cuts
    levels = levels_of(system.judged)
    rows = {level: LEVELS[level](system.judged, cuts) for level in levels}
    per_segment = LEVELS["segment"](system.judged, cuts)
    return Evaluation(
        model=system.name,
        levels=levels,
        slices=tuple(_slice_figures(part, cuts, levels) for part in slices(system.judged, fields)),
        competencies=tuple(
            figures
            for level in levels
            for figures in competency_figures(level, rows[level], framework)
        ),
        curves=tuple(curves_of(level, rows[level]) for level in levels),
        confusions=tuple(sibling_confusions(per_segment, framework)),
        demands=tuple(demand_figures(system.judged, cue_reader)),
        mistakes=tuple(mistakes_of(system.judged, cuts, framework)),
        not_covered=system.not_covered,
    )


def _slice_figures(part: Slice, cuts: Sequence[float], levels: Sequence[RowKind]) -> SliceFigures:
    def measures(level: RowKind) -> Iterator[Measure]:
        rows = LEVELS[level](part.judged, cuts)
        return (measure(name, rows, part.n_segments) for name in STATISTICS)

    found = {level: tuple(measures(level)) for level in levels}
    return SliceFigures(part.field, part.name, len(part.judged), part.n_segments, found)
