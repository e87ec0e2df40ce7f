"""Where the labelled documents come from: our benchmark, a file, a folder of `datasets`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tagger.benchmark import PARTS, LabelledDocument, benchmark_folder, read_labelled, rows_of
from tagger.errors import InvalidValue
from tagger.evaluation.data_sets import rows_of_data_set, rows_of_objects
from tagger.evaluation.labelled_rows import (
    DEFAULT_COLUMNS,
    ColumnChoices,
    Row,
    documents_of_rows,
)
from tagger.evaluation.overlap import check_codes
from tagger.evaluation.tables import TABLES, rows_of_table
from tagger.framework import Framework
from tagger.yaml_files import shown

JSON_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class DataChoices:
    """What to measure on: a part of the benchmark, a file or a folder, and how to read it.

    `subset` and `split` choose among those of a folder that `datasets` loads.
    """

    data: str
    columns: ColumnChoices = DEFAULT_COLUMNS
    subset: str | None = None
    split: str | None = None

    @property
    def name(self) -> str:
        """What the data are called in a report."""
        if self.data in PARTS:
            return f"benchmark, {self.data}"
        parts = (Path(self.data).name, self.subset, self.split)
        return ", ".join(part for part in parts if part)


def read_data(choices: DataChoices, framework: Framework) -> list[LabelledDocument]:
    """Return the labelled documents; refuse data with unknown labels, or without any."""
    documents = list(_documents(choices, framework))
    check_codes(documents, framework)
    if not documents:
        raise InvalidValue(f"{choices.data} holds no document: there is nothing to measure on")
    if not any(labelled.labels for labelled in documents):
        raise InvalidValue(
            f"no document of {choices.data} has a label, so nothing can be found or missed: "
            "check the labels"
        )
    return documents


def _documents(choices: DataChoices, framework: Framework) -> Iterator[LabelledDocument]:
    if choices.data in PARTS:
        return read_labelled(benchmark_folder() / f"{choices.data}.jsonl", choices.data)
    path = Path(choices.data)
    if path.suffix.lower() not in JSON_LINES:
        return documents_of_rows(_rows(path, choices), choices.columns, framework)
    found = list(rows_of(path))
    if found and isinstance(found[0].get("segments"), list):
        return read_labelled(path, "")
    rows = rows_of_objects(path.name, found, choices.columns)
    return documents_of_rows(rows, choices.columns, framework)


def _rows(path: Path, choices: DataChoices) -> Iterator[Row]:
    suffix = path.suffix.lower()
    if not path.exists():
        raise InvalidValue(
            f"{shown(choices.data)} is neither a part of the benchmark ({', '.join(PARTS)}) "
            "nor a file or folder: check its name"
        )
    if suffix in TABLES:
        return rows_of_table(path, choices.columns)
    if path.is_dir() or suffix == ".parquet":
        return rows_of_data_set(path, choices.columns, choices.subset, choices.split)
    raise InvalidValue(
        f"cannot read labelled documents from {path.name}: use csv, tsv, xlsx, parquet or jsonl, "
        "or a folder that `datasets` loads"
    )
