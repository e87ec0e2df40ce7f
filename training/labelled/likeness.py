"""Whether texts are too alike: shared runs of words, near-duplicates, distance to dev, test."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from tagger.benchmark import HELD_OUT_PARTS, PARTS, TRAINING_PARTS, LabelledDocument
from tagger.protocols import Encoder
from tagger.types import Embeddings
from tagger.yaml_files import load_yaml
from training.labelled.checks import (
    SHOWN,
    Documents,
    Outcome,
    everything,
    of_parts,
    words_of,
)

RUN = 8
MOST_DUPLICATES = 0.03
NEAR_COSINE = 0.82
NEAR_SEGMENTS = 3
NEAR_JACCARD = 1 / 3  # half of the runs of each, where both have as many
PROPOSED_JACCARD = 0.15
TELLING = 4
FORMULAE = Path(__file__).parent / "formulae.yaml"


def runs_are_own(documents: Documents, formulae: Sequence[str] | None = None) -> Outcome:
    """Look for segments that share a run of eight words with another document."""
    listed = list(load_yaml(FORMULAE)) if formulae is None else formulae
    excepted = re.compile("|".join(rf"\b{' '.join(words_of(formula))}\b" for formula in listed))
    first: dict[tuple[str, ...], str] = {}
    breaches: dict[tuple[str, str], str] = {}
    n = 0
    for labelled in everything(documents):
        name = labelled.document.id
        for segment in labelled.segments:
            words = words_of(segment.text)
            if segment.role == "heading" or len(words) < RUN:
                continue
            n += 1
            for run in _runs_without(excepted, words) if listed else _runs(words):
                other = first.setdefault(run, name)
                if other != name:
                    breaches.setdefault((other, name), f"{other}, {name}: “{' '.join(run)}”")
    return Outcome(f"{RUN}-word runs", f"{n} segments", tuple(breaches.values()))


def _runs_without(formulae: re.Pattern[str], words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the runs of what stands before, between and after the formulae."""
    for rest in formulae.split(" ".join(words)):
        yield from _runs(rest.split())


def _runs(words: Sequence[str], length: int = RUN) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def segments_are_not_repeated(documents: Documents) -> Outcome:
    """Count segments, headings aside, that say word for word what another one says."""
    texts = Counter(
        " ".join(words_of(segment.text))
        for labelled in everything(documents)
        for segment in labelled.segments
        if segment.role != "heading"
    )
    n = texts.total()
    share = (n - len(texts)) / n
    breaches = [f"{count} times “{text}”" for text, count in texts.most_common(SHOWN) if count > 1]
    return Outcome(
        "duplicate segments",
        f"{share:.2%} of {n}, {MOST_DUPLICATES:.0%} allowed",
        tuple(breaches) if share > MOST_DUPLICATES else (),
    )


def no_near_duplicates(documents: Documents) -> Outcome:
    """Look for documents that share half of their three-word runs, in any parts.

    MinHash proposes the pairs, with a margin; the overlap itself is counted.
    """
    index = MinHashLSH(threshold=PROPOSED_JACCARD, num_perm=128)
    told = everything(documents)
    runs = [set(_runs(words_of(labelled.document.text), 3)) for labelled in told]
    breaches = []
    for number, own in enumerate(runs):
        sketch = MinHash(num_perm=128, seed=1)
        sketch.update_batch([" ".join(run).encode() for run in sorted(own)])
        breaches += [
            f"{told[other].document.id} and {told[number].document.id}"
            for other in sorted(index.query(sketch))
            if len(own & runs[other]) >= NEAR_JACCARD * len(own | runs[other])
        ]
        index.insert(number, sketch)
    return Outcome("near-duplicate documents", f"{len(told)} documents, MinHash", tuple(breaches))


def training_is_apart(documents: Documents, encoder: Encoder) -> Outcome:
    """Look for training documents with several segments close to one dev or test document."""
    held = of_parts(documents, HELD_OUT_PARTS)
    train = of_parts(documents, TRAINING_PARTS)
    there, owner_there = _vectors(held, encoder)
    here, owner_here = _vectors(train, encoder)
    close: dict[tuple[int, int], set[int]] = defaultdict(set)
    for start in range(0, len(here), 4096):
        rows, columns = np.nonzero(here[start : start + 4096] @ there.T > NEAR_COSINE)
        for row, column in zip(rows + start, columns, strict=True):
            close[int(owner_here[row]), int(owner_there[column])].add(int(row))
    breaches = [
        f"{train[i].document.id} has {len(rows)} segments close to {held[j].document.id}"
        for (i, j), rows in sorted(close.items())
        if len(rows) >= NEAR_SEGMENTS
    ]
    seen = f"{len(train)} training against {len(held)} held-out documents, cosine > {NEAR_COSINE}"
    return Outcome("distance to dev and test", seen, tuple(breaches))


def _vectors(
    documents: Sequence[LabelledDocument], encoder: Encoder
) -> tuple[Embeddings, NDArray[np.intp]]:
    """Return the vectors of what is long enough to say something, and whose they are."""
    told = [
        (i, segment.text)
        for i, labelled in enumerate(documents)
        for segment in labelled.segments
        if segment.role != "heading" and len(words_of(segment.text)) >= TELLING
    ]
    return encoder.encode([text for _, text in told]), np.array([i for i, _ in told])


def distinct_runs(documents: Iterable[LabelledDocument], length: int) -> float:
    """Return the share of distinct runs of so many words among all of them."""
    runs: Counter[tuple[str, ...]] = Counter()
    for labelled in documents:
        for segment in labelled.segments:
            runs.update(_runs(words_of(segment.text), length))
    return len(runs) / runs.total() if runs else 1.0


def ratios(documents: Documents) -> Outcome:
    """Tell how varied the wording of each part is; nothing to breach."""
    told = (
        f"{part} {distinct_runs(documents[part], 2):.2f}/{distinct_runs(documents[part], 3):.2f}"
        for part in PARTS
    )
    return Outcome("distinct 2- and 3-word runs", ", ".join(told), ())
