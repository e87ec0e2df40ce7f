"""Labelled rows that come with names and types: JSON Lines, Parquet, folders of `datasets`."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger.errors import InvalidValue, MissingExtra
from tagger.evaluation.labelled_rows import ColumnChoices, Row
from tagger.readers.records import Record
from tagger.types import Source
from tagger.yaml_files import shown

if TYPE_CHECKING:
    from datasets import Dataset

# What `save_to_disk` leaves in a folder.
SAVED = ("state.json", "dataset_dict.json")
OFFLINE = ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE")
LONGEST_REASON = 200


def rows_of_objects(
    name: str, objects: Iterable[Mapping[str, Any]], columns: ColumnChoices
) -> Iterator[Row]:
    """Yield objects as rows; the name of their file and the number of each tell where it stands."""
    for number, cells in enumerate(objects, 1):
        place = f"{name}, row {number}"
        if (columns.text or "text") not in cells:
            raise InvalidValue(
                f"{place} has no {shown(columns.text or 'text')}: name what holds the text with "
                f"--text-column; there are {', '.join(map(shown, cells))}"
            )
        values = {
            "id": cells.get(columns.id or "id"),
            "text": cells[columns.text or "text"],
            "language": cells.get("language", cells.get("lang")),
            "genre": cells.get("genre"),
        }
        yield Row(Record(Source(row=number), place, f"{name}#{number}", values), cells)


def rows_of_data_set(
    path: Path, columns: ColumnChoices, subset: str | None, split: str | None
) -> Iterator[Row]:
    """Yield the rows of a Parquet file or a folder; class numbers become their names.

    No code of the data is run, and no copy of the texts stays behind.
    """
    # Read when `datasets` is imported: the card of a folder may name files of other machines.
    for name in OFFLINE:
        os.environ.setdefault(name, "1")
    try:
        import datasets
    except ModuleNotFoundError as error:
        raise MissingExtra("reading Parquet and folders of `datasets`", "evaluation") from error
    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        try:
            loaded = _loaded(path, subset, cache)
        except Exception as error:  # whatever a damaged file makes of the readers below `datasets`
            reason = _one_line(error.__cause__ or error)
            raise InvalidValue(
                f"cannot read {path.name} as data of `datasets`: {reason}"
            ) from error
        chosen = _split_of(path, loaded, split)
        yield from rows_of_objects(path.name, _named(chosen), columns)


def _loaded(path: Path, subset: str | None, cache: str) -> "Mapping[str, Dataset]":
    """Return the splits by name."""
    import datasets

    if path.is_file():
        return {"all": datasets.Dataset.from_parquet(str(path), cache_dir=cache)}
    if any((path / name).is_file() for name in SAVED):
        loaded = datasets.load_from_disk(str(path))
        return {"all": loaded} if isinstance(loaded, datasets.Dataset) else dict(loaded)
    splits = datasets.load_dataset(str(path), name=subset, cache_dir=cache)  # a folder # nosec B615
    return dict(splits)


def _split_of(path: Path, loaded: "Mapping[str, Dataset]", split: str | None) -> "Dataset":
    """Return the split that is asked for; the only one needs no name."""
    if split is None and len(loaded) == 1:
        return next(iter(loaded.values()))
    if split is None or split not in loaded:
        asked = f"no split {shown(split)}" if split else f"{len(loaded)} splits"
        raise InvalidValue(f"{path.name} has {asked}: use --split with {', '.join(loaded)}")
    return loaded[split]


def _named(rows: "Dataset") -> Iterator[dict[str, Any]]:
    """Yield rows in which a class, or each of a list of classes, has its name for its number."""
    names = {
        column: inner.names
        for column, feature in rows.features.items()
        if hasattr(inner := getattr(feature, "feature", feature), "names")
    }
    for row in rows:
        yield {
            column: _name_of(value, names[column]) if column in names else value
            for column, value in row.items()
        }


def _name_of(value: Any, names: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_name_of(each, names) for each in value]
    return names[value] if isinstance(value, int) and value >= 0 else None


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:LONGEST_REASON]
