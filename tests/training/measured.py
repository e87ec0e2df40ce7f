"""Two tiny models, measured on a tiny benchmark that has everything a real one has."""

import json
import shutil
from pathlib import Path

import pytest

from tests.training.tiny import ROOT, tiny_recipe, work_in, write_benchmark
from training import evaluate, train

KINDS = ("keyword", "prior")
N_PARALLEL = 6


def write_models(root: Path) -> None:
    """Write data/ and models/ below a folder; one of the two models has a review band."""
    write_benchmark(root / "data")
    lines = (ROOT / "training/benchmark/parallel.jsonl").read_text(encoding="utf-8").splitlines()
    text = "\n".join(lines[:N_PARALLEL]) + "\n"
    (root / "data/parallel.jsonl").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        work_in(root, patch)
        for kind in KINDS:
            train.train(tiny_recipe(root, kind), f"{kind}.toml", root / "models")
    set_band(root, "keyword", {"low": 0.01, "high": 0.5})
    set_band(root, "prior", None)


def set_band(root: Path, kind: str, band: dict[str, float] | None) -> None:
    path = root / f"models/tiny-{kind}/thresholds.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "review": band}), encoding="utf-8")


def measure(root: Path) -> list[str]:
    """Measure the models on `test` and return the lines that the command prints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate, "BENCHMARK", root / "data")
        return list(evaluate.evaluate_all(root / "models", "test"))


def copied(root: Path, target: Path) -> Path:
    """Copy a measured workshop to where it can be changed."""
    return Path(shutil.copytree(root, target))
