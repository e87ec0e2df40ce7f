"""The targets of the project beside what the models reach."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from tagger.errors import InvalidValue
from tagger.saved_model import DEFAULT
from tagger.types import LANGUAGES
from training.said import first_of

TARGETS = Path(__file__).with_name("targets.toml")
# Stands in targets.toml for the model that is used unless another is asked for.
THE_DEFAULT = "default"
# Reckoned in another order, equal figures may differ by this.
SAME = 1e-9

Metrics = Mapping[str, Any]


class Target(BaseModel):
    """A figure of metrics.json, the least or the most that it should be, and what was tried."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figure: str
    models: tuple[str, ...]
    at_least: float | None = None
    at_most: float | None = None
    tried: str = ""

    @model_validator(mode="after")
    def _check(self) -> "Target":
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"{self.figure}: give at_least or at_most")
        if self.figure not in FIGURES:
            raise ValueError(f"{self.figure!r} is no figure: use {', '.join(FIGURES)}")
        return self


class _Targets(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    target: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A figure as measured, with its limits where it has any, and of what it is the worst."""

    value: float | None
    low: float | None = None
    high: float | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target, a model and what it reached; `above` is by how much it does better than asked.

    It is negative where the target is missed, and None where nothing was measured.
    """

    target: Target
    model: str
    found: Found
    above: float | None

    @property
    def verdict(self) -> str:
        """Reached, or missed, and by how much."""
        if self.above is None:
            return "not measured"
        if self.above >= -SAME:
            return f"reached, {abs(self.above):.3f} to spare"
        return f"missed by {-self.above:.3f}"


def read_targets(path: Path = TARGETS) -> tuple[Target, ...]:
    """Read the targets; an unknown figure or key is refused."""
    try:
        return _Targets.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).target
    except tomllib.TOMLDecodeError as error:
        raise InvalidValue(f"{path.name} cannot be used: {error}: mend it") from error
    except ValidationError as error:
        raise InvalidValue(f"{path.name} cannot be used: {first_of(error)}") from error


def outcomes(targets: Sequence[Target], measured: Mapping[str, Metrics]) -> Iterator[Outcome]:
    """Yield each target with each model that it is wanted of; `measured` are metrics by id."""
    for target in targets:
        for name in target.models:
            model = DEFAULT if name == THE_DEFAULT else name
            found = FIGURES[target.figure](measured[model]) if model in measured else Found(None)
            yield Outcome(target, model, found, _above(target, found.value))


def missed(reached: Sequence[Outcome]) -> Iterator[Target]:
    """Yield each target that some model misses, once."""
    yield from dict.fromkeys(
        one.target for one in reached if one.above is not None and one.above < -SAME
    )


def _above(target: Target, value: float | None) -> float | None:
    if value is None:
        return None
    if target.at_least is not None:
        return value - target.at_least
    return (target.at_most or 0.0) - value


def _measure(level: str, name: str, metrics: Metrics) -> Found:
    """Find a measure of all documents."""
    for one in (*metrics["measures"], *metrics["more_measures"]):
        if (one["level"], one["slice"], one["name"]) == (level, "all", name):
            return Found(one["value"], one["low"], one["high"])
    return Found(None)


def _of_band(name: str, metrics: Metrics) -> Found:
    for one in (metrics["review_band"] or {"measures": ()})["measures"]:
        if one["name"] == name:
            return Found(one["value"], one["low"], one["high"])
    return Found(None)


def _tags_of_emptied(name: str, metrics: Metrics) -> Found:
    for one in metrics["robustness"]["emptied"]:
        if one["slice"] == name:
            found = one["spoilt"]
            return Found(found["value"], found["low"], found["high"])
    return Found(None)


def _most_lost(level: str, metrics: Metrics) -> Found:
    """Find the slice that loses most, as a loss: the sign is turned."""
    known = [
        (one["difference"], one["slice"])
        for one in metrics["robustness"]["respelt"]
        if one["level"] == level and one["difference"]["value"] is not None
    ]
    if not known:
        return Found(None)
    lost, name = min(known, key=lambda one: one[0]["value"])
    low, high = (None if lost[key] is None else -lost[key] for key in ("high", "low"))
    return Found(-lost["value"], low, high, name)


def _between_languages(level: str, metrics: Metrics) -> Found:
    """Find how far the best and the worst language are apart; no interval, as both are chosen."""
    known = {
        one["slice"]: one["value"]
        for one in metrics["measures"]
        if one["level"] == level and one["slice"] in LANGUAGES and one["value"] is not None
    }
    if len(known) < 2:
        return Found(None)
    best, worst = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    return Found(known[best] - known[worst], what=f"{best} above {worst}")


FIGURES: Mapping[str, Callable[[Metrics], Found]] = {
    "documents, micro-F1": partial(_measure, "document", "micro-F1"),
    "segments, micro-F1": partial(_measure, "segment", "micro-F1"),
    "documents, ECE": partial(_measure, "document", "ECE"),
    "segments, ECE": partial(_measure, "segment", "ECE"),
    "share of tags in the review band": partial(_of_band, "share of tags that are in the band"),
    "share of wrong tags in the review band": partial(
        _of_band, "share of wrong tags that are in the band"
    ),
    "tags per document of boilerplate": partial(_tags_of_emptied, "boilerplate"),
    "documents, most micro-F1 lost to spelling": partial(_most_lost, "document"),
    "segments, most micro-F1 lost to spelling": partial(_most_lost, "segment"),
    "documents, micro-F1 between best and worst language": partial(_between_languages, "document"),
    "segments, micro-F1 between best and worst language": partial(_between_languages, "segment"),
}
