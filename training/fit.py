"""From a recipe and labelled documents to the trained head."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from tagger.framework import Framework
from tagger.protocols import Encoder
from tagger.scorers.context import COLUMNS, FACTS
from tagger.scorers.lexical import Vocabulary
from tagger.scorers.trained import Calibration, Head, TrainedScorer, Weighting, dense_features
from tagger.types import Embeddings, Segment
from training.recipe import HeadChoices

MAX_ITERATIONS = 300
# Log-odds that no words outweigh.
SILENCED = -20.0
# The precision that a model is kept with: what is calibrated and measured is what is shipped.
KEPT = np.float16


@dataclass(frozen=True, slots=True)
class Examples:
    """Segments with what is known of them.

    `truth` is [n, n_competencies]; `weights` and `documents` (a number for each document, -1 for
    a framework's phrasings) are [n]. `only` is the column that a phrasing speaks about, -1 where
    the labels are complete: a phrasing says nothing of the other competencies. `softened`
    [n, n_competencies], where a teacher has been asked, lies between its probabilities and truth.
    """

    segments: tuple[Segment, ...]
    truth: NDArray[np.bool_]
    weights: NDArray[np.float64]
    documents: NDArray[np.intp]
    only: NDArray[np.intp]
    softened: NDArray[np.float32] | None = None

    @property
    def targets(self) -> NDArray[np.bool_] | NDArray[np.float32]:
        """What an encoder is tuned towards, [n, n_competencies]."""
        return self.truth if self.softened is None else self.softened

    def take(self, rows: NDArray[np.bool_]) -> "Examples":
        """Return the examples of some rows."""
        kept = tuple(s for s, keep in zip(self.segments, rows, strict=True) if keep)
        return Examples(
            kept,
            self.truth[rows],
            self.weights[rows],
            self.documents[rows],
            self.only[rows],
            None if self.softened is None else self.softened[rows],
        )


def phrasings_of(framework: Framework, weight: float) -> Examples:
    """Turn the framework's own wordings into examples that have no document."""
    pairs = list(framework.wordings())
    segments = tuple(
        Segment(
            document_id=f"{framework.id}:{i}",
            start=0,
            end=len(text),
            text=text,
            clean_text=text,
            role="other",
            heading=None,
            language=language,
            genre="unknown",
        )
        for i, (_, language, text) in enumerate(pairs)
    )
    only = np.array([column for column, _, _ in pairs], dtype=np.intp)
    truth = np.eye(len(framework.competencies), dtype=bool)[only]
    n = len(pairs)
    return Examples(segments, truth, np.full(n, weight), np.full(n, -1, dtype=np.intp), only)


def joined(parts: Sequence[Examples]) -> Examples:
    """Set several lists of examples one after the other."""
    return Examples(
        segments=tuple(segment for part in parts for segment in part.segments),
        truth=np.concatenate([part.truth for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        documents=np.concatenate([part.documents for part in parts]),
        only=np.concatenate([part.only for part in parts]),
        softened=_softened(parts),
    )


def _softened(parts: Sequence[Examples]) -> NDArray[np.float32] | None:
    if all(part.softened is None for part in parts):
        return None
    return np.concatenate([part.targets for part in parts]).astype(np.float32)


def fit_scorer(
    examples: Examples, framework: Framework, encoder: Encoder, choices: HeadChoices
) -> TrainedScorer:
    """Fit one L2-penalised logistic regression a competency; not calibrated yet.

    Where neither meaning nor the document weighs anything, no text is encoded.
    """
    weighting = Weighting(**choices.weights.model_dump())
    texts = [segment.clean_text for segment in examples.segments]
    vocabularies = tuple(
        Vocabulary.from_texts(kind, texts, size.most, size.least_texts)
        for kind, size in choices.vocabularies.items()
    )
    vectors = _vectors(examples, encoder, weighting)
    rows = _features(examples, vectors, weighting, vocabularies)
    columns = [
        _fit_column(rows, examples, column, choices.c)
        for column in range(len(framework.competencies))
    ]
    weights = np.array([coefficients for coefficients, _ in columns]).T
    weights = weights.astype(KEPT).astype(np.float32)
    dim = vectors.shape[1]
    sizes = [dim, dim, len(FACTS), *(len(v.columns) for v in vocabularies)]
    meaning, document, facts, *terms = np.split(weights, np.cumsum(sizes)[:-1])
    facts[[COLUMNS[f"role={role}"] for role in choices.silent_roles]] = SILENCED
    intercept = np.array([value for _, value in columns]).astype(KEPT).astype(np.float32)
    head = Head(meaning, document, facts, tuple(terms), intercept)
    ids = framework.competency_ids
    return TrainedScorer(encoder, vocabularies, weighting, head, ids, Calibration.none(len(ids)))


def _fit_column(
    rows: sparse.csr_matrix, examples: Examples, column: int, c: float
) -> tuple[NDArray[np.float64], float]:
    speaks = (examples.only == -1) | (examples.only == column)
    answers = examples.truth[speaks, column]
    if not answers.any():
        return np.zeros(rows.shape[1]), -10.0
    estimator = LogisticRegression(C=c, max_iter=MAX_ITERATIONS)
    estimator.fit(rows[speaks], answers, sample_weight=examples.weights[speaks])
    return estimator.coef_[0], float(estimator.intercept_[0])


def _vectors(examples: Examples, encoder: Encoder, weighting: Weighting) -> Embeddings:
    if not (weighting.meaning or weighting.document):
        return np.zeros((len(examples.segments), 0), dtype=np.float32)
    return encoder.encode([segment.clean_text for segment in examples.segments])


def _features(
    examples: Examples,
    vectors: Embeddings,
    weighting: Weighting,
    vocabularies: tuple[Vocabulary, ...],
) -> sparse.csr_matrix:
    dense = dense_features(examples.segments, vectors, weighting)
    dense[examples.documents == -1, vectors.shape[1] :] = 0
    blocks = [sparse.csr_matrix(dense)]
    texts = [segment.clean_text for segment in examples.segments]
    blocks += [term_rows(vocabulary, texts, weighting.terms) for vocabulary in vocabularies]
    return sparse.hstack(blocks).tocsr()


def term_rows(vocabulary: Vocabulary, texts: Sequence[str], scale: float) -> sparse.csr_matrix:
    """Return [n_texts, n_terms]: the weight of each term in each text, times `scale`."""
    weighed = [vocabulary.weigh(text) for text in texts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in weighed)])
    columns = np.concatenate([columns for columns, _ in weighed])
    values = scale * np.concatenate([values for _, values in weighed])
    shape = (len(weighed), len(vocabulary.columns))
    return sparse.csr_matrix((values, columns, starts), shape=shape)


def trained_spec(scorer: TrainedScorer) -> dict[str, Any]:
    """Return what model.json says of a trained head."""
    return {
        "weighting": asdict(scorer.weighting),
        "reading": scorer.reading,
        "facts": list(FACTS),
        "calibration": spec_of_calibration(scorer.calibration),
    }


def spec_of_calibration(calibration: Calibration) -> dict[str, list[float]]:
    """Return slopes and offsets as numbers that JSON shows shortly."""
    return {
        name: [round(float(value), 4) for value in values]
        for name, values in (("slope", calibration.slope), ("offset", calibration.offset))
    }
