"""What a system is, and what is said of one that breaks its promise."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tagger.errors import InvalidValue
from tagger.framework import Framework
from tests.demo import demo_encoder
from tests.factories import make_framework
from tests.labelled_documents import segment
from tests.training.compared.made import GUESSING, KNOWING, documents, examples_from, task
from training.compared import characters, margins, neighbours, recipes
from training.compared.measuring import answers_of
from training.compared.system import Fit, Score, System, SystemScorer, system_from_file

FRAMEWORK = make_framework()
EXAMPLES = examples_from(documents(0), FRAMEWORK)


def written(folder: Path, code: str) -> Path:
    path = folder / "mine.py"
    path.write_text(code, encoding="utf-8")
    return path


FIT = '"""My own.\n\nMore."""\ndef fit(examples, framework):\n    return len(examples.segments)\n'
SCORE = "def score(state, segments):\n    return [[0.5] * 4 for _ in segments]\n"


def test_a_file_with_two_functions_is_a_system(tmp_path: Path) -> None:
    system = system_from_file(written(tmp_path, FIT + SCORE))
    assert (system.id, system.title, system.thresholds) == ("mine", "My own.", None)
    scorer = SystemScorer.fitted(system, EXAMPLES, FRAMEWORK)
    assert scorer.state == len(EXAMPLES.segments)
    assert scorer.score([segment("x"), segment("y")]).values.tolist() == [[0.5] * 4] * 2


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", r"mine\.py has no function fit and no function score: a system needs fit\("),
        (FIT, r"mine\.py has no function score"),
        ("score = 3\n" + FIT, r"mine\.py has no function score"),
        ("import nowhere_at_all\n", r"mine\.py cannot be run: ModuleNotFoundError: .* \(line 1\)"),
        ("x = 1\ndef fit(:\n", r"mine\.py cannot be run: SyntaxError: .* \(line 2\)"),
    ],
)
def test_a_file_that_is_no_system_is_one_line(tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message) as raised:
        system_from_file(written(tmp_path, code))
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="there is no Python file"):
        system_from_file(tmp_path / "nope.py")


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (
            "return [[0.5] * 3 for _ in segments]",
            r"mine gave an array of shape \(2, 3\): return \(2, 4\)",
        ),
        ("return [0.5] * 4", r"mine gave an array of shape \(4,\): return \(2, 4\)"),
        ("return [[1.5] * 4] * 2", "mine gave values that are no probabilities"),
        ("return [[float('nan')] * 4] * 2", "mine gave values that are no probabilities"),
        ("return 'x'", "the system mine failed in score: ValueError"),
        ("return 1 / 0", r"the system mine failed in score: ZeroDivisionError: .* \(line 7\)"),
    ],
)
def test_a_wrong_answer_is_one_line_that_names_the_system(
    tmp_path: Path, score: str, message: str
) -> None:
    code = f"{FIT}def score(state, segments):\n    {score}\n"
    scorer = SystemScorer.fitted(system_from_file(written(tmp_path, code)), EXAMPLES, FRAMEWORK)
    with pytest.raises(InvalidValue, match=message) as raised:
        scorer.score([segment("x"), segment("y")])
    assert "\n" not in str(raised.value)


def test_a_failure_while_learning_is_one_line(tmp_path: Path) -> None:
    code = "def fit(examples, framework):\n    return examples.nothing\n" + SCORE
    with pytest.raises(InvalidValue, match=r"mine failed in fit: AttributeError: .* \(line 2\)"):
        SystemScorer.fitted(system_from_file(written(tmp_path, code)), EXAMPLES, FRAMEWORK)


def test_time_and_segments_are_counted() -> None:
    scorer = SystemScorer.fitted(GUESSING, EXAMPLES, FRAMEWORK)
    for _ in range(3):
        scorer.score([segment("x"), segment("y")])
    assert scorer.n_segments == 6
    assert scorer.seconds > 0


def near(kind: Callable[..., Any]) -> Callable[[Any, Framework], Any]:
    return lambda examples, framework: kind(examples, framework, demo_encoder())


BASELINES: dict[str, tuple[Fit, Score]] = {
    "prior": (lambda e, f: recipes.fit(e, f, "prior"), recipes.score),
    "keyword": (lambda e, f: recipes.fit(e, f, "keyword"), recipes.score),
    "similarity": (near(recipes.fit_similarity), recipes.score),
    "neighbours": (near(neighbours.fit), neighbours.score),
    "characters": (characters.fit, characters.score),
    "margins": (margins.fit, margins.score),
}


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_gives_a_probability_for_each_segment_and_competency(name: str) -> None:
    fit, score = BASELINES[name]
    scorer = SystemScorer.fitted(System(name, name, fit, score), EXAMPLES, FRAMEWORK)
    for n in (1, 5):
        values = scorer.score(EXAMPLES.segments[:n]).values
        assert values.shape == (n, 4)


@pytest.mark.parametrize("name", ["neighbours", "characters", "margins"])
def test_a_baseline_that_reads_words_finds_what_it_has_learnt(name: str) -> None:
    fit, score = BASELINES[name]
    found = answers_of(System(name, name, fit, score), task())
    assert found.overall()["segment"] > 0.9


@pytest.mark.parametrize("name", ["prior", "neighbours", "characters", "margins"])
def test_a_competency_that_no_segment_carries_is_never_probable(name: str) -> None:
    fit, score = BASELINES[name]
    truth = EXAMPLES.truth.copy()
    truth[:, 2] = False
    state = fit(replace(EXAMPLES, truth=truth), FRAMEWORK)
    assert np.max(score(state, EXAMPLES.segments)[:, 2]) < 0.05


def test_the_answers_of_the_one_who_knows_are_right() -> None:
    found = answers_of(KNOWING, task())
    assert found.overall() == {"segment": 1.0, "document": 1.0}
    assert found.n_segments == sum(len(one.segments) for one in found.judged)
    assert 0.05 < found.thresholds.default <= 0.9
