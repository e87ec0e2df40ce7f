"""Which documents are measured together."""

import numpy as np
import pytest

from tagger.benchmark import labelled_from
from tagger.errors import InvalidValue
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.slices import slices
from tests.labelled_documents import row_of


def judged(language: str, genre: str, variety: str = "") -> JudgedDocument:
    row = row_of(("One", 0, []), ("Two", 1, []))
    changed = {"lang": language, "genre": genre, "variety": variety}
    cells = np.zeros((2, 3), dtype=np.float32)
    return JudgedDocument(labelled_from(row | changed), (), cells.astype(bool), cells, cells[0])


DOCUMENTS = [judged("es", "posting", "es-MX"), judged("pt", "posting"), judged("es", "syllabus")]


def test_all_documents_come_first_and_then_every_value_of_each_field() -> None:
    found = list(slices(DOCUMENTS, ["language", "genre"]))
    assert [(part.field, part.name, len(part.judged)) for part in found] == [
        ("all", "all", 3),
        ("language", "es", 2),
        ("language", "pt", 1),
        ("genre", "posting", 2),
        ("genre", "syllabus", 1),
    ]
    assert [part.n_segments for part in found] == [6, 4, 2, 4, 2]


def test_two_fields_may_be_crossed() -> None:
    names = [part.name for part in slices(DOCUMENTS, ["language genre"])]
    assert names == ["all", "es posting", "es syllabus", "pt posting"]


def test_a_value_that_nobody_stated_is_no_slice() -> None:
    assert [part.name for part in slices(DOCUMENTS, ["variety"])] == ["all", "es-MX"]


def test_an_unknown_field_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InvalidValue, match="cannot slice by 'colour': use language, genre"):
        list(slices(DOCUMENTS, ["colour"]))
