"""Tunings that are compared: alone and in the mix, on the documents that a recipe holds out."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from tagger.errors import InvalidValue
from tagger.framework import Framework
from training.fit import Examples
from training.recipe import FOLDER, Data, MixChoices, Recipe, TuningChoices, read_recipe
from training.training_set import training_set
from training.trials.listed import TuningTrial
from training.trials.measuring import LEAST_WEIGHT, Reached, reached
from training.tuned.fit import held_out_of, tuned_part, with_phrasings, words_part

Say = Callable[[str], None]


def run_tunings(trials: Sequence[TuningTrial], say: Say) -> tuple[Data, dict[str, Any]]:
    """Return what each trial reached, and on which data.

    The first trial of a recipe is what its others are compared with. All are checked before the
    first is run, as each may take as long as a tuning.
    """
    recipes = {trial.recipe: read_recipe(FOLDER / f"{trial.recipe}.toml") for trial in trials}
    mixes = {name: _mix_of(recipe) for name, recipe in recipes.items()}
    if len({recipe.data for recipe in recipes.values()}) != 1:
        raise InvalidValue("trials.toml: tunings of recipes that learn from different documents")
    choices = [trial.changed(mixes[trial.recipe].tunings[0]) for trial in trials]
    shared = cache(lambda name: _Shared(recipes[name], mixes[name]))
    first: dict[str, tuple[Reached | None, Reached | None]] = {}
    rows = []
    for trial, tuning in zip(trials, choices, strict=True):
        found = shared(trial.recipe).run(tuning, trial.seed)
        others = first.get(trial.recipe, (None, None))
        first.setdefault(trial.recipe, found)
        alone, mixed = (one.figures(other) for one, other in zip(found, others, strict=True))
        rows.append({**trial.model_dump(), "alone": alone, "mixed": mixed})
        say(f"{trial.name}: {found[1].told()}")
    hold_out = {mix.hold_out for mix in mixes.values()}
    return recipes[trials[0].recipe].data, {"hold_out": max(hold_out), "rows": rows}


class _Shared:
    """What all trials of a recipe have in common: documents, and the head of words."""

    def __init__(self, recipe: Recipe, mix: MixChoices) -> None:
        self.seed, self.mix = recipe.seed, mix
        self.framework = Framework.load(recipe.framework)
        examples = training_set(recipe.data, self.framework, recipe.seed).examples
        held_out = held_out_of(examples, mix.hold_out, recipe.seed)
        is_out = np.isin(examples.documents, list(held_out))
        self.unseen: Examples = examples.take(is_out)
        self.everything = with_phrasings(examples.take(~is_out), self.framework, mix.head)
        words = words_part(self.everything, self.framework, mix)
        self.words = words.scorer.log_odds(self.unseen.segments)

    def run(self, tuning: TuningChoices, seed: int | None) -> tuple[Reached, Reached]:
        """Tune, and judge the documents held out: alone, and mixed with words."""
        seed = self.seed if seed is None else seed
        part = tuned_part(self.everything, self.framework, tuning, self.mix.head, seed)
        log_odds = np.stack([part.scorer.log_odds(self.unseen.segments), self.words], axis=2)
        measured = self.unseen.weights >= LEAST_WEIGHT
        alone, mixed = (
            reached(sources, self.unseen, measured, self.mix.head)
            for sources in (log_odds[:, :, :1], log_odds)
        )
        return alone, mixed


def _mix_of(recipe: Recipe) -> MixChoices:
    if recipe.mix is None:
        raise InvalidValue(f"trials.toml: {recipe.id} tunes no encoder: name a mixed recipe")
    return recipe.mix
