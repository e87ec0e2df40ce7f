"""Where the marks of a plot stand: figures from 0 to 1 turned into places on the page."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tagger.evaluation.calibration import Band
from tagger.evaluation.metrics import RiskCoverage

MOST_POINTS = 160
SMALLEST, LARGEST = 3.0, 9.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The square of a plot, in the units of the drawing; figures run from 0 to 1 on both axes."""

    left: float = 46.0
    top: float = 14.0
    width: float = 272.0
    height: float = 236.0

    def x(self, value: float) -> float:
        """Return how far from the left a figure stands."""
        return round(self.left + value * self.width, 1)

    def y(self, value: float) -> float:
        """Return how far from the top a figure stands."""
        return round(self.top + (1 - value) * self.height, 1)

    def line(self, points: Iterable[tuple[float, float]]) -> str:
        """Return points as SVG writes those of a line."""
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)


FRAME = Frame()


@dataclass(frozen=True, slots=True)
class Dot:
    """A band of the reliability plot: its place, its interval, and a size by how many it holds."""

    x: float
    y: float
    low: float
    high: float
    radius: float
    band: Band


def dots(bands: Iterable[Band], frame: Frame = FRAME) -> list[Dot]:
    """Place the bands; the area of a dot grows with the logarithm of its number."""
    shown = list(bands)
    most = math.log1p(max((band.n for band in shown), default=1))
    return [
        Dot(
            frame.x(band.probability),
            frame.y(band.share.value),
            frame.y(band.share.low),
            frame.y(band.share.high),
            round(SMALLEST + (LARGEST - SMALLEST) * math.log1p(band.n) / most, 1),
            band,
        )
        for band in shown
    ]


def risk_line(curve: RiskCoverage, frame: Frame = FRAME) -> str:
    """Return the curve as a line of no more points than the eye can tell apart."""
    n = len(curve.coverage)
    chosen = np.unique(np.linspace(0, max(n - 1, 0), min(n, MOST_POINTS)).round().astype(int))
    return frame.line((float(curve.coverage[i]), float(curve.risk[i])) for i in chosen)


def percent(value: float) -> str:
    """Return a figure as a length of CSS; nothing for one that is undefined."""
    return "0" if math.isnan(value) else f"{max(0.0, min(1.0, value)):.2%}"


def percent_of_difference(value: float) -> str:
    """Return the place of a difference, from -1 to 1, on a line with 0 in its middle."""
    return percent((value + 1) / 2)
