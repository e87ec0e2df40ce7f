"""Cohen's kappa: by hand, beside scikit-learn, its interval, and where there is none."""

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from tagger_service.reviewing.agreement import Pair, agreement, kappas
from tagger_service.storage.review_tables import Decision

ANSWERS = {True: "accept", False: "reject"}


def decided(reviewer: str, row: int, answer: bool, code: str = "D1", **more: Any) -> Decision:
    return Decision(
        **{
            "reviewer": reviewer,
            "job_id": "j",
            "row": row,
            "code": code,
            "start": 0,
            "end": 5,
            "decision": ANSWERS[answer],
            **more,
        }
    )


def pair(answers: Iterable[tuple[bool, bool]], tags_a_document: int = 1) -> Pair:
    made: list[Decision] = []
    for n, (first, second) in enumerate(answers):
        place: dict[str, Any] = {"row": n // tags_a_document, "code": f"C{n % tags_a_document}"}
        made += [decided("ana", answer=first, **place), decided("ben", answer=second, **place)]
    (found,) = agreement(made)
    return found


def test_kappa_is_what_a_hand_works_out() -> None:
    # 20 + 15 of 50 agree: 0.7. By chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5. (0.7 - 0.5) / 0.5 = 0.4.
    found = pair(
        [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    )
    assert found.kappa is not None
    assert found.kappa.value == pytest.approx(0.4)
    assert (found.tally.both_accept, found.tally.both_reject) == (20, 15)
    assert (found.tally.first_accepts, found.tally.second_accepts) == (5, 10)
    assert found.tally.observed == pytest.approx(0.7)


def test_resampled_kappas_are_those_of_scikit_learn() -> None:
    draw = np.random.default_rng(7)
    tables = draw.integers(1, 9, size=(40, 4)).astype(float)
    for table, found in zip(tables, kappas(tables), strict=True):
        one = np.repeat([1, 0, 1, 0], table.astype(int))
        other = np.repeat([1, 0, 0, 1], table.astype(int))
        assert found == pytest.approx(cohen_kappa_score(one, other))


def test_the_interval_holds_kappa_and_narrows_with_documents() -> None:
    pattern = [(True, True)] * 4 + [(False, False)] * 3 + [(True, False), (False, True)]
    few, many = pair(pattern * 2).kappa, pair(pattern * 40).kappa
    assert few and many  # noqa: PT018 - for types
    assert few.value == pytest.approx(many.value)
    for one in (few, many):
        assert one.low is not None
        assert one.high is not None
        assert -1 <= one.low < one.value < one.high <= 1
    assert many.high - many.low < (few.high - few.low) / 2  # type: ignore[operator]


def test_documents_and_not_tags_are_drawn_again() -> None:
    # Ten tags of one document that all come out the same are one observation, not ten.
    whole = [(True, True)] * 60 + [(False, False)] * 40 + [(True, False)] * 30
    alone, together = pair(whole).kappa, pair(whole, tags_a_document=10).kappa
    assert alone and together  # noqa: PT018 - for types
    assert together.high - together.low > 1.5 * (alone.high - alone.low)  # type: ignore[operator]


def test_with_few_documents_there_is_no_interval() -> None:
    found = pair([(True, True), (False, False), (True, False), (True, True)]).kappa
    assert found is not None
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize("answer", [True, False])
def test_kappa_is_undefined_where_both_only_gave_one_answer(answer: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pair([(answer, answer)] * 9).kappa is None


def test_kappa_is_nought_where_one_person_always_says_the_same() -> None:
    found = pair([(True, True), (True, False)] * 6).kappa
    assert found is not None
    assert found.value == pytest.approx(0)


def test_additions_and_other_peoples_tags_are_not_compared() -> None:
    common = [decided("ana", 1, True), decided("ben", 1, False)]
    alone = [decided("ana", 2, True), decided("eva", 3, True)]
    added = [decided(one, 4, True, decision="add") for one in ("ana", "ben")]
    (found,) = agreement([*common, *alone, *added])
    assert (found.first, found.second, found.tally.total) == ("ana", "ben", 1)
