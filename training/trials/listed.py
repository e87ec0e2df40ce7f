"""What trials.toml says: features, heads and tunings to be compared."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tagger.errors import InvalidValue
from training.recipe import TuningChoices
from training.said import first_of
from training.trials.blocks import ENCODERS, MADE, SIZES
from training.trials.heads import DENSE, HEADS

LIST = Path(__file__).parent.parent / "trials.toml"
TRIALS = LIST.with_suffix(".json")
FORMAT = 1
BLOCKS = frozenset({*SIZES, *MADE, *ENCODERS, *(f"{name}-document" for name in ENCODERS)})


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Trial(_Entry):
    """`share` of the documents is learnt from: smaller shares draw the learning curve."""

    name: str
    share: Annotated[float, Field(gt=0, le=1)] = 1.0


class HeadTrial(_Trial):
    """Blocks of features and the head that reads them."""

    blocks: Annotated[tuple[str, ...], Field(min_length=1)]
    head: str = "logistic"

    @model_validator(mode="after")
    def _check(self) -> "HeadTrial":
        if unknown := set(self.blocks) - BLOCKS:
            raise ValueError(f"{self.name!r} has unknown blocks {sorted(unknown)}")
        if self.head not in HEADS:
            raise ValueError(f"{self.name!r} has the unknown head {self.head!r}")
        if self.head in DENSE and set(self.blocks) & set(SIZES):
            raise ValueError(f"{self.name!r}: the head {self.head} takes no terms")
        return self


class TuningTrial(_Trial):
    """A recipe with some choices of its first tuning changed, or another seed.

    It is compared with the first trial of the same recipe and share.
    """

    recipe: str
    change: dict[str, Any] = {}
    seed: int | None = None

    def changed(self, tuning: TuningChoices) -> TuningChoices:
        """Return the choices with the changes; InvalidValue where they are none."""
        try:
            return TuningChoices.model_validate({**tuning.model_dump(), **self.change})
        except ValidationError as error:
            raise InvalidValue(f"trial {self.name!r}: {first_of(error)}") from error


class Trials(_Entry):
    """The whole list; `reference` names the head trial that others are compared with."""

    reference: str
    scales: dict[str, float]
    heads: tuple[HeadTrial, ...]
    tunings: tuple[TuningTrial, ...]

    @model_validator(mode="after")
    def _check(self) -> "Trials":
        for trials in (self.heads, self.tunings):
            names = [trial.name for trial in trials]
            if len(set(names)) < len(names):
                raise ValueError("two trials of a list have the same name")
        if self.reference not in {trial.name for trial in self.heads}:
            raise ValueError(f"the reference {self.reference!r} is no head trial")
        for trial in self.heads:
            if unscaled := set(trial.blocks) - set(self.scales):
                raise ValueError(f"{trial.name!r} has blocks without a scale: {sorted(unscaled)}")
        return self


def read_trials(path: Path = LIST) -> Trials:
    """Read the list; InvalidValue says what is wrong in it."""
    try:
        return Trials.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidValue(f"{path}: cannot be read as TOML: {error}") from error
    except ValidationError as error:
        raise InvalidValue(f"{path.name}: {first_of(error)}") from error
