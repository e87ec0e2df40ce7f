"""An encoder tuned by us, run by ONNX Runtime: eight-bit weights beside the model, no torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from tagger.batches import batched
from tagger.encoders import threads
from tagger.encoders.capped import capped
from tagger.encoders.unit import unit_rows
from tagger.errors import InvalidModel
from tagger.model_files import fingerprint_of, read_object
from tagger.types import Embeddings
from tagger.yaml_files import shown

WEIGHTS = "encoder.onnx"
TOKENIZER = "tokenizer.json"
SETTINGS = "encoder.json"
# Texts of like length that go through together: more of them fill the caches and gain nothing.
AT_ONCE = 16
INPUTS = {"input_ids", "attention_mask"}


@dataclass(frozen=True, slots=True)
class OnnxEncoder:
    """Any sentence-transformers model as `training.tuned.pack` writes it.

    `encoder.json` gives `dim`, `prompt` (put before every text) and `most_tokens`.
    """

    session: Any
    tokenizer: Any
    dim: int
    prompt: str
    fingerprint: str

    @classmethod
    def load(cls, folder: str) -> Self:
        """Read `encoder.onnx`, `encoder.json` and `tokenizer.json` from a model's folder."""
        import onnxruntime
        from tokenizers import Tokenizer

        place = Path(folder)
        settings = read_object(place / SETTINGS)
        try:
            tokenizer = Tokenizer.from_file(str(place / TOKENIZER))
            tokenizer.enable_truncation(int(settings["most_tokens"]))
            tokenizer.no_padding()
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads.wanted()
            session = onnxruntime.InferenceSession(
                str(place / WEIGHTS), options, providers=["CPUExecutionProvider"]
            )
            dim, prompt = int(settings["dim"]), str(settings["prompt"])
            found = session.get_outputs()[0].shape[1], {i.name for i in session.get_inputs()}
            if found != (dim, INPUTS):
                raise ValueError(f"inputs or dim are not those of {SETTINGS}")
        # Both libraries raise bare Exception for a file that is missing or broken.
        except Exception as error:
            raise InvalidModel(
                f"{place.name}: the encoder cannot be read ({shown(error)}): make the model anew"
            ) from error
        name = fingerprint_of([place / file for file in (WEIGHTS, TOKENIZER, SETTINGS)])
        return cls(session, tokenizer, dim, prompt, f"onnx {name}")

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return [n_texts, dim] float32, unit rows in the order given; of a long text the start."""
        cut = self.tokenizer.encode_batch([self.prompt + text for text in capped(texts)])
        ids = [encoding.ids for encoding in cut]
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        by_length = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for rows in batched(by_length, AT_ONCE):
            vectors[rows] = self._run([ids[i] for i in rows])
        return unit_rows(vectors)

    def _run(self, ids: Sequence[Sequence[int]]) -> Embeddings:
        shape = (len(ids), max(map(len, ids)))
        padded, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for i, row in enumerate(ids):
            padded[i, : len(row)] = row
            mask[i, : len(row)] = 1
        (found,) = self.session.run(None, {"input_ids": padded, "attention_mask": mask})
        return np.asarray(found, dtype=np.float32)
