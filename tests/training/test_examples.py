"""How gold segments are read and laid over ours."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.benchmark import GoldSegment, labelled_from, read_labelled
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tests.factories import make_framework
from tests.training.tiny import TRAIN, codes, gold, labelled, row_of, segment
from training.examples import check_codes, labels_for, on_gold, overlaps, truth_of

FRAMEWORK = make_framework()
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
CUTS = st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True).map(sorted)


def spans(cuts: list[int]) -> list[GoldSegment]:
    return [gold(start, end, "A1") for start, end in pairwise(cuts)]


def test_segments_join_with_a_space_inside_a_paragraph_and_a_line_break_between_two() -> None:
    found = labelled(("One", 0, []), ("two.", 0, ["A1"]), ("Three", 1, ["A1", "B1"]))
    assert found.document.text == "One two.\nThree"
    assert found.labels == {"A1", "B1"}
    assert found.document.language is None
    assert found.document.genre is None


@given(st.lists(st.tuples(TEXTS, st.integers(0, 3)), min_size=1, max_size=8))
def test_offsets_give_back_each_segment(parts: list[tuple[str, int]]) -> None:
    ordered = sorted(parts, key=lambda part: part[1])
    found = labelled(*((text, paragraph, []) for text, paragraph in ordered))
    assert [one.text for one in found.segments] == [text for text, _ in ordered]
    for one in found.segments:
        assert found.document.text[one.start : one.end] == one.text
    assert len(found.document.text) == sum(len(t) for t, _ in ordered) + len(ordered) - 1


def test_the_training_part_is_read_whole() -> None:
    documents = list(read_labelled(TRAIN, "train"))
    check_codes(documents, Framework.load())
    assert len({one.document.id for one in documents}) == len(documents) == 30
    assert {one.language for one in documents} == {"es", "pt", "en"}


@pytest.mark.parametrize(
    "broken", ["no json", "[]", "{}", '{"segments": [{"t": 1}]}', json.dumps({"id": "x"})]
)
def test_a_broken_line_is_named(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(row_of(("One", 0, []))) + f"\n{broken}\n", encoding="utf-8")
    documents = read_labelled(path, "train")
    assert next(documents).document.id == "d"
    with pytest.raises(InvalidValue, match=r"mine\.jsonl, line 2: not a benchmark document"):
        next(documents)


@pytest.mark.parametrize("broken", [b"\xe1\xe9", b"[" * 100_000, b'{"id": "\xff"}'])
def test_bytes_that_are_no_benchmark_file_are_one_line(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(broken)
    with pytest.raises(InvalidValue, match=r"mine\.jsonl"):
        list(read_labelled(path, "train"))


def test_a_byte_order_mark_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("\ufeff" + json.dumps(row_of(("One", 0, []))) + "\n\n", encoding="utf-8")
    assert [one.document.id for one in read_labelled(path, "train")] == ["d"]
    path.write_text(path.read_text("utf-8") + "{}\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"mine\.jsonl, line 3: not a benchmark document"):
        list(read_labelled(path, "train"))


def test_a_document_of_another_split_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    row = row_of(("One", 0, []))
    path.write_text(json.dumps(row | {"split": "test"}), encoding="utf-8")
    with pytest.raises(InvalidValue, match="belongs to 'test', not to 'train': keep the splits"):
        next(read_labelled(path, "train"))
    path.write_text(json.dumps(row | {"split": "train_written"}), encoding="utf-8")
    assert next(read_labelled(path, "train")).split == "train_written"


def test_a_document_comes_without_what_a_file_of_a_user_lacks() -> None:
    found = labelled(("One", 0, [])).document
    assert (found.title, found.language, found.genre) == (None, None, None)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="there is no benchmark file"):
        next(read_labelled(tmp_path / "nope.jsonl", "train"))


@pytest.mark.parametrize("key", ["id", "segments", "lang", "genre", "split"])
def test_a_row_that_lacks_a_key_is_refused(key: str) -> None:
    row: dict[str, Any] = row_of(("One", 0, []))
    del row[key]
    with pytest.raises(KeyError, match=key):
        labelled_from(row)


def test_a_code_that_the_framework_lacks_is_refused_with_its_document() -> None:
    check_codes([labelled(("One", 0, ["A1"]))], FRAMEWORK)
    with pytest.raises(InvalidValue, match=r"document d has labels \['Z9'\].*small"):
        check_codes([labelled(("One", 0, ["A1", "Z9"]))], FRAMEWORK)


@given(CUTS, CUTS)
def test_overlap_is_symmetric(left: list[int], right: list[int]) -> None:
    mine = [segment("x", start, end) for start, end in pairwise(right)]
    others = [segment("x", start, end) for start, end in pairwise(left)]
    forth, back = overlaps(spans(left), mine), overlaps(spans(right), others)
    assert (forth == back.T).all()


@given(CUTS, CUTS)
def test_overlap_is_half_of_the_shorter_and_one_character_at_least(
    left: list[int], right: list[int]
) -> None:
    mine = [segment("x", start, end) for start, end in pairwise(right)]
    laid = overlaps(spans(left), mine)
    for i, one in enumerate(spans(left)):
        for j, other in enumerate(mine):
            shared = len(set(range(one.start, one.end)) & set(range(other.start, other.end)))
            shorter = min(one.end - one.start, other.end - other.start)
            assert laid[i, j] == (shared >= 1 and 2 * shared >= shorter)


@given(CUTS)
def test_a_segment_overlaps_itself_and_no_neighbour(cuts: list[int]) -> None:
    mine = [segment("x", start, end) for start, end in pairwise(cuts)]
    assert (overlaps(spans(cuts), mine) == np.eye(len(mine), dtype=bool)).all()


def test_no_segments_overlap_nothing() -> None:
    assert overlaps([], [segment("x")]).shape == (0, 1)
    assert overlaps([gold(0, 3)], []).shape == (1, 0)


@given(CUTS, st.data())
def test_labels_laid_on_the_gold_segments_themselves_come_back(
    cuts: list[int], data: st.DataObject
) -> None:
    marks = st.frozensets(st.sampled_from(codes(FRAMEWORK)))
    parts = tuple(gold(a, b, *data.draw(marks)) for a, b in pairwise(cuts))
    document = labelled(("x" * 60, 0, []))
    document = replace(document, segments=parts)
    mine = [segment("x", start, end) for start, end in pairwise(cuts)]
    truth = truth_of(parts, FRAMEWORK)
    assert (labels_for(document, mine, FRAMEWORK) == truth).all()
    assert (on_gold(document, mine, truth.astype(np.float32)) == truth).all()


def test_a_longer_segment_gets_the_labels_of_all_that_it_covers() -> None:
    document = labelled(("Count coins", 0, ["A1"]), ("and teach others", 0, ["B2"]))
    whole = segment(document.document.text)
    assert labels_for(document, [whole], FRAMEWORK).tolist() == [[True, False, False, True]]


def test_a_gold_segment_gets_the_highest_of_what_covers_it_and_else_zero() -> None:
    document = labelled(("Count coins and teach", 0, ["A1"]), ("Rest", 1, []))
    mine = [segment("Count coins"), segment("and teach", 12)]
    values = np.array([[0.2, 0.9], [0.7, 0.1]], dtype=np.float32)
    assert on_gold(document, mine, values) == pytest.approx(np.array([[0.7, 0.9], [0, 0]]))
