"""The twin that choices are made with has learnt from no document held out."""

from pathlib import Path

import numpy as np
import pytest

from tagger.framework import Framework
from tests.training.tiny import tiny_recipe, work_in, write_benchmark
from training.calibrating import is_heard
from training.fit import Examples
from training.recipe import InvalidRecipe, Recipe
from training.training_set import TrainingSet, training_set
from training.tuned import fit


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    write_benchmark(tmp_path / "data")
    work_in(tmp_path, monkeypatch)
    return tiny_recipe(tmp_path, "mixed")


@pytest.fixture
def learnt(recipe: Recipe) -> TrainingSet:
    return training_set(recipe.data, Framework.load(), recipe.seed)


def test_parts_are_fitted_without_the_documents_held_out_and_then_with_all(
    recipe: Recipe, learnt: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[int]] = []
    whole = fit._parts

    def watched(recipe: Recipe, mix: object, examples: Examples, framework: Framework) -> object:
        assert mix is recipe.mix
        assert recipe.mix is not None
        seen.append(set(examples.documents.tolist()))
        return whole(recipe, recipe.mix, examples, framework)

    monkeypatch.setattr(fit, "_parts", watched)
    assert recipe.mix is not None
    found = fit.fit_mix(recipe, recipe.mix, learnt.examples, Framework.load())
    assert seen == [set(range(12)) - found.held_out, set(range(12))]
    assert len(found.held_out) == 3
    out = np.isin(learnt.examples.documents, list(found.held_out))
    unseen = learnt.examples.take(out)
    shipped = found.scorer.score(unseen.segments).values
    assert not np.allclose(shipped, found.twin.score(unseen.segments).values)


def test_holding_out_nothing_is_refused(recipe: Recipe, learnt: TrainingSet) -> None:
    assert recipe.mix is not None
    mix = recipe.mix.model_copy(update={"hold_out": 0.001})
    with pytest.raises(InvalidRecipe, match="holds out 0 documents"):
        fit.fit_mix(recipe, mix, learnt.examples, Framework.load())


def test_silent_sections_are_left_out_but_told_apart_by_row(
    recipe: Recipe, learnt: TrainingSet
) -> None:
    assert recipe.mix is not None
    rows = is_heard(learnt.examples, recipe.mix.head)
    roles = {s.role for s, heard in zip(learnt.examples.segments, rows, strict=True) if not heard}
    assert roles <= {"legal"}
    assert 0 < rows.sum() <= len(rows)
