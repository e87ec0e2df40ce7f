"""From the probabilities of segments to those of their document."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from tagger.pooling import POOLS

Matrix = NDArray[np.float32]
probabilities = arrays(
    np.float32,
    st.tuples(st.integers(0, 6), st.integers(1, 4)),
    elements=st.floats(0, 1, width=32),
)


every_pool = pytest.mark.parametrize("pool", POOLS)


@every_pool
@given(values=probabilities)
def test_a_pool_gives_a_probability_a_column_that_no_segment_exceeds(
    pool: str, values: Matrix
) -> None:
    pooled = POOLS[pool](values)
    assert pooled.dtype == np.float32
    assert pooled.shape == (values.shape[1],)
    assert ((pooled >= 0) & (pooled <= 1)).all()
    assert (pooled >= values - 1e-6).all()


@every_pool
@given(values=probabilities, seed=st.integers(0, 9))
def test_the_order_of_segments_does_not_matter(pool: str, values: Matrix, seed: int) -> None:
    mixed = np.random.default_rng(seed).permutation(values)
    assert POOLS[pool](mixed) == pytest.approx(POOLS[pool](values), abs=1e-5)


@every_pool
def test_no_segment_has_nothing(pool: str) -> None:
    assert POOLS[pool](np.zeros((0, 3), dtype=np.float32)).tolist() == [0, 0, 0]


@every_pool
def test_one_segment_speaks_for_its_document(pool: str) -> None:
    values = np.array([[0.25, 0.75]], dtype=np.float32)
    assert POOLS[pool](values) == pytest.approx([0.25, 0.75])


def test_pools_differ_in_what_several_segments_say() -> None:
    values = np.array([[0.5, 0.1], [0.5, 0.3]], dtype=np.float32)
    assert POOLS["highest"](values) == pytest.approx([0.5, 0.3])
    assert POOLS["noisy_or"](values) == pytest.approx([0.75, 0.37])
