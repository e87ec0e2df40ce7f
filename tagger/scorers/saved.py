"""Builds each kind of scorer from what a model folder holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.errors import InvalidModel
from tagger.framework import Framework
from tagger.protocols import Encoder
from tagger.scorers.context import FACTS
from tagger.scorers.keyword import KeywordScorer
from tagger.scorers.lexical import Vocabulary
from tagger.scorers.mixed import MixedScorer
from tagger.scorers.prior import PriorScorer
from tagger.scorers.reading import READINGS
from tagger.scorers.similarity import SimilarityMap, SimilarityScorer
from tagger.scorers.trained import Calibration, Head, TrainedScorer, Weighting


@dataclass(frozen=True, slots=True)
class SavedScorer:
    """The parts of a scorer as they are kept: `spec` from model.json, arrays from head.npz."""

    spec: Mapping[str, Any]
    competency_ids: tuple[str, ...]
    arrays: Mapping[str, NDArray[Any]]
    vocabularies: Sequence[Mapping[str, Any]]
    framework: Framework
    encoder: Encoder | None
    parts: tuple["SavedScorer", ...] = ()

    def named_encoder(self) -> Encoder:
        """Return the encoder; InvalidModel where model.json names none."""
        if self.encoder is None:
            raise InvalidModel(f"model.json: the scorer {self.spec['kind']!r} needs an 'encoder'")
        return self.encoder


def trained_scorer(saved: SavedScorer) -> TrainedScorer:
    """Build the trained head; the weights are kept as float16 and used as float32."""
    if tuple(saved.spec["facts"]) != FACTS:
        raise InvalidModel("model.json: other 'facts' than this version's; train the model anew")
    vocabularies = tuple(
        Vocabulary(
            kind=kept["kind"],
            columns={term: column for column, term in enumerate(kept["terms"])},
            idf=saved.arrays[f"idf_{kept['kind']}"].astype(np.float32),
        )
        for kept in saved.vocabularies
    )
    encoder = saved.named_encoder()
    _check_arrays(saved, encoder)
    weights = {
        name: saved.arrays[name].astype(np.float32)
        for name in ("meaning", "document", "facts", "intercept")
    }
    terms = tuple(saved.arrays[f"terms_{v.kind}"].astype(np.float32) for v in vocabularies)
    return TrainedScorer(
        encoder=encoder,
        vocabularies=vocabularies,
        weighting=Weighting(**saved.spec["weighting"]),
        head=Head(terms=terms, **weights),
        competency_ids=saved.competency_ids,
        calibration=_calibration(saved),
        reading=_reading(saved),
    )


def mixed_scorer(saved: SavedScorer) -> MixedScorer:
    """Build the weighted sum of trained heads."""
    weights = np.array(saved.spec["weights"], dtype=np.float32)
    if weights.shape != (len(saved.parts),) or not len(weights):
        raise ValueError(f"'weights' needs {len(saved.parts)} numbers, one a part")
    parts = tuple(trained_scorer(part) for part in saved.parts)
    return MixedScorer(parts, weights, _calibration(saved))


def _calibration(saved: SavedScorer) -> Calibration:
    slope, offset = (
        np.array(saved.spec["calibration"][name], dtype=np.float32) for name in ("slope", "offset")
    )
    expected = (len(saved.competency_ids),)
    if slope.shape != expected or offset.shape != expected:
        raise ValueError("'calibration' needs a slope and an offset for each competency")
    return Calibration(slope, offset)


def _reading(saved: SavedScorer) -> str:
    reading = str(saved.spec["reading"])
    if reading not in READINGS:
        raise ValueError(f"'reading' is {reading!r}: one of {', '.join(READINGS)}")
    return reading


def _check_arrays(saved: SavedScorer, encoder: Encoder) -> None:
    """Refuse head.npz where it fits neither encoder, terms, competencies nor this version."""
    columns = len(saved.competency_ids)
    dimension = encoder.encode([]).shape[1]
    shapes: dict[str, tuple[int, ...]] = {
        "meaning": (dimension, columns),
        "document": (dimension, columns),
        "facts": (len(FACTS), columns),
        "intercept": (columns,),
    }
    for kept in saved.vocabularies:
        shapes[f"idf_{kept['kind']}"] = (len(kept["terms"]),)
        shapes[f"terms_{kept['kind']}"] = (len(kept["terms"]), columns)
    found = {name: array.shape for name, array in saved.arrays.items()}
    for name in sorted(shapes.keys() | found.keys()):
        if found.get(name) != shapes.get(name):
            raise ValueError(
                f"in head.npz {name} has the shape {found.get(name)}, expected {shapes.get(name)}"
            )
        if not np.isfinite(saved.arrays[name]).all():
            raise ValueError(f"head.npz has numbers in {name} that are not finite")


def similarity_scorer(saved: SavedScorer) -> SimilarityScorer:
    """Build the zero-shot scorer for whatever framework is asked for."""
    fitted = SimilarityMap.from_content(saved.spec["map"])
    return SimilarityScorer.from_framework(saved.framework, saved.named_encoder(), fitted)


def keyword_scorer(saved: SavedScorer) -> KeywordScorer:
    """Build the keyword baseline for whatever framework is asked for."""
    return KeywordScorer.from_framework(
        saved.framework,
        offset=float(saved.spec["offset"]),
        per_term=float(saved.spec["per_term"]),
    )


def prior_scorer(saved: SavedScorer) -> PriorScorer:
    """Build the baseline that ignores the text."""
    rates = tuple(float(saved.spec["rates"][i]) for i in saved.competency_ids)
    if not all(0 <= rate <= 1 for rate in rates):
        raise ValueError("'rates' are shares from 0 to 1")
    return PriorScorer(saved.competency_ids, rates)
