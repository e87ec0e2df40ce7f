"""The baselines that have a recipe, fitted as `python -m training train` fits them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tagger.framework import Framework
from tagger.protocols import Encoder, Scorer
from tagger.types import Segment
from training.fit import Examples
from training.fits import FITS
from training.recipe import FOLDER, read_recipe

# The map from similarity to probability has twenty numbers: this many segments are plenty.
N_FOR_MAP = 3000
SEED = 17


def fit(examples: Examples, framework: Framework, recipe: str) -> Scorer:
    """Fit the recipe of that name; it needs no encoder."""
    chosen = read_recipe(FOLDER / f"{recipe}.toml")
    return FITS[chosen.kind](chosen, examples, framework, None).scorer


def fit_similarity(examples: Examples, framework: Framework, encoder: Encoder) -> Scorer:
    """Fit the map of the zero-shot model for an encoder, on a sample of the segments."""
    recipe = read_recipe(FOLDER / "zero-shot.toml")
    return FITS["similarity"](recipe, sample_of(examples), framework, encoder).scorer


def sample_of(examples: Examples, most: int = N_FOR_MAP) -> Examples:
    """Return that many segments, drawn at random, or all where there are fewer."""
    n = len(examples.segments)
    rows = np.zeros(n, dtype=bool)
    rows[np.random.default_rng(SEED).permutation(n)[:most]] = True
    return examples.take(rows)


def score(scorer: Scorer, segments: Sequence[Segment]) -> NDArray[np.float32]:
    """Return [n_segments, n_competencies]."""
    return scorer.score(segments).values
