"""The figures behind the card, against small cases worked out by hand."""

import pytest

from tagger.benchmark import LabelledDocument
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tests.factories import make_framework
from tests.training.labelled.made import decisions, document, parts
from training.labelled.card import n_countries
from training.labelled.composition import composition, hard_negatives
from training.labelled.easiness import easiness_is_honest
from training.labelled.reports import against_gold, agreement_figures, agreement_lines

FRAMEWORK = make_framework()
A1 = FRAMEWORK.competencies[0].code
BLANK = [""] * 7


def test_annotators_are_measured_against_the_adjudication() -> None:
    documents = [document("d", ["One", "Two"], [["X"], ["Y"]])]
    layers = {
        "a": {"d": decisions("X Z", "", *BLANK[1:])},
        "b": {"d": decisions("X", "Y", *BLANK[1:])},
        "gold": {"d": decisions("X", "Y", *BLANK[1:])},
    }
    a, b = against_gold(documents, layers)
    # one hit, one false alarm, one missed
    assert a["value"] == pytest.approx(0.5)
    assert b["value"] == 1.0


def test_the_hardest_competency_comes_first_with_segments_that_show_why() -> None:
    documents = [document("d", ["One", "Two", "Three", "Four"])]
    other = FRAMEWORK.competencies[1].code
    one = {"d": decisions(A1, A1, other, other, *BLANK[3:])}
    two = {"d": decisions(A1, "", other, other, *BLANK[3:])}
    figures = agreement_figures(documents, one, two, FRAMEWORK)
    assert figures["hardest"][0]["code"] == A1
    assert figures["hardest"][0]["examples"] == [
        {"document": "d", "text": "Two", "a": A1, "b": "–"}
    ]
    assert figures["words"] == []
    assert "undefined" in "\n".join(agreement_lines(figures))


def test_documents_of_one_reading_only_are_counted() -> None:
    documents = [document("d", ["One"]), document("e", ["Two"])]
    both = {"d": decisions(A1, *BLANK)}
    figures = agreement_figures(documents, {**both, "e": decisions("", *BLANK)}, both, FRAMEWORK)
    assert figures["left_out"] == ["e"]
    assert next(iter(agreement_lines(figures))).startswith("1 documents are in one reading only")
    with pytest.raises(InvalidValue, match="no document in common"):
        agreement_figures(documents, both, {}, FRAMEWORK)


def test_hard_negatives_are_counted_by_what_makes_them_hard() -> None:
    framework = Framework.load()
    texts = ["The data protection officer signs", "Blue chairs", "Teamwork", "Green door"]
    found = hard_negatives([document("d", texts, [[], [], ["DM3"], []])], framework)
    assert found["n_unlabelled"] == 7
    assert found["kinds"]["keyword"] >= 1
    assert found["n_hard"] < 7


def test_the_composition_counts_what_is_there() -> None:
    documents = parts(
        document("d", ["One", "Two"], [[A1], [A1]]), document("t", ["One"], part="test", lang="es")
    )
    figures = composition(documents, FRAMEWORK)
    (row,) = [row for row in figures["parts"] if row["part"] == "train"]
    assert (row["n_documents"], row["n_segments"], row["n_labelled"]) == (1, 8, 2)
    first = figures["competencies"][0]
    assert (first["en"], first["es"], first["test"]) == (2, 0, 0)
    assert figures["varieties"] == {"en-XX": 1, "es-XX": 1}


def test_regions_are_no_countries() -> None:
    assert n_countries(["es-CL", "en-CL", "es-419", "en-UN", "pt-BR"]) == 2


def test_a_part_that_is_much_easier_than_dev_is_named() -> None:
    codes = [[competency.code] for competency in FRAMEWORK.competencies]
    known = ["alpha beta", "delta omega", "kappa sigma", "lambda theta", "zeta gamma"][: len(codes)]
    unknown = ["buses", "jardines", "puertas", "caminos", "llaves"][: len(codes)]

    def written(name: str, texts: list[str], part: str) -> list[LabelledDocument]:
        return [
            document(f"{name}{n}", [f"{text} {n}" for text in texts], codes, part=part)
            for n in range(12)
        ]

    train = written("a", known, "train")
    (breach,) = easiness_is_honest(parts(*train, *written("b", unknown, "dev")), FRAMEWORK).breaches
    assert breach.startswith("train: ")
    assert not easiness_is_honest(parts(*train, *written("c", known, "dev")), FRAMEWORK).breaches
