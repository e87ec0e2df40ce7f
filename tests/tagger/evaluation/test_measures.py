"""Statistics of documents are the pure figures, however often each document counts."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.evaluation import metrics
from tagger.evaluation.calibration import tag_risk
from tagger.evaluation.intervals import FEWEST_DOCUMENTS, resamples
from tagger.evaluation.measures import LOSSES, STATISTICS, measure
from tagger.evaluation.rows import LEVELS, Rows, levels_of, side_by_side
from tests.tagger.evaluation.made import CUTS, judged, some_documents
from tests.tagger.evaluation.matrices import RANKED, Binary, Floats

PURE: dict[str, Callable[[Rows], float]] = {
    "micro-F1": lambda rows: metrics.micro_f1(rows.truth, rows.predicted),
    "micro-precision": lambda rows: metrics.micro_precision(rows.truth, rows.predicted),
    "micro-recall": lambda rows: metrics.micro_recall(rows.truth, rows.predicted),
    "macro-F1": lambda rows: metrics.macro_f1(rows.truth, rows.predicted),
    "sample-F1": lambda rows: metrics.sample_f1(rows.truth, rows.predicted),
    "mAP": lambda rows: metrics.mean_average_precision(rows.truth, rows.probabilities),
    "LRAP": lambda rows: metrics.lrap(rows.truth, rows.probabilities),
    "R-precision@3": lambda rows: metrics.r_precision_at(3, rows.truth, rows.probabilities),
    "Brier": lambda rows: metrics.brier(rows.truth, rows.probabilities),
    "ECE": lambda rows: metrics.ece(rows.truth, rows.probabilities),
    "AURC": lambda rows: tag_risk(rows).area,
}
# The bins of ECE stay as they are cut for all rows.
RESAMPLED = sorted(PURE.keys() - {"ECE"})


def rows_of(ranked: tuple[Binary, Floats]) -> Rows:
    truth, values = ranked
    return Rows(truth, values, values >= 0.5, np.arange(len(truth)) // 2, (len(truth) + 1) // 2)


def repeated(rows: Rows, times: Floats) -> Rows:
    """Write each row as often as its document counts."""
    n = times.astype(int)[rows.owners]
    return Rows(
        np.repeat(rows.truth, n, axis=0),
        np.repeat(rows.probabilities, n, axis=0),
        np.repeat(rows.predicted, n, axis=0),
        np.repeat(rows.owners, n),
        rows.n_documents,
    )


@pytest.mark.parametrize("name", PURE)
@given(ranked=RANKED)
def test_a_statistic_of_all_documents_is_the_pure_figure(
    name: str, ranked: tuple[Binary, Floats]
) -> None:
    rows = rows_of(ranked)
    found = STATISTICS[name](rows)(np.ones((1, rows.n_documents)))
    assert found.tolist() == pytest.approx([PURE[name](rows)], nan_ok=True)


@pytest.mark.parametrize("name", RESAMPLED)
@given(ranked=RANKED, seed=st.integers(0, 9))
def test_counting_documents_twice_is_writing_their_rows_twice(
    name: str, ranked: tuple[Binary, Floats], seed: int
) -> None:
    rows = rows_of(ranked)
    times = resamples(rows.n_documents, 3, seed)
    expected = [PURE[name](repeated(rows, each)) for each in times]
    assert STATISTICS[name](rows)(times).tolist() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("name", STATISTICS)
def test_every_measure_lies_between_zero_and_one_and_says_on_what(name: str) -> None:
    rows = LEVELS["segment"](some_documents(), CUTS)
    found = measure(name, rows, 24)
    assert (found.name, found.n_documents, found.n_segments) == (name, 6, 24)
    assert 0 <= found.low <= found.high <= 1
    assert 0 <= found.value <= 1


@pytest.mark.parametrize("name", STATISTICS)
def test_few_documents_have_no_interval(name: str) -> None:
    rows = LEVELS["document"](some_documents(FEWEST_DOCUMENTS - 1), CUTS)
    found = measure(name, rows, 16)
    assert not np.isnan(found.value)
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize("name", STATISTICS)
def test_a_model_that_is_always_right_has_the_best_figure(name: str) -> None:
    truth = np.eye(4, dtype=bool)
    rows = Rows(truth, truth.astype(float), truth, np.arange(4), 4)
    best = 0.0 if name in LOSSES else 1.0
    assert STATISTICS[name](rows)(np.ones((1, 4))).tolist() == pytest.approx([best])


def test_a_document_is_tagged_where_its_highest_segment_is() -> None:
    one = judged(("One", ["A1"], [0.9, 0.1, 0.6, 0.1]), ("Two", ["A2"], [0.2, 0.3, 0.1, 0.1]))
    segments, documents = LEVELS["segment"]([one], CUTS), LEVELS["document"]([one], CUTS)
    assert segments.predicted.tolist() == [[True, False, True, False], [False] * 4]
    assert documents.predicted.tolist() == [[True, False, True, False]]
    assert documents.truth.tolist() == [[True, True, False, False]]


def test_documents_of_one_segment_each_are_measured_once() -> None:
    whole = judged(("One", ["A1"], [0.9, 0.1, 0.6, 0.1]))
    assert levels_of([whole, whole]) == ("document",)
    assert levels_of([whole, *some_documents(1)]) == ("segment", "document")


def test_two_systems_side_by_side_stay_apart() -> None:
    rows = LEVELS["segment"](some_documents(3), CUTS)
    both = side_by_side(rows, rows)
    assert both.n_documents == 6
    assert (both.tallies()[:3] == both.tallies()[3:]).all()
    assert (both.tallies()[:3] == rows.tallies()).all()
