"""Whether some kinds of document are tagged worse than others: language, variety, wording."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tagger.benchmark import LabelledDocument
from tagger.evaluation.figures import System
from tagger.evaluation.intervals import (
    FEWEST_DOCUMENTS,
    LIMITS,
    Interval,
    Measure,
    Statistic,
    resamples,
)
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.measures import STATISTICS, measure
from tagger.evaluation.rows import LEVELS, RowKind
from tagger.yaml_files import load_yaml

WORDING = Path(__file__).with_name("inclusive_wording.yaml")
MICRO_F1 = "micro-F1"
Judged = Sequence[JudgedDocument]


class Group(NamedTuple):
    """Documents that have something in common, and those that they are compared with."""

    field: str
    name: str
    judged: Judged
    others: Judged


@dataclass(frozen=True, slots=True)
class Gap:
    """Micro-F1 of a group, of the documents it is compared with, and the first less the second."""

    field: str
    name: str
    level: RowKind
    group: Measure
    others: Measure
    gap: Measure


def audits(system: System) -> list[dict[str, Any]]:
    """Return every gap at every level; one with fewer than FEWEST_DOCUMENTS has no interval."""
    return [
        asdict(_gap(group, level, system.cuts))
        for group in groups_of(system.judged)
        for level in LEVELS
    ]


def groups_of(judged: Judged) -> Iterator[Group]:
    """Yield languages, varieties, and documents in gender-inclusive wording, each with the others.

    A language stands against the other languages, a variety against the rest of its language, and
    inclusive wording against others in the languages that mark gender. A group that all documents
    belong to is left out.
    """
    languages = sorted({one.labelled.language for one in judged})
    for language in languages:
        spoken = [one.labelled.language == language for one in judged]
        yield from _group("language", language, judged, spoken)
    for language in languages:
        ours = [one for one in judged if one.labelled.language == language]
        for variety in sorted({one.labelled.variety for one in ours} - {""}):
            written = [one.labelled.variety == variety for one in ours]
            yield from _group("variety", variety, ours, written)
    marking = [one for one in judged if one.labelled.language in _wordings()]
    marked = [is_inclusive(one.labelled) for one in marking]
    yield from _group("wording", "gender-inclusive", marking, marked)


def is_inclusive(labelled: LabelledDocument) -> bool:
    """Say whether a document names people of both genders somewhere."""
    pattern = _wordings().get(labelled.language)
    return bool(pattern and pattern.search(labelled.document.text))


def _group(field: str, name: str, judged: Judged, chosen: Sequence[bool]) -> Iterator[Group]:
    if any(chosen) and not all(chosen):
        both = list(zip(judged, chosen, strict=True))
        yield Group(field, name, [j for j, is_in in both if is_in], [j for j, i in both if not i])


def _gap(group: Group, level: RowKind, cuts: Sequence[float]) -> Gap:
    n_segments = [sum(len(one.truth) for one in part) for part in (group.judged, group.others)]
    first, second = (LEVELS[level](part, cuts) for part in (group.judged, group.others))
    statistics = [STATISTICS[MICRO_F1](rows) for rows in (first, second)]
    sizes = (first.n_documents, second.n_documents)
    return Gap(
        group.field,
        group.name,
        level,
        measure(MICRO_F1, first, n_segments[0]),
        measure(MICRO_F1, second, n_segments[1]),
        Measure("gap", *difference_of_groups(statistics, sizes), sum(sizes), sum(n_segments)),
    )


def difference_of_groups(statistics: Sequence[Statistic], sizes: Sequence[int]) -> Interval:
    """Return the first statistic less the second, each on documents of its own.

    The percentile bootstrap of two samples (Efron and Tibshirani 1993): each group is resampled by
    itself. NaN limits where either has fewer than FEWEST_DOCUMENTS.
    """
    values = [float(one(np.ones((1, n)))[0]) for one, n in zip(statistics, sizes, strict=True)]
    value = values[0] - values[1]
    if min(sizes) < FEWEST_DOCUMENTS:
        return Interval(value, float("nan"), float("nan"))
    # Different seeds: groups of one size would else be resampled alike, as if they were paired.
    drawn = [
        one(resamples(n, seed=seed))
        for seed, (one, n) in enumerate(zip(statistics, sizes, strict=True))
    ]
    low, high = np.quantile(drawn[0] - drawn[1], LIMITS).tolist()
    return Interval(value, low, high)


@cache
def _wordings() -> Mapping[str, re.Pattern[str]]:
    content: Mapping[str, list[str]] = load_yaml(WORDING)
    return {
        language: re.compile("|".join(patterns), re.IGNORECASE)
        for language, patterns in content.items()
    }
