"""Scorers judge segments; each kind is built from the saved parts of a model folder."""

from collections.abc import Callable

from tagger.protocols import Scorer
from tagger.scorers.saved import (
    SavedScorer,
    keyword_scorer,
    mixed_scorer,
    prior_scorer,
    similarity_scorer,
    trained_scorer,
)

SCORERS: dict[str, Callable[[SavedScorer], Scorer]] = {
    "mixed": mixed_scorer,
    "trained": trained_scorer,
    "similarity": similarity_scorer,
    "keyword": keyword_scorer,
    "prior": prior_scorer,
}

__all__ = ["SCORERS", "SavedScorer"]
