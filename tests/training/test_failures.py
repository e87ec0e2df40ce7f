"""The examples of mistakes on a card: the surest of each kind, with what was mistaken beside."""

from tests.tagger.evaluation.made import judged, system
from training.failures import MOST_OF_A_KIND, failures_of


def test_a_mistake_names_what_it_was_confused_with() -> None:
    document = judged(("Publish the register", ["A1"], [0.1, 0.9, 0.1, 0.1]))
    wrong, missed = failures_of(system([document]))
    assert (wrong.kind, wrong.code, wrong.instead) == ("wrong", "A2", ("A1",))
    assert (missed.kind, missed.code, missed.instead) == ("missed", "A1", ("A2",))
    assert (wrong.labels, wrong.text) == (("A1",), "Publish the register")


def test_the_surest_come_first_and_no_competency_twice() -> None:
    documents = [
        judged((f"Text {i}", [], [0.6 + i / 100, 0.7 + i / 100, 0.1, 0.1]), id_=f"d{i}")
        for i in range(6)
    ]
    found = failures_of(system(documents))
    assert [(one.code, one.document_id) for one in found] == [("A2", "d5"), ("A1", "d5")]


def test_there_are_never_more_of_a_kind_than_fit_on_a_card() -> None:
    found = failures_of(system([judged(("All", [], [0.9, 0.8, 0.7, 0.6]))]))
    assert [one.code for one in found] == ["A1", "A2", "B1"]
    assert len(found) == MOST_OF_A_KIND


def test_a_model_without_a_mistake_has_no_example() -> None:
    assert failures_of(system([judged(("Right", ["A1"], [0.9, 0.1, 0.1, 0.1]))])) == []
