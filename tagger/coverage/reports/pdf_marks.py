"""What is drawn in a PDF: the sign of a cell, a name on end, a line with dots and intervals."""

from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, String
from reportlab.lib.colors import HexColor, white
from reportlab.lib.utils import simpleSplit
from reportlab.platypus import Flowable

from tagger.coverage.reports.charts import FRAME, Trend
from tagger.coverage.reports.view import Mark
from tagger.coverage.values import Estimate, Gap

INK, QUIET, RULE = HexColor("#1a1a1a"), HexColor("#595959"), HexColor("#c4c9d0")
GOOD, OTHER = HexColor("#1c4f94"), HexColor("#8a4207")
SHADES: dict[Mark, Any] = {
    "outcome": HexColor("#1d4f91"),
    "content": HexColor("#b4cdec"),
    "mention": HexColor("#eef4fb"),
}
FACE, BOLD = "Vera", "VeraBd"
LETTER = 6.4  # points
RADIUS = 2.5


class Sign(Flowable):  # type: ignore[misc]
    """The sign of a mark with the letter of a level, as in the page's matrix."""

    def __init__(self, mark: Mark, letter: str = "") -> None:
        super().__init__()
        self.mark, self.letter = mark, letter

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the width of the cell."""
        self.width, self.height = width, LETTER + 2
        return self.width, self.height

    def draw(self) -> None:
        """Draw sign and letter in the middle."""
        canvas = self.canv
        ink = white if self.mark == "outcome" else INK if self.mark in SHADES else QUIET
        canvas.setFillColor(ink)
        canvas.setStrokeColor(ink)
        canvas.setLineWidth(0.8)
        taken = 2 * RADIUS + (1.6 + canvas.stringWidth(self.letter, BOLD, LETTER))
        x = (self.width - taken) / 2 + RADIUS if self.letter else self.width / 2
        y = self.height / 2
        if self.mark in SHADES:
            self._circle(x, y)
            canvas.setFont(BOLD, LETTER)
            canvas.drawString(x + RADIUS + 1.6, y - LETTER * 0.36, self.letter)
        elif self.mark == "absent":
            canvas.circle(x, y, 0.55, stroke=0, fill=1)
        else:
            canvas.setFont(FACE, LETTER)
            canvas.drawCentredString(x, y - LETTER * 0.36, "?" if self.mark == "unsure" else "/")

    def _circle(self, x: float, y: float) -> None:
        """Draw a full circle, one with its left half full, or a ring."""
        canvas = self.canv
        canvas.circle(x, y, RADIUS, stroke=1, fill=self.mark == "outcome")
        if self.mark == "content":
            path = canvas.beginPath()
            path.arc(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS, 90, 180)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)


class Upright(Flowable):  # type: ignore[misc]
    """A name on end, read from below, on as many lines as a column has room for."""

    def __init__(self, text: str, height: float) -> None:
        super().__init__()
        self.text, self.height = text, height

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the width of the column and the height given."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Draw the lines; those beyond the column's width are cut with an ellipsis."""
        canvas = self.canv
        lines = simpleSplit(self.text, FACE, LETTER, self.height - 4)
        room = max(1, int(self.width // (LETTER * 1.15)))
        if len(lines) > room:
            lines = [*lines[: room - 1], f"{lines[room - 1]}…"]
        canvas.saveState()
        canvas.rotate(90)
        canvas.setFont(FACE, LETTER)
        canvas.setFillColor(INK)
        first = -(self.width - len(lines) * LETTER * 1.15) / 2 - LETTER
        for number, line in enumerate(lines):
            canvas.drawString(2, first - number * LETTER * 1.15, line)
        canvas.restoreState()


def gap_line(gap: Gap, width: float) -> Drawing:
    """Draw demand (a full dot) and supply (a ring) on a line from 0 to 1 with their intervals."""
    drawing = Drawing(width, 12)
    drawing.add(Line(0, 6, width, 6, strokeColor=RULE, strokeWidth=0.8))
    for estimate, y, colour in ((gap.demand, 7.6, GOOD), (gap.supply, 4.4, OTHER)):
        _interval(drawing, estimate, y, colour)
    x = gap.supply.value * width
    drawing.add(Circle(x, 6, 2.6, fillColor=white, strokeColor=OTHER, strokeWidth=1.2))
    drawing.add(Circle(gap.demand.value * width, 6, 2.6, fillColor=GOOD, strokeColor=GOOD))
    return drawing


def _interval(drawing: Drawing, estimate: Estimate, y: float, colour: Any) -> None:
    if estimate.low is not None and estimate.high is not None:
        low, high = estimate.low * drawing.width, estimate.high * drawing.width
        drawing.add(Line(low, y, high, y, strokeColor=colour, strokeWidth=1.4))


def trend_plot(trend: Trend, percent: Any, width: float) -> Drawing:
    """Draw the demand for a competency over the years, with a whisker for each interval."""
    scale = width / (FRAME.left + FRAME.width + 8)
    height = FRAME.top + FRAME.height + 18
    drawing = Drawing(width, height * scale)
    drawing.scale(scale, scale)
    for step in (0, 0.5, 1):
        y = height - FRAME.y(step)
        drawing.add(Line(FRAME.left, y, FRAME.left + FRAME.width, y, strokeColor=RULE))
        drawing.add(_text(FRAME.left - 4, y - 3, percent(step), "end"))
    points = []
    for moment in trend.moments:
        asked, x = moment.demand.asked, moment.x
        if asked.low is not None and asked.high is not None:
            low, high = height - FRAME.y(asked.low), height - FRAME.y(asked.high)
            drawing.add(Line(x, low, x, high, strokeColor=GOOD, strokeWidth=0.7))
        y = height - FRAME.y(asked.value)
        points += [x, y]
        drawing.add(Circle(x, y, 2.4, fillColor=GOOD, strokeColor=None))
    drawing.add(PolyLine(points, strokeColor=GOOD, strokeWidth=1.4))
    ends = ((trend.moments[0], "start"), (trend.moments[-1], "end"))
    for moment, anchor in ends:
        drawing.add(_text(moment.x, 4, moment.year, anchor))
    return drawing


def _text(x: float, y: float, text: str, anchor: str) -> String:
    return String(x, y, text, fontName=FACE, fontSize=8, fillColor=QUIET, textAnchor=anchor)
