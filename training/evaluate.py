"""Measures models on a split, along the product's own path, from a document's text to its tags.

Language, genre and sections are found, not given. Of every split micro-F1 of segments and documents
is told, overall, by language and genre; for `test` all figures go into metrics.json.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tagger.benchmark import LabelledDocument
from tagger.encoders.cached import CachedEncoder
from tagger.errors import InvalidValue
from tagger.evaluation.overlap import read_checked
from tagger.evaluation.result import system_of
from tagger.framework import DEFAULT, Framework
from tagger.protocols import Encoder
from tagger.roles import WEIGHTS
from tagger.saved_model import load, open_named_encoder
from training.held_out import REPORTED, HeldOut, read_held_out
from training.metrics import FORMAT, Measured, measures_of, metrics_of
from training.write_model import digest, write_json

BENCHMARK = Path(__file__).parent / "benchmark"
# What is in a model's folder and has no part in its answers: what is written of them, and the
# examples that explanations show.
BESIDE = (
    "README.md",
    "calibration.svg",
    "metrics.json",
    "faithfulness.json",
    "errors.json",
    "bank.json",
    "bank.npz",
)


def evaluate_all(models: Path, split: str, own: Path | None = None) -> Iterator[str]:
    """Measure every model folder and yield a line a model; write metrics.json for `test` only.

    Figures of another split, or of a file of one's own documents, would stand beside cards and
    tables that say `test`.
    """
    framework = Framework.load(DEFAULT)
    documents = _documents(split, own, framework)
    is_reported = split == REPORTED and not own
    held_out = read_held_out(BENCHMARK, framework) if is_reported else None
    opened = shared_encoders()
    for content in sorted(models.glob("*/model.json")):
        folder = content.parent
        tagger = load(str(folder), framework.id, opened)
        system = system_of(tagger, documents)
        measured = Measured(tagger, system, measures_of(system))
        if held_out:
            write_json(folder / "metrics.json", _content(folder, measured, held_out))
        overall = {m["level"]: m for m in measured.measures if m["slice"] == "all"}
        yield f"{tagger.model_id}: " + ", ".join(
            f"{level} micro-F1 {m['value']:.3f} [{m['low']:.3f}, {m['high']:.3f}]"
            for level, m in overall.items()
        )


def shared_encoders() -> Callable[[Mapping[str, Any]], Encoder]:
    """Return what opens an encoder once for all models, so that each text is encoded once."""
    encoders: dict[str, Encoder] = {}

    def opened(named: Mapping[str, Any]) -> Encoder:
        key = repr(sorted(named.items()))
        if key not in encoders:
            encoders[key] = CachedEncoder(open_named_encoder(named))
        return encoders[key]

    return opened


def files_behind(folder: Path) -> dict[str, Path]:
    """Return the files that the figures of a model depend on, besides the code and the data.

    They are named by their path in the folder: a mixed model has its parts in folders below.
    """
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    behind = {name: files[name] for name in sorted(files) if files[name].is_file()}
    return {n: path for n, path in behind.items() if n not in BESIDE} | {WEIGHTS.name: WEIGHTS}


def _documents(split: str, own: Path | None, framework: Framework) -> list[LabelledDocument]:
    path = own or BENCHMARK / f"{split}.jsonl"
    documents = read_checked(path, "" if own else split, framework)
    if not documents:
        raise InvalidValue(f"{path} holds no labelled document: finish one with `tagger annotate`")
    return documents


def _content(folder: Path, measured: Measured, held_out: HeldOut) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "model": measured.tagger.model_id,
        "split": REPORTED,
        "made_by": "python -m training evaluate",
        "measured": {name: digest(path) for name, path in files_behind(folder).items()},
        **metrics_of(measured, held_out),
    }
