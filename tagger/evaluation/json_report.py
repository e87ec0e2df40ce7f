"""Evaluations as JSON, for programs: every figure, nothing rounded, what is undefined is null.

Format history; a change that a reader could trip over raises FORMAT:

1: first format.
"""

import json
import math
from dataclasses import asdict
from typing import Any, TextIO

from tagger import __version__
from tagger.evaluation.calibration import Curves
from tagger.evaluation.figures import Evaluation
from tagger.evaluation.intervals import Measure
from tagger.evaluation.result import Result

FORMAT = 1
INTERVAL = "95 %, percentile bootstrap over documents"


def write_json(result: Result, stream: TextIO) -> None:
    """Write a result as one JSON object."""
    content = {
        "format": FORMAT,
        "tagger_version": __version__,
        "data": {
            "name": result.data,
            "n_documents": result.n_documents,
            "n_segments": result.n_segments,
        },
        "framework": {"id": result.framework.id, "version": result.framework.version},
        "interval": INTERVAL,
        "models": [_model(evaluation) for evaluation in result.evaluations],
        "comparisons": [asdict(comparison) for comparison in result.comparisons],
    }
    json.dump(_writable(content), stream, ensure_ascii=False, indent=1, allow_nan=False)
    stream.write("\n")


def _model(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "model": evaluation.model,
        "not_covered": evaluation.not_covered,
        "slices": [
            {
                "field": part.field,
                "name": part.name,
                "n_documents": part.n_documents,
                "n_segments": part.n_segments,
                "measures": [
                    {"level": level, **_figure(measure)}
                    for level, measures in part.levels.items()
                    for measure in measures
                ],
            }
            for part in evaluation.slices
        ],
        "competencies": [
            {**asdict(one), "f1": one.f1._asdict()} for one in evaluation.competencies
        ],
        "curves": [_curves(curves) for curves in evaluation.curves],
        "confusions": [asdict(confusion) for confusion in evaluation.confusions],
        "demands": [
            {
                "demand": found.demand,
                "n_segments": found.macro_f1.n_segments,
                **_figure(found.macro_f1),
                "values": [asdict(value) for value in found.values],
            }
            for found in evaluation.demands
        ],
        "mistakes": [asdict(mistake) for mistake in evaluation.mistakes],
    }


def _figure(measure: Measure) -> dict[str, Any]:
    """Return a measure without its counts, which stand once beside all measures of a slice."""
    return {
        "name": measure.name,
        "value": measure.value,
        "low": measure.low,
        "high": measure.high,
    }


def _curves(curves: Curves) -> dict[str, Any]:
    bands = [{**asdict(band), "share": band.share._asdict()} for band in curves.reliability]
    return {
        "level": curves.level,
        "reliability": bands,
        "risk_coverage": {
            "coverage": curves.risk_coverage.coverage.tolist(),
            "risk": curves.risk_coverage.risk.tolist(),
            "area": curves.risk_coverage.area,
        },
    }


def _writable(content: Any) -> Any:
    """Put null for NaN, which JSON does not know."""
    if isinstance(content, dict):
        return {key: _writable(value) for key, value in content.items()}
    if isinstance(content, list | tuple) and not isinstance(content, str):
        return [_writable(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content
