"""How a model's cut and review band are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.decision import Thresholds
from tagger.evaluation.intervals import micro_f1_measure
from tagger.evaluation.judged import JudgedDocument, of_document, of_segments
from tagger.evaluation.metrics import f1
from training.review_band import choose_band

CUTS = tuple(round(n / 100, 2) for n in range(2, 96))


def best_threshold(
    evaluate: Callable[[float, NDArray[np.intp]], float], n_documents: int, seed: int = 0
) -> float:
    """Return the cut with the best mean value over resampled documents.

    The mean over resamples has a broader, smoother top than the value itself, so that a lucky
    document does not decide.
    """
    random = np.random.default_rng(seed)
    picks = random.integers(0, n_documents, (200, n_documents))
    means = [np.mean([evaluate(cut, pick) for pick in picks]) for cut in CUTS]
    return CUTS[int(np.argmax(means))]


def thresholds_on(judged: Sequence[JudgedDocument], name: str) -> tuple[Thresholds, dict[str, Any]]:
    """Choose one cut for all competencies, whose probabilities are calibrated; then the band.

    The best mean of segment and document micro-F1 wins: readers look at both. `name` says in
    thresholds.json what was chosen on.
    """
    by_segment = {cut: [of_segments(j, cut) for j in judged] for cut in CUTS}
    by_document = {cut: [of_document(j, cut) for j in judged] for cut in CUTS}
    tallies = [{cut: np.stack(found[cut]) for cut in CUTS} for found in (by_segment, by_document)]

    def value(cut: float, picks: NDArray[np.intp]) -> float:
        return float(np.mean([f1(table[cut][picks].sum(axis=(0, 1))) for table in tallies]))

    cut = best_threshold(value, len(judged))
    n_segments = sum(len(j.truth) for j in judged)
    measures = [
        micro_f1_measure("segment micro-F1", by_segment[cut], n_segments),
        micro_f1_measure("document micro-F1", by_document[cut], n_segments),
    ]
    truth = np.array([j.truth.any(axis=0) for j in judged])
    pooled = np.array([j.pooled for j in judged])
    band = choose_band(truth, pooled, [cut] * pooled.shape[1])
    chosen_on = {"split": name, "measures": [asdict(m) for m in measures]}
    return replace(Thresholds(cut, {}), review=band), chosen_on
