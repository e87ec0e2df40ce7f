"""Makes a model's bank of labelled examples, which explanations compare passages with."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tagger.bank import FORMAT, TEXTS, VECTORS, in_eight_bits
from tagger.console import output
from tagger.protocols import Encoder
from training.fit import Examples

# So many a competency and language show what annotators meant and keep a bank at some 2 MB.
MOST_EACH = 50


def write_bank(
    folder: Path,
    examples: Examples,
    competency_ids: Sequence[str],
    encoder: Encoder,
    seed: int = 0,
) -> int:
    """Write bank.json and bank.npz from the columns' examples and return how many there are.

    Only segments of documents that have a competency are kept, MOST_EACH a competency and language
    at most. The same inputs give the same bytes.
    """
    rows = chosen_rows(examples, seed)
    segments = [examples.segments[row] for row in rows]
    vectors = in_eight_bits(encoder.encode([segment.clean_text for segment in segments]))
    _write_vectors(folder / VECTORS, vectors)
    lines = [
        {
            "text": segment.clean_text,
            "language": segment.language,
            "competencies": [competency_ids[int(c)] for c in np.flatnonzero(examples.truth[row])],
            "document": segment.document_id,
        }
        for row, segment in zip(rows, segments, strict=True)
    ]
    with output(folder / TEXTS) as stream:
        start = json.dumps({"format": FORMAT, "encoder": encoder.fingerprint}, ensure_ascii=False)
        stream.write(start[:-1] + ', "examples": [\n')
        stream.write(",\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
        stream.write("\n]}\n")
    return len(rows)


def chosen_rows(examples: Examples, seed: int) -> list[int]:
    """Choose rows in ascending order: of each competency and language those that weigh most.

    What weighs alike is drawn by chance, and a text is kept once. A framework's phrasings, which
    have no document, are left out.
    """
    rows = np.flatnonzero((examples.documents >= 0) & np.atleast_1d(examples.truth.any(axis=1)))
    by_chance = np.random.default_rng(seed).permutation(rows)
    by_weight = by_chance[np.argsort(-examples.weights[by_chance], kind="stable")]
    counts: dict[tuple[int, str], int] = {}
    texts: set[str] = set()
    chosen = []
    for row in by_weight.tolist():
        segment = examples.segments[row]
        cells = [(int(c), segment.language) for c in np.flatnonzero(examples.truth[row])]
        is_wanted = any(counts.get(cell, 0) < MOST_EACH for cell in cells)
        if is_wanted and segment.clean_text.casefold() not in texts:
            chosen.append(row)
            texts.add(segment.clean_text.casefold())
            counts |= {cell: counts.get(cell, 0) + 1 for cell in cells}
    return sorted(chosen)


def _write_vectors(path: Path, vectors: NDArray[np.int8]) -> None:
    unfinished = path.with_name(f".{path.name}")
    try:
        with unfinished.open("wb") as stream:
            np.savez_compressed(stream, vectors=vectors)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
