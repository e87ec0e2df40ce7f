"""The part of a sentence-transformers model that is exported: from pieces to unit vectors."""

from typing import Any

import torch
from torch import Tensor, nn

BLOCK = 32
MOST = 127


class EightBitTable(nn.Module):
    """The table of piece vectors in eight bits, a scale for each 32 numbers of a row."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        blocks = weight.detach().reshape(len(weight), -1, BLOCK)
        scale = blocks.abs().amax(dim=2, keepdim=True).clamp_min(1e-8) / MOST
        self.register_buffer("numbers", torch.round(blocks / scale).to(torch.int8))
        self.register_buffer("scale", scale.to(torch.float16))

    def forward(self, ids: Tensor) -> Tensor:
        """Return [n_texts, n_pieces, dim]."""
        numbers, scale = self.get_buffer("numbers")[ids], self.get_buffer("scale")[ids]
        return (numbers.float() * scale.float()).flatten(start_dim=2)


class Exported(nn.Module):
    """Transformer, mean over pieces, unit length."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        bert = model[0].auto_model
        bert.set_attn_implementation("eager")  # plain operators: the exporter knows them all
        self.table = EightBitTable(bert.get_input_embeddings().weight)
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return [n_texts, dim] for ids and mask [n_texts, n_pieces]."""
        states = self.bert(
            inputs_embeds=self.table(input_ids), attention_mask=attention_mask
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).float()
        return nn.functional.normalize((states * mask).sum(dim=1) / mask.sum(dim=1), dim=1)
