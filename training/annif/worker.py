"""Trains Annif projects and scores texts, in Annif's own environment: no import of ours.

Started with a folder that holds `projects.cfg`, `vocabulary.ttl`, `concepts.txt` (a URI a line)
and, for each language, `<language>.tsv`: a text, its concepts as <URI>s and the number of its
document. It trains every project, answers `{"ready": true}`, then answers each line of standard
input, `{"project": "omikuji-es", "texts": ["…"]}`, with `{"scores": [[…], …]}`: a row a text, a
column a line of `concepts.txt`. It ends when standard input does.
"""

import configparser
import itertools
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

# One document in so many is kept from the sources of an ensemble, to find their weights on.
HELD_OUT_IN = 5
VOCABULARY = "competencies"
# Weights are tried in steps of a tenth, tags at these cuts.
STEPS = 10
CUTS = [n / 50 for n in range(1, 48)]


def main() -> None:
    """Train, then answer."""
    folder = Path(sys.argv[1])
    answers = _answers()
    projects = _trained(folder)
    concepts = (folder / "concepts.txt").read_text(encoding="utf-8").split()
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        scores = _scores(projects[asked["project"]], asked["texts"], concepts)
        _answer(answers, {"scores": scores.tolist()})


def _answers() -> TextIO:
    """Keep standard output for answers: what backends print goes to standard error."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return kept


def _answer(stream: TextIO, content: dict[str, Any]) -> None:
    stream.write(json.dumps(content) + "\n")
    stream.flush()


def _trained(folder: Path) -> dict[str, Any]:
    _learn_sentences(folder)
    path = folder / "projects.cfg"
    config = configparser.ConfigParser(interpolation=None)
    config.read(path, encoding="utf-8")
    ensembles = [name for name in config.sections() if config[name]["backend"] == "ensemble"]
    if ensembles:
        partly = _registry(folder)
        _train(folder, partly, is_whole=False)
        for name in ensembles:
            config[name]["sources"] = _weighed(folder, partly, config[name])
            _say(f"{name}: {config[name]['sources']}")
        with path.open("w", encoding="utf-8") as stream:
            config.write(stream)
    projects = _registry(folder)
    _train(folder, projects, is_whole=True)
    return projects


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _learn_sentences(folder: Path) -> None:
    """Learn NLTK's sentence splitter from the training texts, as its own data is not on PyPI.

    Annif cuts words sentence by sentence with the splitter named `english`, whatever the language.
    """
    import nltk
    from nltk.tokenize.punkt import PunktTrainer, save_punkt_params

    place = folder / "nltk" / "tokenizers" / "punkt_tab" / "english"
    place.mkdir(parents=True, exist_ok=True)
    trainer = PunktTrainer()
    for path in sorted(folder.glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        trainer.train("\n".join(line.split("\t")[0] for line in lines), finalize=False)
    save_punkt_params(trainer.get_params(), dir=str(place))
    nltk.data.path.insert(0, str(folder / "nltk"))


def _registry(folder: Path) -> dict[str, Any]:
    from annif.registry import AnnifRegistry
    from annif.vocab.skos import VocabFileSKOS

    registry = AnnifRegistry(str(folder / "projects.cfg"), str(folder / "data"), False)
    vocabulary = VocabFileSKOS(str(folder / "vocabulary.ttl"))
    registry.get_vocab(VOCABULARY).load_vocabulary(vocabulary, force=True)
    projects: dict[str, Any] = registry.get_projects()
    return projects


def _train(folder: Path, projects: dict[str, Any], is_whole: bool) -> None:
    for name, project in projects.items():
        if project.config["backend"] == "ensemble":
            continue
        _say(f"training {name}" + ("" if is_whole else " on a part"))
        lines = _lines(folder, project.language)
        project.train(_corpus(project, [one for n, one in lines if is_whole or n % HELD_OUT_IN]))


def _weighed(folder: Path, projects: dict[str, Any], section: configparser.SectionProxy) -> str:
    """Return the sources of an ensemble with the weights of the best micro-F1 at any cut.

    They are found on documents that the sources, trained on a part, have not seen.
    """
    import numpy as np

    names = [source.split(":")[0] for source in section["sources"].split(",")]
    lines = [one for n, one in _lines(folder, section["language"]) if not n % HELD_OUT_IN]
    concepts = sorted({uri for _, uris in lines for uri in uris})
    truth = np.array([[uri in uris for uri in concepts] for _, uris in lines])
    texts = [text for text, _ in lines]
    scores = np.stack([_scores(projects[name], texts, concepts) for name in names])

    def best(weights: Sequence[int]) -> float:
        mixed = np.tensordot(np.array(weights) / STEPS, scores, axes=1)
        tagged = [mixed >= cut for cut in CUTS]
        return float(max(2 * (truth & t).sum() / (truth.sum() + t.sum()) for t in tagged))

    tried = itertools.product(range(STEPS + 1), repeat=len(names))
    found = max((weights for weights in tried if sum(weights) == STEPS), key=best)
    return ",".join(f"{name}:{w / STEPS}" for name, w in zip(names, found, strict=True) if w)


def _lines(folder: Path, language: str) -> Iterator[tuple[int, tuple[str, list[str]]]]:
    """Yield the number of a document and, of a text in it, the text and its concepts."""
    for line in (folder / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        text, concepts, document = line.split("\t")
        yield int(document), (text, re.findall(r"<(.+?)>", concepts))


def _corpus(project: Any, lines: Sequence[tuple[str, list[str]]]) -> Any:
    from annif.corpus import Document
    from annif.corpus.document import DocumentList
    from annif.corpus.types import SubjectSet

    index = project.subjects
    return DocumentList(
        [
            Document(text=text, subject_set=SubjectSet([index.by_uri(uri) for uri in uris]))
            for text, uris in lines
        ]
    )


def _scores(project: Any, texts: Sequence[str], concepts: Sequence[str]) -> Any:
    """Return [n_texts, n_concepts] of float."""
    from annif.corpus import Document

    columns = [project.subjects.by_uri(uri) for uri in concepts]
    batch = project.suggest([Document(text=text) for text in texts])
    return batch.array.toarray()[:, columns]


if __name__ == "__main__":
    main()
