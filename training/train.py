"""From a recipe to the folder of a model."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

import tagger
from tagger.benchmark import LabelledDocument, read_labelled
from tagger.decision import Thresholds
from tagger.encoders.cached import CachedEncoder
from tagger.framework import Framework
from tagger.protocols import Encoder, Scorer, Segmenter
from tagger.saved_model import FORMAT, open_named_encoder
from tagger.scorers.context import FACTS
from tagger.scorers.keyword import KeywordScorer
from tagger.scorers.prior import PriorScorer
from tagger.scorers.similarity import SimilarityMap, SimilarityScorer
from tagger.scorers.trained import TrainedScorer
from tagger.segmentation import SectionSegmenter
from tagger.types import ROLES
from training.cross_fitted import cross_fitted_segmenters
from training.examples import check_codes, labels_for
from training.fit import Examples, fit_scorer, joined, phrasings_of
from training.judged import judge, of_document, of_segments
from training.metrics import CUTS, best_threshold, cells_of, measured, micro_f1
from training.recipe import Data, HeadChoices, InvalidRecipe, Recipe
from training.write_model import digest, write_model

ROOT = Path(__file__).parent.parent
ROLE_FOLDS = 4


@dataclass(frozen=True, slots=True)
class Fitted:
    """A scorer with the part of model.json that describes it."""

    scorer: Scorer
    spec: dict[str, Any]


def train(recipe: Recipe, recipe_path: str, models: Path) -> Path:
    """Make the folder of a recipe's model and return it; the same inputs give the same bytes."""
    framework = Framework.load(recipe.framework)
    segmenter = SectionSegmenter.load()
    encoder = CachedEncoder(open_named_encoder(recipe.encoder)) if recipe.encoder else None
    examples = examples_of(recipe.data, framework, recipe.seed)
    fitted = FITS[recipe.kind](recipe, examples, framework, encoder)
    dev = list(read_labelled(ROOT / recipe.data.dev, "dev"))
    check_codes(dev, framework)
    thresholds, chosen_on = choose_thresholds(fitted.scorer, dev, framework, segmenter)
    covered = np.atleast_1d(examples.truth.any(axis=0))
    bound = recipe.kind in ("trained", "prior")
    content = {
        "format": FORMAT,
        "id": recipe.id,
        "title": recipe.title,
        "scorer": {"kind": recipe.kind, **fitted.spec},
        "encoder": recipe.encoder
        and {**recipe.encoder, "fingerprint": encoder.fingerprint if encoder else None},
        "framework": _named(framework) if bound else None,
        "competency_ids": list(framework.competency_ids) if bound else None,
        "not_covered": [
            i for i, has in zip(framework.competency_ids, covered, strict=True) if bound and not has
        ],
        "pool": "highest",
        "calibrated": True,  # every kind is fitted as a map from what it measures to probabilities
        "data": _described(recipe.data, examples, len(dev)),
        "seed": recipe.seed,
        "made_by": f"python -m training train {recipe_path}",
        "tagger_version": tagger.__version__,
    }
    folder = models / recipe.id
    write_model(folder, content, fitted.scorer, thresholds, chosen_on)
    return folder


def examples_of(data: Data, framework: Framework, seed: int) -> Examples:
    """Cut the training documents as unseen ones will be, and give our segments the gold labels."""
    files = [list(read_labelled(ROOT / part.file, "train")) for part in data.train]
    segmenters = cross_fitted_segmenters(list(chain(*files)), ROLE_FOLDS, seed)
    parts, n_documents = [], 0
    for part, documents in zip(data.train, files, strict=True):
        check_codes(documents, framework)
        for labelled in documents:
            segments = segmenters[labelled.document.id].segment(labelled.document)
            n = len(segments)
            parts.append(
                Examples(
                    segments=segments,
                    truth=labels_for(labelled, segments, framework),
                    weights=np.full(n, part.weight),
                    documents=np.full(n, n_documents, dtype=np.intp),
                    only=np.full(n, -1, dtype=np.intp),
                )
            )
            n_documents += 1
    return joined(parts)


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

    slope, offset = calibration(fit, examples, choices, recipe.seed)
    scorer = replace(fit(examples), slope=slope, offset=offset)
    spec = {
        "weighting": asdict(scorer.weighting),
        "facts": list(FACTS),
        "silent_roles": list(choices.silent_roles),
        "slope": slope,
        "offset": offset,
    }
    return Fitted(scorer, spec)


def calibration(
    fit: Callable[[Examples], Scorer], examples: Examples, choices: HeadChoices, seed: int
) -> tuple[float, float]:
    """Return slope and offset of the one logistic map from out-of-fold log-odds to labels.

    A silenced segment says nothing of how sure the head may be of the others: it is left out.
    """
    n_documents = int(examples.documents.max()) + 1
    folds = np.random.default_rng(seed).permutation(n_documents) % choices.folds
    log_odds, truth, weights = [], [], []
    for fold in range(choices.folds):
        held_out = folds[examples.documents] == fold
        unseen = examples.take(held_out)
        scorer = fit(examples.take(~held_out))
        values = np.clip(scorer.score(unseen.segments).values, 1e-6, 1 - 1e-6)
        is_heard = np.array([s.role not in choices.silent_roles for s in unseen.segments])
        log_odds.append(np.log(values / (1 - values))[is_heard].ravel())
        truth.append(unseen.truth[is_heard].ravel())
        weights.append(np.repeat(unseen.weights[is_heard], unseen.truth.shape[1]))
    return _logistic_map(log_odds, truth, weights)


def _logistic_map(
    log_odds: list[NDArray[Any]], truth: list[NDArray[Any]], weights: list[NDArray[Any]]
) -> tuple[float, float]:
    fitted = LogisticRegression(C=1e6).fit(
        np.concatenate(log_odds)[:, None],
        np.concatenate(truth),
        sample_weight=np.concatenate(weights),
    )
    return round(float(fitted.coef_[0, 0]), 6), round(float(fitted.intercept_[0]), 6)


def fit_similarity(
    recipe: Recipe, examples: Examples, framework: Framework, encoder: Encoder | None
) -> Fitted:
    """Fit the map from similarity to log-odds: four kinds of number, none for a competency."""
    if encoder is None:
        raise InvalidRecipe(f"{recipe.id}: a similarity model needs [encoder]")
    blank = SimilarityMap(0.0, 0.0, 0.0, {})
    near = SimilarityScorer.from_framework(framework, encoder, blank).similarities(
        examples.segments
    )
    contrast = near - near.mean(axis=1, keepdims=True)
    roles = np.array([[s.role == role for role in ROLES] for s in examples.segments], dtype=float)
    rows = np.column_stack(
        [near.ravel(), contrast.ravel(), np.repeat(roles, near.shape[1], axis=0)]
    )
    weights = np.repeat(examples.weights, near.shape[1])
    fitted = LogisticRegression(max_iter=1000).fit(
        rows, examples.truth.ravel(), sample_weight=weights
    )
    nearness, slope, *by_role = (round(float(w), 6) for w in fitted.coef_[0])
    found = SimilarityMap(
        nearness,
        slope,
        round(float(fitted.intercept_[0]), 6),
        dict(zip(ROLES, by_role, strict=True)),
    )
    scorer = SimilarityScorer.from_framework(framework, encoder, found)
    return Fitted(scorer, {"map": asdict(found)})


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


FITS = {
    "trained": fit_trained,
    "similarity": fit_similarity,
    "keyword": fit_keyword,
    "prior": fit_prior,
}


def choose_thresholds(
    scorer: Scorer,
    documents: Sequence[LabelledDocument],
    framework: Framework,
    segmenter: Segmenter,
) -> tuple[Thresholds, dict[str, Any]]:
    """Choose one cut for all competencies on dev, whose few documents bear no more.

    The best mean of segment and document micro-F1 wins: readers look at both.
    """
    judged = [judge(scorer, segmenter, labelled, framework) for labelled in documents]
    by_segment = {cut: [of_segments(j, cut) for j in judged] for cut in CUTS}
    by_document = {cut: [of_document(j, cut) for j in judged] for cut in CUTS}
    cells = [{cut: cells_of(found[cut]) for cut in CUTS} for found in (by_segment, by_document)]

    def value(cut: float, picks: NDArray[np.intp]) -> float:
        return sum(micro_f1(table[cut][picks]) for table in cells) / len(cells)

    cut = best_threshold(value, len(judged))
    n_segments = sum(len(j.truth) for j in judged)
    measures = [
        measured("segment micro-F1", by_segment[cut], n_segments),
        measured("document micro-F1", by_document[cut], n_segments),
    ]
    return Thresholds(cut, {}), {"split": "dev", "measures": [asdict(m) for m in measures]}


def _named(framework: Framework) -> dict[str, str]:
    return {
        "id": framework.id,
        "version": framework.version,
        "sha256": framework.fingerprint,
    }


def _described(data: Data, examples: Examples, n_dev: int) -> dict[str, Any]:
    files = [part.file for part in data.train]
    return {
        "train": [{"file": part.file, "weight": part.weight} for part in data.train],
        "dev": data.dev,
        "sha256": {file: digest(ROOT / file) for file in (*files, data.dev)},
        "n_train_documents": int(examples.documents.max()) + 1,
        "n_train_segments": len(examples.segments),
        "n_dev_documents": n_dev,
    }
