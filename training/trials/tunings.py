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
from training.trials.measuring import LEAST_WEIGHT, Floats, Reached, drawn_share, reached
from training.tuned.fit import held_out_of, tuned_part, with_phrasings, words_part

Say = Callable[[str], None]


def run_tunings(trials: Sequence[TuningTrial], say: Say) -> tuple[Data, dict[str, Any]]:
    """Return what each trial reached, and on which data.

    The first trial of a recipe is what its others are compared with, and of those that learn from
    a share of the documents the first with that share. All are checked before the first is run,
    as each may take as long as a tuning.
    """
    recipes = {trial.recipe: read_recipe(FOLDER / f"{trial.recipe}.toml") for trial in trials}
    mixes = {name: _mix_of(recipe) for name, recipe in recipes.items()}
    if len({recipe.data for recipe in recipes.values()}) != 1:
        raise InvalidValue("trials.toml: tunings of recipes that learn from different documents")
    choices = [trial.changed(mixes[trial.recipe].tunings[0]) for trial in trials]
    shared = cache(lambda name: _Shared(recipes[name], mixes[name]))
    first: dict[tuple[str, float], tuple[Reached | None, Reached | None]] = {}
    rows = []
    for trial, tuning in zip(trials, choices, strict=True):
        found = shared(trial.recipe).run(tuning, trial.share, trial.seed)
        others = first.get((trial.recipe, trial.share), (None, None))
        first.setdefault((trial.recipe, trial.share), found)
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
        self.seen: Examples = examples.take(~is_out)
        self.learnt = cache(self._learnt_from)

    def _learnt_from(self, share: float) -> tuple[Examples, Floats]:
        """Return what a share of the documents teaches, and the log-odds of the head of words."""
        kept = self.seen.take(drawn_share(self.seen.documents, share, self.seed))
        everything = with_phrasings(kept, self.framework, self.mix.head)
        words = words_part(everything, self.framework, self.mix)
        return everything, words.scorer.log_odds(self.unseen.segments)

    def run(self, tuning: TuningChoices, share: float, seed: int | None) -> tuple[Reached, Reached]:
        """Tune, and judge the documents held out: alone, and mixed with words."""
        seed = self.seed if seed is None else seed
        everything, words = self.learnt(share)
        part = tuned_part(everything, self.framework, tuning, self.mix.head, seed)
        log_odds = np.stack([part.scorer.log_odds(self.unseen.segments), words], axis=2)
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
