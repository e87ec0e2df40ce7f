"""From a recipe with tunings to a mixed scorer: tuned heads beside a head of words and meaning.

How much each part counts, the calibration, the threshold and the review band need documents that
no part has learnt from. So everything is fitted twice: without a share of the training documents,
held out to choose those on, and then on all of them.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.encoders.cached import CachedEncoder
from tagger.framework import Framework
from tagger.protocols import Encoder
from tagger.saved_model import open_named_encoder
from tagger.scorers.context import COLUMNS
from tagger.scorers.logistic import probabilities_from
from tagger.scorers.mixed import MixedScorer
from tagger.scorers.trained import Calibration, Head, TrainedScorer, Weighting
from training.calibrating import calibration_of, clipped, is_heard
from training.fit import (
    KEPT,
    SILENCED,
    Examples,
    fit_scorer,
    joined,
    phrasings_of,
    spec_of_calibration,
    trained_spec,
)
from training.recipe import (
    FOLDER,
    HeadChoices,
    InvalidRecipe,
    MixChoices,
    Recipe,
    TuningChoices,
    read_recipe,
)
from training.tuned.kept import kept_or_tuned

ALONE = Weighting(meaning=1.0, document=0.0, terms=0.0)


@dataclass(frozen=True, slots=True)
class FittedMix:
    """A mixed scorer, and its twin that has not seen the documents numbered `held_out`."""

    scorer: MixedScorer
    twin: MixedScorer
    held_out: frozenset[int]
    parts: tuple[dict[str, Any], ...]
    folders: dict[str, Path]

    def spec(self) -> dict[str, Any]:
        """Return what model.json says of the scorer."""
        return {
            "weights": [round(float(weight), 4) for weight in self.scorer.weights],
            "calibration": spec_of_calibration(self.scorer.calibration),
            "parts": list(self.parts),
        }


@dataclass(frozen=True, slots=True)
class FittedPart:
    """One head with what model.json says of its encoder, and the folder of a tuned one."""

    scorer: TrainedScorer
    encoder: dict[str, Any]
    folder: Path | None


def fit_mix(recipe: Recipe, mix: MixChoices, examples: Examples, framework: Framework) -> FittedMix:
    """Fit the parts without and with the documents held out, and how they are mixed."""
    twin, held_out = fit_twin(recipe, mix, examples, framework)
    parts = _parts(recipe, mix, examples, framework)
    scorer = replace(twin, parts=tuple(part.scorer for part in parts))
    names = mix.names()
    described = tuple(_described(part, name) for part, name in zip(parts, names, strict=True))
    folders = {name: part.folder for part, name in zip(parts, names, strict=True) if part.folder}
    return FittedMix(scorer, twin, held_out, described, folders)


def fit_twin(
    recipe: Recipe, mix: MixChoices, examples: Examples, framework: Framework
) -> tuple[MixedScorer, frozenset[int]]:
    """Fit without the documents held out, whose numbers are returned, and mix on those."""
    held_out = held_out_of(examples, mix.hold_out, recipe.seed)
    is_out = np.isin(examples.documents, list(held_out))
    if is_out.all() or not examples.truth[is_out].any():
        raise InvalidRecipe(
            f"{recipe.id}: hold_out = {mix.hold_out} holds out {len(held_out)} documents, which "
            "must show a competency and leave others to learn from: change it, or label more"
        )
    without = _parts(recipe, mix, examples.take(~is_out), framework)
    unseen = examples.take(is_out)
    rows = is_heard(unseen, mix.head)
    log_odds = [clipped(part.scorer.log_odds(unseen.segments))[rows] for part in without]
    weights, calibration = calibration_of(np.stack(log_odds, axis=2), unseen.take(rows))
    scorers = tuple(part.scorer for part in without)
    return MixedScorer(scorers, weights.astype(np.float32), calibration), held_out


def held_out_of(examples: Examples, share: float, seed: int) -> frozenset[int]:
    """Draw the numbers of a share of the documents."""
    n_documents = int(examples.documents.max()) + 1
    shuffled = np.random.default_rng(seed).permutation(n_documents)
    return frozenset(shuffled[: round(share * n_documents)].tolist())


def _parts(
    recipe: Recipe, mix: MixChoices, examples: Examples, framework: Framework
) -> list[FittedPart]:
    """Fit every tuned head, then the head of words and meaning."""
    everything = with_phrasings(examples, framework, mix.head)
    parts = [
        tuned_part(everything, framework, tuning, mix.head, recipe.seed) for tuning in mix.tunings
    ]
    return [*parts, words_part(everything, framework, mix)]


def with_phrasings(examples: Examples, framework: Framework, choices: HeadChoices) -> Examples:
    """Set the framework's own wordings behind labelled segments."""
    return joined([examples, phrasings_of(framework, choices.phrasing_weight)])


def tuned_part(
    everything: Examples,
    framework: Framework,
    tuning: TuningChoices,
    choices: HeadChoices,
    seed: int,
) -> FittedPart:
    """Tune an encoder, or take the one kept from an earlier run, with the head tuned with it."""
    if tuning.teacher:
        everything = _softened(everything, framework, tuning, choices, seed)
    folder = kept_or_tuned(everything, framework, tuning, seed)
    spec = folder.spec()
    encoder = CachedEncoder(open_named_encoder({**spec, "folder": str(folder.path)}))
    head = _tuned_head(folder.arrays(), choices)
    ids = framework.competency_ids
    scorer = TrainedScorer(encoder, (), ALONE, head, ids, _plain(framework), tuning.reading)
    return FittedPart(scorer, {**spec, "fingerprint": encoder.fingerprint}, folder.path)


def _softened(
    everything: Examples,
    framework: Framework,
    tuning: TuningChoices,
    choices: HeadChoices,
    seed: int,
) -> Examples:
    """Let the teacher, tuned on the same examples, say how sure it is of each label."""
    recipe = read_recipe(FOLDER / f"{tuning.teacher}.toml")
    if recipe.mix is None or recipe.mix.tunings[0].teacher:
        raise InvalidRecipe(f"tuning.teacher: {tuning.teacher} must tune an encoder by itself")
    teacher = tuned_part(everything, framework, recipe.mix.tunings[0], choices, seed).scorer
    sure = probabilities_from(teacher.log_odds(everything.segments))
    softened = (1 - tuning.taught) * everything.truth + tuning.taught * sure
    return replace(everything, softened=softened.astype(np.float32))


def words_part(everything: Examples, framework: Framework, mix: MixChoices) -> FittedPart:
    """Fit the head of words and of meaning as the encoder comes."""
    encoder: Encoder = CachedEncoder(open_named_encoder(mix.encoder))
    scorer = fit_scorer(everything, framework, encoder, mix.head)
    return FittedPart(scorer, {**mix.encoder, "fingerprint": encoder.fingerprint}, None)


def _plain(framework: Framework) -> Calibration:
    return Calibration.none(len(framework.competencies))


def _tuned_head(arrays: dict[str, NDArray[np.float32]], choices: HeadChoices) -> Head:
    rounded = {name: array.astype(KEPT).astype(np.float32) for name, array in arrays.items()}
    facts = rounded["facts"]
    facts[[COLUMNS[f"role={role}"] for role in choices.silent_roles]] = SILENCED
    meaning = rounded["meaning"]
    return Head(meaning, np.zeros_like(meaning), facts, (), rounded["intercept"])


def _described(part: FittedPart, name: str) -> dict[str, Any]:
    inside = {"folder": name} if part.folder else {}
    encoder = {**part.encoder, **inside}
    return {"folder": name, "encoder": encoder, **trained_spec(part.scorer)}
