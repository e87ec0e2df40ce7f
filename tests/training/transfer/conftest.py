"""A cut is chosen among few here: what takes the time is resampling for each of ninety."""

from collections.abc import Iterator

import pytest

from training import thresholds


@pytest.fixture(autouse=True, scope="module")
def few_cuts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thresholds, "CUTS", (0.1, 0.3, 0.5, 0.7))
        yield
