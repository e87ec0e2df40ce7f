"""Models are loaded from their folders, and a folder that is damaged is refused in one line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tagger.encoders.hashing import HashingEncoder
from tagger.errors import InvalidModel
from tagger.framework import DEFAULT as DEFAULT_FRAMEWORK
from tagger.framework import FOLDER as FRAMEWORKS
from tagger.protocols import Encoder
from tagger.saved_model import (
    DEFAULT,
    FAST,
    LINEAR,
    ZERO_SHOT,
    load,
    models_folder,
    read_model,
    shipped_models,
)
from tagger.types import Document
from tests.demo import FRAMEWORK_FILE
from tests.tagger.model_folders import Content, Loader, change_json, copy_of

DOCUMENT = Document("a", "Funciones\n• Proteger los datos personales de la ciudadanía.")


class TestShippedModels:
    @pytest.mark.parametrize("name", shipped_models())
    def test_each_loads_and_tags(self, name: str, loaded: Loader) -> None:
        tagger = loaded(name)
        report = tagger.tag(DOCUMENT)
        assert (report.model_id, report.framework_id) == (name, DEFAULT_FRAMEWORK)
        assert tuple(report.probabilities) == tagger.framework.competency_ids
        assert report.not_covered == ()

    def test_the_default_ones_are_shipped(self) -> None:
        assert {DEFAULT, FAST, LINEAR, ZERO_SHOT} <= set(shipped_models())

    def test_the_default_model_finds_what_a_posting_says_plainly(self) -> None:
        report = load().tag(DOCUMENT)
        assert report.model_id == DEFAULT
        assert "privacy-security" in {tag.competency_id for tag in report.tags}

    def test_the_weights_are_numbers_and_the_texts_json(self) -> None:
        for path in models_folder().rglob("*"):
            assert path.is_dir() or path.suffix in {".json", ".npz", ".onnx", ".md", ".svg"}, path

    def test_another_framework_is_served_by_the_zero_shot_model(self, loaded: Loader) -> None:
        tagger = loaded(framework=str(FRAMEWORK_FILE))
        report = tagger.tag(DOCUMENT)
        assert (report.model_id, report.framework_id) == (ZERO_SHOT, "demo")
        assert tuple(report.probabilities) == ("analysis", "privacy", "teamwork")
        assert max(report.probabilities, key=lambda i: report.probabilities[i]) == "privacy"


@pytest.mark.parametrize(("short", "name"), [("fast", FAST), ("accurate", DEFAULT)])
def test_a_short_name_stands_for_a_shipped_model(short: str, name: str) -> None:
    assert read_model(short).id == name


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 5000])
def test_a_name_too_long_for_a_folder_is_no_model(name: str) -> None:
    with pytest.raises(InvalidModel, match="there is no model 'x") as caught:
        read_model(name)
    assert len(str(caught.value)) < 300


class TestAnotherEditionOfTheFramework:
    """The model knows the edition it was trained for; a newer one may add and drop entries."""

    @staticmethod
    def edition(folder: Path, change: Callable[[list[Content]], object]) -> str:
        content = yaml.safe_load((FRAMEWORKS / f"{DEFAULT_FRAMEWORK}.yaml").read_text("utf-8"))
        change(content["competencies"])
        path = folder / "edition.yaml"
        path.write_text(json.dumps(content), encoding="utf-8")  # which is YAML without aliases
        return str(path)

    @pytest.mark.parametrize("name", [LINEAR, "prior"])
    def test_a_competency_that_is_new_is_not_covered(
        self, name: str, loaded: Loader, tmp_path: Path
    ) -> None:
        edition = self.edition(
            tmp_path, lambda listed: listed.insert(0, {**listed[0], "id": "new", "code": "N1"})
        )
        report = loaded(name, edition).tag(DOCUMENT)
        assert report.not_covered == ("new",)
        assert "new" not in report.probabilities

    @pytest.mark.parametrize("name", [LINEAR, "prior"])
    def test_a_competency_that_was_dropped_is_not_reported(
        self, name: str, loaded: Loader, tmp_path: Path
    ) -> None:
        edition = self.edition(
            tmp_path,
            lambda listed: listed.remove(next(e for e in listed if e["id"] == "privacy-security")),
        )
        tagger = loaded(name, edition)
        report = tagger.tag(DOCUMENT)
        assert set(report.probabilities) == set(tagger.framework.competency_ids)
        assert all(tagger.framework[tag.competency_id] for tag in report.tags)

    def test_the_zero_shot_model_covers_what_is_new(self, loaded: Loader, tmp_path: Path) -> None:
        edition = self.edition(
            tmp_path, lambda listed: listed.append({**listed[0], "id": "new", "code": "N1"})
        )
        report = loaded(ZERO_SHOT, edition).tag(DOCUMENT)
        assert report.not_covered == ()
        assert "new" in report.probabilities

    def test_what_the_model_says_it_does_not_cover_is_not_judged(
        self, loaded: Loader, tmp_path: Path
    ) -> None:
        folder = copy_of(LINEAR, tmp_path)
        change_json(folder / "model.json", lambda c: c.update(not_covered=["privacy-security"]))
        report = loaded(str(folder)).tag(DOCUMENT)
        assert report.not_covered == ("privacy-security",)
        assert "privacy-security" not in report.probabilities
        assert len(report.probabilities) == 21

    def test_a_model_without_any_competency_of_the_framework_is_refused(
        self, loaded: Loader, tmp_path: Path
    ) -> None:
        edition = self.edition(tmp_path, lambda listed: listed.__setitem__(slice(1, None), []))
        folder = copy_of(LINEAR, tmp_path)
        change_json(folder / "model.json", lambda c: c.update(not_covered=["problem-framing"]))
        with pytest.raises(InvalidModel, match="covers no competency of unesco"):
            loaded(str(folder), edition)


def test_a_model_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    for name in ("nothing", str(tmp_path), str(tmp_path / "gone")):
        with pytest.raises(InvalidModel, match="there is no model") as caught:
            load(name)
        assert all(shipped in str(caught.value) for shipped in shipped_models())


def test_a_model_for_another_framework_is_refused_with_the_one_to_use() -> None:
    with pytest.raises(InvalidModel, match=f"not demo: use --model {ZERO_SHOT}"):
        load(LINEAR, str(FRAMEWORK_FILE))


@pytest.mark.parametrize(
    ("encoder", "said"),
    [
        ({"kind": "telepathy", "fingerprint": None}, "there is no encoder 'telepathy': use one of"),
        (
            {"kind": "hashing", "fingerprint": None, "size": 3},
            "the encoder 'hashing' does not take",
        ),
    ],
)
def test_an_encoder_that_cannot_be_made_is_refused(
    encoder: Content, said: str, tmp_path: Path
) -> None:
    folder = copy_of(ZERO_SHOT, tmp_path)
    change_json(folder / "model.json", lambda c: c.update(encoder=encoder))
    with pytest.raises(InvalidModel, match=said):
        load(str(folder))


def test_an_encoder_of_ones_own_may_replace_the_named_one(tmp_path: Path) -> None:
    folder = copy_of(ZERO_SHOT, tmp_path)
    encoder = {"kind": "hashing", "dimension": 64, "fingerprint": HashingEncoder(64).fingerprint}
    change_json(folder / "model.json", lambda c: c.update(encoder=encoder))
    named: list[Any] = []

    def make(spec: Any) -> Encoder:
        named.append(spec)
        return HashingEncoder(64)

    from_folder = load(str(folder), str(FRAMEWORK_FILE)).tag(DOCUMENT)
    replaced = load(str(folder), str(FRAMEWORK_FILE), open_encoder=make).tag(DOCUMENT)
    assert named == [encoder]
    assert replaced.probabilities == from_folder.probabilities


def test_a_model_is_read_without_its_weights(tmp_path: Path) -> None:
    folder = copy_of(LINEAR, tmp_path)
    (folder / "head.npz").unlink()
    saved = read_model(str(folder))
    assert (saved.id, saved.framework_id) == (LINEAR, DEFAULT_FRAMEWORK)
    assert 0 < saved.thresholds.of("anything") <= 1
    assert read_model(ZERO_SHOT).framework_id is None


def test_the_review_band_of_a_folder_marks_tags(loaded: Loader, tmp_path: Path) -> None:
    folder = copy_of(LINEAR, tmp_path)
    change_json(folder / "thresholds.json", lambda c: c.update(review={"low": 0.0, "high": 1}))
    report = loaded(str(folder)).tag(DOCUMENT)
    assert report.review_band == (0.0, 1.0)
    assert {tag.review for tag in report.tags} == {True}


@pytest.mark.parametrize("change", [lambda c: c.update(review=None), lambda c: c.pop("review", 0)])
def test_a_folder_without_a_review_band_marks_none(
    change: Callable[[Content], object], loaded: Loader, tmp_path: Path
) -> None:
    folder = copy_of(LINEAR, tmp_path)
    change_json(folder / "thresholds.json", change)
    report = loaded(str(folder)).tag(DOCUMENT)
    assert report.review_band is None
    assert {tag.review for tag in report.tags} == {False}


def test_the_bank_of_a_folder_is_opened_when_examples_are_asked_for(
    loaded: Loader, tmp_path: Path
) -> None:
    folder = copy_of(LINEAR, tmp_path)
    (folder / "bank.json").write_text("{", encoding="utf-8")
    (folder / "bank.npz").unlink(missing_ok=True)
    tagger = loaded(str(folder))
    assert tagger.tag(DOCUMENT).tags
    with pytest.raises(InvalidModel, match="half a bank"):
        tagger.explain(DOCUMENT, "privacy-security")
