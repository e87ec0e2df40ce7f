"""From a recipe to the folder of a model."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

import tagger
from tagger.benchmark import LabelledDocument
from tagger.decision import Thresholds
from tagger.encoders.cached import CachedEncoder
from tagger.evaluation.judged import JudgedDocument, judge
from tagger.evaluation.overlap import read_checked
from tagger.framework import Framework
from tagger.protocols import Encoder, Scorer
from tagger.saved_model import FORMAT, open_named_encoder
from tagger.scorers.mixed import MixedScorer
from tagger.segmentation import SectionSegmenter
from training.bank import write_bank
from training.fits import FITS, Fitted
from training.recipe import Data, Recipe
from training.thresholds import thresholds_on
from training.training_set import ROOT, TrainingSet, training_set
from training.tuned.kept import HEAD, SPEC
from training.write_model import digest, write_model

# Kinds whose models know one framework only.
BOUND = ("mixed", "trained", "prior")
WITH_BANK = ("mixed", "trained")


def train(recipe: Recipe, recipe_path: str, models: Path) -> Path:
    """Make the folder of a recipe's model and return it; the same inputs give the same bytes."""
    framework = Framework.load(recipe.framework)
    encoder: Encoder | None = (
        CachedEncoder(open_named_encoder(recipe.encoder)) if recipe.encoder else None
    )
    learnt = training_set(recipe.data, framework, recipe.seed)
    dev = read_checked(ROOT / recipe.data.dev, "dev", framework)
    fitted = FITS[recipe.kind](recipe, learnt.examples, framework, encoder)
    if isinstance(fitted.scorer, MixedScorer):
        encoder = fitted.scorer.parts[0].encoder
    thresholds, chosen_on = _thresholds(dev, fitted, learnt, framework)
    is_bound = recipe.kind in BOUND
    covered = np.atleast_1d(learnt.examples.truth.any(axis=0))
    content = {
        "format": FORMAT,
        "id": recipe.id,
        "title": recipe.title,
        "scorer": {"kind": recipe.kind, **fitted.spec},
        "encoder": _encoder(recipe, fitted, encoder),
        "framework": _named(framework) if is_bound else None,
        "competency_ids": list(framework.competency_ids) if is_bound else None,
        "not_covered": [
            i
            for i, has in zip(framework.competency_ids, covered, strict=True)
            if is_bound and not has
        ],
        "pool": "highest",
        "calibrated": True,  # every kind is fitted as a map from what it measures to probabilities
        "data": _described(recipe.data, learnt, len(dev)),
        "seed": recipe.seed,
        "made_by": f"python -m training train {recipe_path}",
        "tagger_version": tagger.__version__,
    }
    with _made_beside(models / recipe.id) as folder:
        for name, source in fitted.folders.items():
            kept_back = shutil.ignore_patterns(HEAD, SPEC)
            shutil.copytree(source, folder / name, ignore=kept_back)
        write_model(folder, content, fitted.scorer, thresholds, chosen_on)
        if encoder and recipe.kind in WITH_BANK:
            write_bank(folder, learnt.examples, framework.competency_ids, encoder, recipe.seed)
    return models / recipe.id


@contextmanager
def _made_beside(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `folder` once everything in it is written.

    What the evaluation put there is of the model before: it goes with it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent.parent, prefix=".making-") as place:
        made, before = Path(place) / "new", Path(place) / "old"
        made.mkdir()
        yield made
        if folder.is_dir():
            folder.rename(before)
        made.rename(folder)


def _thresholds(
    dev: Sequence[LabelledDocument], fitted: Fitted, learnt: TrainingSet, framework: Framework
) -> tuple[Thresholds, dict[str, Any]]:
    """Choose on dev and, where a twin has not learnt from them, on documents held out as well."""
    scorer = fitted.twin or fitted.scorer
    name = unseen_name(len(dev), len(fitted.held_out))
    return thresholds_on(judged_unseen(dev, scorer, fitted.held_out, learnt, framework), name)


def unseen_name(n_dev: int, n_held_out: int) -> str:
    """Say which documents a model was judged on that it had not learnt from."""
    name = f"dev ({n_dev} documents)"
    if n_held_out:
        name += f" and {n_held_out} training documents, by a twin that had not seen them"
    return name


def judged_unseen(
    dev: Sequence[LabelledDocument],
    scorer: Scorer,
    held_out: frozenset[int],
    learnt: TrainingSet,
    framework: Framework,
) -> list[JudgedDocument]:
    """Judge dev and the documents numbered `held_out` by what has not learnt from them."""
    segmenter = SectionSegmenter.load()
    judged = [judge(scorer, segmenter, labelled, framework) for labelled in dev]
    for number in sorted(held_out):
        labelled = learnt.documents[number]
        cut_by = learnt.segmenters[labelled.document.id]
        judged.append(judge(scorer, cut_by, labelled, framework))
    return judged


def _encoder(recipe: Recipe, fitted: Fitted, encoder: Encoder | None) -> dict[str, Any] | None:
    """Say which encoder the model has: of a mixed one, that of its first part."""
    if parts := fitted.spec.get("parts"):
        first: dict[str, Any] = parts[0]["encoder"]
        return first
    if recipe.encoder is None or encoder is None:
        return None
    return {**recipe.encoder, "fingerprint": encoder.fingerprint}


def _named(framework: Framework) -> dict[str, str]:
    return {
        "id": framework.id,
        "version": framework.version,
        "sha256": framework.fingerprint,
    }


def _described(data: Data, learnt: TrainingSet, n_dev: int) -> dict[str, Any]:
    files = [part.file for part in data.train]
    return {
        "train": [{"file": part.file, "weight": part.weight} for part in data.train],
        "dev": data.dev,
        "sha256": {file: digest(ROOT / file) for file in (*files, data.dev)},
        "n_train_documents": len(learnt.documents),
        "n_train_segments": len(learnt.examples.segments),
        "n_dev_documents": n_dev,
    }
