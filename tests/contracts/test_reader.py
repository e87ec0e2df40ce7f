"""What every reader promises; a new suffix needs a sample in tests/tagger/readers/samples.py."""

from pathlib import Path

import numpy as np
import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import PARSERS, READERS, Failure, read, read_all
from tagger.types import Document
from tests.tagger.readers.samples import PORTUGUESE, SPANISH, samples

SUFFIXES = sorted(READERS)


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return samples()


@pytest.fixture(params=SUFFIXES)
def suffix(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def file(suffix: str, contents: dict[str, bytes], tmp_path: Path) -> Path:
    path = tmp_path / f"aviso{suffix}"
    path.write_bytes(contents[suffix])
    return path


def test_every_document_has_text_source_and_an_id_of_its_own(suffix: str, file: Path) -> None:
    documents = list(READERS[suffix](file))
    assert documents
    assert len({document.id for document in documents}) == len(documents)
    for document in documents:
        assert any(map(str.isalpha, document.text))
        assert document.source.file == str(file)


def test_accents_survive(suffix: str, file: Path) -> None:
    for document in READERS[suffix](file):
        assert SPANISH in document.text
        assert PORTUGUESE in document.text


def test_lines_stay_apart(suffix: str, file: Path) -> None:
    for document in READERS[suffix](file):
        lines = document.text.split("\n")
        assert {SPANISH, PORTUGUESE} <= set(lines)


def test_reading_twice_gives_the_same(suffix: str, file: Path) -> None:
    assert list(READERS[suffix](file)) == list(read(file)) == list(read_all([file]))


def test_an_empty_file_is_refused(file: Path) -> None:
    file.write_bytes(b"")
    refused(file, "is empty")


def test_a_blank_file_is_refused(file: Path) -> None:
    file.write_bytes(b" \n \n")
    refused(file, file.name)


@pytest.mark.parametrize("seed", range(8))
def test_random_bytes_are_refused(file: Path, seed: int) -> None:
    file.write_bytes(np.random.default_rng(seed).bytes(40 * 4**seed))
    refused(file, file.name)


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_after_a_good_beginning_do_no_worse_than_a_refusal(
    file: Path, contents: dict[str, bytes], suffix: str, seed: int
) -> None:
    noise = np.random.default_rng(seed)
    good = contents[suffix]
    start = int(noise.integers(8, len(good)))
    file.write_bytes(good[:start] + noise.bytes(len(good) - start))
    for found in read_all([file]):
        assert isinstance(found, Document | Failure)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_refused(
    file: Path, contents: dict[str, bytes], suffix: str, share: float
) -> None:
    whole = contents[suffix]
    end = int(share * len(whole))
    # Text has no end to miss; that it is cut shows inside a character of two bytes.
    if suffix not in (".pdf", ".docx", ".xlsx"):
        end = whole.rindex("ó".encode()) + 1
    file.write_bytes(whole[:end])
    refused(file, file.name)


def test_a_refusal_is_one_line_and_its_failure_says_the_same(file: Path) -> None:
    file.write_bytes(b"")
    with pytest.raises(UnreadableDocument) as caught:
        list(read(file))
    assert "\n" not in str(caught.value)
    (failure,) = read_all([file])
    assert isinstance(failure, Failure)
    assert failure.message == str(caught.value)
    assert failure.source.file == str(file)


def test_every_suffix_has_a_sample_and_every_parser_a_suffix(contents: dict[str, bytes]) -> None:
    assert sorted(contents) == SUFFIXES
    assert {reader.args[0] for reader in READERS.values()} == set(PARSERS)  # type: ignore[attr-defined]


def refused(path: Path, part: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        list(read(path))
    assert part in str(caught.value)
