"""A tuning is kept, and taken again only for the same inputs."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.factories import make_framework
from tests.labelled_documents import segment
from training.fit import Examples
from training.recipe import TuningChoices
from training.tuned import kept, pack, starts, tune

CHOICES = TuningChoices(
    name="use", start="use", passes=1, learning_rate=1e-3, head_learning_rate=1e-2
)


def examples(text: str = "analyse data") -> Examples:
    truth = np.array([[True, False, False, False]])
    one = np.ones(1)
    nowhere = np.full(1, -1, dtype=np.intp)
    return Examples((segment(text),), truth, one, np.zeros(1, dtype=np.intp), nowhere)


@pytest.fixture
def tuned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the seeds that something was tuned with, instead of tuning."""
    seeds: list[int] = []

    def tune_nothing(*given: Any) -> Any:
        seeds.append(given[-1])
        zeros = np.zeros((2, 4), dtype=np.float32)
        return SimpleNamespace(model=None, meaning=zeros, facts=zeros, intercept=zeros[0])

    def pack_nothing(_: Any, folder: Path) -> dict[str, Any]:
        folder.mkdir(parents=True)
        return {"kind": "tuned-use"}

    monkeypatch.setattr(kept, "PLACE", tmp_path)
    monkeypatch.setattr(starts, "opened", lambda *_: None)
    monkeypatch.setattr(tune, "tune", tune_nothing)
    monkeypatch.setattr(pack, "pack", pack_nothing)
    return seeds


def test_the_same_inputs_are_tuned_once(tuned: list[int]) -> None:
    first, second = (kept.kept_or_tuned(examples(), make_framework(), CHOICES, 3) for _ in range(2))
    assert first == second
    assert tuned == [3]
    assert first.spec() == {"kind": "tuned-use"}
    assert set(first.arrays()) == {"meaning", "facts", "intercept"}


def test_anything_else_is_tuned_anew(tuned: list[int]) -> None:
    told = examples()
    other = replace(told, segments=(replace(told.segments[0], role="required"),))
    for found, choices, seed in (
        (told, CHOICES, 3),
        (told, CHOICES, 4),
        (told, CHOICES.model_copy(update={"passes": 2.0}), 3),
        (examples("protect data"), CHOICES, 3),
        (replace(told, truth=~told.truth), CHOICES, 3),
        (replace(told, weights=told.weights / 2), CHOICES, 3),
        (other, CHOICES, 3),
        (replace(told, softened=np.full((1, 4), 0.5, dtype=np.float32)), CHOICES, 3),
    ):
        kept.kept_or_tuned(found, make_framework(), choices, seed)
    assert len(tuned) == 8


def test_another_version_of_a_package_tunes_anew(
    tuned: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1", "1", "2"):
        monkeypatch.setattr(kept, "version", lambda _, version=version: version)
        kept.kept_or_tuned(examples(), make_framework(), CHOICES, 3)
    assert tuned == [3, 3]


def test_a_folder_left_half_made_is_not_taken(tuned: list[int]) -> None:
    first = kept.kept_or_tuned(examples(), make_framework(), CHOICES, 3)
    (first.path / kept.HEAD).unlink()
    (first.path / kept.SPEC).unlink()
    first.path.rmdir()
    kept.kept_or_tuned(examples(), make_framework(), CHOICES, 3)
    assert tuned == [3, 3]
