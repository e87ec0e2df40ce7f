"""What the tests of the library share."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tagger.pipeline import Tagger
from tagger.protocols import Encoder
from tagger.saved_model import load
from tests.tagger.model_folders import Loader


@pytest.fixture
def loaded(opening: Callable[[Mapping[str, Any]], Encoder]) -> Loader:
    """Return `load` with encoders that are there already."""

    def load_quickly(model: str | None = None, framework: str | None = None) -> Tagger:
        return load(model, framework, open_encoder=opening)

    return load_quickly
