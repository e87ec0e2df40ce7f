"""Packs a tuned encoder for inference without torch."""

import contextlib
import io
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from tagger.encoders.onnx import SETTINGS, TOKENIZER, WEIGHTS
from tagger.encoders.tuned_use import FILE, arrays_of
from training.tuned.use import UseModule
from training.write_model import write_json

BLOCK = 32  # weights that share a scale
OPSET = 21


def pack(model: Any, folder: Path) -> dict[str, Any]:
    """Write the encoder's files into a model's folder; return what model.json says of it."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(model[0], UseModule):
        state = {name: array.numpy() for name, array in model[0].state_dict().items()}
        np.savez_compressed(folder / FILE, **arrays_of(state))  # type: ignore[arg-type]
        return {"kind": "tuned-use"}
    _write_onnx(model, folder / WEIGHTS)
    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()  # what the last call set is no part of it
    tokenizer.no_padding()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    write_json(
        folder / SETTINGS,
        {
            "dim": model.get_embedding_dimension(),
            "prompt": model.prompts.get(model.default_prompt_name or "", ""),
            "most_tokens": model.max_seq_length,
        },
    )
    return {"kind": "onnx"}


def _write_onnx(model: Any, path: Path) -> None:
    """Export and keep every matrix in eight bits.

    Activations are rounded row by row, so a text's vector does not depend on the others in its
    batch.
    """
    import onnx
    import torch
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    from training.tuned.exported import Exported

    ids, mask = torch.full((2, 7), 9), torch.ones((2, 7), dtype=torch.long)
    batch, length = torch.export.Dim("batch", min=1), torch.export.Dim("length", min=2, max=510)
    axes = {0: batch, 1: length}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own notes on names of axes
        plain = Path(folder) / "plain.onnx"
        with contextlib.redirect_stdout(io.StringIO()):
            program = torch.onnx.export(
                Exported(model).eval(),
                (ids, mask),
                dynamo=True,
                dynamic_shapes={"input_ids": axes, "attention_mask": axes},
                input_names=["input_ids", "attention_mask"],
                output_names=["vectors"],
                opset_version=OPSET,
            )
        program.save(str(plain), external_data=False)  # type: ignore[union-attr]
        quantizer = MatMulNBitsQuantizer(
            onnx.load(str(plain)), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4
        )
        quantizer.process()
        forget_origin(quantizer.model.model)
        part = path.with_suffix(".part")
        quantizer.model.save_model_to_file(str(part), False)
        part.replace(path)


def forget_origin(model: Any) -> None:
    """Drop what the exporter noted of the code it came from: paths of this machine."""
    graph = model.graph
    for entry in (model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output):
        del entry.metadata_props[:]
    for node in graph.node:
        node.doc_string = ""
