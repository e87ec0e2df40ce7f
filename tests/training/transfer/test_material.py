"""The linear head that both protocols use."""

from pathlib import Path

import pytest

from tests.training.tiny import tiny_recipe
from training.recipe import InvalidRecipe, read_recipe
from training.transfer.material import choices_of, usual_recipe


def test_the_usual_recipe_has_a_linear_head() -> None:
    choices = choices_of(read_recipe(usual_recipe()))
    assert choices.encoder == {"kind": "embedded"}
    assert choices.head.vocabularies


def test_a_head_that_stands_alone_is_taken_with_its_encoder(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path, "trained")
    assert choices_of(recipe).head == recipe.head
    assert choices_of(recipe).encoder == {"kind": "hashing", "dimension": 32}


def test_a_recipe_without_a_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecipe, match="tiny-prior: has no linear head: use a recipe"):
        choices_of(tiny_recipe(tmp_path, "prior"))
