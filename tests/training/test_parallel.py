"""The same segment in three languages: equal decisions, and those found everywhere."""

from tagger.evaluation.judged import JudgedDocument
from tests.tagger.evaluation.made import judged, system
from training.parallel import parallel_figures


def texts(*answers: list[float], labels: list[str]) -> list[JudgedDocument]:
    """Return one segment in three languages, with the probabilities in each."""
    return [
        judged((f"Text {i}", labels, values), id_=f"p-{i}", lang=language)
        for i, (language, values) in enumerate(zip(("es", "pt", "en"), answers, strict=True))
    ]


FOUND, NOT_FOUND = [0.9, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1]


def test_answers_alike_in_every_language_are_all_equal() -> None:
    figures = parallel_figures(system(texts(FOUND, FOUND, FOUND, labels=["A1"]) * 5))
    assert figures is not None
    assert figures["n_segments"] == 5
    assert (figures["equal"]["value"], figures["equal"]["n"]) == (1.0, 20)
    assert (figures["found_in_all"]["value"], figures["found_in_all"]["n"]) == (1.0, 5)
    assert {name: one["value"] for name, one in figures["languages"].items()} == {
        "es": 1.0,
        "pt": 1.0,
        "en": 1.0,
    }


def test_what_one_language_misses_is_not_equal_and_not_found_in_all() -> None:
    documents = texts(FOUND, FOUND, NOT_FOUND, labels=["A1"])
    documents += texts(FOUND, FOUND, FOUND, labels=["A1"])
    figures = parallel_figures(system(documents))
    assert figures is not None
    assert figures["equal"]["value"] == 7 / 8
    assert figures["found_in_all"]["value"] == 1 / 2
    assert figures["languages"]["es"]["value"] == 1.0
    assert figures["languages"]["en"]["value"] == 2 / 3


def test_where_nothing_is_found_in_any_language_no_share_is_told() -> None:
    figures = parallel_figures(system(texts(NOT_FOUND, NOT_FOUND, NOT_FOUND, labels=[])))
    assert figures is not None
    assert figures["equal"]["value"] == 1.0
    assert figures["found_in_all"]["value"] is None


def test_a_benchmark_without_parallel_segments_has_no_figures() -> None:
    assert parallel_figures(system([])) is None
