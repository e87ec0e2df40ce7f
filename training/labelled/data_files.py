"""The files that `datasets.load_dataset` reads: Parquet with typed columns, made from the JSONL."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from datasets import ClassLabel, Dataset, Features, List, Value
from datasets.utils.logging import disable_progress_bar

from tagger.benchmark import GENRES, HELD_OUT_PARTS, PARTS, labelled_from, rows_of
from tagger.framework import Framework
from tagger.types import LANGUAGES, ROLES, Level, Modality
from training.labelled.slices import slices_of

Row = dict[str, Any]


def document_features(framework: Framework) -> Features:
    """Return the columns of the configs that have a document a row."""
    segment = {
        "text": Value("string"),
        "start": Value("int32"),
        "end": Value("int32"),
        "paragraph": Value("int32"),
        **_decided(framework),
    }
    return Features(
        {
            "id": Value("string"),
            **_known(),
            "title": Value("string"),
            "text": Value("string"),
            "labels": List(ClassLabel(names=list(framework.codes))),
            "segments": List(segment),
        }
    )


def segment_features(framework: Framework) -> Features:
    """Return the columns of the configs that have a segment a row."""
    return Features(
        {
            "document_id": Value("string"),
            "number": Value("int32"),
            "text": Value("string"),
            "start": Value("int32"),
            "end": Value("int32"),
            "paragraph": Value("int32"),
            **_decided(framework),
            **_known(),
        }
    )


def parallel_features(framework: Framework) -> Features:
    """Return the columns of the parallel segments: a text in each language, decided once."""
    texts = {f"text_{language}": Value("string") for language in LANGUAGES}
    varieties = {f"variety_{language}": Value("string") for language in LANGUAGES}
    genre = {"genre": ClassLabel(names=list(GENRES))}
    return Features({"id": Value("string"), **texts, **varieties, **genre, **_decided(framework)})


def document_row(row: Mapping[str, Any], framework: Framework) -> Row:
    """Turn a line of a benchmark file into a row of the documents."""
    labelled = labelled_from(dict(row))
    order = framework.codes.index
    return {
        "id": row["id"],
        **_known_of(row),
        "title": row["title"],
        "text": labelled.document.text,
        "labels": sorted(labelled.labels, key=order),
        "segments": [
            {
                "text": gold.text,
                "start": gold.start,
                "end": gold.end,
                "paragraph": segment["p"],
                "role": gold.role,
                "labels": sorted(gold.labels, key=order),
                "modality": gold.modality,
                "level": gold.level,
            }
            for gold, segment in zip(labelled.segments, row["segments"], strict=True)
        ],
    }


def segment_rows(document: Row) -> Iterator[Row]:
    """Yield a row for each segment of a row of the documents."""
    known = {key: document[key] for key in _known()}
    for number, segment in enumerate(document["segments"], 1):
        yield {"document_id": document["id"], "number": number, **segment, **known}


def files_of(source: Path, framework: Framework) -> Iterator[tuple[str, list[Row], Features]]:
    """Yield path, rows and columns of every file below `data`."""
    by_document, by_segment = document_features(framework), segment_features(framework)
    for part in PARTS:
        lines = list(rows_of(source / f"{part}.jsonl"))
        documents = [document_row(line, framework) for line in lines]
        for language in LANGUAGES:
            chosen = [row for row in documents if row["language"] == language]
            yield f"documents/{language}/{part}.parquet", chosen, by_document
            segments = [row for document in chosen for row in segment_rows(document)]
            yield f"segments/{language}/{part}.parquet", segments, by_segment
        if part in HELD_OUT_PARTS:
            for name, sliced in slices_of(lines).items():
                rows = [document_row(line, framework) for line in sliced]
                yield f"slices/{name}/{part}.parquet", rows, by_document
    parallel = [_parallel_row(row, framework) for row in rows_of(source / "parallel.jsonl")]
    yield "slices/parallel/test.parquet", parallel, parallel_features(framework)


def write_benchmark(source: Path, target: Path, framework: Framework) -> None:
    """Write every file below the target folder."""
    for name, rows, features in files_of(source, framework):
        write(target / name, rows, features)


def write(path: Path, rows: Iterable[Row], features: Features) -> None:
    """Write rows as Parquet, with the types in the file itself."""
    disable_progress_bar()
    path.parent.mkdir(parents=True, exist_ok=True)
    Dataset.from_list(list(rows), features=features).to_parquet(str(path))


def _parallel_row(row: Mapping[str, Any], framework: Framework) -> Row:
    return {
        "id": row["id"],
        **{f"text_{language}": row["text"][language] for language in LANGUAGES},
        **{f"variety_{language}": row["variety"][language] for language in LANGUAGES},
        "genre": row["genre"],
        "role": row["role"],
        "labels": sorted(row["labels"], key=framework.codes.index),
        "modality": row["modality"] or "unstated",
        "level": row["level"] or "unstated",
    }


def _decided(framework: Framework) -> Row:
    return {
        "role": ClassLabel(names=list(ROLES)),
        "labels": List(ClassLabel(names=list(framework.codes))),
        "modality": ClassLabel(names=list(get_args(Modality))),
        "level": ClassLabel(names=list(get_args(Level))),
    }


def _known() -> Row:
    return {
        "language": ClassLabel(names=list(LANGUAGES)),
        "variety": Value("string"),
        "genre": ClassLabel(names=list(GENRES)),
        "role_family": Value("string"),
        "source_kind": Value("string"),
    }


def _known_of(row: Mapping[str, Any]) -> Row:
    return {
        "language": row["lang"],
        "variety": row["variety"],
        "genre": row["genre"],
        "role_family": row["role_family"],
        "source_kind": row.get("source_kind"),
    }
