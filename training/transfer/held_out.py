"""Competencies held out one at a time: what is known of each is its wordings and some examples."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tagger.benchmark import LabelledDocument
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.overlap import on_gold, truth_of
from tagger.pipeline import judgeable_of
from tagger.pooling import highest
from tagger.scorers.few_shot import Background
from tagger.scorers.logistic import probabilities_from
from tagger.scorers.similarity import SimilarityMap
from tagger.types import Embeddings, Segment
from training.fit import Examples
from training.similarity_map import fit_map
from training.thresholds import thresholds_on
from training.transfer.material import Material
from training.transfer.nearness import Nearness

# The map has twenty numbers: this many segments are plenty.
N_FOR_MAP = 3000


@dataclass(frozen=True)
class Vectors:
    """The material as vectors: training segments, wordings, and what usually is."""

    material: Material

    @cached_property
    def training(self) -> Embeddings:
        """The training segments, [n_examples, dim]."""
        return self._encoded(self.material.examples.segments)

    @cached_property
    def background(self) -> Background:
        """How training segments lie; no label is looked at."""
        return Background.of(self.training)

    @cached_property
    def sample(self) -> NDArray[np.intp]:
        """The training segments on which maps are fitted, [n]."""
        random = np.random.default_rng(self.material.choices.seed)
        return random.permutation(len(self.material.examples.segments))[:N_FOR_MAP]

    @cached_property
    def wordings(self) -> list[Embeddings]:
        """Every wording of each competency, one [n_texts, dim] a competency."""
        return [
            self.material.encoder.encode([text for _, text in competency.wordings()])
            for competency in self.material.framework.competencies
        ]

    @cached_property
    def names(self) -> list[Embeddings]:
        """The name and the definition of each competency in every language."""
        return [
            self.material.encoder.encode([*c.name.values(), *c.definition.values()])
            for c in self.material.framework.competencies
        ]

    def drawn(self, column: int, n: int | None, seed: int) -> Embeddings:
        """Draw examples of a competency, [n, dim] or fewer; without `n` return all there are."""
        examples = self.material.examples
        if n is None:
            return self.training[examples.truth[:, column]]
        return self.training[drawn_examples(examples, column, n, seed)]

    def held(self, documents: Sequence[LabelledDocument]) -> "Held":
        """Cut and encode documents that nothing is learnt from."""
        cut = tuple(
            tuple(judgeable_of(self.material.segmenter.segment(one.document))) for one in documents
        )
        vectors = self._encoded([segment for segments in cut for segment in segments])
        truths = tuple(truth_of(one.segments, self.material.framework) for one in documents)
        return Held(tuple(documents), cut, vectors, truths)

    def _encoded(self, segments: Sequence[Segment]) -> Embeddings:
        return self.material.encoder.encode([segment.clean_text for segment in segments])


@dataclass(frozen=True, slots=True)
class Held:
    """Documents with their judgeable segments, the vectors of all those, and the gold truth."""

    documents: tuple[LabelledDocument, ...]
    cut: tuple[tuple[Segment, ...], ...]
    vectors: Embeddings
    truths: tuple[NDArray[np.bool_], ...]

    @property
    def segments(self) -> list[Segment]:
        """The judgeable segments of all documents, as the rows of `vectors` stand."""
        return [segment for segments in self.cut for segment in segments]

    def judged(self, values: NDArray[np.float32]) -> list[JudgedDocument]:
        """Lay [n_segments, n_competencies] probabilities on the gold segments, pool documents."""
        ends = np.cumsum([len(segments) for segments in self.cut])[:-1]
        parts = zip(self.documents, self.cut, self.truths, np.split(values, ends), strict=True)
        return [
            JudgedDocument(one, segments, truth, on_gold(one, segments, rows), highest(rows))
            for one, segments, truth, rows in parts
        ]


@dataclass(frozen=True, slots=True)
class Learner:
    """What was learnt without one competency's labels: a map and a cut from all the others.

    `near` is [n_test_segments, n_competencies] with every wording and no example.
    """

    column: int
    map: SimilarityMap
    cut: float
    near: NDArray[np.float32]

    def probabilities(self, test: Held, column: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return those of the competency held out, [n_segments], from its nearness."""
        near = self.near.copy()
        near[:, self.column] = column
        return probabilities_from(self.map.log_odds(near, test.segments))[:, self.column]


def learners_of(vectors: Vectors, way: Nearness, dev: Held, test: Held) -> list[Learner]:
    """Hold out each competency in turn; the labels of the others give the map and the cut."""
    sampled = vectors.training[vectors.sample]
    near, near_dev, near_test = (
        np.stack([way(rows, texts, vectors.background) for texts in vectors.wordings], axis=1)
        for rows in (sampled, dev.vectors, test.vectors)
    )
    learners = []
    for column in range(len(vectors.wordings)):
        others = [i for i in range(len(vectors.wordings)) if i != column]
        found = map_for(vectors, near, [*others, column], others)
        values = probabilities_from(found.log_odds(near_dev, dev.segments))
        learners.append(Learner(column, found, cut_on(dev.judged(values), others), near_test))
    return learners


def map_for(
    vectors: Vectors, near: NDArray[np.float32], columns: list[int], known: list[int]
) -> SimilarityMap:
    """Fit a map on the sample, given its nearness to all competencies; labels of `known` alone."""
    examples = vectors.material.examples
    segments = [examples.segments[i] for i in vectors.sample]
    truth = examples.truth[vectors.sample][:, known]
    return fit_map(near[:, columns], segments, truth, examples.weights[vectors.sample])


def cut_on(judged: Sequence[JudgedDocument], columns: list[int]) -> float:
    """Choose one cut by the labels of some competencies, as every model's cut is chosen."""
    narrowed = [
        replace(
            one,
            truth=one.truth[:, columns],
            values=one.values[:, columns],
            pooled=one.pooled[columns],
        )
        for one in judged
    ]
    return thresholds_on(narrowed, "dev")[0].default


def drawn_examples(examples: Examples, column: int, n: int, seed: int) -> NDArray[np.intp]:
    """Draw the numbers of `n` examples that carry a competency, no two from one document.

    A larger draw with the same seed begins with the smaller one.
    """
    random = np.random.default_rng([seed, column])
    carrying = random.permutation(np.flatnonzero(examples.truth[:, column]))
    _, first = np.unique(examples.documents[carrying], return_index=True)
    return np.asarray(carrying[np.sort(first)][:n])
