"""The torch module and the numpy layers of the Universal Sentence Encoder are one."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from tagger.encoders.embedded import EmbeddedEncoder
from tagger.encoders.tuned_use import FILE, TunedUseEncoder
from tagger.errors import InvalidModel
from training.tuned.pack import pack
from training.tuned.use import UseModule

TEXTS = ["Analizar datos abiertos", "Gestão de projetos » Trabalhar em equipe.", "x", "SQL " * 300]


@pytest.fixture(scope="module")
def module() -> SentenceTransformer:
    return SentenceTransformer(modules=[UseModule()], device="cpu")


def test_before_tuning_it_encodes_as_the_package_does(module: SentenceTransformer) -> None:
    short = TEXTS[:3]
    assert np.abs(module.encode(short) - EmbeddedEncoder.load().encode(short)).max() < 1e-5


def test_every_inner_weight_can_learn_and_the_table_of_pieces_cannot(
    module: SentenceTransformer,
) -> None:
    features = module.preprocess(TEXTS)
    module(features)["sentence_embedding"].sum().backward()
    sizes = {name: p.numel() for name, p in module.named_parameters() if p.grad is not None}
    assert sum(sizes.values()) == sum(p.numel() for p in module.parameters())
    assert 3_000_000 < sum(sizes.values()) < 4_000_000


def test_tuned_weights_run_alike_in_numpy(tmp_path: Path) -> None:
    tuned = SentenceTransformer(modules=[UseModule()], device="cpu")
    torch.manual_seed(3)
    with torch.no_grad():
        for parameter in tuned.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    assert pack(tuned, tmp_path) == {"kind": "tuned-use"}
    encoder = TunedUseEncoder.load(str(tmp_path))
    # Half precision is what is kept.
    assert np.abs(encoder.encode(TEXTS) - tuned.encode(TEXTS)).max() < 2e-3
    assert np.abs(encoder.encode(TEXTS) - EmbeddedEncoder.load().encode(TEXTS)).max() > 0.05


def test_other_weights_have_another_fingerprint_and_misfits_are_refused(tmp_path: Path) -> None:
    tuned = SentenceTransformer(modules=[UseModule()], device="cpu")
    pack(tuned, tmp_path)
    first = TunedUseEncoder.load(str(tmp_path)).fingerprint
    arrays = dict(np.load(tmp_path / FILE))
    np.savez(tmp_path / FILE, **{**arrays, "d0": arrays["d0"] + np.float16(0.1)})
    assert TunedUseEncoder.load(str(tmp_path)).fingerprint != first
    np.savez(tmp_path / FILE, **{**arrays, "d0": arrays["d0"][:3]})
    with pytest.raises(InvalidModel, match="does not hold the layers"):
        TunedUseEncoder.load(str(tmp_path))
