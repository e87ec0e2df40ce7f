"""Mistakes are drawn from documents not learnt from, and what a reader saw in them is counted."""

import json
from pathlib import Path

import pytest

from tagger.benchmark import read_labelled
from tagger.errors import InvalidValue
from tagger.evaluation.mistakes import Mistake
from tagger.framework import Framework
from tests.training.tiny import tiny_recipe, work_in, write_benchmark
from training import reading
from training.training_set import training_set
from training.tuned.fit import held_out_of

READ = """
model: tiny
n_documents: 4
kinds:
- {id: sibling, means: the code beside it}
- {id: negation, means: what is not asked}
mistakes:
- {document: a, language: es, segment: 1, code: DG1, mistake: wrong, kind: negation}
- {document: a, language: en, segment: 2, code: DG1, mistake: missed, kind: sibling}
- {document: b, language: es, segment: 2, code: DG2, mistake: wrong, kind: sibling}
"""


def mistake(language: str, number: int) -> Mistake:
    return Mistake("wrong", "DG1", 0.9, 0.3, f"{language}-{number}", language, 1, "x", ())


def test_each_language_is_drawn_from_alike_and_the_same_way_each_time() -> None:
    found = [mistake(language, n) for language in ("es", "pt", "en") for n in range(70)]
    drawn = list(reading.drawn_from(found, 3))
    assert len(drawn) == 3 * reading.OF_A_LANGUAGE
    assert drawn == list(reading.drawn_from(found, 3))
    assert drawn != list(reading.drawn_from(found, 4))
    assert len(set(drawn)) == len(drawn)


def test_mistakes_come_from_dev_and_from_documents_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_benchmark(tmp_path / "data")
    work_in(tmp_path, monkeypatch)
    monkeypatch.setattr(reading, "ROOT", tmp_path)
    out = tmp_path / "mistakes.jsonl"
    recipe = tiny_recipe(tmp_path, "mixed")
    said = reading.write_mistakes(recipe, out)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert said.startswith(f"{len(lines)} of ")
    assert said.endswith("in 9 documents")
    learnt = list(read_labelled(tmp_path / "data/train.jsonl", "train"))
    assert recipe.mix is not None
    examples = training_set(recipe.data, Framework.load(), recipe.seed).examples
    held_out = held_out_of(examples, recipe.mix.hold_out, recipe.seed)
    unseen = [one for n, one in enumerate(learnt) if n in held_out]
    unseen += read_labelled(tmp_path / "data/dev.jsonl", "dev")
    known = {one.document.id: one for one in unseen}
    for line in lines:
        gold = known[line["document"]].segments[line["segment"] - 1]
        assert line["text"] == gold.text
        assert (line["code"] in gold.labels) == (line["mistake"] == "missed")
        assert line["before"] == [
            one.text for one in known[line["document"]].segments[: line["segment"] - 1][-4:]
        ]


def test_a_model_without_a_twin_has_nothing_to_draw_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_benchmark(tmp_path / "data")
    work_in(tmp_path, monkeypatch)
    monkeypatch.setattr(reading, "ROOT", tmp_path)
    with pytest.raises(InvalidValue, match="no twin"):
        reading.write_mistakes(tiny_recipe(tmp_path, "trained"), tmp_path / "out.jsonl")


def test_kinds_are_counted_the_most_frequent_first(tmp_path: Path) -> None:
    path = tmp_path / "mistakes.yaml"
    path.write_text(READ, encoding="utf-8")
    first, second = reading.read_reading(path).rows()
    assert (first["id"], first["n"], first["es"], first["en"]) == ("sibling", 2, 1, 1)
    assert (second["id"], second["wrong"], second["missed"]) == ("negation", 1, 0)


def test_a_kind_that_is_not_explained_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mistakes.yaml"
    path.write_text(READ.replace("kind: negation", "kind: other"), encoding="utf-8")
    with pytest.raises(InvalidValue, match="unknown kind 'other'"):
        reading.read_reading(path)
