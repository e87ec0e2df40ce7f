"""`python -m training compare`: all systems, one run, one leaderboard."""

import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tagger.benchmark import LabelledDocument
from tagger.console import output
from tagger.errors import InvalidValue
from tagger.evaluation.overlap import read_checked
from tagger.framework import Framework
from tagger.saved_model import DEFAULT
from tagger.segmentation import SectionSegmenter
from training.compared.annif import Annif
from training.compared.leaderboard import LeftOut, leaderboard_of, page_of
from training.compared.measuring import Answers, RememberedSegments, Task, answers_of
from training.compared.system import NotInstalled, System, system_from_file
from training.compared.systems import all_systems
from training.held_out import REPORTED
from training.recipe import FOLDER, read_recipe
from training.training_set import ROOT, training_set
from training.write_model import write_json

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared, on which part of the benchmark, and where the files go.

    `added` are files with systems of one's own, `only` the ids of the systems to keep (the default
    model stays anyway), `out` a folder. Without `out` the committed leaderboard is written, if the
    comparison is the whole one on `test`, and else nothing.
    """

    models: Path
    split: str = REPORTED
    added: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    out: Path | None = None

    @property
    def folder(self) -> Path | None:
        """Where the leaderboard is written; None for nowhere."""
        is_whole = self.split == REPORTED and not self.added and not self.only
        return self.out or (ROOT / "training" if is_whole else None)

    @property
    def made_by(self) -> str:
        """The command that gives this leaderboard."""
        options = [f" --split {self.split}"] if self.split != REPORTED else []
        options += [f" --add {path.as_posix()}" for path in self.added]
        options += [f" --only {name}" for name in self.only]
        return "python -m training compare" + "".join(options)


def compare(wanted: Wanted, say: Say) -> dict[str, Any]:
    """Run the comparison and return its content, which is written where `wanted` says."""
    folder = wanted.folder
    if folder is not None and not folder.is_dir():
        raise InvalidValue(f"there is no folder {folder}: make it first")
    with Annif() as annif:
        systems = _chosen(wanted, annif)
        task = task_of(wanted.split, say)
        answers, left_out = run(systems, task, say)
    content = leaderboard_of(answers, DEFAULT, left_out) | _described(wanted, task)
    for entry in content["systems"]:
        say(f"{entry['id']}: {entry['times_the_default']:.2f} times the default's time a segment")
    if folder is not None:
        write_json(folder / "leaderboard.json", content)
        with output(folder / "LEADERBOARD.md") as stream:
            stream.write(page_of(content))
        say(f"made {folder / 'leaderboard.json'} and {folder / 'LEADERBOARD.md'}")
    return content


def task_of(split: str, say: Say) -> Task:
    """Read and cut the documents: those that the default model's recipe learns from, and a part."""
    recipe = read_recipe(FOLDER / f"{DEFAULT}.toml")
    framework = Framework.load(recipe.framework)
    dev = _labelled(ROOT / recipe.data.dev, "dev", framework)
    file = (ROOT / recipe.data.dev).with_name(f"{split}.jsonl")
    measured = dev if split == "dev" else _labelled(file, split, framework)
    say("cutting the training documents …")
    examples = training_set(recipe.data, framework, recipe.seed).examples
    segmenter = RememberedSegments(SectionSegmenter.load())
    return Task(framework, segmenter, examples, dev, measured)


def run(systems: Sequence[System], task: Task, say: Say) -> tuple[list[Answers], list[LeftOut]]:
    """Let each system learn and answer; one that is not installed is left out, and said to be."""
    answers, left_out = [], []
    started = time.perf_counter()
    for system in systems:
        try:
            found = answers_of(system, task)
        except NotInstalled as error:
            left_out.append(LeftOut(system.id, system.title, str(error)))
            say(f"left out: {system.id}: {error}")
            continue
        answers.append(found)
        figures = ", ".join(
            f"{level} micro-F1 {value:.3f}" for level, value in found.overall().items()
        )
        say(f"{time.perf_counter() - started:5.0f} s  {system.id}: {figures}")
    return answers, left_out


def _chosen(wanted: Wanted, annif: Annif) -> list[System]:
    """Return the systems asked for, those of one's own first: their mistakes show soonest."""
    known = list(all_systems(wanted.models, annif))
    ids = [system.id for system in known]
    if DEFAULT not in ids:
        raise InvalidValue(
            f"{wanted.models} lacks the default model {DEFAULT}, which all are compared with: "
            "train it first"
        )
    unknown = [name for name in wanted.only if name not in ids]
    if unknown:
        raise InvalidValue(f"there is no system {unknown[0]!r}: use {', '.join(ids)}")
    own = [system_from_file(path) for path in wanted.added]
    names = [system.id for system in own] + ids
    twice = [system.id for system in own if names.count(system.id) > 1]
    if twice:
        raise InvalidValue(f"there are two systems {twice[0]!r}: give the file another name")
    kept = [s for s in known if not wanted.only or s.id in (*wanted.only, DEFAULT)]
    return own + kept


def _labelled(path: Path, split: str, framework: Framework) -> list[LabelledDocument]:
    documents = read_checked(path, split, framework)
    if not documents:
        raise InvalidValue(f"{path} holds no labelled document")
    return documents


def _described(wanted: Wanted, task: Task) -> dict[str, Any]:
    return {
        "made_by": wanted.made_by,
        "split": wanted.split,
        "n_documents": len(task.measured),
        "n_segments": sum(len(labelled.segments) for labelled in task.measured),
        "n_training_documents": len(np.unique(task.examples.documents)),
        "n_training_segments": len(task.examples.segments),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
    }
