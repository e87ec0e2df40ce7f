"""Chooses the probabilities at which a tag should be looked at, and measures what that catches."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tagger.decision import ReviewBand
from training.tag_measures import TagMeasure, ratio

# The share of tags that a person can be asked to look at.
MOST_TAGS = 0.15

Binary = NDArray[np.bool_]
Probabilities = NDArray[np.floating]


def choose_band(truth: Binary, pooled: Probabilities, cuts: Sequence[float]) -> ReviewBand | None:
    """Return the band that sets aside the least sure tags, at most a share MOST_TAGS of them.

    `truth` and `pooled` are [n_documents, n_competencies], `cuts` [n_competencies]. It is the point
    of the risk–coverage curve (El-Yaniv and Wiener 2010) with coverage `1 - most`. The band begins
    at the lowest cut: for calibrated probabilities the least sure tags are those most often wrong,
    whereas two free ends, chosen on few documents, catch fewer errors on others. None where the
    tags are too few to set one aside, or those set aside are wrong no more often than the others,
    so that looking at them first would be wasted.
    """
    tags = tags_of(pooled, cuts)
    order = np.argsort(pooled[tags], kind="stable")
    probabilities, is_wrong = pooled[tags][order].astype(float), ~truth[tags][order]
    n_inside = int(MOST_TAGS * len(probabilities))
    # Equally sure tags are inside or outside together.
    while n_inside and probabilities[n_inside - 1] == probabilities[n_inside]:
        n_inside -= 1
    if not n_inside or is_wrong[:n_inside].mean() <= is_wrong[n_inside:].mean():
        return None
    high = (probabilities[n_inside - 1] + probabilities[n_inside]) / 2
    return ReviewBand(min(cuts), float(high))


def band_measures(
    truth: Binary,
    pooled: Probabilities,
    cuts: Sequence[float],
    band: ReviewBand,
    seed: int = 0,
) -> list[TagMeasure]:
    """Measure a band on documents that it was not chosen on; arrays as for `choose_band`.

    A wrong tag is one whose competency the document does not have. What was missed is no tag, and
    no band on tags can hold it.
    """
    tags = tags_of(pooled, cuts)
    wrong = tags & ~truth
    inside = tags & (pooled >= band.low) & (pooled <= band.high)
    counts = {
        "share of tags that are in the band": (inside, tags),
        "share of wrong tags that are in the band": (inside & wrong, wrong),
        "share of tags in the band that are wrong": (inside & wrong, inside),
        "share of tags outside the band that are wrong": (wrong & ~inside, tags & ~inside),
    }
    return [
        ratio(name, part.sum(axis=1), whole.sum(axis=1), seed)
        for name, (part, whole) in counts.items()
    ]


def tags_of(pooled: Probabilities, cuts: Sequence[float]) -> Binary:
    """Return which cells are tags, [n_documents, n_competencies]."""
    return np.asarray(pooled.astype(float) >= np.asarray(cuts))
