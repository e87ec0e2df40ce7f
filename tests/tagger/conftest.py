"""What the tests of the library share."""

import pytest

from tagger.pipeline import Tagger
from tagger.protocols import Encoder
from tagger.saved_model import load
from tests.tagger.model_folders import Loader


@pytest.fixture
def loaded(remembering: Encoder) -> Loader:
    """Return `load` with an encoder that is there already."""

    def load_quickly(model: str | None = None, framework: str | None = None) -> Tagger:
        return load(model, framework, open_encoder=lambda _: remembering)

    return load_quickly
