"""What `python -m training evaluate` writes in the folder of each model."""

import json
from pathlib import Path
from typing import Any

import pytest

from tagger.evaluation.measures import STATISTICS
from tagger.framework import Framework
from tagger.types import LANGUAGES
from tests.training.measured import KINDS, N_PARALLEL, copied, measure
from tests.training.tiny import write_benchmark
from training.evaluate import files_behind, shared_encoders
from training.held_out import read_held_out
from training.metrics import COVERAGES, FORMAT
from training.write_model import digest

HASHING = {"kind": "hashing", "dimension": 8}


def metrics_of(root: Path, kind: str) -> dict[str, Any]:
    path = root / f"models/tiny-{kind}/metrics.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    return content


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def texts_of(root: Path, part: str) -> list[str]:
    lines = (root / f"data/{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [segment["t"] for line in lines for segment in json.loads(line)["segments"]]


@pytest.fixture(params=KINDS)
def metrics(request: pytest.FixtureRequest, measured_models: Path) -> dict[str, Any]:
    return metrics_of(measured_models, request.param)


def test_every_statistic_is_told_of_segments_and_of_documents(metrics: dict[str, Any]) -> None:
    assert (metrics["format"], metrics["split"], metrics["n_resamples"]) == (FORMAT, "test", 2000)
    for level in ("segment", "document"):
        overall = [
            one["name"]
            for one in (*metrics["measures"], *metrics["more_measures"])
            if (one["level"], one["slice"]) == (level, "all")
        ]
        assert overall == list(STATISTICS)
        names = {one["slice"] for one in metrics["measures"] if one["level"] == level}
        macro = {
            one["slice"]
            for one in metrics["more_measures"]
            if one["level"] == level and one["name"] == "macro-F1"
        }
        assert names == macro >= {"all", *LANGUAGES, "posting", "syllabus", "pt syllabus"}


def test_every_competency_is_told_with_its_support(metrics: dict[str, Any]) -> None:
    codes = list(Framework.load().codes)
    for level in ("segment", "document"):
        found = [one for one in metrics["competencies"] if one["level"] == level]
        assert [one["code"] for one in found] == codes
        assert sum(one["n_true"] for one in found) > 0


def test_the_risk_is_told_at_every_coverage(metrics: dict[str, Any]) -> None:
    for curves in metrics["curves"]:
        assert [point["coverage"] for point in curves["risk_coverage"]] == list(COVERAGES)
        assert all(0 <= point["risk"] <= 1 for point in curves["risk_coverage"])
        assert sum(band["n"] for band in curves["reliability"]) > 0


def test_modality_and_level_are_told(metrics: dict[str, Any]) -> None:
    assert [one["demand"] for one in metrics["demands"]] == ["modality", "level"]


def test_every_slice_of_the_test_part_is_told(metrics: dict[str, Any]) -> None:
    found = metrics["robustness"]
    levels = [(one["slice"], one["level"]) for one in found["respelt"]]
    spellings = ("upper", "no_accents", "ocr", "inclusive")
    assert levels == [(name, level) for name in spellings for level in ("segment", "document")]
    assert [one["slice"] for one in found["emptied"]] == ["boilerplate", "negation"]


def test_the_parallel_segments_are_told_in_every_language(metrics: dict[str, Any]) -> None:
    assert metrics["parallel"]["n_segments"] == N_PARALLEL
    assert list(metrics["parallel"]["languages"]) == list(LANGUAGES)


def test_languages_and_varieties_are_audited(metrics: dict[str, Any]) -> None:
    fields = {one["field"] for one in metrics["audits"]}
    assert fields >= {"language", "variety"}
    small = [one["gap"] for one in metrics["audits"] if one["group"]["n_documents"] < 5]
    assert small
    assert all(gap["low"] is None for gap in small)


def test_a_model_that_answers_alike_everywhere_is_alike_in_every_language(
    measured_models: Path,
) -> None:
    metrics = metrics_of(measured_models, "prior")
    assert metrics["parallel"]["equal"]["value"] == 1
    differences = [one["difference"]["value"] for one in metrics["robustness"]["respelt"]]
    assert differences == [0] * len(differences)


def test_a_review_band_is_measured_where_there_is_one(measured_models: Path) -> None:
    assert metrics_of(measured_models, "prior")["review_band"] is None
    band = metrics_of(measured_models, "keyword")["review_band"]
    assert (band["low"], band["high"]) == (0.01, 0.5)
    assert [one["n_documents"] for one in band["measures"]] == [6] * 4


def test_examples_of_mistakes_are_of_dev_and_no_text_of_test_is_written(
    measured_models: Path,
) -> None:
    metrics = metrics_of(measured_models, "keyword")
    assert (metrics["failures"]["split"], metrics["failures"]["n_documents"]) == ("dev", 6)
    shown = [one["text"] for one in metrics["failures"]["examples"]]
    on_one_line = {" ".join(text.split())[:200] for text in texts_of(measured_models, "dev")}
    assert shown
    assert all(text[:200] in on_one_line for text in shown)
    written = json.dumps(metrics, ensure_ascii=False)
    assert not [t for t in texts_of(measured_models, "test") if len(t) > 40 and t in written]


def test_measuring_again_gives_the_same_bytes(measured_models: Path, tmp_path: Path) -> None:
    root = copied(measured_models, tmp_path / "again")
    lines = measure(root)
    assert [line.split(":")[0] for line in lines] == ["tiny-keyword", "tiny-prior"]
    for kind in KINDS:
        assert metrics_of(root, kind) == metrics_of(measured_models, kind)


def test_a_benchmark_without_parallel_segments_has_no_figures_of_them(tmp_path: Path) -> None:
    write_benchmark(tmp_path)
    assert read_held_out(tmp_path, Framework.load()).parallel == ()


def test_the_figures_depend_on_every_file_that_has_a_part_in_the_answers(tmp_path: Path) -> None:
    for name in ("model.json", "e5/encoder.onnx", "metrics.json", "README.md", "bank.npz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    files = files_behind(tmp_path)
    assert list(files) == ["e5/encoder.onnx", "model.json", "role_weights.json"]
    assert all(digest(path) for path in files.values())


def test_an_encoder_is_opened_once_for_all_models() -> None:
    opened = shared_encoders()
    assert opened(HASHING) is opened(dict(reversed(HASHING.items())))
    assert opened(HASHING) is not opened({**HASHING, "dimension": 16})
