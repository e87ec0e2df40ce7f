"""What every segmenter promises."""

from collections.abc import Callable
from itertools import pairwise
from typing import get_args

import pytest

from tagger.protocols import Segmenter
from tagger.segmentation import SectionSegmenter, WholeDocument
from tagger.types import GENRES, ROLES, Document, Language

TEXT = """CONVOCATORIA
Funciones:\r
  • Analizar datos; • Coordinar equipos\u00a0
Requisitos | Título universitario en estadís-
tica
We are an equal opportunities employer.
"""

SEGMENTERS: list[Callable[[], Segmenter]] = [SectionSegmenter.load, WholeDocument.load]


@pytest.fixture(params=SEGMENTERS, ids=["sections", "whole"])
def segmenter(request: pytest.FixtureRequest) -> Segmenter:
    made: Segmenter = request.param()
    return made


def test_segments_are_stretches_of_the_text_in_order(segmenter: Segmenter) -> None:
    segments = segmenter.segment(Document(id="a", text=TEXT))
    assert segments
    assert all(TEXT[segment.start : segment.end] == segment.text for segment in segments)
    assert all(before.end <= after.start for before, after in pairwise(segments))


def test_every_field_of_a_segment_is_filled(segmenter: Segmenter) -> None:
    for segment in segmenter.segment(Document(id="a", text=TEXT)):
        assert segment.document_id == "a"
        assert segment.clean_text.strip()
        assert segment.role in ROLES
        assert segment.genre in GENRES
        assert segment.language in get_args(Language)


def test_a_blank_document_has_no_segments(segmenter: Segmenter) -> None:
    assert segmenter.segment(Document(id="a", text=" \n\u00a0\t")) == ()


def test_what_the_reader_was_told_is_kept(segmenter: Segmenter) -> None:
    document = Document(id="a", text="Excel", language="pt", genre="syllabus")
    (segment,) = segmenter.segment(document)
    assert (segment.language, segment.genre) == ("pt", "syllabus")


def test_a_document_is_cut_alike_after_another(segmenter: Segmenter) -> None:
    document = Document(id="a", text=TEXT)
    first = segmenter.segment(document)
    segmenter.segment(Document(id="b", text="REQUISITOS\nOtro texto"))
    assert segmenter.segment(document) == first
