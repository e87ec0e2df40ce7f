"""The tagger inside a spaCy pipeline."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

import tagger.spacy_component as component
from tagger.decision import ReviewBand
from tagger.errors import InvalidModel
from tagger.pipeline import Tagger
from tagger.saved_model import DEFAULT, ZERO_SHOT
from tests.demo import FRAMEWORK_FILE
from tests.tagger.model_folders import Loader

TEXTS = {
    "es": "Funciones:\n• Analizar datos abiertos\n• Proteger los datos personales",
    "pt": "Atribuições:\n• Analisar dados abertos\n• Proteger os dados pessoais",
    "en": "Duties:\n• Analyse open data\n• Protect personal records",
}


@pytest.fixture
def pipeline(demo: Tagger, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Language]:
    """Return how to make a blank pipeline that ends with the demonstration tagger."""
    monkeypatch.setattr(component, "load", lambda *_: demo)

    def make(language: str) -> Language:
        nlp = spacy.blank(language)
        nlp.add_pipe("competency_tagger")
        return nlp

    return make


def found(doc: Doc) -> list[tuple[str, str]]:
    return [(span.label_, span.text.lstrip("• ").rstrip()) for span in doc.spans["competencies"]]


@pytest.mark.parametrize("language", TEXTS)
def test_passages_are_spans_labelled_with_codes(
    language: str, pipeline: Callable[[str], Language]
) -> None:
    doc = pipeline(language)(TEXTS[language])
    lines = [line.lstrip("• ") for line in TEXTS[language].splitlines()]
    assert found(doc) == [("D1", lines[1]), ("D2", lines[2])]
    assert [tag.competency_id for tag in doc._.competencies] == ["analysis", "privacy"]
    for tag, span in zip(doc._.competencies, doc.spans["competencies"], strict=True):
        assert span.start_char <= tag.evidence[0].start
        assert span.end_char >= tag.evidence[0].end


def test_documents_are_tagged_in_a_stream(pipeline: Callable[[str], Language]) -> None:
    nlp = pipeline("es")
    docs = list(nlp.pipe([TEXTS["es"], "", "Archivar expedientes."], batch_size=2))
    assert [len(doc._.competencies) for doc in docs] == [2, 0, 0]
    assert [len(doc.spans["competencies"]) for doc in docs] == [2, 0, 0]
    assert docs[0].text == TEXTS["es"]


def test_a_pipeline_of_another_language_lets_the_language_be_found(
    pipeline: Callable[[str], Language],
) -> None:
    doc = pipeline("xx")("\n".join([TEXTS["es"]] * 3))
    assert {label for label, _ in found(doc)} == {"D1", "D2"}


def test_spans_are_in_text_order(pipeline: Callable[[str], Language]) -> None:
    doc = pipeline("es")("Proteger los datos personales.\n\nAnalizar datos abiertos.")
    assert [label for label, _ in found(doc)] == ["D2", "D1"]


def test_the_factory_is_found_without_an_import() -> None:
    assert registry.has("factories", "competency_tagger")


@pytest.mark.parametrize(
    ("config", "framework", "model"),
    [
        ({}, "unesco-dt-civil-servants", DEFAULT),
        ({"model": ZERO_SHOT}, "unesco-dt-civil-servants", ZERO_SHOT),
        ({"framework": str(FRAMEWORK_FILE)}, "demo", ZERO_SHOT),
    ],
    ids=["defaults", "zero-shot", "framework"],
)
def test_model_and_framework_are_chosen_in_the_config(
    config: dict[str, str],
    framework: str,
    model: str,
    loaded: Loader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(component, "load", loaded)
    pipe = spacy.blank("pt").add_pipe("competency_tagger", config=config)
    chosen = getattr(pipe, "tagger")  # noqa: B009 - spaCy types a pipe as a bare callable
    assert (chosen.framework.id, chosen.model_id) == (framework, model)


def test_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidModel, match="there is no model 'nothing'"):
        spacy.blank("es").add_pipe("competency_tagger", config={"model": "nothing"})


def test_a_doc_keeps_its_tags_through_bytes(pipeline: Callable[[str], Language]) -> None:
    nlp = pipeline("es")
    doc = nlp(TEXTS["es"])
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.competencies == doc._.competencies
    assert [span.label_ for span in again.spans["competencies"]] == ["D1", "D2"]


def test_a_tag_says_in_spacy_too_that_it_should_be_reviewed(
    demo: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure = replace(demo, thresholds=replace(demo.thresholds, review=ReviewBand(0.0, 1.0)))
    monkeypatch.setattr(component, "load", lambda *_: unsure)
    nlp = spacy.blank("es")
    nlp.add_pipe("competency_tagger")
    assert [tag.review for tag in nlp(TEXTS["es"])._.competencies] == [True, True]
