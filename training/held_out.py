"""What models are measured on beside `test` itself, and what their mistakes are shown on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagger.benchmark import LabelledDocument, labelled_from, rows_of
from tagger.evaluation.overlap import check_codes, read_checked
from tagger.framework import Framework
from tagger.types import LANGUAGES
from training.labelled.slices import slices_of

REPORTED = "test"
SHOWN = "dev"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Documents of `test` by what was done to them, parallel segments, and `dev`.

    `parallel` holds each segment as one document a language, in the order of LANGUAGES; it is
    empty for a benchmark that has none. Mistakes are shown on `dev`, so that nobody reads `test`.
    """

    spoilt: Mapping[str, tuple[LabelledDocument, ...]]
    parallel: tuple[LabelledDocument, ...]
    dev: tuple[LabelledDocument, ...]


def read_held_out(folder: Path, framework: Framework) -> HeldOut:
    """Read the benchmark in a folder; refuse labels that the framework does not have."""
    slices = slices_of(list(rows_of(folder / f"{REPORTED}.jsonl")))
    parallel = folder / "parallel.jsonl"
    found = HeldOut(
        {name: tuple(labelled_from(row) for row in rows) for name, rows in slices.items()},
        tuple(_parallel(parallel)) if parallel.is_file() else (),
        tuple(read_checked(folder / f"{SHOWN}.jsonl", SHOWN, framework)),
    )
    check_codes(found.parallel, framework)
    return found


def _parallel(path: Path) -> Iterator[LabelledDocument]:
    for row in rows_of(path):
        for language in LANGUAGES:
            yield labelled_from(_alone(row, language))


def _alone(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a parallel segment in one language as a document that has nothing else."""
    keys = ("role", "labels", "modality", "level")
    return {
        "id": f"{row['id']}-{language}",
        "split": REPORTED,
        "lang": language,
        "variety": row["variety"][language],
        "genre": row["genre"],
        "role_family": "",
        "segments": [{"t": row["text"][language], "p": 0, **{key: row[key] for key in keys}}],
    }
