"""What metrics.json holds: every figure of a model that cards and tables are written from.

`measures` are micro-F1 of every slice and level, `more_measures` all others overall and macro-F1 of
every slice. What is undefined is null. No text of `test` is in it: mistakes are shown on `dev`.

Format history; a change that a reader could trip over raises FORMAT:

1: `measures` alone.
2: everything else.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from io import StringIO
from typing import Any

import numpy as np

from tagger.decision import ReviewBand
from tagger.evaluation.calibration import error_if_true
from tagger.evaluation.figures import Evaluation, System, evaluate
from tagger.evaluation.intervals import N_RESAMPLES, micro_f1_measure
from tagger.evaluation.json_report import INTERVAL
from tagger.evaluation.json_report import write_json as write_report
from tagger.evaluation.judged import of_document, of_segments
from tagger.evaluation.result import Result, system_of
from tagger.evaluation.rows import document_rows, segment_rows
from tagger.evaluation.slices import ALL, slices
from tagger.pipeline import Tagger
from training.audits import audits
from training.failures import failures_of
from training.held_out import REPORTED, SHOWN, HeldOut
from training.parallel import parallel_figures
from training.review_band import band_measures
from training.robustness import robustness

FORMAT = 2
SLICED_BY = ("language", "genre", "language genre")
IN_SLICES = ("macro-F1",)
MICRO_F1 = "micro-F1"
MOST_CONFUSIONS = 10
# At which shares of the tags kept the risk is written.
COVERAGES = tuple(n / 20 for n in range(1, 21))


@dataclass(frozen=True, slots=True)
class Measured:
    """A tagger, its answers on the documents that are reported, and micro-F1 of those."""

    tagger: Tagger
    system: System
    measures: list[dict[str, Any]]


def measures_of(system: System) -> list[dict[str, Any]]:
    """Return micro-F1 of every level and slice, with interval and n."""
    found = []
    for part in slices(system.judged, SLICED_BY):
        for level, count in (("segment", of_segments), ("document", of_document)):
            tallies = [count(one, system.cuts) for one in part.judged]
            measure = micro_f1_measure(MICRO_F1, tallies, part.n_segments)
            found.append({"level": level, "slice": part.name, **asdict(measure)})
    return found


def metrics_of(measured: Measured, held_out: HeldOut) -> dict[str, Any]:
    """Return the content of metrics.json, less what says of which files it is."""
    tagger, system = measured.tagger, measured.system
    evaluation = evaluate(system, SLICED_BY, tagger.cue_reader)
    spoilt = {name: system_of(tagger, rows) for name, rows in held_out.spoilt.items()}
    content = {
        "interval": INTERVAL,
        "n_resamples": N_RESAMPLES,
        "measures": measured.measures,
        "more_measures": list(_more_measures(evaluation)),
        **_written(system, evaluation),
        "calibration_error_if_true": _if_true(system),
        "review_band": _band(system, tagger.thresholds.review),
        "robustness": robustness(system, spoilt),
        "parallel": parallel_figures(system_of(tagger, held_out.parallel)),
        "audits": audits(system),
        "failures": {
            "split": SHOWN,
            "n_documents": len(held_out.dev),
            "examples": [asdict(one) for one in failures_of(system_of(tagger, held_out.dev))],
        },
    }
    # JSON does not know NaN, which stands for what is undefined.
    known: dict[str, Any] = json.loads(json.dumps(content), parse_constant=lambda _: None)
    return known


def _more_measures(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    for part in evaluation.slices:
        for level, measures in part.levels.items():
            for measure in measures:
                if measure.name != MICRO_F1 and (part.field == ALL or measure.name in IN_SLICES):
                    yield {"level": level, "slice": part.name, **asdict(measure)}


def _written(system: System, evaluation: Evaluation) -> dict[str, Any]:
    """Return what `tagger evaluate` writes of competencies, curves, confusions and demands."""
    whole = evaluation.overall
    # The texts in which mistakes were made stay out.
    shown = (replace(evaluation, mistakes=()),)
    stream = StringIO()
    write_report(
        Result(REPORTED, system.framework, whole.n_documents, whole.n_segments, shown, ()), stream
    )
    found = json.loads(stream.getvalue())["models"][0]
    return {
        "competencies": found["competencies"],
        "curves": [{**one, "risk_coverage": _thinned(one)} for one in found["curves"]],
        "confusions": found["confusions"][:MOST_CONFUSIONS],
        "demands": found["demands"],
    }


def _if_true(system: System) -> dict[str, Any]:
    """Return the calibration error that would be measured if every probability were true."""
    levels = {"segment": segment_rows, "document": document_rows}
    rows = {level: rows_of(system.judged, system.cuts) for level, rows_of in levels.items()}
    return {level: error_if_true(found)._asdict() for level, found in rows.items()}


def _thinned(curves: dict[str, Any]) -> list[dict[str, float]]:
    """Return the risk at each of COVERAGES; nothing where there is no tag."""
    coverage, risk = (curves["risk_coverage"][key] for key in ("coverage", "risk"))
    if not coverage:
        return []
    places = np.searchsorted(coverage, COVERAGES).clip(max=len(coverage) - 1)
    return [
        {"coverage": wanted, "risk": risk[place]}
        for wanted, place in zip(COVERAGES, places.tolist(), strict=True)
    ]


def _band(system: System, band: ReviewBand | None) -> dict[str, Any] | None:
    """Return what the review band holds on the documents reported; None for a model without one."""
    if band is None:
        return None
    rows = document_rows(system.judged, system.cuts)
    measures = band_measures(rows.truth, rows.probabilities, system.cuts, band)
    return {**asdict(band), "measures": [asdict(one) for one in measures]}
