"""What becomes of a model's answers when the texts are spelt otherwise, or hold nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from tagger.evaluation.comparison import difference_of
from tagger.evaluation.figures import System
from tagger.evaluation.intervals import FEWEST_DOCUMENTS, Measure, bootstrap
from tagger.evaluation.measures import STATISTICS, measure
from tagger.evaluation.rows import LEVELS, RowKind, document_rows, side_by_side
from training.tag_measures import TagMeasure, ratio

MICRO_F1 = "micro-F1"


@dataclass(frozen=True, slots=True)
class Respelt:
    """Micro-F1 on documents spelt otherwise, on the same as they were, and their difference.

    `difference` is the first less the second; the labels of both are the same.
    """

    slice: str
    level: RowKind
    spoilt: Measure
    unspoilt: Measure
    difference: Measure


@dataclass(frozen=True, slots=True)
class Emptied:
    """Tags a document on documents in which nothing is to be found, and on them as they were."""

    slice: str
    spoilt: TagMeasure
    unspoilt: TagMeasure


def robustness(whole: System, spoilt: Mapping[str, System]) -> dict[str, list[dict[str, Any]]]:
    """Compare what a model says of spoilt documents with what it says of them in `whole`.

    Slices by name; one whose documents carry no label is counted as emptied. Slices without a
    document are left out.
    """
    respelt: list[Respelt] = []
    emptied: list[Emptied] = []
    for name, system in spoilt.items():
        if not system.judged:
            continue
        unspoilt = _same_documents(whole, system)
        if any(one.labelled.labels for one in system.judged):
            respelt += _respelt(name, system, unspoilt)
        else:
            emptied.append(Emptied(name, tags_per_document(system), tags_per_document(unspoilt)))
    return {
        "respelt": [asdict(one) for one in respelt],
        "emptied": [asdict(one) for one in emptied],
    }


def tags_per_document(system: System) -> TagMeasure:
    """Return how many tags a document gets on average."""
    tagged = document_rows(system.judged, system.cuts).predicted.sum(axis=1)
    return ratio("tags per document", tagged, np.ones(len(tagged)))


def _same_documents(whole: System, spoilt: System) -> System:
    by_id = {one.labelled.document.id: one for one in whole.judged}
    chosen = tuple(by_id[one.labelled.document.id] for one in spoilt.judged)
    return replace(whole, judged=chosen)


def _respelt(name: str, spoilt: System, unspoilt: System) -> Iterator[Respelt]:
    n = len(spoilt.judged)
    n_segments = sum(len(one.truth) for one in spoilt.judged)
    for level, rows_of in LEVELS.items():
        ours, theirs = (rows_of(one.judged, one.cuts) for one in (spoilt, unspoilt))
        statistic = difference_of(STATISTICS[MICRO_F1](side_by_side(ours, theirs)))
        value, low, high = bootstrap(statistic, n)
        if n < FEWEST_DOCUMENTS:
            low = high = float("nan")
        yield Respelt(
            name,
            level,
            measure(MICRO_F1, ours, n_segments),
            measure(MICRO_F1, theirs, n_segments),
            Measure("difference", value, low, high, n, n_segments),
        )
