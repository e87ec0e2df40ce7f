"""Tunes an encoder with sentence-transformers: its trainer, its losses, `datasets` for the rows."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from datasets import Dataset
from numpy.typing import NDArray

from tagger.framework import Framework
from tagger.scorers.context import FACTS, facts
from tagger.scorers.reading import texts_of
from training.fit import Examples
from training.recipe import TuningChoices
from training.tuned.batches import LikeLengthBatches, OneOfEach
from training.tuned.loss import SCALE, Columns, SegmentLoss
from training.tuned.noise import spoil
from training.tuned.pairs import translations, wordings_for


@dataclass(frozen=True, slots=True)
class Tuned:
    """A tuned sentence-transformers model and the head it was tuned with.

    `meaning` is [dim, n_competencies], `facts` [len(FACTS), n_competencies], `intercept`
    [n_competencies]: log-odds = vector @ meaning + facts @ facts + intercept.
    """

    model: Any
    meaning: NDArray[np.float32]
    facts: NDArray[np.float32]
    intercept: NDArray[np.float32]


def rows_of(examples: Examples, choices: TuningChoices, seed: int) -> Dataset:
    """Lay examples out as `datasets` rows: the text, and what `Columns` splits.

    A share of them stands there a second time, spoilt as scans and old systems spoil text.
    A phrasing of the framework speaks of one competency only: its other cells weigh nothing.
    """
    n_competencies = examples.truth.shape[1]
    weights = np.repeat(examples.weights[:, None], n_competencies, axis=1)
    speaks_of_one = examples.only >= 0
    weights[speaks_of_one] *= np.eye(n_competencies)[examples.only[speaks_of_one]]
    labels = np.concatenate([examples.targets, weights, facts(examples.segments)], axis=1)
    texts = texts_of(examples.segments, choices.reading)
    random = np.random.default_rng(seed)
    again = np.flatnonzero(random.random(len(texts)) < choices.noisy_share)
    spoilt = [spoil(texts[row], random) for row in again]
    return Dataset.from_dict(
        {
            "text": [*texts, *spoilt],
            "label": np.concatenate([labels, labels[again]]).astype(np.float32),
        }
    )


def tune(
    start: Any, examples: Examples, framework: Framework, choices: TuningChoices, seed: int
) -> Tuned:
    """Tune the model `start`, a SentenceTransformer, in place and return it with its head.

    Deterministic for a number of threads; about three minutes a pass over 20,000 segments on two
    cores for e5-small, a quarter of that for USE.
    """
    import torch
    from transformers import set_seed

    set_seed(seed)
    torch.set_num_threads(choices.threads)
    torch.use_deterministic_algorithms(mode=True)  # sums over neighbours depend on chance else
    _freeze(start, choices)
    columns = Columns(len(framework.competencies), len(FACTS))
    loss = SegmentLoss(start, start.get_embedding_dimension(), columns)
    _train(start, _parts(examples, framework, choices, loss, seed), choices, seed)
    weight = loss.head.weight.detach().numpy().T
    dim = weight.shape[0] - len(FACTS)
    return Tuned(
        model=start.eval(),
        meaning=(SCALE * weight[:dim]).astype(np.float32),
        facts=weight[dim:].copy(),
        intercept=loss.head.bias.detach().numpy().copy(),
    )


def _freeze(model: Any, choices: TuningChoices) -> None:
    """Leave dropout out, and embeddings and the lowest layers as they are."""
    import torch

    if hasattr(model[0], "auto_model"):
        # For texts this short the fused attention takes twice as long backwards.
        model[0].auto_model.set_attn_implementation("eager")

    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # drawing its numbers takes a third of the time on a CPU
    names = ("embeddings.", *(f"encoder.layer.{i}." for i in range(choices.frozen_layers)))
    for name, parameter in model.named_parameters():
        parameter.requires_grad = not any(part in name for part in names)


def _parts(
    examples: Examples,
    framework: Framework,
    choices: TuningChoices,
    loss: SegmentLoss,
    seed: int,
) -> Mapping[str, tuple[Dataset, Any]]:
    """Name each data set with the loss that reads it."""
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    parts: dict[str, tuple[Dataset, Any]] = {"labelled": (rows_of(examples, choices, seed), loss)}
    if choices.pair_batches:
        model: Any = loss.model
        ranking = MultipleNegativesRankingLoss(model)
        pairs = wordings_for(examples, framework, choices, seed)
        parts["wordings"] = (pairs, ranking)
        parts["translations"] = (translations(framework), ranking)
    return parts


def _train(
    model: Any, parts: Mapping[str, tuple[Dataset, Any]], choices: TuningChoices, seed: int
) -> None:
    from sentence_transformers import (
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )

    def batches(dataset: Dataset, **given: Any) -> Any:
        kind = LikeLengthBatches if dataset.column_names[0] == "text" else OneOfEach
        return kind(dataset, **given)

    with tempfile.TemporaryDirectory() as folder:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=folder,
            num_train_epochs=choices.passes,
            per_device_train_batch_size=choices.batch,
            learning_rate=choices.learning_rate,
            learning_rate_mapping={r"head\.": choices.head_learning_rate},
            weight_decay=0.01,
            warmup_steps=choices.warm_up,
            lr_scheduler_type="linear",
            max_grad_norm=1.0,
            bf16=choices.half_precision,
            use_cpu=True,
            batch_sampler=batches,
            multi_dataset_batch_sampler="proportional",
            seed=seed,
            data_seed=seed,
            save_strategy="no",
            report_to="none",
            logging_steps=50,
            disable_tqdm=True,
        )
        SentenceTransformerTrainer(
            model=model,
            args=arguments,
            train_dataset={name: rows for name, (rows, _) in parts.items()},
            loss={name: loss for name, (_, loss) in parts.items()},
        ).train()


def saved(tuned: Tuned, folder: Path) -> None:
    """Write the tuned model where `sentence-transformers` can load it again."""
    tuned.model.save(str(folder), create_model_card=False)
