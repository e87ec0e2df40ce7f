"""Which rows go into one step of training."""

import numpy as np
from datasets import Dataset
from hypothesis import given
from hypothesis import strategies as st

from training.tuned.batches import LikeLengthBatches, OneOfEach


@given(st.lists(st.integers(0, 300), min_size=1, max_size=400), st.integers(1, 9))
def test_every_row_is_read_once_a_pass(lengths: list[int], size: int) -> None:
    batches = LikeLengthBatches({"text": ["a" * n for n in lengths]}, size, seed=3)
    found = list(batches)
    assert sorted(row for batch in found for row in batch) == list(range(len(lengths)))
    assert len(found) == len(batches)
    assert max(map(len, found)) <= size


def test_rows_of_a_batch_are_of_like_length() -> None:
    lengths = np.random.default_rng(0).integers(1, 1000, 400)
    batches = list(LikeLengthBatches({"text": ["a" * n for n in lengths]}, 10, seed=3))
    spread = [np.ptp(lengths[batch]) for batch in batches]
    assert np.median(spread) < 50


def test_passes_differ_and_can_be_repeated() -> None:
    rows = {"text": ["a" * (n % 7) for n in range(50)]}
    first, again = (LikeLengthBatches(rows, 5, seed=3) for _ in range(2))
    assert list(first) == list(again)
    again.set_epoch(1)
    assert list(first) != list(again)


def test_no_label_is_twice_in_a_batch_and_no_row_is_left_out() -> None:
    labels = [0, 0, 0, 1, 1, 2]
    dataset = Dataset.from_dict({"anchor": ["a"] * 6, "label": labels})
    batches = OneOfEach(dataset, 64, seed=1)
    found = list(batches)
    assert len(found) == len(batches) == 3
    assert sorted(row for batch in found for row in batch) == list(range(6))
    for batch in found:
        assert len({labels[row] for row in batch}) == len(batch)
