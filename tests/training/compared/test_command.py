"""`python -m training compare`, on a small benchmark."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.protocols import Scorer
from tagger.saved_model import DEFAULT
from tests.training.tiny import ROOT, write_benchmark
from training import training_set
from training.__main__ import app
from training.compared import characters, command, recipes
from training.compared.command import Wanted, compare
from training.compared.system import System
from training.fit import Examples
from training.recipe import FOLDER, read_recipe


def fit_prior(examples: Examples, framework: Framework) -> Scorer:
    return recipes.fit(examples, framework, "prior")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with a small benchmark and two systems."""
    data = tmp_path / "training" / "benchmark"
    write_benchmark(data)
    for part in read_recipe(FOLDER / f"{DEFAULT}.toml").data.train:
        (tmp_path / part.file).touch()
    prior = System(DEFAULT, "Stands in for the default", fit_prior, recipes.score)
    systems = [prior, System("characters", "Reads", characters.fit, characters.score)]
    for module in (training_set, command):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(command, "all_systems", lambda *_: iter(systems))
    return tmp_path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the system of docs/compare.md as a file."""
    page = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    path = tmp_path / "my_system.py"
    path.write_text(code, encoding="utf-8")
    return path


def test_the_system_of_the_manual_takes_part(root: Path, own: Path) -> None:
    said: list[str] = []
    content = compare(Wanted(root / "models", "dev", added=(own,)), said.append)
    ids = [entry["id"] for entry in content["systems"]]
    assert sorted(ids) == sorted(["my_system", DEFAULT, "characters"])
    assert said[1].split()[2] == "my_system:"
    found = {entry["id"]: entry for entry in content["systems"]}
    assert found["my_system"]["title"].startswith("Looks up the ten training segments")
    assert (content["split"], content["n_documents"]) == ("dev", 6)
    assert not list(root.rglob("leaderboard*"))


def test_the_whole_comparison_on_test_writes_the_leaderboard(root: Path) -> None:
    said: list[str] = []
    content = compare(Wanted(root / "models"), said.append)
    written = json.loads((root / "training" / "leaderboard.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(content))
    assert written["made_by"] == "python -m training compare"
    page = (root / "training" / "LEADERBOARD.md").read_text(encoding="utf-8")
    assert f"**{DEFAULT}** (default)" in page
    assert said[-1].startswith("made ")


def test_a_folder_named_is_written_to_with_the_command_that_did(root: Path, own: Path) -> None:
    (root / "mine").mkdir()
    wanted = Wanted(root / "models", "dev", (own,), ("characters",), root / "mine")
    content = compare(wanted, str)
    assert content["made_by"].endswith(f"compare --split dev --add {own} --only characters")
    assert (root / "mine" / "LEADERBOARD.md").is_file()
    assert not (root / "training" / "LEADERBOARD.md").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"only": ("nope",)}, "there is no system 'nope': use .*characters"),
        ({"split": "nope"}, "there is no benchmark file"),
        ({"out": Path("nowhere")}, "there is no folder nowhere: make it first"),
        ({"added": (Path("nope.py"),)}, r"there is no Python file nope\.py"),
    ],
)
def test_a_mistake_is_one_line_before_anything_is_learnt(
    root: Path, changes: dict[str, object], message: str
) -> None:
    wanted = Wanted(**{"models": root / "models", **changes})  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match=message):
        compare(wanted, pytest.fail)


def test_a_name_that_is_taken_is_refused(root: Path, own: Path) -> None:
    taken = own.with_name("characters.py")
    shutil.copy(own, taken)
    with pytest.raises(InvalidValue, match="two systems 'characters': give the file another name"):
        compare(Wanted(root / "models", added=(taken,)), pytest.fail)


def test_without_the_default_model_there_is_nothing_to_compare_with(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "all_systems", lambda *_: iter(()))
    with pytest.raises(InvalidValue, match=f"lacks the default model {DEFAULT}"):
        compare(Wanted(root / "models"), pytest.fail)


def test_the_command_takes_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Wanted] = []
    monkeypatch.setattr(command, "compare", lambda wanted, _: seen.append(wanted))
    arguments = ["compare", "--split", "dev", "--add", "a.py", "--add", "b.py", "--only", "prior"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    (wanted,) = seen
    assert wanted.added == (Path("a.py"), Path("b.py"))
    assert (wanted.split, wanted.only, wanted.folder) == ("dev", ("prior",), None)


def test_a_trial_never_writes_over_the_committed_leaderboard() -> None:
    models = Path("models")
    assert Wanted(models).folder == training_set.ROOT / "training"
    assert Wanted(models, "dev").folder is None
    assert Wanted(models, added=(Path("a.py"),)).folder is None
    assert Wanted(models, only=("prior",)).folder is None
