"""Alpha and kappa against values worked out by hand and by others' code."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tests.training.labelled.made import pair
from training.labelled.agreement import alpha, kappa, kappa_of_words, masi_distance
from training.labelled.layers import Decision, Pair

SETS = st.frozensets(st.sampled_from("ABCD"), max_size=3)
WORDS = st.lists(st.tuples(SETS, SETS), min_size=2, max_size=12)


def read(sets: list[tuple[frozenset[str], frozenset[str]]]) -> Pair:
    return pair("d", [" ".join(sorted(a)) for a, _ in sets], [" ".join(sorted(b)) for _, b in sets])


@given(SETS, SETS)
def test_masi_is_a_distance_between_sets(a: frozenset[str], b: frozenset[str]) -> None:
    assert masi_distance(a, b) == masi_distance(b, a)
    assert 0 <= masi_distance(a, b) <= 1
    assert (masi_distance(a, b) == 0) == (a == b)


def test_masi_of_sets_that_only_overlap() -> None:
    # Jaccard 1/3, and neither holds the other: 1 - 1/3 * 1/3 (Passonneau 2006)
    assert masi_distance(frozenset("AB"), frozenset("BC")) == pytest.approx(8 / 9)


def test_alpha_of_single_labels_is_nominal_alpha() -> None:
    # Krippendorff 2011, two observers and nominal data: values 0 and 1 over ten units, alpha .095
    a = ["", "A", "", "", "", "", "", "", "A", ""]
    b = ["A", "A", "A", "", "", "A", "", "", "", ""]
    assert alpha("all", [pair("d", a, b)]).value == pytest.approx(0.095, abs=0.001)


@given(WORDS)
def test_full_agreement_is_one(sets: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    same = read([(a, a) for a, _ in sets])
    assert alpha("all", [same]).value in {None, 1.0}
    assert kappa("A", [same]).value in {None, 1.0}


@given(WORDS)
def test_kappa_is_that_of_scikit_learn(
    sets: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    a, b = (np.array(["A" in labels for labels in side]) for side in zip(*sets, strict=True))
    found = kappa("A", [read(sets)]).value
    if (a.all() and b.all()) or not (a.any() or b.any()):
        assert found is None  # both used one value only, and the same
    else:
        assert found == pytest.approx(cohen_kappa_score(a, b), abs=1e-4)


def test_intervals_come_from_documents_and_hold_the_value() -> None:
    pairs = [
        pair(str(n), ["A", "", "B", ""], ["A", "B" if n % 3 else "", "B", "A"]) for n in range(9)
    ]
    found = alpha("all", pairs)
    assert found.low
    assert found.value
    assert found.high
    assert found.low < found.value < found.high
    assert (found.n_documents, found.n_segments) == (9, 36)
    assert alpha("all", pairs) == found


def test_intervals_resample_whole_documents() -> None:
    # Ten documents agree in full, ten in nothing: the value hangs on which are drawn. Segments
    # drawn one by one would hardly move it.
    agreed = [pair(f"a{n}", ["A", "", "B", ""] * 50, ["A", "", "B", ""] * 50) for n in range(10)]
    differing = [pair(f"d{n}", ["A", "", "B", ""] * 50, ["", "A", "", "B"] * 50) for n in range(10)]
    found = alpha("all", [*agreed, *differing])
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 0.4


def test_an_interval_is_not_stated_where_many_resamples_lack_the_code() -> None:
    found = kappa("A", [pair("rare", ["A"], ["A"]), *(pair(str(n), [""], [""]) for n in range(3))])
    assert found.value == 1.0
    assert (found.low, found.high) == (None, None)


def test_modality_is_compared_where_both_label() -> None:
    def said(word: str | None, labels: str = "A") -> Decision:
        return Decision(frozenset(labels.split()), modality=word)

    one = (said("essential"), said("desirable"), said(None), said("essential", ""))
    other = (said("essential"), said("desirable"), said(None), said("desirable"))
    read_twice = Pair("d", "train", "en", "posting", ("t",) * 4, one, other)
    found = kappa_of_words("modality", lambda decision: decision.modality, [read_twice])
    assert found.value == 1.0
    assert found.n_segments == 3
