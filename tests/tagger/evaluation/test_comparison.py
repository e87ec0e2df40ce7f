"""Two systems on the same documents."""

import numpy as np
import pytest

from tagger.errors import InvalidValue
from tagger.evaluation.comparison import COMPARED, compare
from tests.tagger.evaluation.made import answering, some_documents, system


def test_one_system_is_compared_with_nothing() -> None:
    assert compare([system(some_documents())], []) == []


def test_every_measure_is_compared_at_every_level_and_slice() -> None:
    documents = some_documents()
    found = compare([system(documents), system(documents, "twin")], ["language"])
    assert len(found) == len(COMPARED) * 2 * 4
    assert all(one.difference == 0 and one.p == one.p_holm == 1 for one in found)
    assert {(one.first, one.second) for one in found} == {("mine", "twin")}


def test_a_better_system_is_above_and_a_corrected_p_is_never_smaller() -> None:
    documents = some_documents(12)
    perfect = [answering(one, one.truth * 0.9) for one in documents]
    found = compare([system(perfect), system(documents, "second")], ["language"])
    overall = [one for one in found if one.field == "all"]
    assert all(one.difference > 0 and 0 < one.low <= one.high for one in overall)
    assert all(one.p <= one.p_holm <= 1 for one in found)
    assert overall[0].p < 0.01


def test_few_documents_give_no_interval_of_a_difference() -> None:
    documents = some_documents(3)
    worse = [answering(one, 0.1) for one in documents]
    found = compare([system(documents), system(worse, "second")], [])
    assert all(np.isnan([one.low, one.high]).all() for one in found)


def test_systems_that_judged_other_documents_are_refused() -> None:
    documents = some_documents()
    with pytest.raises(InvalidValue, match="mine and second judged different documents"):
        compare([system(documents), system(documents[1:], "second")], [])
