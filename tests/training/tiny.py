"""A benchmark and recipes small enough to train on in a test."""

import json
from pathlib import Path
from typing import Any

from tagger.benchmark import GoldSegment, LabelledDocument, labelled_from
from tagger.framework import Framework
from tagger.types import Segment
from training.recipe import Recipe, read_recipe

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
PARTS = {
    "trained": ENCODER + DATA + HEAD,
    "similarity": ENCODER + DATA,
    "keyword": DATA,
    "prior": DATA,
}


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


def row_of(*segments: tuple[str, int, list[str]]) -> dict[str, Any]:
    """Return a line of a benchmark file from (text, paragraph, labels)."""
    return {
        "id": "d",
        "split": "train",
        "title": "A notice",
        "lang": "en",
        "variety": "en-GB",
        "genre": "posting",
        "role_family": "records",
        "segments": [
            {
                "t": text,
                "p": paragraph,
                "labels": labels,
                "role": "duties",
                "modality": None,
                "level": None,
            }
            for text, paragraph, labels in segments
        ],
    }


def labelled(*segments: tuple[str, int, list[str]]) -> LabelledDocument:
    return labelled_from(row_of(*segments))


def gold(start: int, end: int, *labels: str) -> GoldSegment:
    return GoldSegment(
        start, end, "x" * (end - start), "duties", frozenset(labels), "unstated", "unstated"
    )


def segment(text: str, start: int = 0, end: int | None = None, document_id: str = "d") -> Segment:
    end = start + len(text) if end is None else end
    return Segment(document_id, start, end, text, text, "duties", None, "en", "posting")


def codes(framework: Framework) -> list[str]:
    return [competency.code for competency in framework.competencies]
