"""The twin that choices are made with has learnt from no document held out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tagger.framework import Framework
from tests.training.tiny import tiny_recipe, work_in, write_benchmark, write_recipe
from training.calibrating import is_heard
from training.fit import Examples, joined
from training.recipe import InvalidRecipe, Recipe, TuningChoices
from training.training_set import TrainingSet, training_set
from training.tuned import fit, kept


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


def taught(recipe: Recipe, folder: Path, teacher: str = "mixed") -> TuningChoices:
    """Return the recipe's tuning, taught by another recipe of the folder."""
    assert recipe.mix is not None
    write_recipe(folder, teacher)
    return recipe.mix.tunings[0].model_copy(update={"teacher": teacher, "taught": 0.25})


def test_a_teacher_softens_what_is_learnt_and_nothing_else(
    recipe: Recipe, learnt: TrainingSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "FOLDER", tmp_path)
    tuning = taught(recipe, tmp_path)
    assert recipe.mix is not None
    given: list[Examples] = []
    whole = kept.kept_or_tuned

    def watched(examples: Examples, *rest: Any) -> Any:
        given.append(examples)
        return whole(examples, *rest)

    monkeypatch.setattr(fit, "kept_or_tuned", watched)
    fit.tuned_part(learnt.examples, Framework.load(), tuning, recipe.mix.head, recipe.seed)
    teachers, pupils = given
    assert teachers.softened is None
    assert pupils.softened is not None
    np.testing.assert_array_equal(pupils.truth, learnt.examples.truth)
    away = np.abs(pupils.softened - pupils.truth)
    assert 0 < away.max() <= 0.25 + 1e-6


def test_softened_labels_go_wherever_their_examples_go(learnt: TrainingSet) -> None:
    softened = np.full(learnt.examples.truth.shape, 0.5, dtype=np.float32)
    examples = replace(learnt.examples, softened=softened)
    assert (joined([examples, learnt.examples]).targets[: len(softened)] == softened).all()
    rows = learnt.examples.documents == 0
    assert (examples.take(rows).targets == 0.5).all()
    assert joined([learnt.examples]).softened is None


def test_only_a_recipe_that_tunes_by_itself_can_teach(
    recipe: Recipe, learnt: TrainingSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "FOLDER", tmp_path)
    assert recipe.mix is not None
    tuning = taught(recipe, tmp_path, "trained")
    with pytest.raises(InvalidRecipe, match="must tune an encoder by itself"):
        fit.tuned_part(learnt.examples, Framework.load(), tuning, recipe.mix.head, 3)
