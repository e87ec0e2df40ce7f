"""How often a model is known to be wrong about whole documents, competency by competency."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tagger.errors import InvalidModel
from tagger.framework import Framework
from tagger.saved_model import read_model
from tagger.types import Genre

FILE = "errors.json"
FORMAT = 1
# How many documents' worth of the pooled rate a competency's own rate is drawn by: those tried.
STRENGTHS = tuple(2.0**n for n in range(11))
LEAST_PROBABILITY = 1e-4


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a model is right: of `n_true` documents that have a competency, and of `n_false`.

    Both are counts of documents, with what shrinkage adds to them, so they need not be whole.
    """

    sensitivity: float
    n_true: float
    specificity: float
    n_false: float


@dataclass(frozen=True, slots=True)
class KnownErrors:
    """A model's counts on documents that it had not learnt from, and its calibration there.

    `counts[genre][competency_id]` are true positives, false positives, false negatives and true
    negatives. A document's probability p is as often right as sigmoid(slope · logit p + offset).
    """

    counts: Mapping[str, Mapping[str, Sequence[int]]]
    slope: float
    offset: float
    n_documents: int
    measured_on: str

    @classmethod
    def of(cls, model: str, framework: Framework) -> "KnownErrors | None":
        """Return those of a model by its id or folder; None where it judges another framework."""
        saved = read_model(model)
        return cls.read(saved.folder) if saved.framework_id == framework.id else None

    @classmethod
    def read(cls, folder: Path) -> "KnownErrors | None":
        """Read what the training wrote beside a model; None where it did not."""
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            found = cls(
                content["counts"],
                float(content["calibration"]["slope"]),
                float(content["calibration"]["offset"]),
                int(content["n_documents"]),
                str(content["measured_on"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidModel(f"{path} is damaged: fetch the model again") from error
        if content.get("format") != FORMAT:
            raise InvalidModel(f"{path} has format {content.get('format')!r}: this reads {FORMAT}")
        return found

    def chance(self, probability: float) -> float:
        """Return how probable it is that a document of this probability has the competency."""
        near = min(max(probability, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY)
        log_odds = self.slope * math.log(near / (1 - near)) + self.offset
        return 1 / (1 + math.exp(-log_odds))

    def rates(self, genre: Genre) -> dict[str, Rates]:
        """Return the rates of each competency in documents of a genre; of all, if unknown."""
        counts = self._counts(genre)
        if not counts:
            return {}
        table = np.array(list(counts.values()), dtype=float)
        found = table[:, 0], table[:, 0] + table[:, 2]
        refused = table[:, 3], table[:, 3] + table[:, 1]
        sensitivities = shrunk(*found)
        specificities = shrunk(*refused)
        return {
            competency_id: Rates(*sensitivity, *specificity)
            for competency_id, sensitivity, specificity in zip(
                counts, sensitivities, specificities, strict=True
            )
        }

    def _counts(self, genre: Genre) -> Mapping[str, Sequence[int]]:
        if genre in self.counts:
            return self.counts[genre]
        parts = list(self.counts.values())
        if not parts:
            return {}
        return {one: np.sum([part[one] for part in parts], axis=0).tolist() for one in parts[0]}


Counts = np.ndarray


def shrunk(n_right: Counts, n: Counts) -> list[tuple[float, float]]:
    """Return (rate, n) of each competency, drawn to the pooled rate by what fits them best.

    The rates are taken to stray around the pooled one as a beta distribution does; how much its
    mean counts, in documents, is the likeliest of `STRENGTHS` (empirical Bayes).
    """
    # Half a document each way keeps a rate from being certain.
    pooled = float((n_right.sum() + 0.5) / (n.sum() + 1))
    strength = max(STRENGTHS, key=lambda s: likelihood(n_right, n, pooled, s))
    sizes = n + strength
    rates = (n_right + strength * pooled) / sizes
    return list(zip(rates.tolist(), sizes.tolist(), strict=True))


def likelihood(n_right: Counts, n: Counts, mean: float, strength: float) -> float:
    """Return the log-likelihood of counts under a beta-binomial of a mean and strength."""
    a, b = mean * strength, (1 - mean) * strength
    return sum(
        _log_beta(right + a, total - right + b) - _log_beta(a, b)
        for right, total in zip(n_right.tolist(), n.tolist(), strict=True)
    )


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
