"""`python -m training trials`: what was tried and lost stays measured, in trials.json."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np

from tagger.encoders.cached import CachedEncoder
from tagger.framework import Framework
from tagger.saved_model import LINEAR, open_named_encoder
from training.recipe import FOLDER, Data, InvalidRecipe, read_recipe
from training.training_set import ROOT, training_set
from training.trials.blocks import ENCODERS, Blocks
from training.trials.heads import HEADS, Floats, Task
from training.trials.listed import FORMAT, TRIALS, HeadTrial, Trials, read_trials
from training.trials.measuring import LEAST_WEIGHT, drawn_share, reached
from training.trials.tunings import run_tunings
from training.write_model import digest, write_json

N_FOLDS = 3

Say = Callable[[str], None]
Which = Literal["heads", "tunings"]


def run_trials(which: Which, say: Say, out: Path = TRIALS) -> None:
    """Run one of the lists of trials.toml and put what it reached in trials.json.

    The other list keeps what it reached when it was run last.
    """
    listed = read_trials()
    data, found = run_heads(listed, say) if which == "heads" else run_tunings(listed.tunings, say)
    files = [*(part.file for part in data.train), data.dev]
    found["sha256"] = {file: digest(ROOT / file) for file in files}
    content: dict[str, Any] = {}
    if out.is_file():  # read now, as the other list may have been run meanwhile
        content = json.loads(out.read_text(encoding="utf-8"))
    write_json(out, {**content, "format": FORMAT, which: found})


def run_heads(listed: Trials, say: Say) -> tuple[Data, dict[str, Any]]:
    """Return what each head reached by cross-validation over documents, and on which data."""
    recipe = read_recipe(FOLDER / f"{LINEAR}.toml")
    if recipe.head is None:
        raise InvalidRecipe(f"{recipe.id} has no [head]: trials of heads follow its choices")
    framework = Framework.load(recipe.framework)
    examples = training_set(recipe.data, framework, recipe.seed).examples
    n_documents = int(examples.documents.max()) + 1
    folds = np.random.default_rng(recipe.seed).permutation(n_documents) % N_FOLDS
    encoders = {name: CachedEncoder(open_named_encoder(named)) for name, named in ENCODERS.items()}
    blocks = Blocks(examples, framework, encoders, listed.scales, folds[examples.documents])
    measured = examples.weights >= LEAST_WEIGHT
    found = {}
    for trial in listed.heads:
        log_odds = _out_of_fold(trial, blocks, recipe.seed)
        found[trial.name] = reached(log_odds[:, :, None], examples, measured, recipe.head)
        say(f"{trial.name}: {found[trial.name].told()}")
    reference = found[listed.reference]
    rows = [
        {
            **trial.model_dump(),
            **found[trial.name].figures(None if trial.name == listed.reference else reference),
        }
        for trial in listed.heads
    ]
    return recipe.data, {"n_folds": N_FOLDS, "rows": rows}


def _out_of_fold(trial: HeadTrial, blocks: Blocks, seed: int) -> Floats:
    examples, framework = blocks.examples, blocks.framework
    drawn = drawn_share(examples.documents, trial.share, seed)
    names = [domain.id for domain in framework.domains]
    domains = np.array([names.index(one.domain) for one in framework.competencies])
    log_odds = np.zeros(examples.truth.shape)
    for fold in range(N_FOLDS):
        asked = blocks.fold_of == fold
        features = [blocks.of(name, fold) for name in trial.blocks]
        rows = (drawn & ~asked, asked)
        task = Task(features, examples.truth, examples.weights, examples.documents, domains, *rows)
        log_odds[asked] = HEADS[trial.head](task)
    return log_odds
