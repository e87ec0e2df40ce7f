"""What a trial reached: micro-F1 on documents that neither it nor its cut has learnt from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.intervals import bootstrap, paired_randomisation, summed
from tagger.evaluation.metrics import f1, mean_average_precision, tally
from tagger.scorers.logistic import probabilities_from
from training.calibrating import calibration_of, clipped, is_heard
from training.fit import Examples
from training.recipe import HeadChoices
from training.thresholds import CUTS

Floats = NDArray[np.floating]
SEED = 11
# Documents written freely weigh less in the recipes. They are learnt from and not measured on,
# being unlike real ones.
LEAST_WEIGHT = 1.0


def drawn_share(documents: NDArray[np.intp], share: float, seed: int) -> NDArray[np.bool_]:
    """Say which rows of `documents` [n] are of a share of the documents; a larger one holds it."""
    numbers = np.unique(documents)
    shuffled = np.random.default_rng(seed).permutation(numbers)
    return np.isin(documents, shuffled[: max(1, round(share * len(numbers)))])


@dataclass(frozen=True, slots=True)
class Reached:
    """Hits, false alarms and misses of each document [n_documents, 3], and the ranking.

    `probabilities` and `truth` are of the segments judged, [n, n_competencies].
    """

    segments: NDArray[np.int64]
    documents: NDArray[np.int64]
    probabilities: Floats
    truth: NDArray[np.bool_]

    def told(self) -> str:
        """Say the two figures in a line."""
        levels = {"segment": self.segments, "document": self.documents}
        return ", ".join(f"{n} micro-F1 {f1(t.sum(axis=0)):.3f}" for n, t in levels.items())

    def figures(self, reference: "Reached | None" = None) -> dict[str, Any]:
        """Return micro-F1 with intervals, mAP, and how far each is above a reference."""
        found: dict[str, Any] = {"mAP": mean_average_precision(self.truth, self.probabilities)}
        for level, tallies in (("segment", self.segments), ("document", self.documents)):
            interval = bootstrap(summed(tallies, f1), len(tallies))
            found[level] = {**interval._asdict(), "n_documents": len(tallies)}
            found[level]["above"] = None
            if reference is not None:
                theirs = getattr(reference, f"{level}s")
                both = summed(np.concatenate([tallies, theirs]), f1)
                found[level]["above"] = paired_randomisation(both, len(tallies))._asdict()
        return found


def reached(
    log_odds: Floats, examples: Examples, measured: NDArray[np.bool_], choices: HeadChoices
) -> Reached:
    """Mix the sources of `log_odds` [n, n_competencies, n_sources], calibrate and cut; count.

    Weights, calibration and cut are chosen on one half of the documents `measured` [n] and used
    on the other, and the other way about. Silent sections hold nothing, whatever a head says.
    """
    log_odds = clipped(np.asarray(log_odds, dtype=float))[measured]
    examples = examples.take(measured)
    heard = is_heard(examples, choices)
    numbers, of_document = np.unique(examples.documents, return_inverse=True)
    half = np.random.default_rng(SEED).permutation(len(numbers)) % 2
    values = np.zeros(examples.truth.shape, dtype=np.float32)
    tagged = np.zeros(examples.truth.shape, dtype=bool)
    for one in (0, 1):
        known = half[of_document] != one
        weights, map_ = calibration_of(log_odds[known & heard], examples.take(known & heard))
        mapped = map_.slope * (log_odds @ weights) + map_.offset
        found = np.where(heard[:, None], probabilities_from(mapped), 0)
        counted = {
            cut: _tallies(found[known] >= cut, examples.truth[known], of_document[known])
            for cut in CUTS[::2]
        }
        best = max(counted, key=lambda cut: float(np.mean(f1(counted[cut].sum(axis=1)))))
        values[~known], tagged[~known] = found[~known], found[~known] >= best
    segments, documents = _tallies(tagged, examples.truth, of_document)
    return Reached(segments, documents, values, examples.truth)


def _tallies(
    tagged: NDArray[np.bool_], truth: NDArray[np.bool_], of_document: NDArray[Any]
) -> NDArray[np.int64]:
    """Count segments, then competencies, of each document that has rows, [2, n_documents, 3]."""
    edges = np.flatnonzero(np.diff(of_document)) + 1
    pairs = zip(np.split(tagged, edges), np.split(truth, edges), strict=True)
    found = [(tally(t, p), tally(_any(t), _any(p))) for p, t in pairs]
    return np.asarray(np.array(found).sum(axis=2).transpose(1, 0, 2))


def _any(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(cells.any(axis=0, keepdims=True))
