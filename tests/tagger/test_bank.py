"""The bank of labelled examples that passages are compared with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tagger.bank import ExampleBank, cosines, in_eight_bits, no_bank, read_bank
from tagger.encoders.hashing import HashingEncoder
from tagger.errors import InvalidModel, InvalidValue
from tagger.types import LabelledExample, Segment
from tests.factories import make_example
from tests.tagger.model_folders import change_json

ENCODER = HashingEncoder(64)
EXAMPLES = (
    make_example("Publish open data of the ministry", document_id="t1"),
    make_example("Publish the open data of a city", document_id="t2"),
    make_example("PUBLISH OPEN DATA OF THE MINISTRY", document_id="t3"),
    make_example("Guard personal records", "protection", document_id="t1"),
    make_example("Study statistics", "analysis", "teaching", document_id="t4"),
)


def bank_of(*examples: LabelledExample) -> ExampleBank:
    return ExampleBank(
        ENCODER, examples, in_eight_bits(ENCODER.encode([one.text for one in examples]))
    )


def write(folder: Path, bank: ExampleBank) -> Path:
    """Write a bank as it is documented, without the code that makes one."""
    folder.mkdir()
    np.savez_compressed(folder / "bank.npz", vectors=bank.vectors)
    listed = [
        {
            "text": one.text,
            "language": one.language,
            "competencies": list(one.competency_ids),
            "document": one.document_id,
        }
        for one in bank.examples
    ]
    content = {"format": 1, "encoder": bank.encoder.fingerprint, "examples": listed}
    (folder / "bank.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def segment(text: str, document_id: str = "mine") -> Segment:
    return Segment(document_id, 0, len(text), text, text, "duties", None, "en", "posting")


def texts_near(text: str, competency_id: str, **options: Any) -> list[str]:
    (vector,) = ENCODER.encode([text])
    found = bank_of(*EXAMPLES).nearest(vector, competency_id, **options)
    return [one.example.text for one in found]


def test_the_nearest_come_first_each_text_once_and_of_the_competency_only() -> None:
    found = texts_near("publish open data of the ministry", "analysis")
    assert found == [EXAMPLES[0].text, EXAMPLES[1].text, EXAMPLES[4].text]
    assert texts_near("publish open data", "protection") == ["Guard personal records"]
    assert texts_near("publish open data", "nothing") == []


def test_no_more_are_given_than_asked_for() -> None:
    assert texts_near("Study statistics", "analysis", most=1) == ["Study statistics"]
    assert texts_near("Study statistics", "analysis", most=0) == []


def test_a_segment_is_never_compared_with_its_own_document() -> None:
    bank = bank_of(*EXAMPLES)
    ((own, *_), (foreign, *_)) = bank.similar(
        [segment(EXAMPLES[0].text, "t1"), segment(EXAMPLES[0].text)], "analysis"
    )
    assert own.example.document_id == "t3"
    assert foreign.example.document_id == "t1"


def test_a_vector_of_another_encoder_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"shape \(3,\) cannot be compared .* \(64,\)"):
        bank_of(*EXAMPLES).nearest(np.ones(3, dtype=np.float32), "analysis")


def test_examples_without_a_vector_each_are_refused() -> None:
    with pytest.raises(InvalidValue, match="give each example one row"):
        ExampleBank(ENCODER, EXAMPLES, np.zeros((2, 64), dtype=np.int8))


def vectors_of(size: int) -> st.SearchStrategy[NDArray[np.float32]]:
    numbers = st.lists(st.floats(-1, 1, width=32), min_size=size, max_size=size)
    return numbers.map(lambda values: np.array(values, dtype=np.float32))


@given(st.lists(vectors_of(5), min_size=1, max_size=5), vectors_of(5))
def test_eight_bits_hardly_change_a_cosine(
    rows: list[NDArray[np.float32]], vector: NDArray[np.float32]
) -> None:
    lengths = [float(np.linalg.norm(row) * np.linalg.norm(vector)) for row in rows]
    exact = [
        float(row @ vector) / max(length, 1e-12) for row, length in zip(rows, lengths, strict=True)
    ]
    found = cosines(in_eight_bits(np.stack(rows)), vector)
    assert np.abs(found).max() <= 1
    kept = [np.abs(row).max() > 1e-6 and np.abs(vector).max() > 1e-6 for row in rows]
    assert found[kept] == pytest.approx(np.array(exact)[kept], abs=0.02)


def test_a_bank_is_read_as_it_was_written(tmp_path: Path) -> None:
    bank = bank_of(*EXAMPLES)
    read = read_bank(write(tmp_path / "mine", bank), ENCODER)
    assert read is not None
    assert read.examples == bank.examples
    assert (read.vectors == bank.vectors).all()


def test_a_bank_that_was_made_anew_is_read_anew(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", bank_of(*EXAMPLES))
    read_bank(folder, ENCODER)
    change_json(folder / "bank.json", lambda c: c["examples"][0].update(text="Another example"))
    read = read_bank(folder, ENCODER)
    assert read is not None
    assert read.examples[0].text == "Another example"


def test_a_folder_without_a_bank_has_none(tmp_path: Path) -> None:
    assert read_bank(tmp_path, ENCODER) is None
    assert no_bank() is None


def arrays(**named: Any) -> Callable[[Path], object]:
    return lambda folder: np.savez(folder / "bank.npz", **named)


def texts(change: Callable[[Any], object]) -> Callable[[Path], object]:
    return lambda folder: change_json(folder / "bank.json", change)


DAMAGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no vectors": (lambda f: (f / "bank.npz").unlink(), "mine has half a bank, without bank.npz"),
    "no texts": (lambda f: (f / "bank.json").unlink(), "mine has half a bank, without bank.json"),
    "another array": (arrays(rows=np.zeros((5, 64), np.int8)), "expected int8 of shape [5, dim]"),
    "too few rows": (arrays(vectors=np.zeros((4, 64), np.int8)), "of shape (4, 64) for 5 examples"),
    "floats": (arrays(vectors=np.zeros((5, 64))), "holds float64 of shape (5, 64)"),
    "a pickle": (arrays(vectors=np.array([{}] * 5)), "mine/bank.npz cannot be read"),
    "no archive": (lambda f: (f / "bank.npz").write_bytes(b"zip"), "mine/bank.npz cannot be read"),
    "another encoder": (texts(lambda c: c.update(encoder="x==1")), "was made with x==1, here is"),
    "another format": (texts(lambda c: c.update(format=2)), "has format 2, this version reads 1"),
    "a key too many": (texts(lambda c: c.update(author="x")), "mine/bank.json: author: "),
    "another language": (
        texts(lambda c: c["examples"][1].update(language="tlh")),
        "mine/bank.json: examples.1.language: ",
    ),
    "no label": (
        texts(lambda c: c["examples"][2].update(competencies=[])),
        "mine/bank.json: examples.2.competencies: ",
    ),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_bank_is_refused_in_one_line(
    damage: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", bank_of(*EXAMPLES))
    damage(folder)
    with pytest.raises(InvalidModel) as caught:
        read_bank(folder, ENCODER)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
