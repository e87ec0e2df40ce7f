"""One system on the test documents: what it answered, at which cut, and how long it took."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.benchmark import LabelledDocument
from tagger.decision import Thresholds
from tagger.evaluation.intervals import Statistic, bootstrap, summed
from tagger.evaluation.judged import TALLIES, JudgedDocument, judge
from tagger.evaluation.metrics import ece, f1, macro, mean_average_precision
from tagger.evaluation.slices import Slice, slices
from tagger.framework import Framework
from tagger.pooling import POOLS
from tagger.protocols import Segmenter
from tagger.types import Document, Segment
from training.compared.system import System, SystemScorer
from training.fit import Examples
from training.thresholds import thresholds_on

SLICED_BY = ("language",)


@dataclass(frozen=True, slots=True)
class Task:
    """What every system is given: the same documents, cut the same way."""

    framework: Framework
    segmenter: Segmenter
    examples: Examples
    dev: Sequence[LabelledDocument]
    measured: Sequence[LabelledDocument]


@dataclass(frozen=True, slots=True)
class Answers:
    """A system's answers on the measured documents, its thresholds and its times.

    `fit_s` is the time that learning took, `seconds` that of judging `n_segments` segments.
    """

    system: System
    thresholds: Thresholds
    judged: tuple[JudgedDocument, ...]
    cuts: tuple[float, ...]
    fit_s: float
    seconds: float
    n_segments: int

    @property
    def seconds_per_1000(self) -> float:
        """The seconds that 1,000 segments take; 0 where none was judged."""
        return 1000 * self.seconds / self.n_segments if self.n_segments else 0.0

    def tallies(self, level: str, part: Slice) -> NDArray[np.int64]:
        """Return [n_documents, n_competencies, 3] of segments or of whole documents."""
        return np.stack([TALLIES[level](one, self.cuts) for one in part.judged])

    def overall(self) -> dict[str, float]:
        """Return the micro-F1 of all documents at each level."""
        whole = next(slices(self.judged))
        return {level: float(f1(self.tallies(level, whole).sum(axis=(0, 1)))) for level in TALLIES}


@dataclass(slots=True)
class RememberedSegments:
    """Cuts each document once, as every system is given the same segments."""

    segmenter: Segmenter
    found: dict[str, tuple[Segment, ...]] = field(default_factory=dict)

    def segment(self, document: Document) -> tuple[Segment, ...]:
        """Return what the segmenter inside returned at first."""
        if document.id not in self.found:
            self.found[document.id] = self.segmenter.segment(document)
        return self.found[document.id]


def answers_of(system: System, task: Task) -> Answers:
    """Let a system learn, choose its cut on dev where it has none, and judge the documents.

    Dev comes first, so that what a system does at its first text does not count as its speed.
    """
    started = time.perf_counter()
    scorer = SystemScorer.fitted(system, task.examples, task.framework)
    fit_s = time.perf_counter() - started
    judged = _judged(scorer, task, task.dev)
    thresholds = system.thresholds or thresholds_on(judged, "dev")[0]
    if task.measured is not task.dev:
        scorer.seconds, scorer.n_segments = 0.0, 0
        judged = _judged(scorer, task, task.measured)
    cuts = tuple(thresholds.of(competency_id) for competency_id in task.framework.competency_ids)
    return Answers(system, thresholds, judged, cuts, fit_s, scorer.seconds, scorer.n_segments)


def _judged(
    scorer: SystemScorer, task: Task, documents: Sequence[LabelledDocument]
) -> tuple[JudgedDocument, ...]:
    pool = POOLS[scorer.system.pool]
    return tuple(judge(scorer, task.segmenter, one, task.framework, pool) for one in documents)


def measures_of(answers: Answers) -> Iterator[dict[str, Any]]:
    """Yield the figures of every level and slice: F1 with intervals, ranking, calibration."""
    for part in slices(answers.judged, SLICED_BY):
        for level in TALLIES:
            tallies = answers.tallies(level, part)
            truth, probabilities = _laid(level, part)
            yield {
                "level": level,
                "slice": part.name,
                "n_documents": len(part.judged),
                "n_segments": part.n_segments,
                "micro_f1": _interval(micro_f1_of(tallies), len(tallies)),
                "macro_f1": _interval(
                    summed(tallies, lambda sums: macro(f1(sums), sums)), len(tallies)
                ),
                "map": mean_average_precision(truth, probabilities),
                "ece": ece(truth, probabilities),
            }


def micro_f1_of(tallies: NDArray[np.int64]) -> Statistic:
    """Return micro-F1 as a statistic of documents' tallies, [n_documents, n_competencies, 3]."""
    return summed(tallies.sum(axis=1), f1)


def _interval(statistic: Statistic, n_documents: int) -> dict[str, float]:
    return bootstrap(statistic, n_documents)._asdict()


def _laid(level: str, part: Slice) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Return truth and probabilities, a row a gold segment or a document."""
    if level == "segment":
        return (
            np.concatenate([one.truth for one in part.judged]),
            np.concatenate([one.values for one in part.judged]),
        )
    return (
        np.stack([one.document_truth for one in part.judged]),
        np.stack([one.pooled for one in part.judged]),
    )
