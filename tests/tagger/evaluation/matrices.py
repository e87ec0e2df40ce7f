"""Truth, predictions and probabilities of any shape, for laws."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

Binary = NDArray[np.bool_]
Floats = NDArray[np.float64]

SHAPES = st.tuples(st.integers(1, 8), st.integers(1, 4))
# Few values, so that there are ties.
STEPS = st.integers(0, 8).map(lambda step: step / 8)

PAIRS: st.SearchStrategy[tuple[Binary, Binary]] = SHAPES.flatmap(
    lambda shape: st.tuples(arrays(bool, shape), arrays(bool, shape))
)
RANKED: st.SearchStrategy[tuple[Binary, Floats]] = SHAPES.flatmap(
    lambda shape: st.tuples(arrays(bool, shape), arrays(float, shape, elements=STEPS))
)
