"""Annif, the nearest product, as systems: its projects are trained and asked in its own process."""

import contextlib
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from tagger.framework import Framework, Worded
from tagger.types import Segment
from training.compared.system import NotInstalled, System
from training.fit import Examples
from training.templates import markdown_templates

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "training" / "annif"
ENVIRONMENT = ROOT / ".annif"
STEMMERS: Mapping[Worded, str] = {"es": "spanish", "pt": "portuguese", "en": "english"}
# Annif's classifiers skip a text without a concept, so such texts get one, whose score is dropped:
# without it they would never learn that most segments hold nothing.
NOTHING = "nothing"
NOTHING_WORDED: Mapping[Worded, str] = {
    "es": "ninguna competencia",
    "pt": "nenhuma competência",
    "en": "no competency",
}


@dataclass(slots=True)
class Annif:
    """One process of Annif that serves several systems; close it when done."""

    python: Path = ENVIRONMENT / "venv" / "bin" / "python"
    worker: Path = SCRIPTS / "worker.py"
    folder: Path = ENVIRONMENT / "run"
    process: subprocess.Popen[str] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def system(self, backend: str, title: str) -> System:
        """Return the projects of one backend, a language each, as a system."""

        def score(state: None, segments: Sequence[Segment]) -> NDArray[np.float32]:
            del state
            return self.scores(backend, segments)

        return System(f"annif-{backend}", title, self.fit, score)

    def fit(self, examples: Examples, framework: Framework) -> None:
        """Train all projects, once for all systems; NotInstalled where there is no Annif."""
        if self.process is not None:
            return
        if not self.python.is_file():
            raise NotInstalled("Annif is not installed: run bash training/annif/install.sh")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        write_corpus(self.folder, examples, framework)
        with (self.folder / "log.txt").open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own script
                [str(self.python), str(self.worker), str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        self._answer()

    def scores(self, backend: str, segments: Sequence[Segment]) -> NDArray[np.float32]:
        """Return [n_segments, n_competencies], each segment judged by the project of its language.

        A segment in another language is given zeros.
        """
        n_columns = len((self.folder / "concepts.txt").read_text(encoding="utf-8").split())
        values = np.zeros((len(segments), n_columns), dtype=np.float32)
        for language in STEMMERS:
            rows = [i for i, segment in enumerate(segments) if segment.language == language]
            if rows:
                texts = [segments[i].clean_text for i in rows]
                asked = {"project": f"{backend}-{language}", "texts": texts}
                values[rows] = np.clip(self._answer(asked)["scores"], 0, 1)
        return values

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.communicate()
            self.process = None

    def _answer(self, asked: dict[str, Any] | None = None) -> dict[str, Any]:
        """Put a question, if any, and read a line; NotInstalled where the process has ended."""
        if self.process is None:
            raise NotInstalled("Annif is not running: fit its system first")
        try:
            if asked is not None:
                _pipe(self.process.stdin).write(json.dumps(asked) + "\n")
                _pipe(self.process.stdin).flush()
            answer: dict[str, Any] = json.loads(_pipe(self.process.stdout).readline())
        except (BrokenPipeError, ValueError) as error:  # no line where there is no process
            raise NotInstalled(
                f"Annif ended with an error: read {self.folder / 'log.txt'}, "
                "or install it anew with bash training/annif/install.sh"
            ) from error
        return answer


def _pipe(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise NotInstalled("Annif was started without pipes")
    return stream


def write_corpus(folder: Path, examples: Examples, framework: Framework) -> None:
    """Write what the worker reads: projects, vocabulary, order of concepts, texts by language."""
    template = markdown_templates(SCRIPTS).get_template("projects.cfg.j2")
    _write(folder / "projects.cfg", template.render(stemmers=STEMMERS))
    _write(folder / "vocabulary.ttl", vocabulary_of(framework))
    _write(folder / "concepts.txt", "\n".join(map(uri_of, framework.competency_ids)) + "\n")
    for language in STEMMERS:
        rows = [i for i, s in enumerate(examples.segments) if s.language == language]
        lines = (_line(examples, framework, i) for i in rows)
        _write(folder / f"{language}.tsv", "".join(lines))


def vocabulary_of(framework: Framework) -> str:
    """Return the competencies as SKOS: names as labels, what counts as alternative labels."""
    lines = ["@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."]
    for competency in framework.competencies:
        alternatives = [
            f"skos:altLabel {_literal(text, language)}"
            for language, texts in competency.counts.items()
            for text in texts
        ]
        lines.append(_concept(competency.id, competency.name, alternatives))
    lines.append(_concept(NOTHING, NOTHING_WORDED))
    return "\n".join(lines) + "\n"


def _concept(concept: str, names: Mapping[Worded, str], alternatives: Sequence[str] = ()) -> str:
    labels = [f"skos:prefLabel {_literal(text, language)}" for language, text in names.items()]
    return f"<{uri_of(concept)}> a skos:Concept ; {' ; '.join([*labels, *alternatives])} ."


def uri_of(concept: str) -> str:
    """Return the URI of a competency in Annif's vocabulary."""
    return f"urn:competency:{concept}"


def _literal(text: str, language: str) -> str:
    return f"{json.dumps(text, ensure_ascii=False)}@{language}"


def _line(examples: Examples, framework: Framework, i: int) -> str:
    carried = zip(framework.competency_ids, examples.truth[i], strict=True)
    concepts = [concept for concept, is_there in carried if is_there] or [NOTHING]
    uris = " ".join(f"<{uri_of(concept)}>" for concept in concepts)
    text = " ".join(examples.segments[i].clean_text.split())
    return f"{text}\t{uris}\t{examples.documents[i]}\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
