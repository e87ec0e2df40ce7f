"""What a scorer knows of a segment beyond its words."""

from dataclasses import replace

import numpy as np
import pytest

from tagger.scorers.context import (
    COLUMNS,
    FACTS,
    document_vectors,
    documents_of,
    facts,
    facts_of,
)
from tagger.types import Segment

SEGMENT = Segment("a", 0, 5, "Datos", "Datos", "duties", None, "es", "posting")


def segment(document_id: str, start: int, end: int) -> Segment:
    return replace(SEGMENT, document_id=document_id, start=start, end=end)


def runs(*segments: Segment) -> list[tuple[int, int]]:
    return [(run.start, run.stop) for run in documents_of(segments)]


def test_no_segment_belongs_to_no_document() -> None:
    assert runs() == []


def test_a_document_ends_where_the_id_changes() -> None:
    assert runs(segment("a", 0, 5), segment("a", 6, 9), segment("b", 10, 12)) == [(0, 2), (2, 3)]
    assert runs(segment("a", 0, 5), segment("b", 6, 9), segment("a", 10, 12)) == [
        (0, 1),
        (1, 2),
        (2, 3),
    ]


def test_a_document_ends_where_the_offsets_begin_again() -> None:
    assert runs(segment("a", 0, 5), segment("a", 5, 9), segment("a", 0, 5)) == [(0, 2), (2, 3)]


def test_the_mean_of_a_document_has_unit_length() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
    means = document_vectors([segment("a", 0, 5), segment("a", 6, 9), segment("b", 0, 5)], vectors)
    half = 0.5**0.5
    assert means == pytest.approx(np.array([[half, half], [half, half], [0, 1]]), abs=1e-6)


def test_opposite_vectors_have_no_mean() -> None:
    vectors = np.array([[1, 0], [-1, 0]], dtype=np.float32)
    means = document_vectors([segment("a", 0, 5), segment("a", 6, 9)], vectors)
    assert np.array_equal(means, np.zeros((2, 2)))


def test_each_fact_has_a_column_of_its_own() -> None:
    other = replace(SEGMENT, role="legal", language="pt", genre="unknown")
    rows = facts([SEGMENT, other])
    assert rows.shape == (2, len(FACTS))
    assert rows.sum(axis=1).tolist() == [3, 3]
    assert facts_of(SEGMENT) == ["role=duties", "language=es", "genre=posting"]
    for row, shown in zip(rows, (SEGMENT, other), strict=True):
        assert all(row[COLUMNS[fact]] == 1 for fact in facts_of(shown))


def test_a_language_that_is_not_covered_is_no_fact() -> None:
    assert facts_of(replace(SEGMENT, language="other")) == ["role=duties", "genre=posting"]
    assert facts([]).shape == (0, len(FACTS))
