"""Where the marks of small charts stand, and which parts of the demand they show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tagger.coverage.values import Demand, DemandReport, DemandSlice

# A chart of more is no chart; the JSON file has all.
MOST_TRENDS = 9
MOST_VALUES = 8
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class TrendFrame:
    """The plot of a trend, in the units of the drawing: years across, shares from 0 to 1 up."""

    left: float = 34.0
    top: float = 8.0
    width: float = 190.0
    height: float = 74.0

    def y(self, share: float) -> float:
        """Return how far from the top a share stands."""
        return round(self.top + (1 - share) * self.height, 1)


FRAME = TrendFrame()


@dataclass(frozen=True, slots=True)
class Moment:
    """A year of a trend with its place in the plot."""

    x: float
    year: str
    n: int
    demand: Demand


@dataclass(frozen=True, slots=True)
class Trend:
    """How the demand for a competency goes, year by year."""

    competency_id: str
    moments: tuple[Moment, ...]

    @property
    def line(self) -> str:
        """The line through the years, as SVG writes its points."""
        return " ".join(f"{one.x},{FRAME.y(one.demand.asked.value)}" for one in self.moments)

    @property
    def band(self) -> str:
        """The outline of the intervals; empty where one is not known."""
        intervals = [(one.x, one.demand.asked.low, one.demand.asked.high) for one in self.moments]
        if any(low is None or high is None for _, low, high in intervals):
            return ""
        upper = [f"{x},{FRAME.y(high or 0)}" for x, _, high in intervals]
        lower = [f"{x},{FRAME.y(low or 0)}" for x, low, _ in reversed(intervals)]
        return " ".join(upper + lower)


@dataclass(frozen=True, slots=True)
class SliceTable:
    """The values of a column side by side; `n_left_out` are those beyond what a table can show."""

    column: str
    slices: tuple[DemandSlice, ...]
    n_left_out: int


def columns_of(demand: DemandReport) -> dict[str, list[DemandSlice]]:
    """Return the slices by their column, in the order given."""
    columns: dict[str, list[DemandSlice]] = {}
    for one in demand.slices:
        columns.setdefault(one.column, []).append(one)
    return columns


def slice_tables(demand: DemandReport) -> Iterator[SliceTable]:
    """Yield the columns that hold anything but years, the values of most vacancies first."""
    for column, slices in columns_of(demand).items():
        if not are_years(slices):
            ranked = sorted(slices, key=lambda one: -one.n)
            yield SliceTable(column, tuple(ranked[:MOST_VALUES]), max(0, len(ranked) - MOST_VALUES))


def trends(demand: DemandReport) -> Iterator[tuple[str, list[Trend]]]:
    """Yield each column of years with the trends of what is asked for most."""
    wanted = sorted(demand.demands, key=lambda one: -one.asked.value)[:MOST_TRENDS]
    for column, slices in columns_of(demand).items():
        if are_years(slices):
            in_order = sorted(slices, key=lambda one: int(one.value))
            lines = [_trend(one.competency_id, in_order) for one in wanted if one.asked.value]
            yield column, [one for one in lines if len(one.moments) > 1]


def are_years(slices: Sequence[DemandSlice]) -> bool:
    """Say whether there are several values and all of them are years."""
    return len(slices) > 1 and all(
        one.value.isdecimal() and FIRST_YEAR <= int(one.value) <= LAST_YEAR for one in slices
    )


def demand_in(one: DemandSlice, competency_id: str) -> Demand | None:
    """Return the demand for a competency in a slice, None where nothing is known of it."""
    return next((found for found in one.demands if found.competency_id == competency_id), None)


def percent(share: float) -> str:
    """Return a share as a length of CSS."""
    return f"{max(0.0, min(1.0, share)):.2%}"


def _trend(competency_id: str, slices: Sequence[DemandSlice]) -> Trend:
    first, last = int(slices[0].value), int(slices[-1].value)
    moments = []
    for one in slices:
        found = demand_in(one, competency_id)
        if found:
            x = FRAME.left + FRAME.width * (int(one.value) - first) / max(1, last - first)
            moments.append(Moment(round(x, 1), one.value, one.n, found))
    return Trend(competency_id, tuple(moments))
