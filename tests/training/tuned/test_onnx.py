"""A model exported to eight bits says what the torch model says, text by text."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from tagger.encoders.onnx import SETTINGS, TOKENIZER, WEIGHTS, OnnxEncoder
from tagger.errors import InvalidModel
from training.tuned import exported
from training.tuned.pack import pack

WORDS = [
    "[UNK]",
    "[PAD]",
    "datos",
    "dados",
    "data",
    "abiertos",
    "abertos",
    "open",
    "equipo",
    "team",
]
TEXTS = ["datos abiertos", "open data", "", "equipo team datos data open abertos dados", "equipo"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformer:
    """Return a transformer of two layers whose weights are drawn, not learnt."""
    folder = tmp_path_factory.mktemp("small")
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    numbered = {word: i for i, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(numbered, unk_token=WORDS[0]))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = {"unk_token": WORDS[0], "pad_token": WORDS[1]}
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, **special
    ).save_pretrained(folder)
    transformer = Transformer(str(folder))
    transformer.max_seq_length = 6
    pooling = Pooling(64, pooling_mode="mean")
    return SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")


@pytest.fixture(scope="module")
def packed(small: SentenceTransformer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    assert pack(small, folder) == {"kind": "onnx"}
    return folder


def test_vectors_are_those_of_torch_but_for_rounding(
    small: SentenceTransformer, packed: Path
) -> None:
    told = [text for text in TEXTS if text]
    cosines = (OnnxEncoder.load(str(packed)).encode(told) * small.encode(told)).sum(axis=1)
    assert cosines.min() > 0.995


def test_a_text_is_encoded_alike_alone_and_in_a_batch(packed: Path) -> None:
    encoder = OnnxEncoder.load(str(packed))
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5


def test_no_text_gives_no_row(packed: Path) -> None:
    assert OnnxEncoder.load(str(packed)).encode([]).shape == (0, 64)


def test_of_a_long_text_the_start_is_encoded(packed: Path) -> None:
    encoder = OnnxEncoder.load(str(packed))
    long, start = encoder.encode(["datos open " * 400, "datos open " * 3])
    assert np.abs(long - start).max() < 1e-5


def test_the_same_weights_are_packed_into_the_same_bytes(
    small: SentenceTransformer, packed: Path, tmp_path: Path
) -> None:
    pack(small, tmp_path)
    for file in (WEIGHTS, TOKENIZER, SETTINGS):
        assert (tmp_path / file).read_bytes() == (packed / file).read_bytes(), file


def test_the_weights_do_not_tell_where_they_were_made(packed: Path) -> None:
    weights = (packed / WEIGHTS).read_bytes()
    for place in (Path(exported.__file__).parent, Path(torch.__file__).parent):
        assert str(place).encode() not in weights


def test_settings_of_another_encoder_are_refused(packed: Path, tmp_path: Path) -> None:
    for name in (WEIGHTS, TOKENIZER, SETTINGS):
        (tmp_path / name).write_bytes((packed / name).read_bytes())
    told = (packed / SETTINGS).read_text(encoding="utf-8")
    (tmp_path / SETTINGS).write_text(told.replace("64", "32"), encoding="utf-8")
    with pytest.raises(InvalidModel, match="inputs or dim are not those"):
        OnnxEncoder.load(str(tmp_path))


@pytest.mark.parametrize("file", [WEIGHTS, TOKENIZER, SETTINGS])
def test_a_broken_file_is_refused_with_one_line(packed: Path, tmp_path: Path, file: str) -> None:
    for name in (WEIGHTS, TOKENIZER, SETTINGS):
        (tmp_path / name).write_bytes((packed / name).read_bytes())
    (tmp_path / file).write_text("no such thing", encoding="utf-8")
    with pytest.raises(InvalidModel) as caught:
        OnnxEncoder.load(str(tmp_path))
    assert len(str(caught.value).splitlines()) == 1
