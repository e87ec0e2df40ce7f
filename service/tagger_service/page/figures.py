"""What was measured of a model, from its metrics.json, as the page shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tagger.saved_model import read_model, shipped_models
from tagger_service.languages import SPOKEN


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its interval, and on how many documents it was taken."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one competency on whole documents; None where nothing could be."""

    code: str
    n_true: int
    n_tagged: int
    precision: float | None
    recall: float | None
    f1: Figure


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one model."""

    measures: Mapping[tuple[str, str, str], Figure]
    rows: Mapping[str, Row]

    def of(self, name: str, part: str = "all", level: str = "document") -> Figure | None:
        """Return a measure by name, on a part of the documents or on all."""
        return self.measures.get((level, part, name))

    @property
    def parts(self) -> list[str]:
        """The languages for which there are figures."""
        return [one for one in SPOKEN if self.of("micro-F1", one)]


@cache
def figures_of(model: str) -> Figures | None:
    """Return the figures of a shipped model; None for any other, and where none were taken."""
    if model not in shipped_models():
        return None
    path = read_model(model).folder / "metrics.json"
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Figures(
        measures={
            (one["level"], one["slice"], one["name"]): Figure(
                one["value"], one["low"], one["high"], one["n_documents"]
            )
            for one in [*found["measures"], *found["more_measures"]]
        },
        rows={
            one["code"]: row_of(one) for one in found["competencies"] if one["level"] == "document"
        },
    )


def row_of(found: Mapping[str, Any]) -> Row:
    """Return what was measured of one competency."""
    f1 = found["f1"]
    return Row(
        code=found["code"],
        n_true=found["n_true"],
        n_tagged=found["n_tagged"],
        precision=found["precision"],
        recall=found["recall"],
        f1=Figure(f1["value"], f1["low"], f1["high"], found["n_true"]),
    )
