"""Pairs that lie close in meaning: a segment and a wording of what it asks for, a translation.

They draw a competency's wordings and the segments that show it together in every language, so
that a competency nobody has labelled yet can be found from its wording alone.
"""

from itertools import combinations
from typing import Any

import numpy as np
from datasets import Dataset

from tagger.framework import Framework
from tagger.scorers.reading import texts_of
from training.fit import Examples
from training.recipe import TuningChoices


def wordings_for(
    examples: Examples, framework: Framework, choices: TuningChoices, seed: int
) -> Dataset:
    """Pair segments with wordings of their competency in any language.

    Each competency has the same number of pairs, `pair_batches`: `OneOfEach` makes a batch of one
    pair a competency, in which every other wording is a true negative, but for the segment's
    further competencies, of which only the rarest counts.
    """
    random = np.random.default_rng(seed)
    by_frequency = np.argsort(np.atleast_1d(examples.truth.sum(axis=0)), kind="stable")
    rarest = [
        next((int(column) for column in by_frequency if row[column]), -1) for row in examples.truth
    ]
    columns = np.array(rarest)
    texts = texts_of(examples.segments, choices.reading)
    rows: dict[str, list[Any]] = {"anchor": [], "positive": [], "label": []}
    for column, competency in enumerate(framework.competencies):
        segments = np.flatnonzero((columns == column) & (examples.only == -1))
        if not len(segments):
            continue
        wordings = [text for _, text in competency.wordings()]
        for row in random.choice(segments, choices.pair_batches):
            rows["anchor"].append(texts[row])
            rows["positive"].append(wordings[int(random.integers(len(wordings)))])
            rows["label"].append(column)
    return Dataset.from_dict(rows)


def translations(framework: Framework) -> Dataset:
    """Pair the names and definitions of a competency across its languages."""
    rows: dict[str, list[Any]] = {"anchor": [], "positive": [], "label": []}
    for column, competency in enumerate(framework.competencies):
        for texts in (competency.name, competency.definition):
            for left, right in combinations(sorted(texts), 2):
                rows["anchor"].append(texts[left])
                rows["positive"].append(texts[right])
                rows["label"].append(column)
    return Dataset.from_dict(rows)
