"""A competency that is held out shows nothing of its labels but the examples drawn."""

from dataclasses import replace

import numpy as np

from tagger.benchmark import LabelledDocument
from tests.training.transfer.made import material
from training.transfer.held_out import Vectors, drawn_examples, learners_of
from training.transfer.material import Material
from training.transfer.nearness import deviating

MATERIAL = material()
HIDDEN = 1


def without_labels(one: Material) -> Material:
    """Return the material with every label of the hidden competency taken off, test's too."""
    truth = one.examples.truth.copy()
    truth[:, HIDDEN] = False
    code = one.framework.codes[HIDDEN]

    def bare(labelled: LabelledDocument) -> LabelledDocument:
        segments = tuple(replace(s, labels=s.labels - {code}) for s in labelled.segments)
        return replace(labelled, segments=segments)

    return replace(
        one,
        examples=replace(one.examples, truth=truth),
        dev=tuple(bare(labelled) for labelled in one.dev),
        test=tuple(bare(labelled) for labelled in one.test),
    )


def test_map_and_cut_of_a_competency_do_not_depend_on_its_labels() -> None:
    found = []
    for one in (MATERIAL, without_labels(MATERIAL)):
        vectors = Vectors(one)
        learners = learners_of(vectors, deviating, vectors.held(one.dev), vectors.held(one.test))
        found.append(learners)
    hidden, bare = found[0][HIDDEN], found[1][HIDDEN]
    assert (hidden.map, hidden.cut) == (bare.map, bare.cut)
    assert found[0][0].map != found[1][0].map


def test_drawn_examples_carry_the_competency_and_stand_in_different_documents() -> None:
    drawn = drawn_examples(MATERIAL.examples, HIDDEN, 5, seed=2)
    assert len(drawn) == 5
    assert MATERIAL.examples.truth[drawn, HIDDEN].all()
    assert len(set(MATERIAL.examples.documents[drawn].tolist())) == 5


def test_a_larger_draw_begins_with_the_smaller() -> None:
    small, large = (drawn_examples(MATERIAL.examples, HIDDEN, n, seed=2) for n in (3, 6))
    assert large[:3].tolist() == small.tolist()
    other = drawn_examples(MATERIAL.examples, HIDDEN, 6, seed=3)
    assert other.tolist() != large.tolist()


def test_more_is_asked_for_than_there_is() -> None:
    n_documents = len(MATERIAL.learnt_from)
    assert len(drawn_examples(MATERIAL.examples, HIDDEN, 100, seed=1)) == n_documents
    vectors = Vectors(MATERIAL)
    everything = vectors.drawn(HIDDEN, None, seed=1)
    assert len(everything) == MATERIAL.examples.truth[:, HIDDEN].sum()
    assert np.linalg.norm(everything, axis=1).round(3).tolist() == [1.0] * len(everything)
