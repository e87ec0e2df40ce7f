"""From a recipe to a folder that tags, for every kind of model, and on to the tables."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tagger.errors import InvalidModel, InvalidValue
from tagger.framework import Framework
from tagger.saved_model import load, read_model
from tagger.types import Document
from tests.training.tiny import PARTS, ROOT, tiny_recipe, work_in, write_benchmark, write_recipe
from training import cards, evaluate, train
from training.recipe import InvalidRecipe
from training.tuned import kept

README = f"# Tiny\n\nBefore.\n\n{cards.BEGIN}\nold\n{cards.END}\n\nAfter.\n"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a folder with data/, in which every kind of model has been made in models/."""
    root = tmp_path_factory.mktemp("workshop")
    write_benchmark(root / "data")
    with pytest.MonkeyPatch.context() as patch:
        work_in(root, patch)
        patch.setattr(evaluate, "BENCHMARK", root / "data")
        for kind in PARTS:
            train.train(tiny_recipe(root, kind), f"{kind}.toml", root / "models")
        yield root


def folder_of(workshop: Path, kind: str) -> Path:
    return workshop / "models" / f"tiny-{kind}"


def json_of(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("kind", PARTS)
def test_a_model_of_every_kind_loads_and_tags(workshop: Path, kind: str) -> None:
    tagger = load(str(folder_of(workshop, kind)))
    report = tagger.tag(Document("a", "Duties:\nAnalyse data and lead the team.\n"))
    assert report.model_id == f"tiny-{kind}"
    assert set(report.probabilities) | set(report.not_covered) == set(
        Framework.load().competency_ids
    )


@pytest.mark.parametrize("kind", PARTS)
def test_a_model_says_what_it_was_made_of(workshop: Path, kind: str) -> None:
    content = read_model(str(folder_of(workshop, kind))).content
    assert content["made_by"] == f"python -m training train {kind}.toml"
    assert content["seed"] == 3
    data = content["data"]
    assert (data["n_train_documents"], data["n_dev_documents"]) == (12, 6)
    for file, digest in data["sha256"].items():
        assert hashlib.sha256((workshop / file).read_bytes()).hexdigest() == digest
    assert set(data["sha256"]) == {"data/train.jsonl", "data/dev.jsonl"}


@pytest.mark.parametrize("kind", ["mixed", "trained", "prior"])
def test_a_model_bound_to_its_framework_names_what_no_document_showed(
    workshop: Path, kind: str
) -> None:
    content = read_model(str(folder_of(workshop, kind))).content
    framework = Framework.load()
    rows = (workshop / "data" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    shown = {
        code
        for row in rows
        for segment in json.loads(row)["segments"]
        for code in segment["labels"]
    }
    unshown = [c.id for c in framework.competencies if c.code not in shown]
    assert unshown
    assert content["not_covered"] == unshown
    assert content["framework"]["sha256"] == framework.fingerprint
    tagger = load(str(folder_of(workshop, kind)))
    assert set(tagger.not_covered) == set(unshown)
    report = tagger.tag(Document("a", "Duties:\nAnalyse data and lead the team.\n"))
    assert not {tag.competency_id for tag in report.tags} & set(unshown)
    assert not set(report.probabilities) & set(unshown)


@pytest.mark.parametrize("kind", ["similarity", "keyword"])
def test_a_model_that_fits_any_framework_is_bound_to_none(workshop: Path, kind: str) -> None:
    content = read_model(str(folder_of(workshop, kind))).content
    assert content["framework"] is None
    assert content["competency_ids"] is None


def test_the_prior_answers_with_the_share_of_segments(workshop: Path) -> None:
    content = read_model(str(folder_of(workshop, "prior"))).content
    rates = content["scorer"]["rates"]
    assert all(0 <= rate < 1 for rate in rates.values())
    assert max(rates.values()) > 0.02
    assert [rates[i] for i in content["not_covered"]] == [0.0] * len(content["not_covered"])


@pytest.mark.parametrize("kind", PARTS)
def test_the_threshold_lies_between_none_and_all(workshop: Path, kind: str) -> None:
    thresholds = json_of(folder_of(workshop, kind) / "thresholds.json")
    assert 0 < thresholds["default"] < 1
    assert thresholds["competencies"] == {}


@pytest.mark.parametrize("kind", PARTS)
def test_the_same_recipe_gives_the_same_bytes(
    workshop: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PLACE", workshop / "tuned-again")
    again = train.train(tiny_recipe(workshop, kind), f"{kind}.toml", workshop / "again")
    files = [path for path in again.rglob("*") if path.is_file()]
    names = sorted(path.relative_to(again).as_posix() for path in files)
    assert ("head.npz" in names) == (kind == "trained")
    assert ("use/encoder.npz" in names) == (kind == "mixed")
    for name in names:
        assert (again / name).read_bytes() == (folder_of(workshop, kind) / name).read_bytes()


def test_a_trained_model_without_a_head_is_refused(workshop: Path) -> None:
    recipe = tiny_recipe(workshop, "trained").model_copy(update={"head": None})
    with pytest.raises(InvalidRecipe, match=r"needs \[head\] and \[encoder\]"):
        train.train(recipe, "x.toml", workshop / "refused")
    assert not (workshop / "refused").exists()


def test_a_similarity_model_without_an_encoder_is_refused(workshop: Path) -> None:
    recipe = tiny_recipe(workshop, "similarity").model_copy(update={"encoder": None})
    with pytest.raises(InvalidRecipe, match=r"needs \[encoder\]"):
        train.train(recipe, "x.toml", workshop / "refused")


@pytest.mark.parametrize(
    "encoder", [{}, {"kind": "nope"}, {"kind": "hashing", "size": 3}, {"kind": 3}]
)
def test_an_encoder_that_cannot_be_made_is_refused(workshop: Path, encoder: dict[str, Any]) -> None:
    recipe = tiny_recipe(workshop, "similarity").model_copy(update={"encoder": encoder or {"a": 1}})
    with pytest.raises(InvalidModel, match="encoder"):
        train.train(recipe, "x.toml", workshop / "refused")


def test_data_that_is_not_there_is_refused(workshop: Path) -> None:
    recipe = tiny_recipe(workshop, "prior")
    part = recipe.data.train[0].model_copy(update={"file": "data/nope.jsonl"})
    data = recipe.data.model_copy(update={"train": (part,)})
    with pytest.raises(InvalidValue, match=r"there is no benchmark file .*nope\.jsonl"):
        train.train(recipe.model_copy(update={"data": data}), "x.toml", workshop / "refused")


def test_labels_that_the_framework_lacks_are_refused(workshop: Path) -> None:
    text = (workshop / "data" / "dev.jsonl").read_text(encoding="utf-8").replace("DM7", "ZZ9")
    (workshop / "data" / "odd.jsonl").write_text(text, encoding="utf-8")
    recipe = tiny_recipe(workshop, "prior")
    data = recipe.data.model_copy(update={"dev": "data/odd.jsonl"})
    with pytest.raises(InvalidValue, match=r"labels \['ZZ9'\]"):
        train.train(recipe.model_copy(update={"data": data}), "x.toml", workshop / "refused")


@pytest.fixture(scope="module")
def measured(workshop: Path) -> SimpleNamespace:
    """Return what evaluating and writing the cards gave; only `test` may leave figures behind."""
    models = workshop / "models"
    on_dev = list(evaluate.evaluate_all(models, "dev"))
    assert len(on_dev) == len(PARTS)
    assert not list(models.glob("*/metrics.json"))
    lines = list(evaluate.evaluate_all(models, "test"))
    (workshop / "training").mkdir()
    (workshop / "README.md").write_text(README, encoding="utf-8")
    cards.write_all(models, workshop)
    return SimpleNamespace(lines=lines, root=workshop)


def test_every_model_is_measured_by_language_and_genre(measured: SimpleNamespace) -> None:
    assert [line.split(":")[0] for line in measured.lines] == sorted(f"tiny-{k}" for k in PARTS)
    for kind in PARTS:
        metrics = json_of(folder_of(measured.root, kind) / "metrics.json")
        assert (metrics["model"], metrics["split"]) == (f"tiny-{kind}", "test")
        found = {(m["level"], m["slice"]): m for m in metrics["measures"]}
        for level in ("segment", "document"):
            assert {name for key, name in found if key == level} >= set(cards.SLICES)
            assert found[level, "all"]["n_documents"] == 6
            by_language = [found[level, language] for language in ("es", "pt", "en")]
            assert [m["n_documents"] for m in by_language] == [2, 2, 2]
            n_segments = sum(m["n_segments"] for m in by_language)
            assert n_segments == found[level, "all"]["n_segments"]
        for measure in found.values():
            assert 0 <= measure["low"] <= measure["value"] <= measure["high"] <= 1


def test_the_readmes_table_stands_between_its_marks_and_nothing_else_changes(
    measured: SimpleNamespace,
) -> None:
    text = (measured.root / "README.md").read_text(encoding="utf-8")
    before, rest = text.split(cards.BEGIN)
    table, after = rest.split(cards.END)
    assert (before, after) == ("# Tiny\n\nBefore.\n\n", "\n\nAfter.\n")
    assert "old" not in table
    order = [line.split()[1] for line in table.splitlines() if line.startswith("| tiny-")]
    assert order == ["tiny-mixed", "tiny-trained", "tiny-similarity", "tiny-keyword", "tiny-prior"]


def test_writing_again_changes_nothing(measured: SimpleNamespace) -> None:
    root: Path = measured.root
    files = [root / "README.md", root / "training" / "RESULTS.md", *root.glob("models/**/*.md")]
    assert len(files) == 3 + len(PARTS)
    before = [file.read_bytes() for file in files]
    cards.write_all(root / "models", root)
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize("kind", PARTS)
def test_a_card_has_the_figures_of_its_metrics(measured: SimpleNamespace, kind: str) -> None:
    folder = folder_of(measured.root, kind)
    card = (folder / "README.md").read_text(encoding="utf-8")
    for measure in json_of(folder / "metrics.json")["measures"]:
        assert cards.figure(measure) in card
    assert "must not be used to screen people" in card
    assert "{" not in card


@pytest.mark.parametrize("text", ["# No marks\n", cards.BEGIN, f"{cards.END}\n{cards.BEGIN}"])
def test_a_readme_without_marks_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"README\.md lacks the marks"):
        cards.with_table(text, "table")


def test_cards_of_no_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="no model with metrics"):
        cards.write_all(tmp_path, tmp_path)


def training(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "training", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def test_the_command_names_what_it_can_do() -> None:
    ended = training("--help")
    assert ended.returncode == 0
    assert "train" in ended.stdout
    assert "evaluate" in ended.stdout


def test_a_mistake_ends_the_command_with_one_line(tmp_path: Path) -> None:
    path = write_recipe(tmp_path, "prior")
    path.write_text(path.read_text(encoding="utf-8").replace("seed", "sed"), encoding="utf-8")
    ended = training("train", path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("error: prior.toml: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_split_that_is_not_there_ends_the_command_with_one_line(tmp_path: Path) -> None:
    ended = training("evaluate", "--split", "nope", "--models", tmp_path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("error: there is no benchmark file ")
