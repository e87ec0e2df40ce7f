"""Whether the text is too easy or too alike: a head that knows characters only, in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from tagger.benchmark import TRAINING_PARTS, LabelledDocument
from tagger.evaluation.overlap import truth_of
from tagger.framework import Framework
from training.labelled.checks import Documents, Outcome, of_parts

N_FOLDS = 3
MOST_GAP = 0.10
CUTS = np.linspace(-1, 0.5, 31)

Floats = NDArray[np.float64]
Binary = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Easiness:
    """Segment micro-F1 of the character head: by training part, unseen in its fold, and on dev.

    One cut serves for all, the best of the cross-validation.
    """

    by_part: Mapping[str, float]
    on_dev: float


def easiness(documents: Documents, framework: Framework) -> Easiness:
    """Fit a linear head on character n-grams; the folds are of documents."""
    train = of_parts(documents, TRAINING_PARTS)
    texts, truth, groups = _laid_out(train, framework)
    out_of_fold = np.zeros(truth.shape)
    folds = GroupKFold(N_FOLDS, shuffle=True, random_state=0)
    for fitted, held in folds.split(texts, None, groups):
        out_of_fold[held] = _fit(texts[fitted], truth[fitted]).decision_function(texts[held])
    cut = max(CUTS, key=lambda cut: f1(truth, out_of_fold > cut))
    dev_texts, dev_truth, _ = _laid_out(documents["dev"], framework)
    on_dev = _fit(texts, truth).decision_function(dev_texts)
    parts = np.array([labelled.split for labelled in train])[groups]
    by_part = {
        part: f1(truth[parts == part], out_of_fold[parts == part] > cut)
        for part in TRAINING_PARTS
        if (parts == part).any()
    }
    return Easiness(by_part, f1(dev_truth, on_dev > cut))


def easiness_is_honest(documents: Documents, framework: Framework) -> Outcome:
    """Look for a training part on which the character head does much better than on dev."""
    found = easiness(documents, framework)
    told = ", ".join(f"{part} {value:.3f}" for part, value in found.by_part.items())
    breaches = (
        f"{part}: {value - found.on_dev:.3f} above dev, {MOST_GAP} allowed: too easy or too alike"
        for part, value in found.by_part.items()
        if value - found.on_dev > MOST_GAP
    )
    seen = f"micro-F1 cross-validated on {told}; on dev {found.on_dev:.3f}"
    return Outcome("character head", seen, tuple(breaches))


def f1(truth: Binary, found: Binary) -> float:
    """Return micro-F1 over all cells."""
    return float(2 * (truth & found).sum() / max(1, truth.sum() + found.sum()))


def _laid_out(
    documents: Sequence[LabelledDocument], framework: Framework
) -> tuple[NDArray[np.object_], Binary, NDArray[np.intp]]:
    texts = [segment.text for labelled in documents for segment in labelled.segments]
    truth = np.concatenate([truth_of(labelled.segments, framework) for labelled in documents])
    sizes = [len(labelled.segments) for labelled in documents]
    return np.array(texts, dtype=object), truth, np.repeat(np.arange(len(sizes)), sizes)


def _fit(texts: NDArray[np.object_], truth: Binary) -> Pipeline:
    terms = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        min_df=3,
        max_features=30_000,
        sublinear_tf=True,
        strip_accents="unicode",
        dtype=np.float32,
    )
    head = OneVsRestClassifier(LinearSVC(C=0.3, class_weight={0: 1, 1: 2}), n_jobs=2)
    return make_pipeline(terms, head).fit(list(texts), truth)
