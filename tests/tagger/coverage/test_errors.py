"""What is known of a model's errors, read and drawn together."""

import json
from pathlib import Path

import numpy as np
import pytest

from tagger.coverage.errors import FILE, KnownErrors, shrunk
from tagger.errors import InvalidModel
from tagger.framework import Framework
from tagger.saved_model import models_folder
from tests.demo import demo_framework

CONTENT = {
    "format": 1,
    "model": "m",
    "measured_on": "dev",
    "n_documents": 100,
    "counts": {"posting": {"a": [9, 2, 1, 88], "b": [0, 0, 1, 99]}},
    "calibration": {"slope": 1.0, "offset": 0.0, "n_cells": 200},
}


def kept(folder: Path, **changed: object) -> Path:
    (folder / FILE).write_text(json.dumps({**CONTENT, **changed}))
    return folder


def test_rates_are_those_counted_drawn_a_little_together(tmp_path: Path) -> None:
    known = KnownErrors.read(kept(tmp_path))
    assert known is not None
    rates = known.rates("posting")
    assert 0.7 < rates["a"].sensitivity < 0.95
    assert rates["b"].sensitivity > 0.3  # one document alone does not make it 0
    assert rates["a"].n_true > 10
    assert rates["b"].specificity > rates["a"].specificity


def test_of_a_genre_that_was_not_measured_all_documents_count(tmp_path: Path) -> None:
    counts = {"posting": {"a": [5, 0, 5, 10]}, "syllabus": {"a": [10, 0, 0, 10]}}
    known = KnownErrors.read(kept(tmp_path, counts=counts))
    assert known is not None
    low, both, high = (
        known.rates(genre)["a"].sensitivity for genre in ("posting", "unknown", "syllabus")
    )
    assert low < both < high


def test_competencies_that_differ_are_drawn_less_together() -> None:
    n = np.array([100.0, 100.0, 100.0])
    alike = shrunk(np.array([80.0, 81.0, 79.0]), n)
    apart = shrunk(np.array([99.0, 80.0, 50.0]), n)
    assert alike[0][1] > apart[0][1]
    assert apart[0][0] > 0.95
    assert alike[0][0] < 0.9


def test_a_chance_follows_the_calibration(tmp_path: Path) -> None:
    known = KnownErrors.read(kept(tmp_path))
    assert known is not None
    assert known.chance(0.3) == pytest.approx(0.3)
    surer = KnownErrors.read(kept(tmp_path, calibration={"slope": 2, "offset": 0.5}))
    assert surer is not None
    assert surer.chance(0.9) > 0.95
    assert 0 < surer.chance(0.0) < surer.chance(1.0) < 1


def test_a_model_whose_errors_nobody_counted_has_none(tmp_path: Path) -> None:
    assert KnownErrors.read(tmp_path) is None
    assert KnownErrors.of("zero-shot", Framework.load()) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "damaged"), ("[]", "damaged"), ('{"counts": {}}', "damaged")],
)
def test_a_damaged_file_is_refused(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(InvalidModel, match=said):
        KnownErrors.read(tmp_path)


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match="format 2"):
        KnownErrors.read(kept(tmp_path, format=2))


def test_errors_of_a_model_are_not_those_for_another_framework() -> None:
    assert KnownErrors.of("accurate", demo_framework()) is None


@pytest.mark.parametrize("name", ["unesco-civil-servants-accurate", "unesco-civil-servants-fast"])
def test_the_shipped_models_bring_their_errors(name: str) -> None:
    known = KnownErrors.read(models_folder() / name)
    assert known is not None
    assert set(known.counts) == {"posting", "syllabus"}
    for counts in known.counts.values():
        assert tuple(counts) == Framework.load().competency_ids
        assert len({sum(cells) for cells in counts.values()}) == 1
    assert "test" not in known.measured_on
    rates = known.rates("posting").values()
    assert all(rate.sensitivity + rate.specificity > 1.1 for rate in rates)
