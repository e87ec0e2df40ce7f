"""What both protocols start from: a linear head's choices, and documents that are cut once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.benchmark import LabelledDocument
from tagger.encoders.cached import CachedEncoder
from tagger.evaluation.judged import JudgedDocument, judge
from tagger.evaluation.overlap import read_checked
from tagger.framework import Framework
from tagger.protocols import Encoder, Scorer, Segmenter
from tagger.saved_model import open_named_encoder
from tagger.segmentation import SectionSegmenter
from training.compared.measuring import RememberedSegments
from training.compared.systems import KEPT
from training.fit import Examples
from training.recipe import FOLDER, Data, HeadChoices, InvalidRecipe, Recipe, read_recipe
from training.training_set import ROOT, training_set

# The first that there is and that has a linear head.
RECIPES = ("unesco-civil-servants-linear", "unesco-civil-servants-fast")


@dataclass(frozen=True, slots=True)
class Choices:
    """A linear head with its encoder, out of a recipe: the one that stands alone or is mixed in."""

    recipe_id: str
    framework: str
    seed: int
    data: Data
    head: HeadChoices
    encoder: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """Examples of the training documents, those documents, and the parts that are held out.

    `examples.documents` numbers the documents of `learnt_from`; `segmenter` cuts held-out ones.
    """

    choices: Choices
    framework: Framework
    encoder: Encoder
    examples: Examples
    learnt_from: tuple[LabelledDocument, ...]
    dev: tuple[LabelledDocument, ...]
    test: tuple[LabelledDocument, ...]
    segmenter: Segmenter

    @property
    def document_languages(self) -> NDArray[np.str_]:
        """The language of each training document, [n_documents]."""
        return np.array([labelled.language for labelled in self.learnt_from])

    @property
    def example_languages(self) -> NDArray[np.str_]:
        """The language of the document that each example stands in, [n_examples]."""
        return self.document_languages[self.examples.documents]

    def judged(
        self, scorer: Scorer, documents: Sequence[LabelledDocument]
    ) -> tuple[JudgedDocument, ...]:
        """Judge documents as the product does."""
        return tuple(judge(scorer, self.segmenter, one, self.framework) for one in documents)


def choices_of(recipe: Recipe) -> Choices:
    """Take the linear head out of a recipe; InvalidRecipe where it has none."""
    if recipe.head and recipe.encoder:
        head, encoder = recipe.head, recipe.encoder
    elif recipe.mix:
        head, encoder = recipe.mix.head, recipe.mix.encoder
    else:
        raise InvalidRecipe(
            f"{recipe.id}: has no linear head: use a recipe with [head] and [encoder], or [mix]"
        )
    return Choices(recipe.id, recipe.framework, recipe.seed, recipe.data, head, encoder)


def usual_recipe() -> Path:
    """Return the recipe that both protocols use where none is named."""
    for name in RECIPES:
        if (FOLDER / f"{name}.toml").is_file():
            return FOLDER / f"{name}.toml"
    raise InvalidRecipe(f"{FOLDER} has no {RECIPES[0]}.toml: name a recipe with --recipe")


def read_material(recipe: Path | None) -> Material:
    """Read and cut the documents that a recipe names, with the `dev` and `test` beside them."""
    choices = choices_of(read_recipe(recipe or usual_recipe()))
    framework = Framework.load(choices.framework)
    learnt = training_set(choices.data, framework, choices.seed)
    dev = ROOT / choices.data.dev
    return Material(
        choices,
        framework,
        CachedEncoder(open_named_encoder(choices.encoder), KEPT),
        learnt.examples,
        learnt.documents,
        tuple(read_checked(dev, "dev", framework)),
        tuple(read_checked(dev.with_name("test.jsonl"), "test", framework)),
        RememberedSegments(SectionSegmenter.load()),
    )
