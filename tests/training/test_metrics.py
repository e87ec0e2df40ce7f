import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from training.metrics import Counts, best_threshold, cells_of, counts, measured, micro_f1

MATRICES = st.tuples(st.integers(1, 6), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(*[matrix_of(shape) for _ in range(2)])
)


def matrix_of(shape: tuple[int, int]) -> st.SearchStrategy[NDArray[np.bool_]]:
    size = shape[0] * shape[1]
    cells = st.lists(st.booleans(), min_size=size, max_size=size)
    return cells.map(lambda values: np.array(values, dtype=bool).reshape(shape))


@given(MATRICES)
def test_micro_f1_is_that_of_scikit_learn(pair: tuple[NDArray[np.bool_], ...]) -> None:
    truth, predicted = pair
    ours = micro_f1(cells_of([counts(truth, predicted)]))
    theirs = f1_score(truth.ravel(), predicted.ravel(), zero_division=1.0)
    assert ours == pytest.approx(theirs)


@given(MATRICES)
def test_counting_by_document_loses_nothing(pair: tuple[NDArray[np.bool_], ...]) -> None:
    truth, predicted = pair
    by_row = cells_of([counts(t, p) for t, p in zip(truth, predicted, strict=True)])
    assert by_row.sum(axis=0).tolist() == cells_of([counts(truth, predicted)])[0].tolist()


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    assert micro_f1(cells_of([])) == 1.0
    assert micro_f1(cells_of([Counts(0, 0, 0)])) == 1.0
    assert micro_f1(cells_of([Counts(0, 1, 0)])) == 0.0


@settings(max_examples=15)
@given(st.lists(st.builds(Counts, *[st.integers(0, 9)] * 3), min_size=1, max_size=12))
def test_the_interval_is_repeatable_and_within_zero_and_one(per_document: list[Counts]) -> None:
    measure = measured("micro-F1", per_document, 7)
    assert measure == measured("micro-F1", per_document, 7)
    assert 0 <= measure.low <= measure.high <= 1
    assert (measure.n_documents, measure.n_segments) == (len(per_document), 7)
    assert measure.value == micro_f1(cells_of(per_document))


@pytest.mark.parametrize("n", [1, 5, 40])
def test_the_interval_contains_the_value(n: int) -> None:
    random = np.random.default_rng(n)
    per_document = [Counts(*(int(x) for x in random.integers(0, 9, 3))) for _ in range(n)]
    measure = measured("micro-F1", per_document, n)
    assert measure.low <= measure.value <= measure.high


def test_more_documents_give_a_narrower_interval() -> None:
    few = [Counts(3, 1, 1), Counts(1, 2, 2)]
    wide, narrow = measured("", few, 2), measured("", few * 30, 60)
    assert wide.value == narrow.value
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


@pytest.mark.parametrize("best", [0.02, 0.31, 0.95])
def test_the_best_threshold_is_found_whatever_its_place(best: float) -> None:
    assert best_threshold(lambda cut, _: -abs(cut - best), 5) == best


def test_a_lucky_document_does_not_choose_the_threshold() -> None:
    def value(cut: float, picks: NDArray[np.intp]) -> float:
        return 1.5 * float((picks == 0).any()) / 2 if cut == 0.9 else 0.5 + 0.2 * (cut == 0.4)

    assert value(0.9, np.arange(3)) > value(0.4, np.arange(3))
    assert best_threshold(value, 3) == 0.4


def test_the_threshold_resamples_documents_that_exist() -> None:
    seen = set[int]()

    def value(cut: float, picks: NDArray[np.intp]) -> float:
        seen.update(picks.tolist())
        return -cut

    assert best_threshold(value, 4) == 0.02
    assert seen == {0, 1, 2, 3}
