"""What an encoder reads of a segment: the title of its course leads it, that of a post does not."""

from dataclasses import replace

import pytest

from tagger.scorers.reading import LONGEST_TITLE, READINGS, texts_of, titles_of
from tagger.types import Genre, Role, Segment

READING = "title, heading and text"
COURSE: tuple[tuple[Role, str], ...] = (
    ("heading", "Programa"),
    ("metadata", "Materia: Datos abiertos"),
    ("contents", "Licencias"),
    ("heading", "Unidad 2"),
    ("contents", "Catálogos"),
)


def document(
    pieces: tuple[tuple[Role, str], ...] = COURSE, name: str = "a", genre: Genre = "syllabus"
) -> list[Segment]:
    heading = None
    segments = []
    for i, (role, text) in enumerate(pieces):
        heading = text if role == "heading" else heading
        place = (1000 * i, 1000 * i + len(text))
        segments.append(Segment(name, *place, text, text, role, heading, "es", genre))
    return segments


def test_a_course_is_titled_by_what_stands_before_its_first_section() -> None:
    title = "Programa / Materia: Datos abiertos"
    assert titles_of(document()) == ["", "", title, title, title]
    assert texts_of(document(), READING)[2:] == [
        f"{title} » Programa » Licencias",
        f"{title} » Unidad 2",
        f"{title} » Unidad 2 » Catálogos",
    ]


@pytest.mark.parametrize("genre", ["posting", "unknown"])
def test_the_title_of_a_post_does_not_lead_its_duties(genre: Genre) -> None:
    segments = document(genre=genre)
    assert titles_of(segments) == [""] * 5
    assert texts_of(segments, READING) == texts_of(segments, "heading and text")


def test_each_course_of_several_has_its_own_title() -> None:
    other = document((("heading", "Ética"), ("contents", "Integridad")), name="b")
    assert titles_of([*document(), *other])[-2:] == ["", "Ética"]


def test_a_course_that_begins_with_its_contents_has_no_title() -> None:
    assert titles_of(document(COURSE[2:])) == ["", "", ""]
    assert titles_of([]) == []


def test_of_a_long_title_the_start_is_read() -> None:
    pieces: tuple[tuple[Role, str], ...] = (("heading", "palabra " * 40), ("contents", "x"))
    assert 80 < len(titles_of(document(pieces))[1]) <= LONGEST_TITLE


def test_less_is_read_where_less_is_asked_for() -> None:
    segments = document()
    assert texts_of(segments, "text") == [one.clean_text for one in segments]
    assert texts_of(segments, "heading and text")[4] == "Unidad 2 » Catálogos"
    alone = replace(segments[4], heading=None)
    assert {read(alone, "") for read in READINGS.values()} == {"Catálogos"}
