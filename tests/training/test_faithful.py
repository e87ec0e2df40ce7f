"""Whether an explanation is faithful is measured by taking away what it names."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from tagger.pipeline import Tagger
from tagger.saved_model import models_folder
from tagger.scorers.leaving_out import without_words
from tagger.scorers.logistic import picked
from tagger.types import Contribution, Document, Rows, Scores, Segment
from tests.demo import demo_tagger
from tests.strategies import documents
from tests.tagger.model_folders import copy_of
from tests.training.tiny import write_benchmark
from training import faithful
from training.faithful import erased, faithfulness, write_faithfulness
from training.tag_measures import TagMeasure

POSTING = Document(
    "vacante",
    "FUNCIONES\n• Analizar datos abiertos hoy y aquí siempre.\n• Atender al público.\n"
    "• Archivar expedientes.\n• Cuidar el jardín.\n",
)


@dataclass(frozen=True, slots=True)
class WordScorer:
    """Finds one competency where one word stands, and says so, or names the wrong words."""

    word: str = "Analizar"
    is_honest: bool = True
    competency_ids: tuple[str, ...] = ("analysis",)

    def score(self, segments: Sequence[Segment]) -> Scores:
        values = [[0.9 if self.word in segment.clean_text else 0.1] for segment in segments]
        return Scores(np.array(values, dtype=np.float32).reshape(-1, 1), self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        del competency_id
        return [
            tuple(
                Contribution("word", word, float((word == self.word) == self.is_honest))
                for word in segment.clean_text.rstrip(".").split()
            )
            for segment in picked(segments, rows)
        ]


def measures_of(tagger: Tagger, *read: Document) -> dict[str, TagMeasure]:
    return {measure.name: measure for measure in faithfulness(tagger, read)}


def test_a_tag_goes_with_its_evidence_and_stays_without_other_passages() -> None:
    found = measures_of(demo_tagger(WordScorer()), POSTING)
    assert found["gone without evidence"].value == 1
    assert found["gone without others"].value == 0
    assert found["kept by evidence alone"].value == 1
    assert found["comprehensiveness"].value == pytest.approx(0.8)
    assert found["comprehensiveness of others"].value == pytest.approx(0)
    assert found["sufficiency"].value == pytest.approx(0)
    assert {measure.n for measure in found.values()} == {1}


def test_words_that_carry_a_passage_weigh_more_than_others() -> None:
    honest = measures_of(demo_tagger(WordScorer()), POSTING)
    assert honest["fall without heaviest words"].value == pytest.approx(0.8)
    assert honest["fall without other words"].value == pytest.approx(0)
    wrong = measures_of(demo_tagger(WordScorer(is_honest=False)), POSTING)
    assert wrong["fall without heaviest words"].value == pytest.approx(0)


def test_a_passage_with_few_words_is_no_case_for_words() -> None:
    found = measures_of(demo_tagger(WordScorer()), Document("short", "Analizar datos."))
    assert found["gone without evidence"].value == 1
    assert found["fall without heaviest words"].value is None
    assert found["fall without heaviest words"].n == 0


def test_a_document_without_tags_gives_nothing_to_measure() -> None:
    found = measures_of(demo_tagger(WordScorer()), Document("blank", " "))
    assert {(measure.value, measure.n_documents) for measure in found.values()} == {(None, 1)}


@given(document=documents())
def test_only_the_segments_named_are_taken_out(demo: Tagger, document: Document) -> None:
    segments = demo.tag(document).segments
    taken, left = segments[::2], segments[1::2]
    text = erased(document, taken).text
    assert len(text) == len(document.text) - sum(len(segment.text) for segment in taken)
    place = 0
    for segment in left:
        place = text.index(segment.text, place) + len(segment.text)
    assert erased(document, []).text == document.text


def test_words_are_taken_out_whole() -> None:
    assert without_words("Datos, metadatos y datos (SQL)", ["datos", "SQL"]) == (
        "Datos, metadatos y ()"
    )
    assert without_words("C++ and R", ["C++", "R"]) == "and"


def test_the_figures_are_written_beside_the_model_with_what_they_were_measured_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_benchmark(tmp_path / "data")
    monkeypatch.setattr(faithful, "BENCHMARK", tmp_path / "data")
    folder = copy_of("keyword", tmp_path)
    measures = write_faithfulness(str(folder), "dev")
    content = json.loads((folder / "faithfulness.json").read_text(encoding="utf-8"))
    assert (content["model"], content["split"]) == ("keyword", "dev")
    assert [one["name"] for one in content["measures"]] == [one.name for one in measures]
    assert content["measures"][0]["n_documents"] == 6
    assert set(content["measured"]) >= {"model.json", "thresholds.json"}
    assert not (models_folder() / "keyword" / "faithfulness.json").exists()
    again = write_faithfulness(str(folder), "dev")
    assert again == measures


def test_other_passages_are_drawn_alike_with_the_same_seed() -> None:
    tagger = demo_tagger(WordScorer())
    read = [replace(POSTING, id=name) for name in "abc"]
    assert faithfulness(tagger, read, seed=3) == faithfulness(tagger, read, seed=3)
