"""What `datasets` reads is what the labelled documents say, typed, without a network."""

from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict, disable_progress_bars, load_dataset
from pyarrow import parquet

from tagger.benchmark import PARTS, benchmark_folder, load_benchmark
from tagger.framework import Framework
from training.labelled.data_files import files_of

FOLDER = benchmark_folder()
disable_progress_bars()


def loaded(config: str, cache: Path) -> DatasetDict:
    found = load_dataset(str(FOLDER), config, cache_dir=str(cache))
    assert isinstance(found, DatasetDict)
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("datasets")


def names_in(column: Any) -> list[str]:
    feature = column if isinstance(column, ClassLabel) else column.feature
    return list(feature.names)


def test_the_committed_files_hold_what_the_documents_say() -> None:
    made = set()
    for name, rows, features in files_of(FOLDER, Framework.load()):
        made.add(FOLDER / "data" / name)
        expected = Dataset.from_list(rows, features=features)
        assert parquet.read_table(FOLDER / "data" / name).to_pylist() == expected.to_list(), name
    assert made == set((FOLDER / "data").rglob("*.parquet"))


def test_segments_load_with_their_types(cache: Path) -> None:
    segments = loaded("segments", cache)
    assert set(segments) == set(PARTS)
    codes = [competency.code for competency in Framework.load().competencies]
    features = segments["test"].features
    assert names_in(features["labels"]) == codes
    assert names_in(features["modality"]) == ["essential", "desirable", "unstated"]
    assert names_in(features["language"]) == ["es", "pt", "en"]
    documents = load_benchmark()
    assert {part: len(segments[part]) for part in PARTS} == {
        part: sum(len(labelled.segments) for labelled in documents[part]) for part in PARTS
    }


def test_a_loaded_segment_is_the_segment_of_the_document(cache: Path) -> None:
    row = loaded("segments_pt", cache)["dev"][7]
    labelled = next(one for one in load_benchmark()["dev"] if one.document.id == row["document_id"])
    assert labelled.language == "pt"
    assert labelled.segments[row["number"] - 1].text == row["text"]
    assert labelled.document.text[row["start"] : row["end"]] == row["text"]


def test_documents_of_a_language_load(cache: Path) -> None:
    documents = loaded("documents_es", cache)
    assert {row["variety"][:2] for row in documents["test"]} == {"es"}
    first = documents["dev"][0]
    assert all(
        first["text"][segment["start"] : segment["end"]] == segment["text"]
        for segment in first["segments"]
    )


@pytest.mark.parametrize(
    "name", ["upper", "no_accents", "ocr", "inclusive", "boilerplate", "negation", "parallel"]
)
def test_every_slice_is_a_config(name: str, cache: Path) -> None:
    found = loaded(name, cache)
    assert set(found) == ({"test"} if name == "parallel" else {"dev", "test"})
    assert all(len(found[part]) for part in found)


def test_slices_that_should_return_nothing_carry_no_label(cache: Path) -> None:
    for name in ("boilerplate", "negation"):
        assert not any(row["labels"] for part in loaded(name, cache).values() for row in part)


def test_parallel_segments_are_worded_in_every_language(cache: Path) -> None:
    rows = loaded("parallel", cache)["test"]
    assert len(rows) == 150
    for language in ("es", "pt", "en"):
        assert len(set(rows[f"text_{language}"])) == 150
