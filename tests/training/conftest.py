"""Measures tiny models once for all who look at the figures."""

from pathlib import Path

import pytest

from tests.training import measured


@pytest.fixture(scope="session")
def measured_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with data/ and models/, each of them measured; it must not be changed."""
    root = tmp_path_factory.mktemp("measured")
    measured.write_models(root)
    measured.measure(root)
    return root
