"""Judge competencies that no model has learnt, by their wordings and examples alone.

`data/few_shot.json` and `data/few_shot.npz` hold what does not depend on a framework: how vectors
of segments usually lie, one map from deviations to log-odds, and one cut. They are made by
`python -m training shots`; nothing in them runs when read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tagger.encoders.cached import CachedEncoder
from tagger.errors import InvalidModel
from tagger.model_files import read_arrays, read_object
from tagger.pipeline import Tagger
from tagger.protocols import Encoder
from tagger.saved_model import ZERO_SHOT, load, open_named_encoder
from tagger.scorers.few_shot import Background, FewShotScorer
from tagger.scorers.joined import JoinedScorer
from tagger.scorers.narrowed import NarrowedScorer
from tagger.scorers.similarity import SimilarityMap
from tagger.yaml_files import DATA

FOLDER = DATA
NUMBERS, ARRAYS = "few_shot.json", "few_shot.npz"
MADE_BY = "python -m training shots"


@dataclass(frozen=True, slots=True)
class FewShot:
    """What the few-shot scorer of any framework is made with; `encoder` is as model.json has it."""

    encoder: Mapping[str, Any]
    background: Background
    map: SimilarityMap
    threshold: float


def load_extended(
    framework: str,
    model: str | None = None,
    open_encoder: Callable[[Mapping[str, Any]], Encoder] = open_named_encoder,
) -> Tagger:
    """Return a tagger for every competency of a framework, learnt or not.

    What the model has learnt it judges as ever. What it has not, or all of a framework that only
    the zero-shot model serves, is judged by names, definitions and phrasings, among which a few
    example sentences make the most difference. InvalidModel where the parts for that are missing.
    """
    tagger = load(model, framework)
    is_learnt = tagger.model_id != ZERO_SHOT
    new = tagger.not_covered if is_learnt else tagger.framework.competency_ids
    return with_few_shot(tagger, new, read_few_shot(FOLDER), open_encoder) if new else tagger


def with_few_shot(
    tagger: Tagger,
    new: tuple[str, ...],
    few_shot: FewShot,
    open_encoder: Callable[[Mapping[str, Any]], Encoder] = open_named_encoder,
) -> Tagger:
    """Return the tagger with some competencies judged by their wordings, the others as before."""
    encoder = CachedEncoder(open_encoder(few_shot.encoder))
    if encoder.fingerprint != few_shot.encoder["fingerprint"]:
        raise InvalidModel(
            f"{NUMBERS} was made with {few_shot.encoder['fingerprint']}, here is "
            f"{encoder.fingerprint}: install that version or run {MADE_BY}"
        )
    whole = FewShotScorer.from_framework(
        tagger.framework, encoder, few_shot.background, few_shot.map
    )
    kept = tuple(i for i in tagger.scorer.competency_ids if i not in new)
    own = NarrowedScorer(whole, new)
    judged = (NarrowedScorer(tagger.scorer, kept), own) if kept else (own,)
    cuts = {**tagger.thresholds.competencies, **dict.fromkeys(new, few_shot.threshold)}
    return replace(
        tagger,
        model_id=f"{tagger.model_id} and few-shot" if kept else "few-shot",
        scorer=JoinedScorer(judged),
        thresholds=replace(tagger.thresholds, competencies=cuts),
        not_covered=tuple(i for i in tagger.not_covered if i not in new),
    )


def read_few_shot(folder: Path) -> FewShot:
    """Read both files of a folder; InvalidModel where one is missing or broken."""
    content, arrays = read_object(folder / NUMBERS), read_arrays(folder / ARRAYS)
    try:
        mean = arrays["mean"].astype(np.float32)
        dim = len(mean)
        covariance = np.zeros((dim, dim), dtype=np.float32)
        covariance[np.triu_indices(dim)] = arrays["covariance"]
        covariance += np.triu(covariance, 1).T
        fitted = SimilarityMap.from_content(content["map"])
        background = Background(mean, covariance)
        return FewShot(content["encoder"], background, fitted, float(content["threshold"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidModel(
            f"{folder.name}/{NUMBERS} and {ARRAYS} do not belong together "
            f"({type(error).__name__}: {error}): run {MADE_BY}"
        ) from error
