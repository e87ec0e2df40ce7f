"""One function a kind of model: from examples to a scorer and what model.json says of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from tagger.framework import Framework
from tagger.protocols import Encoder, Scorer
from tagger.scorers.keyword import KeywordScorer
from tagger.scorers.prior import PriorScorer
from tagger.scorers.similarity import SimilarityMap, SimilarityScorer
from tagger.scorers.trained import Calibration, TrainedScorer
from training.calibrating import calibration_of, clipped, is_heard
from training.fit import Examples, fit_scorer, joined, phrasings_of, trained_spec
from training.recipe import HeadChoices, InvalidRecipe, Recipe
from training.similarity_map import fit_map
from training.tuned.fit import fit_mix


@dataclass(frozen=True, slots=True)
class Fitted:
    """A scorer with the part of model.json that describes it.

    `twin` is the same, fitted without the training documents numbered `held_out`, so that
    thresholds can be chosen on those. `folders` are parts to be copied into the model's folder.
    """

    scorer: Scorer
    spec: dict[str, Any]
    twin: Scorer | None = None
    held_out: frozenset[int] = frozenset()
    folders: Mapping[str, Path] = field(default_factory=dict)


def fit_trained(
    recipe: Recipe, examples: Examples, framework: Framework, encoder: Encoder | None
) -> Fitted:
    """Fit the head on everything, and its calibration map on out-of-fold log-odds."""
    if recipe.head is None or encoder is None:
        raise InvalidRecipe(f"{recipe.id}: a trained model needs [head] and [encoder]")
    choices = recipe.head
    phrasings = phrasings_of(framework, choices.phrasing_weight)

    def fit(part: Examples) -> TrainedScorer:
        return fit_scorer(joined([part, phrasings]), framework, encoder, choices)

    found = calibration(fit, examples, choices, recipe.seed)
    scorer = replace(fit(examples), calibration=found)
    return Fitted(scorer, trained_spec(scorer))


def calibration(
    fit: Callable[[Examples], TrainedScorer], examples: Examples, choices: HeadChoices, seed: int
) -> Calibration:
    """Return the maps from out-of-fold log-odds to labels."""
    n_documents = int(examples.documents.max()) + 1
    folds = np.random.default_rng(seed).permutation(n_documents) % choices.folds
    log_odds, heard = [], []
    for fold in range(choices.folds):
        held_out = folds[examples.documents] == fold
        unseen = examples.take(held_out)
        rows = is_heard(unseen, choices)
        found = fit(examples.take(~held_out)).log_odds(unseen.segments)
        log_odds.append(clipped(found)[rows])
        heard.append(unseen.take(rows))
    return calibration_of(np.concatenate(log_odds)[:, :, None], joined(heard))[1]


def fit_similarity(
    recipe: Recipe, examples: Examples, framework: Framework, encoder: Encoder | None
) -> Fitted:
    """Fit the map from similarity to log-odds."""
    if encoder is None:
        raise InvalidRecipe(f"{recipe.id}: a similarity model needs [encoder]")
    blank = SimilarityMap(0.0, 0.0, 0.0, {})
    scorer = SimilarityScorer.from_framework(framework, encoder, blank)
    near = scorer.similarities(examples.segments)
    found = fit_map(near, examples.segments, examples.truth, examples.weights)
    return Fitted(replace(scorer, map=found), {"map": asdict(found)})


def fit_keyword(
    recipe: Recipe, examples: Examples, framework: Framework, encoder: Encoder | None
) -> Fitted:
    """Fit what one found term is worth; the terms come from the framework's wordings alone."""
    del recipe, encoder
    blank = KeywordScorer.from_framework(framework, offset=0, per_term=1)
    n_terms = blank.counts(examples.segments)
    fitted = LogisticRegression().fit(
        n_terms.reshape(-1, 1),
        examples.truth.ravel(),
        sample_weight=np.repeat(examples.weights, n_terms.shape[1]),
    )
    spec = {
        "offset": round(float(fitted.intercept_[0]), 6),
        "per_term": round(float(fitted.coef_[0, 0]), 6),
    }
    return Fitted(KeywordScorer.from_framework(framework, **spec), spec)


def fit_prior(
    recipe: Recipe, examples: Examples, framework: Framework, encoder: Encoder | None
) -> Fitted:
    """Count."""
    del recipe, encoder
    weights = examples.weights
    shares = (weights @ examples.truth) / weights.sum()
    rates = {
        competency_id: round(float(share), 6)
        for competency_id, share in zip(framework.competency_ids, shares, strict=True)
    }
    scorer = PriorScorer(framework.competency_ids, tuple(rates.values()))
    return Fitted(scorer, {"rates": rates})


def fit_mixed(
    recipe: Recipe, examples: Examples, framework: Framework, encoder: Encoder | None
) -> Fitted:
    """Tune encoders and mix their heads with one of words and meaning."""
    del encoder
    if recipe.mix is None:
        raise InvalidRecipe(f"{recipe.id}: a mixed model needs [mix]")
    mix = fit_mix(recipe, recipe.mix, examples, framework)
    return Fitted(mix.scorer, mix.spec(), mix.twin, mix.held_out, mix.folders)


FITS = {
    "mixed": fit_mixed,
    "trained": fit_trained,
    "similarity": fit_similarity,
    "keyword": fit_keyword,
    "prior": fit_prior,
}
