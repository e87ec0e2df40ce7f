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
from tagger.scorers.prior import PriorScorer
from tagger.scorers.similarity import SimilarityMap, SimilarityScorer
from tagger.scorers.trained import Head, TrainedScorer, Weighting


@dataclass(frozen=True, slots=True)
class SavedScorer:
    """The parts of a scorer as they are kept: `spec` from model.json, arrays from head.npz."""

    spec: Mapping[str, Any]
    competency_ids: tuple[str, ...]
    arrays: Mapping[str, NDArray[Any]]
    vocabularies: Sequence[Mapping[str, Any]]
    framework: Framework
    encoder: Encoder | None

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
    weights = {
        name: saved.arrays[name].astype(np.float32)
        for name in ("meaning", "document", "facts", "intercept")
    }
    terms = tuple(saved.arrays[f"terms_{v.kind}"].astype(np.float32) for v in vocabularies)
    return TrainedScorer(
        encoder=saved.named_encoder(),
        vocabularies=vocabularies,
        weighting=Weighting(**saved.spec["weighting"]),
        head=Head(terms=terms, **weights),
        competency_ids=saved.competency_ids,
        slope=float(saved.spec["slope"]),
        offset=float(saved.spec["offset"]),
    )


def similarity_scorer(saved: SavedScorer) -> SimilarityScorer:
    """Build the zero-shot scorer for whatever framework is asked for."""
    fitted = SimilarityMap(**saved.spec["map"])
    return SimilarityScorer.from_framework(saved.framework, saved.named_encoder(), fitted)


def keyword_scorer(saved: SavedScorer) -> KeywordScorer:
    """Build the keyword baseline for whatever framework is asked for."""
    return KeywordScorer.from_framework(
        saved.framework, offset=saved.spec["offset"], per_term=saved.spec["per_term"]
    )


def prior_scorer(saved: SavedScorer) -> PriorScorer:
    """Build the baseline that ignores the text."""
    rates = saved.spec["rates"]
    return PriorScorer(saved.competency_ids, tuple(rates[i] for i in saved.competency_ids))
