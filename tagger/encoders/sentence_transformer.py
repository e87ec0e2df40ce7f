"""The door to every other encoder: any model that sentence-transformers can load."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from tagger.encoders.unit import unit_rows
from tagger.errors import InvalidValue, MissingExtra
from tagger.types import Embeddings


@dataclass(frozen=True, slots=True)
class SentenceTransformerEncoder:
    """Wraps a loaded SentenceTransformer; `prefix` goes before every text ("query: " for E5)."""

    model: Any
    fingerprint: str
    prefix: str = ""

    @classmethod
    def load(cls, name: str = "", revision: str = "", prefix: str = "") -> Self:
        """Load a folder or a hub model; a hub model is pinned by the commit in `revision`."""
        if not name:
            raise InvalidValue(
                "the encoder 'sentence-transformers' needs a model: "
                "give the folder or the hub name as 'name'"
            )
        try:
            from sentence_transformers import SentenceTransformer
        except ModuleNotFoundError as error:
            raise MissingExtra("the encoder 'sentence-transformers'", "encoders") from error
        try:
            model = SentenceTransformer(name, revision=revision or None, device="cpu")
        except (OSError, ValueError) as error:
            raise InvalidValue(
                f"cannot load the sentence-transformers model {name!r}: give a folder "
                f"that holds one, or a hub name while on line ({type(error).__name__})"
            ) from error
        return cls(model, f"sentence-transformers:{_pinned(name, revision)}:{prefix}", prefix)

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, dim] float32, rows of unit length, in the order given."""
        # The empty text stands in for none: the model then tells its dimension.
        prefixed = [self.prefix + text for text in texts] or [""]
        vectors = self.model.encode(prefixed, show_progress_bar=False)
        return unit_rows(np.asarray(vectors, dtype=np.float32)[: len(texts)])


def _pinned(name: str, revision: str) -> str:
    """Name a hub model by its revision, a folder by what is in it: it may be trained anew."""
    folder = Path(name)
    if not folder.is_dir():
        return f"{name}@{revision}"
    content = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                content.update(hashlib.file_digest(file, "sha256").digest())
    return f"{folder.resolve().name}@{content.hexdigest()[:16]}"
