"""Writes the folder of a model; the same content gives the same bytes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tagger.console import output
from tagger.decision import Thresholds
from tagger.protocols import Scorer
from tagger.scorers.mixed import MixedScorer
from tagger.scorers.trained import TrainedScorer


def write_model(
    folder: Path,
    content: Mapping[str, Any],
    scorer: Scorer,
    thresholds: Thresholds,
    chosen_on: Mapping[str, Any],
) -> None:
    """Write model.json, thresholds.json and, for a trained scorer, its weights and terms."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "model.json", content)
    write_json(
        folder / "thresholds.json",
        {
            "default": thresholds.default,
            "competencies": dict(thresholds.competencies),
            "review": asdict(thresholds.review) if thresholds.review else None,
            "chosen_on": chosen_on,
        },
    )
    if isinstance(scorer, TrainedScorer):
        _write_head(folder, scorer)
    if isinstance(scorer, MixedScorer):
        for part, described in zip(scorer.parts, content["scorer"]["parts"], strict=True):
            _write_head(folder / described["folder"], part)


def write_json(path: Path, content: Any) -> None:
    """Write indented UTF-8 JSON with a line break at the end, whole or not at all."""
    with output(path) as stream:
        stream.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_head(folder: Path, scorer: TrainedScorer) -> None:
    folder.mkdir(exist_ok=True)
    arrays = {
        "meaning": scorer.head.meaning,
        "document": scorer.head.document,
        "facts": scorer.head.facts,
        "intercept": scorer.head.intercept,
    }
    for vocabulary, weights in zip(scorer.vocabularies, scorer.head.terms, strict=True):
        arrays[f"idf_{vocabulary.kind}"] = vocabulary.idf
        arrays[f"terms_{vocabulary.kind}"] = weights
    halved: dict[str, Any] = {
        name: np.asarray(array, dtype=np.float16) for name, array in arrays.items()
    }
    np.savez_compressed(folder / "head.npz", **halved)
    kept = [{"kind": v.kind, "terms": list(v.columns)} for v in scorer.vocabularies]
    with output(folder / "vocabulary.json") as stream:
        stream.write(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n")
