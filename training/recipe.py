"""A recipe: the one place where the choices behind a model are written."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tagger.errors import TaggerError
from tagger.types import Role

FOLDER = Path(__file__).parent / "recipes"

Positive = Annotated[float, Field(gt=0)]


class InvalidRecipe(TaggerError):
    """A recipe breaks the format; the text names file, key and remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Part):
    """A file of labelled documents and how much each of its segments weighs."""

    file: str
    weight: Positive = 1.0


class Data(_Part):
    """What is learnt from, and what thresholds are chosen on; paths from the repository's root."""

    train: tuple[Part, ...]
    dev: str


class Terms(_Part):
    """The size of one vocabulary."""

    most: Annotated[int, Field(gt=0)]
    least_texts: Annotated[int, Field(gt=0)]


class Weights(_Part):
    """How much each block of features weighs against the others."""

    meaning: Positive
    document: Positive
    terms: Positive


class HeadChoices(_Part):
    """Choices of the trained head.

    `c` is the inverse strength of the L2 penalty, `phrasing_weight` the weight of a framework's
    own phrasing against a labelled segment, `folds` those of the out-of-fold calibration.
    `silent_roles` are the sections that never hold a competency by the guidelines, whatever their
    words: privacy notices, benefits, reading lists.
    """

    c: Positive
    phrasing_weight: Annotated[float, Field(ge=0)]
    folds: Annotated[int, Field(ge=2)]
    silent_roles: tuple[Role, ...]
    weights: Weights
    vocabularies: dict[Literal["words", "characters"], Terms]


class Recipe(_Part):
    """All that makes a model, besides the data and the code."""

    id: str
    title: str
    kind: Literal["trained", "similarity", "keyword", "prior"]
    framework: str
    seed: int
    encoder: dict[str, Any] | None = None
    data: Data
    head: HeadChoices | None = None


def read_recipe(path: Path) -> Recipe:
    """Read a TOML file; InvalidRecipe says what is wrong in it."""
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidRecipe(f"{path}: cannot be read as TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InvalidRecipe(f"{path.name}: {key}: {first['msg']}") from error
