"""Tuning teaches an encoder what the labels say, and gives the same weights twice."""

from dataclasses import replace

import numpy as np
import pytest

from tagger.scorers.context import FACTS, facts
from tagger.scorers.reading import texts_of
from tagger.types import Segment
from tests.factories import make_framework
from tests.labelled_documents import segment
from training.fit import Examples
from training.recipe import InvalidRecipe, TuningChoices
from training.tuned.starts import opened
from training.tuned.tune import Tuned, rows_of, tune

CHOICES = TuningChoices(
    name="use",
    start="use",
    passes=12,
    batch=8,
    learning_rate=1e-3,
    head_learning_rate=2e-2,
    noisy_share=0.2,
    pair_batches=1,
    half_precision=False,
)
ABOUT_DATA = ("Analizar datos", "Analisar dados", "Analyse data", "Explotar datos abiertos")
ABOUT_TEAMS = ("Trabajar en equipo", "Trabalhar em equipe", "Work in a team", "Liderar el equipo")
OTHERS = ("Sueldo mensual", "Enviar el currículo", "Rua das Flores 3", "Apply by Friday")


def examples() -> Examples:
    texts = [*ABOUT_DATA, *ABOUT_TEAMS, *OTHERS]
    truth = np.zeros((len(texts), 4), dtype=bool)
    truth[:4, 0] = truth[4:8, 2] = True
    segments = tuple(segment(text, document_id=str(i)) for i, text in enumerate(texts))
    n = len(texts)
    nowhere = np.full(n, -1, dtype=np.intp)
    return Examples(segments, truth, np.ones(n), np.arange(n, dtype=np.intp), nowhere)


def in_order(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    return tuple(replace(one, start=i, end=i + 1) for i, one in enumerate(segments))


def tuned() -> Tuned:
    return tune(opened(CHOICES, []), examples(), make_framework(), CHOICES, 7)


@pytest.fixture(scope="module")
def first() -> Tuned:
    return tuned()


def log_odds(found: Tuned) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    segments = examples().segments
    vectors = found.model.encode(texts_of(segments, CHOICES.reading))
    odds: np.ndarray[tuple[int, int], np.dtype[np.float32]] = (
        vectors @ found.meaning + facts(segments) @ found.facts + found.intercept
    )
    return odds


def test_what_the_labels_say_is_learnt(first: Tuned) -> None:
    assert first.meaning.shape == (512, 4)
    assert first.facts.shape == (len(FACTS), 4)
    assert ((log_odds(first) > 0) == examples().truth).mean() > 0.95


def test_tuning_twice_gives_the_same_weights(first: Tuned) -> None:
    again = tuned()
    assert first.meaning.tobytes() == again.meaning.tobytes()
    assert log_odds(first).tobytes() == log_odds(again).tobytes()


def test_a_share_of_the_rows_stands_there_spoilt_with_the_same_labels() -> None:
    rows = rows_of(examples(), CHOICES.model_copy(update={"noisy_share": 1.0}), seed=1)
    n = len(examples().segments)
    assert len(rows) == 2 * n
    assert rows["label"][:n] == rows["label"][n:]
    assert rows["text"][:n] != rows["text"][n:]


def test_a_phrasing_weighs_for_its_own_competency_alone() -> None:
    told = examples()
    only = np.where(np.arange(len(told.only)) == 0, 0, -1)
    speaking = replace(told, only=only)
    rows = rows_of(speaking, CHOICES.model_copy(update={"noisy_share": 0.0}), seed=1)
    assert rows["label"][0][4:8] == [1, 0, 0, 0]
    assert rows["label"][1][4:8] == [1, 1, 1, 1]


def test_what_is_read_is_what_the_recipe_says() -> None:
    told = examples()
    course = tuple(replace(one, document_id="a", genre="syllabus") for one in told.segments)
    course = (replace(course[0], role="heading"), *course[1:])
    for reading, expected in (
        ("heading and text", ABOUT_DATA[1]),
        ("title, heading and text", f"{ABOUT_DATA[0]} » {ABOUT_DATA[1]}"),
    ):
        choices = CHOICES.model_copy(update={"reading": reading, "noisy_share": 0.0})
        rows = rows_of(replace(told, segments=in_order(course)), choices, seed=1)
        assert rows["text"][1] == expected


def test_a_start_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidRecipe, match="neither e5-small nor use nor a folder"):
        opened(CHOICES.model_copy(update={"start": "bert-huge"}), [])
