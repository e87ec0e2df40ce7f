"""The models that tuning can start from."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.recipe import InvalidRecipe, TuningChoices
from training.tuned import e5
from training.tuned.exported import BLOCK
from training.tuned.use import UseModule
from training.tuned.vocabulary import pieces_for


def opened(choices: TuningChoices, texts: Sequence[str]) -> Any:
    """Return a SentenceTransformer on the CPU; `texts` are those whose words it must know."""
    from sentence_transformers import SentenceTransformer

    if choices.start == "e5-small":
        with tempfile.TemporaryDirectory() as folder:
            e5.save(Path(folder), pieces_for(texts))
            model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    elif choices.start == "use":
        model = SentenceTransformer(modules=[UseModule()], device="cpu")
    elif Path(choices.start).is_dir():
        model = SentenceTransformer(choices.start, device="cpu", local_files_only=True)
    else:
        raise InvalidRecipe(
            f"tuning.start: {choices.start!r} is neither e5-small nor use nor a folder"
        )
    _check(model, choices)
    model.max_seq_length = choices.most_tokens
    return model


def _check(model: Any, choices: TuningChoices) -> None:
    """Refuse what cannot be packed: another pooling than the mean, layers on top of it."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    first, *rest = model
    if isinstance(first, UseModule) and not rest:
        return
    is_plain = isinstance(first, Transformer) and all(
        isinstance(one, Normalize) or (isinstance(one, Pooling) and one.pooling_mode == "mean")
        for one in rest
    )
    if not is_plain or model.get_embedding_dimension() % BLOCK:
        raise InvalidRecipe(
            f"tuning.start: {choices.start} is not a transformer with mean pooling and a dimension "
            f"that {BLOCK} divides: start from another model"
        )
