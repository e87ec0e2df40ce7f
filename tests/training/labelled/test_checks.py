"""Each check passes on what is right and names the fault that was planted."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from tagger.benchmark import LabelledDocument
from tagger.protocols import Encoder
from tests.factories import make_framework
from tests.training.labelled.made import decisions, document, parts
from training.labelled import checks, likeness
from training.labelled.checks import Documents, Outcome
from training.labelled.layers import Layer

FRAMEWORK = make_framework()
A1 = FRAMEWORK.competencies[0].code
SENTENCE = "Orders chalk and paper for the school from the list that the council keeps up to date"
LONG = [f"{SENTENCE} in year {n}" for n in range(4)]


def fine(check: Callable[[Documents], Outcome], *documents: LabelledDocument) -> bool:
    outcome = check(parts(*documents))
    assert next(outcome.lines()).startswith("FAIL" if outcome.breaches else "ok")
    return not outcome.breaches


def test_an_unknown_code_is_found() -> None:
    def check(documents: Documents) -> Outcome:
        return checks.codes_are_known(documents, FRAMEWORK)

    assert fine(check, document("a", ["One"], [[A1]]))
    assert not fine(check, document("a", ["One"], [["NOPE"]]))


def test_a_document_belongs_to_one_part_and_is_neither_short_nor_long() -> None:
    check = checks.splits_are_of_documents
    one = document("a", ["One"])
    assert fine(check, one, document("b", ["Two"], part="test"))
    assert not fine(check, one, document("a", ["Other"], part="test"))
    assert not fine(check, replace(one, segments=one.segments[:5]))
    assert not fine(check, document("a", [f"{n}" for n in range(31)]))
    assert checks.splits_are_of_documents({**parts(), "dev": [one]}).breaches


@pytest.mark.parametrize(
    ("layer", "fault"),
    [
        (decisions(A1, *[""] * 7), None),
        (decisions("", *[""] * 7), "gold layer and document differ"),
        (decisions(A1, *[""] * 6), "7 decisions"),
    ],
)
def test_layers_decide_on_every_segment_and_gold_is_what_the_document_says(
    layer: Sequence[object], fault: str | None
) -> None:
    layers = {"gold": {"a": tuple(layer)}}
    outcome = checks.layers_fit(parts(document("a", ["One"], [[A1]])), layers)  # type: ignore[arg-type]
    assert bool(outcome.breaches) == bool(fault)
    assert all(fault and fault in breach for breach in outcome.breaches)


def test_a_document_without_a_layer_and_a_layer_without_a_document_are_found() -> None:
    layer: Layer = {"b": decisions("")}
    outcome = checks.layers_fit(parts(document("a", ["One"])), {"gold": layer})
    assert outcome.breaches == ("a: not in layer gold", "b: in layer gold, not in the documents")


def test_a_competency_below_its_floor_is_named_with_its_language() -> None:
    documents = parts(document("a", ["One"], [[A1]]))
    breaches = checks.floors_are_met(documents, FRAMEWORK, floor=1).breaches
    assert f"{A1} in es: 0 of 1" in breaches
    assert not any(breach.startswith(f"{A1} in en") for breach in breaches)


def test_a_run_of_eight_words_is_shared_by_no_two_documents_unless_it_is_listed() -> None:
    documents = parts(document("a", [SENTENCE]), document("b", [f"He also: {SENTENCE.upper()}!"]))
    (breach,) = likeness.runs_are_own(documents, formulae=[]).breaches
    assert breach.startswith("a, b: “orders chalk and paper")
    assert not likeness.runs_are_own(documents, formulae=[SENTENCE]).breaches
    assert not likeness.runs_are_own(parts(document("a", [SENTENCE, SENTENCE])), []).breaches


def test_repeated_segments_are_counted() -> None:
    assert fine(likeness.segments_are_not_repeated, document("a", ["One thing", "Another"]))
    assert not fine(likeness.segments_are_not_repeated, document("a", ["One thing", "one THING."]))


def test_documents_that_are_nearly_the_same_are_found() -> None:
    one = document("a", LONG)
    two = document("b", [*LONG[:3], "Something else that nobody else would say of a school"])
    other = document("c", ["Repairs pumps", "Reads the meters of the lower town"], part="test")
    again = replace(one, document=replace(one.document, id="z", text=one.document.text + " more"))
    same_id = replace(one, split="dev")
    assert fine(likeness.no_near_duplicates, one, other)
    assert likeness.no_near_duplicates(parts(one, again, two)).breaches[0] == "a and z"
    assert likeness.no_near_duplicates(parts(one, same_id)).breaches == ("a and a",)


def test_a_training_document_close_to_a_held_out_one_is_found(embedded: Encoder) -> None:
    train = document("a", LONG)
    far = document("t", ["Conduce el autobús de la línea 4 por la noche"] * 3, part="test")
    near = document("u", [f"{text}, if possible" for text in LONG], part="dev")
    assert not likeness.training_is_apart(parts(train, far), embedded).breaches
    (breach,) = likeness.training_is_apart(parts(train, far, near), embedded).breaches
    assert breach.startswith("a has ")
    assert breach.endswith("close to u")


def test_distinct_runs_fall_with_repetition() -> None:
    once, twice = document("a", LONG), document("b", [LONG[0]] * 8)
    assert likeness.distinct_runs([twice], 3) < likeness.distinct_runs([once], 3) <= 1
