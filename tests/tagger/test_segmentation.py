"""What is cut where, and what an encoder is given to read."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.segmentation import SectionSegmenter, WholeDocument
from tagger.types import Document, Segment

SEGMENTER = SectionSegmenter.load()
SIGNS = "aé1 \t\n\r\u00a0\u00ad-•·o)(.;:|#*ABÑ,ﬁ€%\u2028"


def segments_of(text: str) -> tuple[Segment, ...]:
    return SEGMENTER.segment(Document(id="d", text=text, language="es"))


def clean_texts(text: str) -> list[str]:
    return [segment.clean_text for segment in segments_of(text)]


messy_texts = st.lists(
    st.sampled_from(
        [
            "• ",
            "a) ",
            "b) ",
            "1. ",
            "II – ",
            "\n",
            "\r\n",
            "\n\n",
            "\t",
            " | ",
            "FUNCIONES:",
            "Art. ",
            "Requisitos: ",
            "coordi-\nnar ",
            "Módulo 2: datos",
            "de",
            ". ",
            "; ",
            "ANALIZAR ",
            "SQL ",
        ]
    )
    | st.text(SIGNS, max_size=12)
    | st.text(max_size=6),
    max_size=25,
).map("".join)


@settings(deadline=None)
@given(messy_texts)
def test_every_segment_stands_where_its_offsets_say(text: str) -> None:
    for segment in segments_of(text):
        assert text[segment.start : segment.end] == segment.text


@settings(deadline=None)
@given(messy_texts)
def test_no_letter_or_digit_is_lost_and_none_is_in_two_segments(text: str) -> None:
    inside = [place for segment in segments_of(text) for place in range(segment.start, segment.end)]
    assert inside == sorted(set(inside))
    assert {place for place, sign in enumerate(text) if sign.isalnum()} <= set(inside)


@settings(deadline=None)
@given(messy_texts)
def test_no_segment_is_blank_and_clean_text_is_one_line(text: str) -> None:
    for segment in segments_of(text):
        assert any(map(str.isalnum, segment.text))
        assert segment.text.strip() == segment.text
        assert segment.clean_text
        assert "\n" not in segment.clean_text


@settings(deadline=None, max_examples=25)
@given(messy_texts)
def test_the_same_text_is_cut_alike_twice(text: str) -> None:
    assert segments_of(text) == segments_of(text)


@pytest.mark.parametrize("text", ["", " \n\t\u00a0", "-----\n* * *\n•", "…"])
def test_a_text_without_letters_has_no_segments(text: str) -> None:
    assert segments_of(text) == ()
    assert WholeDocument.load().segment(Document(id="d", text=text)) == ()


def test_the_whole_document_segmenter_makes_one_segment() -> None:
    document = Document(id="d", text="  • Gestionar datos\n• Formar equipos \n", language="es")
    (segment,) = WholeDocument.load().segment(document)
    assert segment.text == "• Gestionar datos\n• Formar equipos"
    assert document.text[segment.start : segment.end] == segment.text


def test_run_on_bullets_are_cut_and_abbreviations_are_not() -> None:
    text = (
        "FUNCIONES: • Analizar datos abiertos; • Diseñar políticas de IA. Art. 3 de la Ley Nº "
        "27.275. Requisitos: título univ. (Lic. en Cs. de la Computación)."
    )
    assert clean_texts(text) == [
        "Funciones:",
        "Analizar datos abiertos;",
        "Diseñar políticas de IA.",
        "Art. 3 de la Ley Nº 27.275.",
        "Requisitos: título univ. (Lic. en Cs. de la Computación).",
    ]


def test_an_enumeration_inside_a_line_is_cut_at_its_labels() -> None:
    text = "El cargo debe: a) coordinar equipos; b) medir resultados; c) informar al comité"
    assert clean_texts(text) == [
        "El cargo debe:",
        "coordinar equipos;",
        "medir resultados;",
        "informar al comité",
    ]


def test_a_label_that_does_not_count_upwards_is_no_enumeration() -> None:
    assert len(segments_of("Según el anexo b) y el inciso d) del reglamento a) vigente")) == 1


@pytest.mark.parametrize(
    "marker",
    [
        "• ",
        "· ",
        "- ",
        "– ",
        "— ",
        "* ",
        "▪ ",
        "● ",
        "o ",
        "✓ ",
        "➢ ",
        "a) ",
        "(b) ",
        "iv) ",
        "1. ",
        "1.1 ",
        "12) ",
        "I. ",
        "II – ",
        "A) ",
        "3.- ",
        "1º) ",
        "• 1. ",
        "\u2022\t",
    ],
)
def test_a_marker_is_left_out_of_the_clean_text(marker: str) -> None:
    (segment,) = segments_of(marker + "Coordinar la agenda")
    assert segment.clean_text == "Coordinar la agenda"
    assert segment.text.startswith(marker.strip())


@pytest.mark.parametrize(
    "text", ["E-mail institucional", "2024 fue el plazo", "o bien Excel", "3D"]
)
def test_words_that_look_like_markers_stay(text: str) -> None:
    assert clean_texts(text) == [text]


def test_a_bullet_on_a_line_of_its_own_goes_with_the_next_line() -> None:
    assert clean_texts("•\nGestionar datos\n1.\nFormar equipos") == [
        "Gestionar datos",
        "Formar equipos",
    ]


WRAPPED = """\
The post holder will lead the team that runs the open data portal and will coor-
dinate the publication of registers with every department that keeps them. He or
she reports to the Director, as set out in Art. 4 of the Act, and prepares the
yearly programme of work. The work is done with partners in the regions, who must
be consulted before a register is changed."""


def test_a_wrapped_paragraph_is_joined_and_cut_into_sentences() -> None:
    assert clean_texts(WRAPPED) == [
        "The post holder will lead the team that runs the open data portal and will coordinate the "
        "publication of registers with every department that keeps them.",
        "He or she reports to the Director, as set out in Art. 4 of the Act, and prepares the "
        "yearly programme of work.",
        "The work is done with partners in the regions, who must be consulted before a register is "
        "changed.",
    ]


def test_carriage_returns_change_nothing() -> None:
    assert clean_texts(WRAPPED.replace("\n", "\r\n")) == clean_texts(WRAPPED)


def test_a_wrapped_bullet_is_one_segment() -> None:
    text = (
        "• Elaborar el plan anual de datos de la\n  institución y medir su avance\n• Formar equipos"
    )
    assert clean_texts(text) == [
        "Elaborar el plan anual de datos de la institución y medir su avance",
        "Formar equipos",
    ]


def test_short_lines_without_bullets_stay_apart() -> None:
    lines = [
        "Trabajo en equipo",
        "manejo de planillas de cálculo",
        "Comunicación",
        "redacción clara",
    ]
    assert clean_texts("\n".join(lines)) == lines


def test_a_stand_alone_line_of_two_sentences_is_not_cut() -> None:
    text = "• Trata documentos. Registra entradas y salidas y avisa a las áreas interesadas."
    assert len(segments_of(text)) == 1


def test_shouting_is_lowered_and_acronyms_are_kept() -> None:
    text = "REQUISITOS\n- MANEJO DE SQL Y DE NORMAS ISO 27001\n- GESTIÓN DE SERVICIOS TIC"
    assert clean_texts(text) == [
        "Requisitos",
        "Manejo de SQL y de normas ISO 27001",
        "Gestión de servicios TIC",
    ]
    assert segments_of(text)[1].text == "- MANEJO DE SQL Y DE NORMAS ISO 27001"


def test_an_acronym_alone_is_not_shouting() -> None:
    assert clean_texts("• SIG\n• Conocer la LGPD") == ["SIG", "Conocer la LGPD"]


def test_spaced_letters_ligatures_and_soft_hyphens_are_mended() -> None:
    assert clean_texts("C U R S O   V I R T U A L") == ["Curso virtual"]
    assert clean_texts("Certiﬁcar la in\u00adforma\u00adción\u00a0pública") == [
        "Certificar la información pública"
    ]


def test_compounds_keep_their_hyphen_at_the_end_of_a_line() -> None:
    assert clean_texts("Formación teórico-\npráctica y candida-\nturas") == [
        "Formación teórico-práctica y candidaturas"
    ]


def test_a_row_of_two_long_cells_is_cut_and_a_label_stays_with_its_cell() -> None:
    left = "Coordinar el equipo de datos de la unidad central"
    right = "Diseñar tableros de control para el comité directivo anual"
    assert clean_texts(f"{left}\t{right}") == [left, right]
    assert clean_texts(f"{left}      {right}") == [left, right]
    assert len(segments_of("Cargo | Analista de datos | Grado 7")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "• Analizar datos abiertos; coordinar equipos\n" * 10_000,
        "x" * 500_000,
        "palabra " * 60_000,
        "a-\n" * 50_000,
        "A " * 100_000,
        "(" * 200_000 + "a",
        " ".join(f"{number % 100}) texto;" for number in range(20_000)),
    ],
    ids=["lines", "no spaces", "one line", "hyphens", "letters", "brackets", "enumeration"],
)
def test_long_texts_take_linear_time(text: str) -> None:
    start = time.perf_counter()
    segments_of(text)
    assert time.perf_counter() - start < 20


def roles(text: str) -> list[tuple[str, str]]:
    return [(segment.role, segment.clean_text) for segment in segments_of(text)]


def test_items_and_table_rows_are_no_headings_however_short() -> None:
    listed = "FUNCIONES\n- Gestión documental\n- Atender público\nREQUISITOS\n- Excel básico\n- R"
    assert [role for role, _ in roles(listed)] == [
        "heading", "duties", "duties", "heading", "required", "required",
    ]  # fmt: skip
    rows = "REQUISITOS\nSaber | Nivel\nExcel | Básico | Excluyente\nSQL | Medio | Deseable"
    assert "heading" not in [role for role, _ in roles(rows)[1:]]


def test_a_word_broken_before_a_known_title_word_is_joined() -> None:
    text = "FUNCIONES\na. Velar por la seguridad de la in-\nformación de la entidad.\nb. Cobrar."
    assert roles(text)[1] == ("duties", "Velar por la seguridad de la información de la entidad.")
    assert clean_texts("CIBERSEGU-\nRIDAD Y REDES\nTareas") == ["Ciberseguridad y redes", "Tareas"]


def test_each_sentence_of_wrapped_prose_has_a_role_of_its_own() -> None:
    text = (
        "El profesional deberá acreditar experien-\ncia mínima de tres años en la evaluación\n"
        "de proyectos de inversión pública. Se valorará\nconocimiento de lenguaje Python y de\n"
        "sistemas de información geográfica.\n"
    )
    assert [role for role, _ in roles(text)][-1] == "desirable"
    assert clean_texts(text)[0].endswith("proyectos de inversión pública.")
    assert roles(text)[0][0] != "desirable"


def test_run_on_numbers_without_a_blank_are_cut() -> None:
    text = (
        "FUNCIONES\n1.Recopilar las bases de datos 2.Construir el tablero mensual; 3.Elaborar actas"
    )
    assert clean_texts(text)[1:] == [
        "Recopilar las bases de datos", "Construir el tablero mensual;", "Elaborar actas",
    ]  # fmt: skip
