"""Evaluations for a person at a terminal, readable at 80 columns."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tagger.evaluation.comparison import Comparison
from tagger.evaluation.figures import Evaluation
from tagger.evaluation.intervals import Measure
from tagger.evaluation.mistakes import KINDS, Mistake
from tagger.evaluation.result import Result
from tagger.evaluation.rows import RowKind
from tagger.framework import Framework, Worded

MOST_CONFUSIONS = 10
LONGEST_TEXT = 300
FEWEST_LETTERS = 4
# A narrower terminal wraps the lines: figures that are cut would be wrong figures.
NARROWEST = 60
# What a table sets between two columns.
BETWEEN = 3
IN_SLICES = ("micro-F1", "macro-F1")
PLURAL: dict[RowKind, str] = {"segment": "segments", "document": "documents"}


@dataclass(frozen=True, slots=True)
class TableOptions:
    """The language of the competencies' names, and what the terminal allows."""

    language: Worded
    width: int
    colour: bool
    most_mistakes: int

    @property
    def columns(self) -> int:
        """How wide the tables may be."""
        return max(NARROWEST, self.width)


def write_table(result: Result, stream: TextIO, options: TableOptions) -> None:
    """Write every table of every model, and what the abbreviations mean."""
    console = Console(
        file=stream,
        width=options.columns,
        color_system="standard" if options.colour else None,
        force_terminal=options.colour,
        no_color=not options.colour,
        highlight=False,
    )
    for part in _parts(result, options):
        console.print(part)


def _parts(result: Result, options: TableOptions) -> Iterator[RenderableType]:
    yield Text(
        f"{result.data}: {size_of(result)}; {result.framework.id} {result.framework.version}"
    )
    for evaluation in result.evaluations:
        yield Text(f"\n{evaluation.model}", "bold cyan")
        if evaluation.not_covered:
            codes = (result.framework[id_].code for id_ in evaluation.not_covered)
            yield Text(f"not covered, so never found: {', '.join(codes)}", "yellow")
        yield _measures(evaluation, options.columns)
        if len(evaluation.slices) > 1:
            yield _slices(evaluation, options.columns)
        yield _competencies(evaluation, result.framework, options)
        yield from _confusions(evaluation, options.columns)
        yield from _demands(evaluation, options.columns)
        yield Text()
        yield from _mistakes(evaluation.mistakes, options.most_mistakes)
    yield from _comparisons(result.comparisons, options.columns)
    yield Text(
        "\n[low–high]: 95 % interval over resampled documents. mAP: mean average precision; "
        "LRAP: label ranking average precision; R-precision@k: share of the labels, k at most, "
        "among the k most probable; ECE: expected calibration error, equal-mass bins; AURC: mean "
        "share of wrong tags when the least probable are left out first. Of Brier, ECE and AURC "
        "less is better.",
        "dim",
    )


def size_of(result: Result) -> str:
    """Say on how much was measured."""
    sizes = (("document", result.n_documents), ("labelled segment", result.n_segments))
    return ", ".join(f"{n} {name}{'' if n == 1 else 's'}" for name, n in sizes)


def figure(value: float) -> str:
    """Write a figure with two digits; a dash where it is undefined."""
    return "–" if math.isnan(value) else f"{value:.2f}"


def worded(measure: Measure, digits: int = 2) -> str:
    """Write a measure with its interval, where it has one."""
    if math.isnan(measure.value):
        return "–"
    if math.isnan(measure.low):
        return f"{measure.value:.{digits}f}"
    return f"{measure.value:.{digits}f} [{measure.low:.{digits}f}–{measure.high:.{digits}f}]"


def difference(one: Comparison) -> str:
    """Write a difference with its sign and its interval, where it has one."""
    if math.isnan(one.difference):
        return "–"
    interval = "" if math.isnan(one.low) else f" [{one.low:+.2f} … {one.high:+.2f}]"
    return f"{one.difference:+.2f}{interval}"


def p_value(p: float) -> str:
    """Write a p-value."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Table:
    """Lay out rows; figures stand to the right and are never cut, names give way to width."""
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    room = max(FEWEST_LETTERS, width - sum(size + BETWEEN for size in widths[1:]) - BETWEEN - 1)
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i else "left", no_wrap=True)
    for name, *figures in rows:
        table.add_row(name if len(name) <= room else f"{name[: room - 1]}…", *figures)
    return table


def _measures(evaluation: Evaluation, width: int) -> Table:
    per_level = [evaluation.overall.levels[level] for level in evaluation.levels]
    rows = []
    for row in zip(*per_level, strict=True):
        digits = 3 if row[0].name in {"Brier", "ECE"} else 2
        rows.append([row[0].name, *(worded(measure, digits) for measure in row)])
    return _table("Overall", ["", *(PLURAL[level] for level in evaluation.levels)], rows, width)


def _slices(evaluation: Evaluation, width: int) -> Table:
    level = evaluation.levels[-1]
    rows = [
        [
            part.name,
            *(worded(part.find(level, name)) for name in IN_SLICES),
            str(part.n_documents),
        ]
        for part in evaluation.slices
    ]
    return _table(f"By slice, {PLURAL[level]}", ["", *IN_SLICES, "n"], rows, width)


def _competencies(evaluation: Evaluation, framework: Framework, options: TableOptions) -> Table:
    level = evaluation.levels[0]
    names = {one.code: one.name[options.language] for one in framework.competencies}
    rows = [
        [
            f"{one.code} {names[one.code]}",
            str(one.n_true),
            figure(one.precision),
            figure(one.recall),
            worded(Measure("F1", *one.f1, 0, 0)),
            figure(one.average_precision),
        ]
        for one in evaluation.competencies
        if one.level == level
    ]
    return _table(
        f"By competency, {PLURAL[level]}", ["", "n", "P", "R", "F1", "AP"], rows, options.width
    )


def _confusions(evaluation: Evaluation, width: int) -> Iterator[RenderableType]:
    rows = [
        [one.missed, one.tagged, f"{one.n} of {one.n_missed} missed"]
        for one in evaluation.confusions[:MOST_CONFUSIONS]
    ]
    if rows:
        title = "Siblings taken for one another, segments"
        yield _table(title, ["missed", "tagged instead", "n"], rows, width)


def _demands(evaluation: Evaluation, width: int) -> Iterator[RenderableType]:
    rows = []
    for demand in evaluation.demands:
        n = str(demand.macro_f1.n_segments)
        rows.append([f"{demand.demand}, macro", n, "", "", worded(demand.macro_f1)])
        for value in demand.values:
            figures = (value.precision, value.recall, value.f1)
            rows.append([f"  {value.value}", str(value.n_true), *map(figure, figures)])
    if rows:
        yield _table(
            "Modality and level of labelled segments", ["", "n", "P", "R", "F1"], rows, width
        )


def _mistakes(mistakes: Sequence[Mistake], most: int) -> Iterator[RenderableType]:
    for kind, name in KINDS.items():
        found = [one for one in mistakes if one.kind == kind]
        if found and most:
            shown = min(most, len(found))
            yield Text(f"{name.capitalize()}, the surest {shown} of {len(found)}", "bold")
        for one in found[:most]:
            labels = ", ".join(one.labels) or "none"
            place = f"{one.document_id}, segment {one.segment}; labels: {labels}"
            yield Text(f"  {one.code} {one.probability:.2f}  {place}")
            yield Padding(Text(excerpt(one.text), "dim"), (0, 0, 0, 4))
        yield Text()


def excerpt(text: str) -> str:
    """Return a text on one line, a long one by its beginning."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1]}…"


def _comparisons(comparisons: Sequence[Comparison], width: int) -> Iterator[RenderableType]:
    pairs = dict.fromkeys((one.first, one.second) for one in comparisons)
    for first, second in pairs:
        rows = [
            [
                f"{one.name}, {PLURAL[one.level]}",
                one.measure,
                difference(one),
                p_value(one.p_holm),
                str(one.n_documents),
            ]
            for one in comparisons
            if (one.first, one.second) == (first, second)
        ]
        title = f"{first} above {second}: difference, and p after Holm"
        yield _table(title, ["", "measure", "difference", "p", "n"], rows, width)
