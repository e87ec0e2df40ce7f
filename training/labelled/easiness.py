"""Whether the text is too easy or too alike: a head that knows characters only, in and out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from tagger.benchmark import TRAINING_PARTS, LabelledDocument
from tagger.framework import Framework
from training.examples import truth_of
from training.labelled.checks import Documents, Outcome

N_FOLDS = 3
MOST_GAP = 0.10
CUTS = np.linspace(-1, 0.5, 31)

Floats = NDArray[np.float64]
Binary = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Easiness:
    """Segment micro-F1 of the character head on unseen training documents and on dev."""

    cross_validated: float
    on_dev: float

    @property
    def gap(self) -> float:
        """How much easier training documents are than those of dev."""
        return self.cross_validated - self.on_dev


def easiness(
    train: Sequence[LabelledDocument], dev: Sequence[LabelledDocument], framework: Framework
) -> Easiness:
    """Fit a linear head on character n-grams; folds are of documents, the best cut of each set."""
    texts, truth, groups = _laid_out(train, framework)
    out_of_fold = np.zeros(truth.shape)
    for fitted, held in GroupKFold(N_FOLDS, shuffle=True, random_state=0).split(
        texts, None, groups
    ):
        out_of_fold[held] = _fit(texts[fitted], truth[fitted]).decision_function(texts[held])
    dev_texts, dev_truth, _ = _laid_out(dev, framework)
    on_dev = _fit(texts, truth).decision_function(dev_texts)
    return Easiness(best_f1(truth, out_of_fold), best_f1(dev_truth, on_dev))


def best_f1(truth: Binary, margins: Floats) -> float:
    """Return micro-F1 at the best single cut."""
    found = (margins > cut for cut in CUTS)
    return max(float(2 * (truth & hit).sum() / max(1, truth.sum() + hit.sum())) for hit in found)


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


def easiness_is_honest(documents: Documents, framework: Framework) -> Outcome:
    """Look whether the character head does much better on training documents than on dev."""
    train = [labelled for part in TRAINING_PARTS for labelled in documents[part]]
    found = easiness(train, documents["dev"], framework)
    seen = (
        f"micro-F1 {found.cross_validated:.3f} cross-validated on {len(train)} training documents, "
        f"{found.on_dev:.3f} on {len(documents['dev'])} of dev"
    )
    too_easy = f"{found.gap:.3f} apart, {MOST_GAP} allowed: the text is too easy or too alike"
    return Outcome("character head", seen, (too_easy,) if found.gap > MOST_GAP else ())
