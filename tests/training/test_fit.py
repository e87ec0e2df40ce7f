"""What the head learns from examples and from the framework's own phrasings."""

from dataclasses import replace

import numpy as np
import pytest

from tagger.encoders.hashing import HashingEncoder
from tagger.framework import Framework
from tagger.scorers.trained import TrainedScorer
from tests.labelled_documents import segment
from tests.tagger.command import LIBRARY
from training.fit import Examples, fit_scorer, joined, phrasings_of
from training.recipe import HeadChoices, Terms, Weights

ENCODER = HashingEncoder(64)
CHOICES = HeadChoices(
    c=10.0,
    phrasing_weight=1.0,
    folds=2,
    silent_roles=("legal",),
    weights=Weights(meaning=3, document=1, terms=2),
    vocabularies={"words": Terms(most=100, least_texts=1)},
)
TEXTS = {
    0: ("catalogue new books", "catalogue and describe maps", "describe books for the catalogue"),
    1: ("read stories to children", "children hear stories aloud", "stories for small children"),
    None: ("drive the van", "pay the invoices on time", "open the doors at nine"),
}


@pytest.fixture(scope="module")
def framework() -> Framework:
    return Framework.from_yaml(LIBRARY)


def examples() -> Examples:
    """Return nine documents of one segment; nobody shows the third competency."""
    texts = [(text, column) for column, found in TEXTS.items() for text in found]
    n = len(texts)
    truth = np.array([[column == i for i in range(3)] for _, column in texts], dtype=bool)
    segments = tuple(segment(text, document_id=str(i)) for i, (text, _) in enumerate(texts))
    nowhere = np.full(n, -1, dtype=np.intp)
    return Examples(segments, truth, np.ones(n), np.arange(n, dtype=np.intp), nowhere)


def probabilities(scorer: TrainedScorer, text: str) -> list[float]:
    return [float(value) for value in scorer.score([segment(text)]).values[0]]


def test_what_can_be_told_apart_is_learnt(framework: Framework) -> None:
    scorer = fit_scorer(examples(), framework, ENCODER, CHOICES)
    found = scorer.score(examples().segments).values >= 0.5
    assert (found == examples().truth).all()
    assert probabilities(scorer, "catalogue old maps")[0] > 0.5
    assert probabilities(scorer, "the van for the invoices")[0] < 0.5


def test_a_competency_that_nobody_shows_gets_next_to_nothing(framework: Framework) -> None:
    scorer = fit_scorer(examples(), framework, ENCODER, CHOICES)
    assert scorer.score(examples().segments).values[:, 2].max() < 0.001


def test_phrasings_are_the_frameworks_wordings_each_for_its_own_competency(
    framework: Framework,
) -> None:
    phrasings = phrasings_of(framework, 0.25)
    wordings = [w for competency in framework.competencies for w in competency.wordings()]
    assert [(s.language, s.text) for s in phrasings.segments] == wordings
    assert (phrasings.truth.sum(axis=1) == 1).all()
    assert (phrasings.truth.argmax(axis=1) == phrasings.only).all()
    assert set(phrasings.weights) == {0.25}
    assert set(phrasings.documents) == {-1}


def test_phrasings_teach_a_competency_that_no_document_shows(framework: Framework) -> None:
    parts = [examples(), phrasings_of(framework, 1.0)]
    scorer = fit_scorer(joined(parts), framework, ENCODER, CHOICES)
    damp = probabilities(scorer, "Repairs bindings and protects old paper from damp.")
    assert damp[2] > 0.5


def test_a_phrasing_says_nothing_about_other_competencies(framework: Framework) -> None:
    phrasings = phrasings_of(framework, 1.0)
    of_first = phrasings.take(phrasings.only == 0)
    alone = fit_scorer(examples(), framework, ENCODER, CHOICES)
    with_first = fit_scorer(joined([examples(), of_first]), framework, ENCODER, CHOICES)
    known = fit_scorer(joined([examples(), phrasings]), framework, ENCODER, CHOICES)
    text = "catalogue books and read stories to children"
    assert probabilities(with_first, text)[1] == pytest.approx(
        probabilities(alone, text)[1], abs=0.1
    )
    assert probabilities(with_first, text)[2] < 0.001 < probabilities(known, text)[2]


def test_weights_count(framework: Framework) -> None:
    told = examples()
    doubtful = Examples(
        told.segments, told.truth, np.where(told.truth[:, 0], 0.01, 1.0), told.documents, told.only
    )
    sure, unsure = (fit_scorer(e, framework, ENCODER, CHOICES) for e in (told, doubtful))
    text = "catalogue new books"
    assert probabilities(unsure, text)[0] < probabilities(sure, text)[0]


def test_fitting_twice_gives_the_same_weights(framework: Framework) -> None:
    first, second = (fit_scorer(examples(), framework, ENCODER, CHOICES) for _ in range(2))
    for left, right in (
        (first.head.meaning, second.head.meaning),
        (first.head.terms[0], second.head.terms[0]),
        (first.head.intercept, second.head.intercept),
    ):
        assert left.tobytes() == right.tobytes()


def test_joining_keeps_the_order_and_taking_keeps_the_rows(framework: Framework) -> None:
    parts = [examples(), phrasings_of(framework, 1.0)]
    whole = joined(parts)
    assert whole.segments == (*parts[0].segments, *parts[1].segments)
    back = whole.take(whole.documents >= 0)
    assert back.segments == parts[0].segments
    assert (back.truth == parts[0].truth).all()


def test_a_head_without_vocabularies_is_learnt_too(framework: Framework) -> None:
    choices = CHOICES.model_copy(update={"vocabularies": {}})
    scorer = fit_scorer(examples(), framework, ENCODER, choices)
    assert scorer.vocabularies == ()
    assert (scorer.score(examples().segments).values >= 0.5).sum() >= 5


def test_a_section_said_to_be_silent_holds_nothing_whatever_its_words(
    framework: Framework,
) -> None:
    scorer = fit_scorer(examples(), framework, ENCODER, CHOICES)
    spoken = segment("catalogue new books")
    silent = replace(spoken, role="legal")
    values = scorer.score([spoken, replace(silent, document_id="b")]).values
    assert values[0, 0] > 0.5
    assert values[1].max() < 0.001
