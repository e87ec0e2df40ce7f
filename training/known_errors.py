"""How often a model errs about whole documents that it had not learnt from: errors.json."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from tagger.console import output
from tagger.coverage.errors import FILE, FORMAT, LEAST_PROBABILITY
from tagger.decision import Thresholds
from tagger.errors import InvalidValue
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.overlap import read_checked
from tagger.framework import Framework
from tagger.saved_model import read_model
from training.recipe import Recipe
from training.train import judged_unseen, unseen_name
from training.training_set import ROOT, training_set
from training.tuned.fit import fit_twin


def write_errors(recipe: Recipe, models: Path) -> Path:
    """Write errors.json of a model that is there: by a twin that has not seen the documents."""
    if recipe.mix is None:
        raise InvalidValue(f"{recipe.id} has no twin that left documents unseen: use a mixed one")
    framework = Framework.load(recipe.framework)
    learnt = training_set(recipe.data, framework, recipe.seed)
    dev = read_checked(ROOT / recipe.data.dev, "dev", framework)
    twin, held_out = fit_twin(recipe, recipe.mix, learnt.examples, framework)
    judged = judged_unseen(dev, twin, held_out, learnt, framework)
    saved = read_model(str(models / recipe.id))
    name = unseen_name(len(dev), len(held_out))
    content = errors_of(judged, saved.thresholds, framework, name)
    path = saved.folder / FILE
    with output(path) as stream:
        stream.write(written(content, recipe.id))
    return path


def errors_of(
    judged: Sequence[JudgedDocument], thresholds: Thresholds, framework: Framework, name: str
) -> dict[str, Any]:
    """Count documents by genre and competency, and fit what their probabilities mean."""
    cuts = np.array([thresholds.of(one) for one in framework.competency_ids])
    genres = sorted({one.labelled.genre for one in judged})
    counts = {
        genre: counted([one for one in judged if one.labelled.genre == genre], cuts, framework)
        for genre in genres
    }
    truth = np.array([one.document_truth for one in judged]).ravel()
    pooled = np.array([one.pooled for one in judged], dtype=float).ravel()
    return {
        "measured_on": name,
        "n_documents": len(judged),
        "counts": counts,
        "calibration": {**calibration(pooled, truth), "n_cells": len(truth)},
    }


def counted(
    judged: Sequence[JudgedDocument], cuts: NDArray[np.float64], framework: Framework
) -> Mapping[str, list[int]]:
    """Return true positives, false positives, false negatives, true negatives a competency."""
    truth = np.array([one.document_truth for one in judged])
    tagged = np.array([one.pooled for one in judged], dtype=float) >= cuts
    cells = (truth & tagged, ~truth & tagged, truth & ~tagged, ~truth & ~tagged)
    table = np.stack([cell.sum(axis=0) for cell in cells], axis=1)
    return dict(zip(framework.competency_ids, table.tolist(), strict=True))


def calibration(pooled: NDArray[np.float64], truth: NDArray[np.bool_]) -> dict[str, float]:
    """Fit how often a document's probability is right, as Platt (1999) has it."""
    near = np.clip(pooled, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    log_odds = np.log(near / (1 - near))
    fitted = LogisticRegression(C=1e6).fit(log_odds[:, None], truth)
    slope, offset = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    return {"slope": round(slope, 4), "offset": round(offset, 4)}


def written(content: Mapping[str, Any], model_id: str) -> str:
    """Return the file, a competency a line."""
    lines = json.dumps({"format": FORMAT, "model": model_id, **content}, indent=1)
    return _joined_lists(lines) + "\n"


def _joined_lists(text: str) -> str:
    """Set the four counts of a competency on one line."""
    parts = text.split("[")
    joined = [parts[0]]
    for part in parts[1:]:
        inside, _, rest = part.partition("]")
        joined.append(" ".join(inside.split()) + "]" + rest)
    return "[".join(joined)
