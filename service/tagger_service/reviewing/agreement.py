"""How far two people agree who decided on the same tags: shares, and Cohen's kappa.

Cohen (1960): kappa is 1 where they always agree, 0 where they agree as often as chance would have
it, and undefined where both only ever gave the same one answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.intervals import FEWEST_DOCUMENTS, LIMITS, N_RESAMPLES
from tagger_service.storage.review import ON_TAGS
from tagger_service.storage.review_tables import Decision

Floats = NDArray[np.float64]
Thing = tuple[str, int, str, int, int]
Answers = Mapping[Thing, bool]
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa and, where there are documents enough, its 95 % interval over them."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How two people answered the same tags."""

    both_accept: int
    both_reject: int
    first_accepts: int
    second_accepts: int

    @property
    def total(self) -> int:
        """How many tags both decided."""
        return self.both_accept + self.both_reject + self.first_accepts + self.second_accepts

    @property
    def observed(self) -> float:
        """The share on which they agree."""
        return (self.both_accept + self.both_reject) / self.total


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people and the tags that both decided; `kappa` is None where it is undefined."""

    first: str
    second: str
    tally: Tally
    n_documents: int
    kappa: Kappa | None
    competencies: Mapping[str, Tally]


def agreement(decisions: Iterable[Decision]) -> list[Pair]:
    """Return every two people who decided a tag in common, those with most of them first.

    Passages that somebody added are left out: nobody else was asked about them.
    """
    answers: dict[str, dict[Thing, bool]] = defaultdict(dict)
    for one in decisions:
        if one.decision in ON_TAGS:
            thing = (one.job_id, one.row, one.code, one.start, one.end)
            answers[one.reviewer][thing] = one.decision == "accept"
    pairs = [
        pair_of(first, second, answers[first], answers[second])
        for first, second in combinations(sorted(answers), 2)
        if answers[first].keys() & answers[second].keys()
    ]
    return sorted(pairs, key=lambda pair: -pair.tally.total)


def pair_of(first: str, second: str, one: Answers, other: Answers) -> Pair:
    """Compare two people on what both decided."""
    common = sorted(one.keys() & other.keys())
    by_code: dict[str, list[Thing]] = defaultdict(list)
    by_document: dict[tuple[str, int], list[Thing]] = defaultdict(list)
    for thing in common:
        by_code[thing[2]].append(thing)
        by_document[thing[:2]].append(thing)
    tables = np.array([table(things, one, other) for things in by_document.values()])
    return Pair(
        first=first,
        second=second,
        tally=tally(common, one, other),
        n_documents=len(by_document),
        kappa=kappa([one[thing] for thing in common], [other[thing] for thing in common], tables),
        competencies={code: tally(things, one, other) for code, things in sorted(by_code.items())},
    )


def table(things: Iterable[Thing], one: Answers, other: Answers) -> Floats:
    """Count tags in the order of Tally's fields."""
    counts = np.zeros(4)
    for thing in things:
        place = {(True, True): 0, (False, False): 1, (True, False): 2, (False, True): 3}
        counts[place[one[thing], other[thing]]] += 1
    return counts


def tally(things: Iterable[Thing], one: Answers, other: Answers) -> Tally:
    """Count tags by what the two answered."""
    return Tally(*(int(count) for count in table(things, one, other)))


def kappa(one: list[bool], other: list[bool], tables: Floats) -> Kappa | None:
    """Return kappa with its interval over documents; None where it is undefined."""
    from sklearn.metrics import cohen_kappa_score

    if len({*one, *other}) < 2:
        return None
    value = float(cohen_kappa_score(one, other, labels=[False, True]))
    if len(tables) < FEWEST_DOCUMENTS:
        return Kappa(value, None, None)
    drawn = resampled(tables)
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, LIMITS).tolist()
    return Kappa(value, low, high)


def resampled(tables: Floats) -> Floats:
    """Return kappa in resamples of whole documents; a few at a time, as there may be many."""
    draw = np.random.default_rng(0)
    n = len(tables)
    shares = np.full(n, 1 / n)
    parts = [
        kappas(draw.multinomial(n, shares, size=CHUNK) @ tables)
        for _chunk in range(N_RESAMPLES // CHUNK)
    ]
    return np.concatenate(parts)


def kappas(sums: Floats) -> Floats:
    """Return kappa of each row of [n, 4] counts in the order of Tally's fields; NaN if undefined.

    >>> kappas(np.array([[5.0, 5.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0]]))
    array([ 1., nan])
    """
    accept, reject, first, second = sums.T
    total = sums.sum(axis=1)
    observed = (accept + reject) / total
    by_first, by_second = (accept + first) / total, (accept + second) / total
    expected = by_first * by_second + (1 - by_first) * (1 - by_second)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (observed - expected) / (1 - expected)
    return np.where(np.isclose(expected, 1), np.nan, found)
