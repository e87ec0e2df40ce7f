"""Pairs of a segment and a wording, and of a wording and its translation."""

import numpy as np

from tests.factories import make_framework
from tests.labelled_documents import segment
from training.fit import Examples, joined, phrasings_of
from training.recipe import TuningChoices
from training.tuned.pairs import translations, wordings_for

CHOICES = TuningChoices(
    name="use", start="use", passes=1, learning_rate=1e-3, head_learning_rate=1e-2, pair_batches=5
)


def examples() -> Examples:
    texts = ["analyse open data", "protect data", "work as a team", "analyse data as a team"]
    truth = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0]], dtype=bool)
    n = len(texts)
    segments = tuple(segment(text, document_id=str(i)) for i, text in enumerate(texts))
    nowhere = np.full(n, -1, dtype=np.intp)
    return Examples(segments, truth, np.ones(n), np.arange(n, dtype=np.intp), nowhere)


def test_a_segment_is_paired_with_a_wording_of_a_competency_that_it_has() -> None:
    framework = make_framework()
    pairs = wordings_for(examples(), framework, CHOICES, seed=1)
    truth = {
        s.clean_text: row for s, row in zip(examples().segments, examples().truth, strict=True)
    }
    assert len(pairs) == 15, "five for each competency that somebody shows"
    for pair in pairs:
        competency = framework.competencies[pair["label"]]
        assert truth[pair["anchor"].split(" » ")[-1]][pair["label"]]
        assert pair["positive"] in {text for _, text in competency.wordings()}


def test_a_phrasing_is_not_paired_with_itself() -> None:
    framework = make_framework()
    everything = joined([examples(), phrasings_of(framework, 1.0)])
    pairs = wordings_for(everything, framework, CHOICES, seed=1)
    assert set(pairs["label"]) == {0, 1, 2}
    assert all(pair["anchor"] != pair["positive"] for pair in pairs)


def test_translations_pair_every_two_languages_of_a_name_and_a_definition() -> None:
    framework = make_framework()
    pairs = translations(framework)
    assert len(pairs) == 4 * 2 * 3
    assert {"anchor": "Teamwork", "positive": "Teamwork (es)", "label": 2} in pairs.to_list()
