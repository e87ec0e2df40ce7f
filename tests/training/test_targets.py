"""What the project wants, beside what metrics.json says."""

from pathlib import Path
from typing import Any

import pytest

from tagger.errors import InvalidValue
from tagger.saved_model import DEFAULT
from training.targets import FIGURES, Found, Outcome, Target, missed, outcomes, read_targets


def figure(value: float | None, **known: Any) -> dict[str, Any]:
    return {"value": value, "low": None, "high": None, **known}


def measure(level: str, part: str, name: str, value: float | None) -> dict[str, Any]:
    return figure(value, level=level, slice=part, name=name)


METRICS: dict[str, Any] = {
    "measures": [
        measure("document", "all", "micro-F1", 0.81),
        measure("document", "es", "micro-F1", 0.84),
        measure("document", "pt", "micro-F1", 0.80),
        measure("document", "en", "micro-F1", 0.77),
    ],
    "more_measures": [measure("document", "all", "ECE", 0.06)],
    "review_band": None,
    "robustness": {
        "respelt": [
            {"slice": "upper", "level": "document", "difference": figure(0.01)},
            {
                "slice": "ocr",
                "level": "document",
                "difference": {"value": -0.03, "low": -0.05, "high": -0.01},
            },
        ],
        "emptied": [{"slice": "boilerplate", "spoilt": figure(0.25)}],
    },
}


def outcome(figure: str, **wanted: Any) -> Any:
    target = Target(figure=figure, models=("default",), **wanted)
    (found,) = outcomes([target], {DEFAULT: METRICS})
    return found


def test_a_target_is_reached_or_missed_by_so_much() -> None:
    assert outcome("documents, micro-F1", at_least=0.8).verdict == "reached, 0.010 to spare"
    assert outcome("documents, micro-F1", at_least=0.85).verdict == "missed by 0.040"
    assert outcome("documents, ECE", at_most=0.05).verdict == "missed by 0.010"
    assert outcome("documents, ECE", at_most=0.06).verdict == "reached, 0.000 to spare"


def test_the_worst_spelling_is_named_with_what_it_loses() -> None:
    found = outcome("documents, most micro-F1 lost to spelling", at_most=0.04)
    assert (found.found.value, found.found.what) == (0.03, "ocr")
    assert (found.found.low, found.found.high) == (0.01, 0.05)
    assert found.verdict == "reached, 0.010 to spare"


def test_the_best_and_the_worst_language_are_named() -> None:
    found = outcome("documents, micro-F1 between best and worst language", at_most=0.04).found
    assert found.value == pytest.approx(0.07)
    assert found.what == "es above en"


def test_tags_of_boilerplate_are_those_of_that_slice() -> None:
    assert outcome("tags per document of boilerplate", at_most=0.1).verdict == "missed by 0.150"


def test_what_a_model_lacks_is_not_measured() -> None:
    found = outcome("share of tags in the review band", at_most=0.15)
    assert (found.found.value, found.verdict) == (None, "not measured")
    assert outcome("segments, micro-F1", at_least=0.5).verdict == "not measured"


def test_a_model_that_is_not_there_is_not_measured() -> None:
    target = Target(figure="documents, micro-F1", models=("nowhere",), at_least=0.8)
    (found,) = outcomes([target], {DEFAULT: METRICS})
    assert (found.model, found.verdict) == ("nowhere", "not measured")


def test_the_targets_of_the_project_name_every_figure() -> None:
    assert {target.figure for target in read_targets()} == set(FIGURES)


@pytest.mark.parametrize(
    "text",
    [
        '[[target]]\nfigure = "luck"\nmodels = ["default"]\nat_least = 1',
        '[[target]]\nfigure = "documents, ECE"\nmodels = ["default"]',
        '[[target]]\nfigure = "documents, ECE"\nmodels = ["default"]\nat_least = 1\nat_most = 2',
        '[[target]]\nfigure = "documents, ECE"\nmodels = ["default"]\natmost = 1',
        "[[target",
    ],
)
def test_targets_that_cannot_be_used_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "targets.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"targets\.toml cannot be used"):
        read_targets(path)


def test_a_missed_target_is_told_once_whichever_models_miss_it() -> None:
    one = Target(figure="segments, ECE", models=("a", "b"), at_most=0.05)
    other = Target(figure="documents, ECE", models=("a",), at_most=0.05)
    found = Found(0.1)
    reached = [
        Outcome(one, "a", found, -0.05),
        Outcome(one, "b", found, -0.05),
        Outcome(other, "a", found, 0.01),
    ]
    assert list(missed(reached)) == [one]
