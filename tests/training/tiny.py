"""A benchmark and recipes small enough to train on in a test."""

import json
from pathlib import Path
from typing import Any

import pytest

from training import train, training_set
from training.recipe import Recipe, read_recipe
from training.tuned import kept

ROOT = Path(__file__).parents[2]
TRAIN = ROOT / "training" / "benchmark" / "train.jsonl"
DATA = """
[data]
train = [{ file = "data/train.jsonl", weight = 1.0 }]
dev = "data/dev.jsonl"
"""
ENCODER = """
[encoder]
kind = "hashing"
dimension = 32
"""
HEAD = """
[head]
c = 0.1
phrasing_weight = 0.5
folds = 2
silent_roles = ["legal"]
[head.weights]
meaning = 3.0
document = 2.0
terms = 2.0
[head.vocabularies]
words = { most = 120, least_texts = 2 }
"""
MIX = """
[mix]
hold_out = 0.25
[mix.encoder]
kind = "hashing"
dimension = 32
[[mix.tunings]]
name = "use"
start = "use"
passes = 0.3
batch = 16
learning_rate = 1e-3
head_learning_rate = 1e-2
noisy_share = 0.2
half_precision = false
""" + HEAD.replace("[head", "[mix.head")
PARTS = {
    "mixed": DATA + MIX,
    "trained": ENCODER + DATA + HEAD,
    "similarity": ENCODER + DATA,
    "keyword": DATA,
    "prior": DATA,
}


def work_in(root: Path, patch: pytest.MonkeyPatch) -> None:
    """Let training read its data and keep its tuned encoders under a folder of the test."""
    for module in (train, training_set):
        patch.setattr(module, "ROOT", root)
    patch.setattr(kept, "PLACE", root / "tuned")


def write_recipe(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.toml"
    start = f'id = "tiny-{kind}"\ntitle = "A tiny model"\nkind = "{kind}"\nseed = 3\n'
    framework = 'framework = "unesco-dt-civil-servants"\n'
    path.write_text(start + framework + PARTS[kind], encoding="utf-8")
    return path


def tiny_recipe(folder: Path, kind: str) -> Recipe:
    return read_recipe(write_recipe(folder, kind))


def write_benchmark(folder: Path) -> None:
    """Write three parts that share no document, each with all languages and both genres."""
    rows = [json.loads(line) for line in TRAIN.read_text(encoding="utf-8").splitlines()]
    parts: dict[str, list[dict[str, Any]]] = {"train": [], "dev": [], "test": []}
    for language in ("es", "pt", "en"):
        for genre in ("posting", "syllabus"):
            found = [row for row in rows if row["lang"] == language and row["genre"] == genre]
            parts["train"] += found[:2]
            parts["dev"].append(found[2])
            parts["test"].append(found[3])
    folder.mkdir(parents=True, exist_ok=True)
    for name, chosen in parts.items():
        stated = (row | {"split": name} for row in chosen)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in stated)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
