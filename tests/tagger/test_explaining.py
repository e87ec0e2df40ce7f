import io

import pytest

from tagger.explaining import Verdict, reason_lines, reason_words, verdict_words, write_verdict
from tagger.framework import Framework
from tagger.pipeline import Explanation
from tagger.saved_model import read_model, shipped_models
from tagger.scorers import SCORERS
from tagger.types import LANGUAGES, Contribution, Document
from tests.factories import make_framework, make_report
from tests.tagger.command import LIBRARY, loaded_once

TEXT = "DUTIES\nAnalyse the accounts of the town and tell the council what they show.\n"


def verdict(probability: float, *explanations: Explanation) -> Verdict:
    competency = make_framework()["analysis"]
    return Verdict(Document("notice.txt", TEXT), competency, probability, 0.4, explanations)


def written(shown: Verdict, width: int = 80) -> str:
    stream = io.StringIO()
    write_verdict(shown, stream, "en", width)
    return stream.getvalue()


def explanation(*reasons: Contribution) -> Explanation:
    return Explanation(make_report(TEXT).segments[1], 0.75, reasons)


@pytest.mark.parametrize(("probability", "said"), [(0.4, "found: 0.40 ≥"), (0.39, "not found: 0")])
def test_a_probability_at_the_threshold_is_found(probability: float, said: str) -> None:
    lines = written(verdict(probability)).splitlines()
    assert lines[0] == "notice.txt: A1 Data analysis"
    assert lines[1].startswith(said)
    assert lines[1].endswith("threshold 0.40")


def test_a_passage_comes_with_its_section_and_reasons() -> None:
    shown = written(verdict(0.75, explanation(Contribution("word", "accounts", 1.234))))
    assert "0.75  " in shown
    assert "«Analyse the accounts of the town" in shown
    assert "+1.23  word “accounts”" in shown


def test_no_line_of_a_passage_is_wider_than_the_terminal() -> None:
    for width in (30, 80, 120):
        shown = written(verdict(0.75, explanation()), width)
        assert max(len(line) for line in shown.splitlines()) <= width


def test_reasons_come_strongest_first_and_the_rest_is_summed_up() -> None:
    reasons = [Contribution("word", str(n), (-1) ** n * n / 10) for n in range(6)]
    assert list(reason_lines(reasons, "en", most=2)) == [
        "-0.50  word “5”",
        "+0.40  word “4”",
        "-0.20  … (4)",
    ]


def test_a_reason_about_nothing_in_particular_has_no_quotation_marks() -> None:
    assert list(reason_lines([Contribution("base", "", -2.0)], "es")) == [
        "-2.00  punto de partida, sin leer nada"
    ]


def test_every_reason_and_verdict_is_worded_in_every_language() -> None:
    for words in (reason_words(), verdict_words()):
        for kind, wording in words.items():
            assert set(wording) == set(LANGUAGES), kind
            assert all(wording.values())


@pytest.mark.parametrize("model", shipped_models())
def test_every_kind_of_reason_that_a_shipped_model_gives_has_words(model: str) -> None:
    tagger = loaded_once(model, str(LIBRARY) if model == "zero-shot" else None)
    document = Document("a", "Funciones:\nAnalizar datos abiertos para catalogar libros.\n")
    competency_id = tagger.framework.competency_ids[0]
    for one in tagger.explain(document, competency_id):
        assert {reason.kind for reason in one.reasons} <= set(reason_words())
        assert list(reason_lines(one.reasons, "pt"))


def test_there_is_a_shipped_model_of_every_kind() -> None:
    assert {read_model(name).content["scorer"]["kind"] for name in shipped_models()} == set(SCORERS)


def test_the_library_framework_of_the_tests_is_valid() -> None:
    assert Framework.from_yaml(LIBRARY).competency_ids == (
        "cataloguing",
        "reading-promotion",
        "conservation",
    )
