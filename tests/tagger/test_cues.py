import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.cues import CUES, CueReader, Cues
from tagger.errors import InvalidValue
from tagger.types import LANGUAGES, ROLES, Language, Role, Segment

READER = CueReader.load()


def a_segment(
    text: str, language: Language = "es", role: Role = "required", heading: str | None = None
) -> Segment:
    return Segment("d", 0, len(text), text, text, role, heading, language, "posting")


def cues_of(
    text: str, language: Language = "es", role: Role = "required", heading: str | None = None
) -> Cues:
    return READER.read([a_segment(text, language, role, heading)])[0]


MODALITY_IN_A_LIST_OF_REQUIREMENTS: list[tuple[Language, str, str]] = [
    ("es", "Manejo de Power BI, no excluyente", "desirable"),
    ("es", "Manejo de Power BI (excluyente)", "essential"),
    ("es", "No es imprescindible conocer Python", "desirable"),
    ("es", "Experiencia deseable de 2 años en análisis de datos", "desirable"),
    ("es", "Se valorará haber trabajado con datos abiertos", "desirable"),
    ("es", "Hasta 5 puntos por cursos de protección de datos", "desirable"),
    ("es", "Sexta. Méritos: cursos de gestión de datos", "desirable"),
    ("es", "Curso de estadística (deseable) o de análisis de datos", "desirable"),
    ("es", "Desarrollo de sistemas en ASP.NET, deseable", "desirable"),
    ("es", "Tres años en gobierno digital, de preferencia en municipios", "essential"),
    ("es", "Ofimática; se valorará dominio de una lengua indígena", "essential"),
    ("es", "Gestión de proyectos. Deseable licencia de conducir", "essential"),
    ("es", "Licencia de conducir deseable. Gestión de proyectos", "essential"),
    ("es", "Cumplir con el concurso de méritos y gestionar datos", "essential"),
    ("pt", "Conhecimento de Power BI, não obrigatório", "desirable"),
    ("pt", "Não é obrigatório o conhecimento de Python", "desirable"),
    ("pt", "Prova de informática de caráter eliminatório", "essential"),
    ("pt", "Outros requisitos, de preferência: gosto pela investigação", "desirable"),
    ("pt", "Experiência em dados será considerada um diferencial", "desirable"),
    ("pt", "Constitui fator de preferência a experiência em auditoria", "desirable"),
    ("pt", "Gestão de equipas, preferencialmente em contexto hospitalar", "essential"),
    ("en", "Knowledge of GIS is not essential", "desirable"),
    ("en", "GIS skills, helpful but not required", "desirable"),
    ("en", "Experience with open data would be an asset", "desirable"),
    ("en", "Knowledge of budgeting (D)", "desirable"),
    ("en", "(d) knowledge of budgeting", "essential"),
    ("en", "Advanced spreadsheets. Another UN language is an asset.", "essential"),
    ("en", "Five years in projects, preferably with several donors", "essential"),
    ("en", "No programming required", "essential"),
]

LEVELS_IN_A_LIST_OF_REQUIREMENTS: list[tuple[Language, str, str]] = [
    ("es", "Nociones de redes y telefonía", "basic"),
    ("es", "Manejo de Excel a nivel usuario", "intermediate"),
    ("es", "Flexibilidad – Medio", "intermediate"),
    ("es", "Dominio avanzado de Python", "advanced"),
    ("es", "Manejo avanzado de R; tablas dinámicas a nivel medio", "advanced"),
    ("es", "Cinco años de experiencia en gestión de proyectos", "unstated"),
    ("es", "Análisis de datos, grado 2", "unstated"),
    ("es", "Manejo de conflictos y trabajo en equipo", "unstated"),
    ("es", "Educación básica completa", "unstated"),
    ("es", "Enseñanza media y conocimientos de archivo", "unstated"),
    ("es", "Técnico de nivel medio en informática", "unstated"),
    ("es", "Licenciatura en nivel avanzado o maestría", "unstated"),
    ("es", "Formación avanzada en administración", "unstated"),
    ("es", "Salario básico y proyectos de saneamiento básico", "unstated"),
    ("es", "Diagnóstico de necesidades básicas de la población", "unstated"),
    ("es", "Liderazgo de mandos intermedios", "unstated"),
    ("es", "Nivel avanzado de inglés hablado y escrito", "unstated"),
    ("es", "Inglés C1; Excel intermedio", "intermediate"),
    ("es", "Inglés intermedio y Excel avanzado", "advanced"),
    ("es", "Excel avanzado e inglés intermedio", "advanced"),
    ("pt", "Bons conhecimentos de análise de dados", "intermediate"),
    ("pt", "Domínio de informática na óptica do utilizador", "intermediate"),
    ("pt", "Planilha eletrônica em nível intermediário", "intermediate"),
    ("pt", "Provas dadas em gestão de projetos", "advanced"),
    ("pt", "Ensino básico e gestão documental", "unstated"),
    ("pt", "Educação básica: uso de dados", "unstated"),
    ("pt", "Nível médio completo e gestão documental", "unstated"),
    ("pt", "Cargo de nível intermediário com uso de dados", "unstated"),
    ("pt", "Vencimento básico; indicadores de saneamento básico", "unstated"),
    ("pt", "Inglês avançado e análise de dados", "unstated"),
    ("en", "Awareness of privacy law", "basic"),
    ("en", "Good working knowledge of GIS", "intermediate"),
    ("en", "Proven experience in project management", "advanced"),
    ("en", "Advanced knowledge of spreadsheets", "advanced"),
    ("en", "An advanced degree or advanced university degree", "unstated"),
    ("en", "Passed intermediate school; uses computers", "unstated"),
    ("en", "Basic salary and data analysis", "unstated"),
    ("en", "English (advanced) and data analysis", "unstated"),
]

# Of an item that is a requirement by its section.
HEADINGS: list[tuple[Language, str, str]] = [
    ("es", "Requisitos deseables", "desirable"),
    ("es", "CONOCIMIENTOS A VALORAR", "desirable"),
    ("es", "Requisitos excluyentes", "essential"),
    ("es", "Requisitos y méritos", "essential"),
    ("es", "Perfil deseado", "essential"),
    ("pt", "Requisitos preferenciais", "desirable"),
    ("pt", "Competências desejáveis", "desirable"),
    ("pt", "Perfil desejado", "essential"),
    ("en", "Desired skills", "desirable"),
    ("en", "Nice to have", "desirable"),
    ("en", "Required skills", "essential"),
    ("en", "Essential and desirable criteria", "essential"),
]

EVERY_TEXT = [*MODALITY_IN_A_LIST_OF_REQUIREMENTS, *LEVELS_IN_A_LIST_OF_REQUIREMENTS]


@pytest.mark.parametrize(("language", "text", "modality"), MODALITY_IN_A_LIST_OF_REQUIREMENTS)
def test_words_change_the_modality_of_a_requirement(
    language: Language, text: str, modality: str
) -> None:
    assert cues_of(text, language).modality == modality


@pytest.mark.parametrize(("language", "text", "level"), LEVELS_IN_A_LIST_OF_REQUIREMENTS)
def test_only_words_of_degree_give_a_level(language: Language, text: str, level: str) -> None:
    assert cues_of(text, language).level == level


@pytest.mark.parametrize(("language", "heading", "modality"), HEADINGS)
def test_a_heading_that_says_one_thing_speaks_for_its_items(
    language: Language, heading: str, modality: str
) -> None:
    assert cues_of("Gestión, gestão, management", language, heading=heading).modality == modality


@pytest.mark.parametrize("role", ROLES)
def test_the_section_decides_where_no_cue_speaks(role: Role) -> None:
    expected = {"required": "essential", "competencies": "essential", "desirable": "desirable"}
    assert cues_of("Análisis de datos", role=role).modality == expected.get(role, "unstated")


@pytest.mark.parametrize("role", ["duties", "purpose", "outcomes", "contents", "benefits"])
def test_sections_that_ask_for_nothing_have_no_modality(role: Role) -> None:
    assert cues_of("Deseable: análisis de datos", role=role).modality == "unstated"


def test_duties_have_no_level_even_with_words_of_degree() -> None:
    assert cues_of("Dictar cursos de Excel avanzado", role="duties").level == "unstated"


def test_handling_is_a_level_only_where_something_is_asked_for() -> None:
    assert cues_of("Manejo de planillas", role="required").level == "intermediate"
    assert cues_of("Manejo de planillas", role="contents").level == "unstated"
    assert cues_of("Introducción a las planillas", role="contents").level == "basic"


def test_a_heading_gives_no_level() -> None:
    assert cues_of("Presupuesto público", heading="Nivel avanzado").level == "unstated"


@pytest.mark.parametrize("heading", ["Essential and desirable criteria", "Desirable / Required"])
def test_a_heading_that_says_both_leaves_the_answer_to_the_section(heading: str) -> None:
    assert cues_of("Budgeting", "en", role="other", heading=heading).modality == "unstated"
    assert cues_of("Budgeting", "en", role="required", heading=heading).modality == "essential"


def test_a_desirable_section_stays_desirable_under_a_heading_of_requirements() -> None:
    cues = cues_of("Análisis de datos", role="desirable", heading="Requisitos excluyentes")
    assert cues.modality == "desirable"


def test_an_essential_item_stands_out_from_a_desirable_section() -> None:
    assert cues_of("Excluyente: bases de datos", role="desirable").modality == "essential"
    assert cues_of("Proof of budgeting (E)", "en", role="desirable").modality == "essential"


def test_a_section_of_unknown_kind_listens_to_any_clause() -> None:
    text = "Funcionarios y estudiantes. Se aconseja haber usado una planilla."
    assert cues_of(text, role="other").modality == "desirable"


def test_a_cue_before_a_colon_holds_for_the_clauses_after_it() -> None:
    text = "Deseable: inglés hablado; gestión de proyectos; edición de video"
    assert cues_of(text).modality == "desirable"


def test_spans_show_the_words_that_spoke_and_what_they_say() -> None:
    text = "  Deseable:\n• NOCIONES de redes, inglés avanzado"
    spoken = [(text[start:end], says) for start, end, says in cues_of(text).spans]
    assert spoken == [("Deseable", "desirable"), ("NOCIONES", "basic")]


def test_spans_count_code_points_of_decomposed_text_too() -> None:
    text = unicodedata.normalize("NFD", "Gestión pública: nivel básico en análisis")
    ((start, end, says),) = cues_of(text).spans
    assert (unicodedata.normalize("NFC", text[start:end]), says) == ("nivel básico", "basic")


def test_a_word_of_handling_is_shown_as_intermediate() -> None:
    assert cues_of("Manejo de planillas").spans == ((0, 9, "intermediate"),)


def test_blank_texts_and_other_languages_get_the_answer_of_their_section() -> None:
    assert cues_of(" \n") == Cues("essential", "unstated", ())
    other = cues_of("Deseable: nivel avanzado", "other", heading="Requisitos deseables")
    assert other == Cues("essential", "unstated", ())


def test_answers_come_in_the_order_of_the_segments() -> None:
    segments = [a_segment(text, language) for language, text, _ in EVERY_TEXT]
    assert READER.read(segments) == [READER.read([segment])[0] for segment in segments]
    assert READER.read([]) == []


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@settings(deadline=None)
@given(st.sampled_from(EVERY_TEXT), st.sampled_from([str.upper, str.lower, str.title]))
def test_capitals_and_accents_do_not_change_the_answer(
    row: tuple[Language, str, str], change: Callable[[str], str]
) -> None:
    language, text, _ = row
    expected = cues_of(text, language)
    changed = cues_of(change(without_accents(text)), language)
    assert changed == expected


FRAGMENTS = ["Deseable", "excluyente", "avanzado", "inglés", "y", "no", ".", ";", ":", "(", ")"]


@settings(deadline=None)
@given(
    st.text() | st.lists(st.sampled_from(FRAGMENTS)),
    st.sampled_from([*LANGUAGES, "other"]),
    st.sampled_from(ROLES),
    st.none() | st.text(),
)
def test_any_text_gets_an_answer_with_spans_inside_it(
    words: str | list[str], language: Language, role: Role, heading: str | None
) -> None:
    text = words if isinstance(words, str) else " ".join(words)
    cues = cues_of(text, language, role, heading)
    assert all(0 <= start < end <= len(text) for start, end, _ in cues.spans)
    assert list(cues.spans) == sorted(cues.spans)


def test_reading_does_not_make_the_vocabulary_grow() -> None:
    cues_of("zzz")
    before = len(READER.vocab.strings)
    cues_of("palabras que ninguna lista conoce: xqzv, wkjq")
    assert len(READER.vocab.strings) == before


def test_a_hundred_segments_are_read_in_a_moment() -> None:
    row = "Experiencia de tres años en gestión de datos; deseable nivel avanzado de R y Python. "
    segments = [a_segment(row * 2, heading="Requisitos deseables")] * 100
    start = time.perf_counter()
    READER.read(segments)
    assert time.perf_counter() - start < 0.4  # ten times what is needed: machines are busy


@pytest.mark.parametrize("row", ["excel deseable; ", "excel deseable, ", "curso nivel medio "])
def test_a_million_characters_on_one_line_are_read_in_seconds(row: str) -> None:
    segment = a_segment(row * (1_000_000 // len(row)))
    start = time.perf_counter()
    READER.read([segment])
    assert time.perf_counter() - start < 5


def test_a_cue_speaks_only_for_the_clause_it_begins_in() -> None:
    rows = [
        "Gestión de datos; curso de redes deseable",
        "Curso de redes deseable; gestión de datos",
    ]
    assert [cues_of(row).modality for row in rows] == ["essential", "desirable"]
    assert [cues_of(row).spans for row in rows] == [(), ((15, 23, "desirable"),)]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("\n  es:\n", "\n  eus:\n", "eus"),
        ("    apart:", "    aparte:", "aparte"),
        ("      edges:", "      edge:", "edge"),
        ("  duties: {modality:", "  duty: {modality:", "duty"),
        ("level_cues: degree", "level_cues: some", "some"),
        ("\nlanguages:", "\ntongues:", "tongues"),
        ("    command: []", "    command: none", "list of phrases"),
        ("    nothing:\n", "    nothing:\n      - nociones\n", "nociones"),
        ("sections:\n", "sections: [\n", "not valid YAML"),
    ],
)
def test_a_file_with_anything_unknown_is_refused(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    content = CUES.read_text(encoding="utf-8")
    assert old in content
    path = tmp_path / "cues.yaml"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidValue, match=complaint):
        CueReader.load(path)


def test_importing_the_module_does_not_load_spacy() -> None:
    check = "import sys, tagger.cues; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
