"""Mistakes for a person to read, drawn at random, and of what kinds the reader found them to be.

`python -m training mistakes` draws them from documents that the twin of a model has not learnt from
(never from `test`). The reader gives each one a kind in mistakes.yaml, from which a table of
RESULTS.md is made.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from tagger.benchmark import LabelledDocument
from tagger.console import output
from tagger.errors import InvalidValue
from tagger.evaluation.mistakes import Kind, Mistake, mistakes_of
from tagger.evaluation.overlap import read_checked
from tagger.framework import Framework
from tagger.types import LANGUAGES, Language
from tagger.yaml_files import load_yaml
from training.recipe import Recipe
from training.said import first_of
from training.thresholds import thresholds_on
from training.train import judged_unseen
from training.training_set import ROOT, training_set
from training.tuned.fit import fit_twin

READ = Path(__file__).with_name("mistakes.yaml")
OF_A_LANGUAGE = 50
BEFORE = 4


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MistakeKind(_Entry):
    """A kind of mistake: a short name, and what is meant by it."""

    id: str
    means: str


class ReadMistake(_Entry):
    """One mistake that was read; `segment` counts the document's gold segments from 1."""

    document: str
    language: Language
    segment: int
    code: str
    mistake: Kind
    kind: str


class Reading(_Entry):
    """What mistakes.yaml holds: the model read, the kinds, and each mistake."""

    model: str
    n_documents: int
    followed: tuple[str, ...] = ()
    kinds: tuple[MistakeKind, ...]
    mistakes: tuple[ReadMistake, ...]

    @model_validator(mode="after")
    def _check(self) -> "Reading":
        known = {kind.id for kind in self.kinds}
        for one in self.mistakes:
            if one.kind not in known:
                raise ValueError(f"{one.document} has the unknown kind {one.kind!r}")
        return self

    def rows(self) -> list[dict[str, Any]]:
        """Count each kind, the most frequent first: a language each, tagged wrongly, missed."""
        rows = []
        for kind in self.kinds:
            of_kind = [one for one in self.mistakes if one.kind == kind.id]
            counts = {
                name: sum(name in (one.language, one.mistake) for one in of_kind)
                for name in (*LANGUAGES, "wrong", "missed")
            }
            rows.append({**kind.model_dump(), **counts, "n": len(of_kind)})
        return sorted(rows, key=lambda row: -row["n"])


def read_reading(path: Path = READ) -> Reading:
    """Read the file; InvalidValue says what is wrong in it."""
    try:
        return Reading.model_validate(load_yaml(path))
    except ValidationError as error:
        raise InvalidValue(f"{path.name}: {first_of(error)}") from error


def write_mistakes(recipe: Recipe, path: Path) -> str:
    """Write OF_A_LANGUAGE mistakes of each language, a JSON object a line; say of how many.

    An object has the keys of mistakes.yaml, of which the reader fills in `kind`, and what there is
    to read.
    """
    if recipe.mix is None:
        raise InvalidValue(f"{recipe.id} has no twin that left documents unseen: use a mixed one")
    framework = Framework.load(recipe.framework)
    learnt = training_set(recipe.data, framework, recipe.seed)
    dev = read_checked(ROOT / recipe.data.dev, "dev", framework)
    twin, held_out = fit_twin(recipe, recipe.mix, learnt.examples, framework)
    judged = judged_unseen(dev, twin, held_out, learnt, framework)
    thresholds, _ = thresholds_on(judged, "")
    cuts = [thresholds.default] * len(framework.codes)
    mistakes = mistakes_of(judged, cuts, framework)
    gold = {one.labelled.document.id: one.labelled for one in judged}
    drawn = [_line(one, gold[one.document_id]) for one in drawn_from(mistakes, recipe.seed)]
    with output(path) as stream:
        stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in drawn)
    return f"{len(drawn)} of {len(mistakes)} mistakes in {len(judged)} documents"


def drawn_from(mistakes: Sequence[Mistake], seed: int) -> Iterator[Mistake]:
    """Draw OF_A_LANGUAGE of each language, or all where there are fewer."""
    random = np.random.default_rng(seed)
    for language in LANGUAGES:
        found = [one for one in mistakes if one.language == language]
        picks = random.permutation(len(found))[:OF_A_LANGUAGE]
        yield from (found[pick] for pick in sorted(picks.tolist()))


def _line(mistake: Mistake, labelled: LabelledDocument) -> dict[str, Any]:
    before = labelled.segments[max(0, mistake.segment - 1 - BEFORE) : mistake.segment - 1]
    return {
        "document": mistake.document_id,
        "language": mistake.language,
        "segment": mistake.segment,
        "code": mistake.code,
        "mistake": mistake.kind,
        "kind": "",
        "probability": round(mistake.probability, 3),
        "labels": mistake.labels,
        "before": [one.text for one in before],
        "text": mistake.text,
    }
