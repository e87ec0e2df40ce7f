"""What an explanation tells besides the reasons: what would remain, and what is similar."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tagger.bank import ExampleBank, in_eight_bits
from tagger.decision import ReviewBand
from tagger.explaining import Verdict, verdicts, write_verdicts, write_verdicts_json
from tagger.pipeline import Tagger
from tagger.types import Document, LabelledExample
from tests.demo import demo_encoder, demo_tagger
from tests.strategies import documents

POSTING = Document(
    "vacante",
    "FUNCIONES\n• Analizar datos abiertos.\n• Elaborar informes estadísticos.\n"
    "• Atender al público.\n",
)
EXAMPLES = (
    LabelledExample("Analisar dados abertos", "pt", ("analysis",), "t1"),
    LabelledExample("Proteger los datos", "es", ("privacy",), "t2"),
    LabelledExample("Analizar los datos abiertos de la ciudad", "es", ("analysis",), "vacante"),
)


@pytest.fixture(scope="module")
def with_bank() -> Tagger:
    """Return the demonstration tagger with three labelled examples."""
    encoder = demo_encoder()
    vectors = in_eight_bits(encoder.encode([one.text for one in EXAMPLES]))
    bank = ExampleBank(encoder, EXAMPLES, vectors)
    return replace(demo_tagger(), open_bank=lambda: bank)


def verdict_on(tagger: Tagger, document: Document, name: str = "analysis") -> Verdict:
    (verdict,) = verdicts(tagger, [document], name)
    return verdict


def in_words(verdict: Verdict) -> str:
    stream = io.StringIO()
    write_verdicts([verdict], stream, "en", 80)
    return stream.getvalue()


def as_json(*found: Verdict) -> list[dict[str, Any]]:
    stream = io.StringIO()
    write_verdicts_json(found, stream, "en")
    value: list[dict[str, Any]] = json.loads(stream.getvalue())
    return value


@given(document=documents())
def test_what_remains_is_what_the_other_segments_give(demo: Tagger, document: Document) -> None:
    segments, scores = demo.scores(document)
    for explanation in demo.explain(document, "privacy", most=2):
        others = [i for i, segment in enumerate(segments) if segment != explanation.segment]
        expected = demo.pooled(scores.values[others]).get("privacy")
        if expected is None:
            assert explanation.remaining is None
        else:
            assert explanation.remaining == pytest.approx(expected, abs=1e-5)


def test_without_all_its_evidence_a_tag_is_gone(demo: Tagger) -> None:
    verdict = verdict_on(demo, POSTING)
    assert verdict.n_evidence == 2
    assert verdict.remaining is not None
    assert verdict.remaining < verdict.threshold
    first, second = verdict.explanations[:2]
    assert first.remaining == pytest.approx(second.probability)
    assert second.remaining == pytest.approx(first.probability)
    assert "the document without any of the passages it rests on (2)" in in_words(verdict)


def test_where_nothing_would_remain_there_is_no_number(demo: Tagger) -> None:
    verdict = verdict_on(demo, Document("short", "Analizar datos abiertos."))
    assert verdict.n_evidence == 1
    assert verdict.remaining is None
    assert "–  the document without this passage" in in_words(verdict)
    assert as_json(verdict)[0]["passages"][0]["without"] is None


def test_every_passage_that_a_tag_rests_on_is_explained(demo: Tagger) -> None:
    document = Document("long", "FUNCIONES\n" + "• Analizar datos abiertos.\n" * 5)
    verdict = verdict_on(demo, document)
    assert (verdict.n_evidence, len(verdict.explanations)) == (5, 5)
    assert in_words(verdict).count("«") == 3
    assert "\n+ 2 more\n" in in_words(verdict)


def test_similar_examples_come_with_text_language_and_similarity(with_bank: Tagger) -> None:
    verdict = verdict_on(with_bank, POSTING)
    (similar,) = verdict.explanations[0].similar
    assert similar.example == EXAMPLES[0]
    assert f"{similar.similarity:.2f}  «Analisar dados abertos» (Portuguese)" in in_words(verdict)
    assert as_json(verdict)[0]["passages"][0]["similar"] == [
        {
            "text": "Analisar dados abertos",
            "language": "pt",
            "similarity": round(similar.similarity, 4),
            "document_id": "t1",
            "competency_ids": ["analysis"],
        }
    ]


def test_another_document_is_compared_with_all_examples(with_bank: Tagger) -> None:
    explained = with_bank.explain(replace(POSTING, id="another"), "D1")
    assert [one.example for one in explained[0].similar] == [EXAMPLES[2], EXAMPLES[0]]


def test_a_model_without_examples_says_so(demo: Tagger, with_bank: Tagger) -> None:
    without = verdict_on(demo, POSTING)
    assert "no labelled examples to compare with" in in_words(without)
    assert as_json(without)[0]["has_examples"] is False
    teamwork = verdict_on(with_bank, POSTING, "teamwork")
    assert "no labelled examples" not in in_words(teamwork)
    assert as_json(teamwork)[0]["has_examples"] is True


def test_only_a_tag_is_to_be_checked(demo: Tagger) -> None:
    unsure = replace(demo, thresholds=replace(demo.thresholds, review=ReviewBand(0.0, 1.0)))
    found, missed = verdict_on(unsure, POSTING), verdict_on(unsure, POSTING, "teamwork")
    assert (found.review, missed.review) == (True, False)
    assert in_words(found).splitlines()[1].endswith("· please check")
    assert "please check" not in in_words(missed)


def test_json_says_what_was_decided_and_on_what(demo: Tagger) -> None:
    (found,) = as_json(verdict_on(demo, POSTING))
    assert (found["document_id"], found["code"], found["found"]) == ("vacante", "D1", True)
    assert found["probability"] >= found["threshold"]
    for passage in found["passages"]:
        assert POSTING.text[passage["start"] : passage["end"]] == passage["text"]
        assert {tuple(reason) for reason in passage["reasons"]} == {("kind", "what", "weight")}
    assert [passage["is_evidence"] for passage in found["passages"]] == [True, True, False]


def test_json_is_valid_without_a_document_and_without_anything_to_judge(demo: Tagger) -> None:
    assert as_json() == []
    (blank,) = as_json(verdict_on(demo, Document("blank", "— …")))
    assert (blank["found"], blank["probability"], blank["passages"]) == (None, None, [])
