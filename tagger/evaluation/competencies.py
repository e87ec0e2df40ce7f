"""What holds of each competency, and which siblings are taken for one another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tagger.evaluation.intervals import (
    FEWEST_DOCUMENTS,
    Floats,
    Interval,
    bootstrap,
    summed,
)
from tagger.evaluation.metrics import (
    average_precision,
    expected_calibration_error,
    f1,
    precision,
    recall,
)
from tagger.evaluation.rows import RowKind, Rows
from tagger.framework import Framework


@dataclass(frozen=True, slots=True)
class CompetencyFigures:
    """How well one competency is found at one level.

    `n_true` rows carry it, `n_tagged` were tagged with it. F1 has an interval over the resamples
    in which there is something to find, provided that FEWEST_DOCUMENTS carry it. Each figure is NaN
    where it is undefined; so is F1 where there is nothing to find.
    """

    level: RowKind
    code: str
    n_true: int
    n_tagged: int
    precision: float
    recall: float
    f1: Interval
    average_precision: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often `missed` was not tagged where its sibling `tagged` was, wrongly.

    `n_missed` counts all segments in which `missed` was not found.
    """

    missed: str
    tagged: str
    n: int
    n_missed: int


def competency_figures(
    level: RowKind, rows: Rows, framework: Framework
) -> Iterator[CompetencyFigures]:
    """Yield the figures of each competency, in the framework's order."""
    tallies = rows.tallies()
    totals = tallies.sum(axis=0)
    ranks = average_precision(rows.truth, rows.probabilities)
    gaps = expected_calibration_error(rows.truth, rows.probabilities)
    for column, code in enumerate(framework.codes):
        hits, false_alarms, missed = (int(n) for n in totals[column])
        yield CompetencyFigures(
            level=level,
            code=code,
            n_true=hits + missed,
            n_tagged=hits + false_alarms,
            precision=float(precision(totals[column])),
            recall=float(recall(totals[column])),
            f1=_f1_with_interval(tallies[:, column]),
            average_precision=float(ranks[column]),
            calibration_error=float(gaps[column]),
        )


def _f1_with_interval(tallies: Floats) -> Interval:
    """Return F1 of one competency's [n_documents, 3]."""

    def value(sums: Floats) -> Floats:
        return np.where(sums[..., 0] + sums[..., 2] > 0, f1(sums), np.nan)

    found = bootstrap(summed(tallies, value), len(tallies))
    n_carriers = int((tallies[:, 0] + tallies[:, 2] > 0).sum())
    return found if n_carriers >= FEWEST_DOCUMENTS else Interval(found.value, np.nan, np.nan)


def sibling_confusions(rows: Rows, framework: Framework) -> list[Confusion]:
    """Return the pairs of a domain's competencies that were taken for one another, most first."""
    missed = (rows.truth & ~rows.predicted).astype(int)
    wrong = (rows.predicted & ~rows.truth).astype(int)
    together = missed.T @ wrong
    domains = np.array([competency.domain for competency in framework.competencies])
    together[domains[:, None] != domains] = 0
    pairs = np.argwhere(together)
    found = [
        Confusion(
            framework.codes[i], framework.codes[j], int(together[i, j]), int(missed[:, i].sum())
        )
        for i, j in pairs
    ]
    return sorted(found, key=lambda pair: (-pair.n, pair.missed, pair.tagged))
