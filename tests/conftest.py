"""Keeps every test off the network and loads what is heavy once."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Read by the Hugging Face libraries when they are imported, so set before anything imports them.
os.environ["HF_HUB_OFFLINE"] = "1"

from tagger.pipeline import Tagger
from tagger.protocols import Encoder

# A busy machine makes a test slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def embedded() -> Encoder:
    """Return the default encoder."""
    from tagger.encoders.embedded import EmbeddedEncoder

    return EmbeddedEncoder.load()


@pytest.fixture(scope="session")
def remembering(embedded: Encoder) -> Encoder:
    """Return the default encoder with a memory: a framework's wordings are encoded once."""
    from tagger.encoders.cached import CachedEncoder

    return CachedEncoder(embedded)


@pytest.fixture(scope="session")
def opening(remembering: Encoder) -> Callable[[Mapping[str, Any]], Encoder]:
    """Return what makes an encoder that a model names, each of them once."""
    from tagger.encoders.cached import CachedEncoder
    from tagger.saved_model import open_named_encoder

    known: dict[str, Encoder] = {}

    def open_encoder(named: Mapping[str, Any]) -> Encoder:
        if named["kind"] == "embedded":
            return remembering
        key = repr(sorted(named.items()))
        if key not in known:
            known[key] = CachedEncoder(open_named_encoder(named))
        return known[key]

    return open_encoder


@pytest.fixture(scope="session")
def demo() -> Tagger:
    """Return the small tagger; nothing that a test does can change it."""
    from tests.demo import demo_tagger

    return demo_tagger()


@pytest.fixture(scope="session")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a tiny model for sentence-transformers: one vector for each of six words."""
    import numpy as np
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = ["[UNK]", "datos", "dados", "data", "equipo", "servicio"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token=words[0]))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    vectors = np.random.default_rng(7).normal(size=(len(words), 16)).astype(np.float32)
    folder = tmp_path_factory.mktemp("static-model")
    static = StaticEmbedding(tokenizer, embedding_weights=vectors)
    SentenceTransformer(modules=[static], device="cpu").save(str(folder), create_model_card=False)
    return folder
