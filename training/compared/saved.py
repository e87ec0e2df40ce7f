"""The models of a folder as systems: as they are, with the thresholds and the pool they ship."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagger.framework import Framework
from tagger.protocols import Scorer
from tagger.saved_model import SavedModel, open_named_encoder, read_model, scorer_of
from tagger.types import Segment
from training.compared.system import System
from training.fit import Examples

# Fitted anew in each comparison, so the saved ones would stand there twice.
FITTED_ANEW = ("prior", "keyword", "similarity")


class Opened(NamedTuple):
    """The scorer of a model, and the columns that are wanted of it."""

    scorer: Scorer
    competency_ids: tuple[str, ...]


def saved_systems(models: Path) -> Iterator[System]:
    """Yield each model of a folder, but for the baselines that are fitted anew."""
    for content in sorted(models.glob("*/model.json")):
        saved = read_model(str(content.parent))
        if saved.content["scorer"]["kind"] not in FITTED_ANEW:
            yield System(
                id=saved.id,
                title=saved.content["title"],
                fit=partial(_opened, saved=saved),
                score=_score,
                thresholds=saved.thresholds,
                pool=saved.content["pool"],
            )


def _opened(examples: Examples, framework: Framework, saved: SavedModel) -> Opened:
    del examples
    return Opened(scorer_of(saved, framework, open_named_encoder), framework.competency_ids)


def _score(opened: Opened, segments: Sequence[Segment]) -> NDArray[np.float32]:
    """Return [n_segments, n_competencies]; a competency that the model does not know gets 0."""
    scores = opened.scorer.score(segments)
    values = np.zeros((len(segments), len(opened.competency_ids)), dtype=np.float32)
    for column, competency_id in enumerate(scores.competency_ids):
        if competency_id in opened.competency_ids:
            values[:, opened.competency_ids.index(competency_id)] = scores.values[:, column]
    return values
