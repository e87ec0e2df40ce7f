"""The reliability of a model's probabilities as a drawing beside its card."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment

from tagger.evaluation.calibration import Band
from tagger.evaluation.charts import FRAME, Dot, dots
from tagger.evaluation.intervals import Interval

FILE = "calibration.svg"


def calibration_plot(environment: Environment, curves: Sequence[Mapping[str, Any]]) -> str:
    """Return the drawing as SVG, from the `curves` of metrics.json."""
    series = [(one["level"], _marks(one["reliability"])) for one in curves]
    return environment.get_template(f"{FILE}.j2").render(frame=FRAME, series=series)


def _marks(bands: Sequence[Mapping[str, Any]]) -> list[Dot]:
    return dots(Band(**{**one, "share": Interval(**one["share"])}) for one in bands)
