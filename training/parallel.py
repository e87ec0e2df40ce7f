"""Whether the same text gets the same tags in three languages."""

from dataclasses import asdict
from typing import Any

import numpy as np

from tagger.evaluation.figures import System
from tagger.evaluation.intervals import micro_f1_measure
from tagger.evaluation.judged import of_document
from tagger.evaluation.rows import document_rows
from tagger.types import LANGUAGES
from training.tag_measures import ratio


def parallel_figures(system: System) -> dict[str, Any] | None:
    """Return how far the languages agree, and micro-F1 in each; None without documents.

    The documents are those of `HeldOut.parallel`. A decision is whether a segment has a competency;
    most are that it has not, so the share of equal ones flatters. `found in all` does not: of what
    was found in some language, it is the share that was found in each. Segments are resampled, all
    languages of one together.
    """
    if not system.judged:
        return None
    tagged = document_rows(system.judged, system.cuts).predicted
    by_language = tagged.reshape(-1, len(LANGUAGES), tagged.shape[1])
    everywhere, somewhere = by_language.all(axis=1), by_language.any(axis=1)
    equal = everywhere | ~somewhere
    n_segments = len(by_language)
    return {
        "n_segments": n_segments,
        "equal": asdict(
            ratio("equal decisions", equal.sum(axis=1), np.full(n_segments, tagged.shape[1]))
        ),
        "found_in_all": asdict(
            ratio("found in all", everywhere.sum(axis=1), somewhere.sum(axis=1))
        ),
        "languages": {
            language: asdict(
                micro_f1_measure(
                    "micro-F1",
                    [of_document(one, system.cuts) for one in system.judged[i :: len(LANGUAGES)]],
                    n_segments,
                )
            )
            for i, language in enumerate(LANGUAGES)
        },
    }
