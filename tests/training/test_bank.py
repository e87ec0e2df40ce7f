from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tagger.bank import read_bank
from tagger.encoders.hashing import HashingEncoder
from tagger.types import Language, Segment
from training import bank
from training.bank import chosen_rows, write_bank
from training.fit import Examples

ENCODER = HashingEncoder(32)
IDS = ("analysis", "privacy")


def segment(text: str, document_id: str, language: Language = "en") -> Segment:
    return Segment(
        document_id, 0, len(text) + 2, f"- {text}", text, "duties", None, language, "posting"
    )


def examples_of(*rows: tuple[str, int, str], weights: list[float] | None = None) -> Examples:
    """Return examples from (text, document, columns with a label)."""
    return Examples(
        segments=tuple(segment(text, f"t{document}") for text, document, _ in rows),
        truth=np.array([[str(c) in columns for c in range(2)] for _, _, columns in rows]),
        weights=np.array(weights or [1.0] * len(rows)),
        documents=np.array([document for _, document, _ in rows], dtype=np.intp),
        only=np.full(len(rows), -1, dtype=np.intp),
    )


EXAMPLES = examples_of(
    ("Analyse open data", 0, "0"),
    ("Answer the telephone", 0, ""),
    ("Guard the data of «people»", 1, "01"),
    ("data analysis", -1, "0"),
    ("ANALYSE OPEN DATA", 2, "0"),
)


def test_a_bank_is_read_back_with_the_labelled_segments_of_documents(tmp_path: Path) -> None:
    assert write_bank(tmp_path, EXAMPLES, IDS, ENCODER) == 2
    read = read_bank(tmp_path, ENCODER)
    assert read is not None
    assert {one.text.casefold() for one in read.examples} == {
        "analyse open data",
        "guard the data of «people»",
    }
    assert {one.competency_ids for one in read.examples} == {("analysis",), IDS}
    assert {one.document_id for one in read.examples} <= {"t0", "t1", "t2"}
    (vector,) = ENCODER.encode(["Guard the data of «people»"])
    nearest = read.nearest(vector, "privacy")
    assert [one.example.text for one in nearest] == ["Guard the data of «people»"]
    assert nearest[0].similarity == pytest.approx(1, abs=0.01)


def test_the_same_examples_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_bank(tmp_path / name, EXAMPLES, IDS, ENCODER)
    for file in ("bank.json", "bank.npz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
        assert [path.name for path in (tmp_path / "one").iterdir() if path.name[0] == "."] == []


def test_no_competency_and_language_takes_all_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "MOST_EACH", 3)
    rows = [(f"Analyse data {n}", n, "0") for n in range(20)] + [("Guard data", 21, "1")]
    weights = [0.5] * 10 + [1.0] * 10 + [0.5]
    examples = examples_of(*rows, weights=weights)
    chosen = chosen_rows(examples, seed=0)
    assert len(chosen) == 4
    assert chosen == sorted(chosen)
    assert 20 in chosen
    assert all(row >= 10 for row in chosen), "what weighs more comes first"
    spanish = tuple(replace(one, language="es") for one in examples.segments[:10])
    examples = replace(examples, segments=(*spanish, *examples.segments[10:]))
    assert len(chosen_rows(examples, seed=0)) == 7


def test_without_a_labelled_segment_the_bank_is_empty(tmp_path: Path) -> None:
    assert write_bank(tmp_path, examples_of(("Answer calls", 0, "")), IDS, ENCODER) == 0
    read = read_bank(tmp_path, ENCODER)
    assert read is not None
    assert read.nearest(ENCODER.encode(["calls"])[0], "analysis") == ()
