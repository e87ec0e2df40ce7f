"""The folders in models/, and every table made from them, are what the present files would give."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tagger.framework import Framework
from tagger.saved_model import DEFAULT, ZERO_SHOT, load, models_folder, read_model, shipped_models
from tagger.scorers import SCORERS
from tagger.types import Document
from tests.tagger.command import LIBRARY
from training import cards
from training.evaluate import files_behind
from training.recipe import read_recipe
from training.write_model import digest

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "models"
MOST_BYTES = 50_000_000  # of a model: it is kept in the repository and in the wheel
FIGURES = ("model.json", "thresholds.json", "metrics.json")


def json_of(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def content_of(name: str) -> dict[str, Any]:
    return json_of(MODELS / name / "model.json")


@pytest.fixture(params=shipped_models())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_models_of_the_checkout_are_those_that_are_loaded() -> None:
    assert models_folder() == MODELS
    assert {DEFAULT, ZERO_SHOT} <= set(shipped_models())
    assert {path.name for path in MODELS.iterdir() if path.is_dir()} == set(shipped_models())


def test_a_model_loads_and_tags(name: str) -> None:
    # A model for any framework is tried on a small one, whose wordings are soon encoded.
    bound = read_model(name).framework_id
    tagger = load(name, bound or str(LIBRARY))
    report = tagger.tag(Document("a", "Funciones:\nCatalogar libros y analizar datos abiertos.\n"))
    assert report.probabilities
    assert report.model_id == name
    assert tagger.not_covered == ()


def test_a_model_was_made_for_the_framework_as_it_is(name: str) -> None:
    framework = content_of(name)["framework"]
    if framework is not None:
        shipped = Framework.load(framework["id"])
        assert framework["sha256"] == shipped.fingerprint
        assert framework["version"] == shipped.version
        assert tuple(content_of(name)["competency_ids"]) == shipped.competency_ids


def test_a_model_was_made_from_the_data_as_it_is(name: str) -> None:
    data = content_of(name)["data"]
    for file, stated in data["sha256"].items():
        assert digest(ROOT / file) == stated, file
    assert set(data["sha256"]) == {data["dev"], *(part["file"] for part in data["train"])}


def test_a_model_was_made_from_its_recipe_as_it_is(name: str) -> None:
    content = content_of(name)
    *command, path = content["made_by"].split()
    assert command == ["python", "-m", "training", "train"]
    recipe = read_recipe(ROOT / path)
    assert (recipe.id, recipe.title, recipe.seed) == (name, content["title"], content["seed"])
    assert recipe.kind == content["scorer"]["kind"]
    assert [part.model_dump() for part in recipe.data.train] == content["data"]["train"]
    if recipe.mix:
        parts = {part["folder"]: part for part in content["scorer"]["parts"]}
        assert list(parts) == recipe.mix.names()
        assert content["encoder"] == content["scorer"]["parts"][0]["encoder"]
        words = parts["words"]
        assert recipe.mix.encoder.items() <= words["encoder"].items()
        assert recipe.mix.head.weights.model_dump() == words["weighting"]
    elif recipe.encoder:
        assert recipe.encoder.items() <= content["encoder"].items()
    else:
        assert content["encoder"] is None
    if recipe.head:
        assert recipe.head.weights.model_dump() == content["scorer"]["weighting"]
        vocabularies = json.loads((MODELS / name / "vocabulary.json").read_text("utf-8"))
        kinds = [vocabulary["kind"] for vocabulary in vocabularies]
        assert kinds == list(recipe.head.vocabularies)


def test_every_recipe_has_its_model_and_of_a_kind_that_is_known() -> None:
    recipes = {path.stem for path in (ROOT / "training" / "recipes").glob("*.toml")}
    assert recipes == set(shipped_models())
    assert {content_of(one)["scorer"]["kind"] for one in recipes} <= set(SCORERS)


def test_thresholds_lie_between_none_and_all(name: str) -> None:
    thresholds = read_model(name).thresholds
    assert all(0 < cut < 1 for cut in (thresholds.default, *thresholds.competencies.values()))


def test_a_model_was_measured_on_the_test_part_like_the_others(name: str) -> None:
    metrics = json_of(MODELS / name / "metrics.json")
    first = json_of(MODELS / DEFAULT / "metrics.json")
    assert (metrics["model"], metrics["split"]) == (name, "test")
    keys = ("level", "slice", "n_documents", "n_segments")
    measured, expected = (
        [[measure[key] for key in keys] for measure in one["measures"]] for one in (metrics, first)
    )
    assert measured == expected


def test_cards_and_tables_are_those_of_the_metrics(tmp_path: Path) -> None:
    copied = tmp_path / "models"
    for model in shipped_models():
        (copied / model).mkdir(parents=True)
        for file in FIGURES:
            shutil.copy(MODELS / model / file, copied / model / file)
    (tmp_path / "training").mkdir()
    for beside in ("README.md", "training/trials.json", "training/mistakes.yaml"):
        if (ROOT / beside).is_file():
            shutil.copy(ROOT / beside, tmp_path / beside)

    cards.write_all(copied, tmp_path)

    generated = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.md")]
    assert len(generated) == 3 + len(shipped_models())
    for path in generated:
        written = (tmp_path / path).read_text(encoding="utf-8")
        assert (ROOT / path).read_text(encoding="utf-8") == written, path


def test_the_models_stay_small() -> None:
    for model in shipped_models():
        sizes = [path.stat().st_size for path in (MODELS / model).rglob("*") if path.is_file()]
        assert sum(sizes) < MOST_BYTES, model


def test_a_model_was_measured_as_it_is(name: str) -> None:
    measured = json_of(MODELS / name / "metrics.json")["measured"]
    files = files_behind(MODELS / name)
    assert measured == {file: digest(path) for file, path in files.items()}
