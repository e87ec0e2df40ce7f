"""Trials are listed as data, run with what they name, and kept beside each other."""

import json
from pathlib import Path
from typing import Any

import pytest

from tagger.errors import InvalidValue
from tests.training.tiny import work_in, write_benchmark, write_recipe
from training.fit import Examples
from training.recipe import FOLDER, read_recipe
from training.trials import command, listed, tunings
from training.tuned import fit

HEADS_LIST = """
reference = "words"
[scales]
use = 3.0
use-document = 2.0
facts = 1.0
words = 4.0
heading = 1.0
around = 1.0
nearness = 1.0
[[heads]]
name = "all"
blocks = ["words", "use", "use-document", "facts", "heading", "around", "nearness"]
[[heads]]
name = "words"
blocks = ["words"]
[[tunings]]
name = "as it is"
recipe = "mixed"
[[tunings]]
name = "clean"
recipe = "mixed"
change = { noisy_share = 0.0 }
"""


HASHING = {"kind": "hashing", "dimension": 32}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_benchmark(tmp_path / "data")
    work_in(tmp_path, monkeypatch)
    for kind in ("mixed", "trained"):
        write_recipe(tmp_path, kind)
    (tmp_path / "trials.toml").write_text(HEADS_LIST, encoding="utf-8")
    monkeypatch.setattr(command, "LINEAR", "trained")
    monkeypatch.setattr(command, "ENCODERS", {"use": HASHING})
    for module in (command, tunings):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(
        command, "read_trials", lambda: listed.read_trials(tmp_path / "trials.toml")
    )
    return tmp_path


def test_both_lists_are_kept_beside_each_other(place: Path) -> None:
    said: list[str] = []
    out = place / "trials.json"
    command.run_trials("heads", said.append, out)
    command.run_trials("tunings", said.append, out)
    content = json.loads(out.read_text(encoding="utf-8"))
    heads, tried = content["heads"], content["tunings"]
    assert [row["name"] for row in heads["rows"]] == ["all", "words"]
    assert heads["rows"][0]["segment"]["above"] is not None
    assert heads["rows"][1]["segment"]["above"] is None
    first, second = tried["rows"]
    assert first["mixed"]["document"]["above"] is None
    assert second["mixed"]["document"]["above"] is not None
    assert len(said) == 4
    assert set(heads["sha256"]) == {"data/train.jsonl", "data/dev.jsonl"}
    assert heads["sha256"] == tried["sha256"]


def test_documents_held_out_reach_no_part_that_is_measured_on_them(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[set[int]] = []
    for name in ("tuned_part", "words_part"):
        whole = getattr(tunings, name)

        def watched(everything: Examples, *rest: Any, whole: Any = whole) -> Any:
            learnt.append(set(everything.documents.tolist()) - {-1})
            return whole(everything, *rest)

        monkeypatch.setattr(tunings, name, watched)
    command.run_trials("tunings", lambda _: None, place / "trials.json")
    recipe = read_recipe(place / "mixed.toml")
    assert recipe.mix is not None
    n_out = round(recipe.mix.hold_out * 12)
    assert len(learnt) == 3  # the words once, and two tunings
    assert all(len(one) == 12 - n_out and one == learnt[0] for one in learnt)


def test_a_share_of_the_documents_teaches_and_all_held_out_are_judged(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEADS_LIST.replace("change = { noisy_share = 0.0 }", "share = 0.5")
    text = text.replace('blocks = ["words"]', 'blocks = ["words"]\nshare = 0.5')
    (place / "trials.toml").write_text(text, encoding="utf-8")
    learnt: list[set[int]] = []
    whole = fit.tuned_part

    def watched(everything: Examples, *rest: Any) -> Any:
        learnt.append(set(everything.documents.tolist()) - {-1})
        return whole(everything, *rest)

    monkeypatch.setattr(tunings, "tuned_part", watched)
    out = place / "trials.json"
    command.run_trials("tunings", lambda _: None, out)
    first, half = learnt
    assert half < first
    assert len(half) == round(len(first) / 2)
    rows = json.loads(out.read_text(encoding="utf-8"))["tunings"]["rows"]
    assert [row["share"] for row in rows] == [1.0, 0.5]
    assert [row["mixed"]["document"]["above"] for row in rows] == [None, None]
    assert len({row["mixed"]["document"]["n_documents"] for row in rows}) == 1
    command.run_trials("heads", lambda _: None, out)
    whole_list, part = json.loads(out.read_text(encoding="utf-8"))["heads"]["rows"]
    assert whole_list["document"]["n_documents"] == part["document"]["n_documents"]


def test_another_seed_is_another_tuning(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEADS_LIST.replace("change = { noisy_share = 0.0 }", "seed = 0")
    (place / "trials.toml").write_text(text, encoding="utf-8")
    seeds: list[int] = []
    whole = fit.tuned_part

    def watched(*given: Any) -> Any:
        seeds.append(given[-1])
        return whole(*given)

    monkeypatch.setattr(tunings, "tuned_part", watched)
    command.run_trials("tunings", lambda _: None, place / "trials.json")
    assert seeds == [3, 0]


def test_a_change_that_no_tuning_knows_is_refused(place: Path) -> None:
    text = HEADS_LIST.replace("noisy_share = 0.0", "noise = 0.0")
    (place / "trials.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match="trial 'clean': noise"):
        command.run_trials("tunings", print, place / "trials.json")


def test_a_recipe_without_a_tuning_is_refused(place: Path) -> None:
    text = HEADS_LIST.replace('recipe = "mixed"', 'recipe = "trained"')
    (place / "trials.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match="tunes no encoder"):
        command.run_trials("tunings", print, place / "trials.json")


@pytest.mark.parametrize(("text", "message"), [("a = [", "as TOML"), ("a = 1", "reference")])
def test_a_broken_list_is_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "trials.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match=message):
        listed.read_trials(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('reference = "words"', 'reference = "none"', "reference 'none'"),
        ('blocks = ["words"]', 'blocks = ["wordz"]', "unknown blocks"),
        ('blocks = ["words"]', 'blocks = ["words"]\nhead = "none"', "unknown head"),
        ('blocks = ["words"]', 'blocks = ["words"]\nhead = "nearest"', "takes no terms"),
        ('name = "all"', 'name = "words"', "same name"),
        ("use = 3.0\n", "", "without a scale"),
    ],
)
def test_a_name_that_is_not_known_is_refused_before_anything_is_run(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "trials.toml"
    path.write_text(HEADS_LIST.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidValue, match=message):
        listed.read_trials(path)


def test_every_tuning_of_the_list_changes_what_there_is() -> None:
    for trial in listed.read_trials().tunings:
        mix = read_recipe(FOLDER / f"{trial.recipe}.toml").mix
        assert mix is not None
        changed = trial.changed(mix.tunings[0])
        assert changed != mix.tunings[0] or not trial.change
