"""The leaderboard of two small systems on a few documents."""

import json
from typing import Any

import pytest

from tests.training.compared.made import GUESSING, KNOWING, renamed, task
from training.compared.command import run
from training.compared.leaderboard import LeftOut, leaderboard_of, p_value, page_of
from training.compared.measuring import Answers

ABOUT = {
    "made_by": "python -m training compare",
    "split": "test",
    "n_documents": 6,
    "n_segments": 30,
    "n_training_documents": 6,
    "n_training_segments": 30,
    "machine": "2 cores, x86_64",
}
AWAY = LeftOut("far", "Far away", "it is not installed")


@pytest.fixture(scope="module")
def answers() -> list[Answers]:
    said: list[str] = []
    found, left_out = run([GUESSING, KNOWING, renamed(KNOWING, "twin")], task(), said.append)
    assert left_out == []
    assert [line.split()[2] for line in said] == ["guessing:", "knowing:", "twin:"]
    return found


@pytest.fixture(scope="module")
def content(answers: list[Answers]) -> dict[str, Any]:
    return leaderboard_of(answers, "knowing", [AWAY]) | ABOUT


def test_the_best_system_stands_first(content: dict[str, Any]) -> None:
    assert [entry["id"] for entry in content["systems"]] == ["knowing", "twin", "guessing"]


def test_every_system_is_measured_at_both_levels_in_every_language(content: dict[str, Any]) -> None:
    for entry in content["systems"]:
        found = {(m["level"], m["slice"]): m for m in entry["measures"]}
        assert set(found) == {
            (level, name) for level in ("segment", "document") for name in ("all", "en", "es", "pt")
        }
        assert found["document", "all"]["n_documents"] == 6
        assert found["document", "pt"]["n_documents"] == 2
        for measure in found.values():
            for name in ("micro_f1", "macro_f1"):
                figure = measure[name]
                assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1


def test_one_who_knows_has_no_errors(content: dict[str, Any]) -> None:
    knowing = content["systems"][0]
    for measure in knowing["measures"]:
        assert (measure["micro_f1"]["value"], measure["map"]) == (1.0, 1.0)
    assert knowing["times_the_default"] == 1.0


def test_each_other_system_is_tested_against_the_default(content: dict[str, Any]) -> None:
    rows = content["comparisons"]
    assert {(row["system"], row["level"], row["slice"]) for row in rows} == {
        (system, level, name)
        for system in ("guessing", "twin")
        for level in ("segment", "document")
        for name in ("all", "en", "es", "pt")
    }
    for row in rows:
        if row["system"] == "twin":
            assert (row["difference"], row["p"], row["p_holm"]) == (0.0, 1.0, 1.0)
        elif row["level"] == "segment":
            assert row["difference"] > 0.3
        assert row["p"] <= row["p_holm"] <= 1


def test_few_documents_prove_little(content: dict[str, Any]) -> None:
    """Six documents can be swapped in 64 ways, two of which are as far apart as what was seen."""
    found = {(r["system"], r["level"], r["slice"]): r for r in content["comparisons"]}
    row = found["guessing", "segment", "all"]
    assert row["p"] == pytest.approx(2 / 64, abs=0.005)
    assert row["p_holm"] == pytest.approx(2 * row["p"])
    assert found["guessing", "segment", "es"]["p"] == pytest.approx(2 / 4, abs=0.01)


def test_the_page_has_every_system_and_what_was_left_out(content: dict[str, Any]) -> None:
    page = page_of(content)
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert rows[1].startswith("| **knowing** (default): Knows the words | 1.00 [1.00–1.00] |")
    assert "| far: Far away | left out: it is not installed |" in page
    assert page.count("| guessing |") == 2
    assert "{" not in page
    widths = [line.count("|") for line in page.splitlines() if line.startswith("|")]
    assert sorted(set(widths)) == [9]


def test_the_page_is_made_from_the_file_alone(content: dict[str, Any]) -> None:
    assert page_of(json.loads(json.dumps(content))) == page_of(content)


@pytest.mark.parametrize(
    ("p", "worded"),
    [(0.0001, "< .001"), (0.001, ".001"), (0.25, ".250"), (0.9999, "1"), (1.0, "1")],
)
def test_a_p_value_is_worded_shortly(p: float, worded: str) -> None:
    assert p_value(p) == worded
