"""Languages of whole documents and of the segments inside them."""

import pytest

from tagger.language import languages_of
from tagger.types import Language

SPANISH = (
    "Coordinar los proyectos de datos abiertos con las áreas del ministerio y medir su avance."
)
PORTUGUESE = (
    "Coordenar os projetos de dados abertos com as áreas do ministério e medir o seu avanço."
)
ENGLISH = "Coordinate the open data projects with all units of the ministry and measure progress."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SPANISH, "es"),
        (PORTUGUESE, "pt"),
        (ENGLISH, "en"),
        ("Trabajo en equipo y orientación al servicio", "es"),
        ("Trabalho em equipe e orientação para o serviço", "pt"),
    ],
)
def test_the_three_languages_are_told_apart(text: str, language: Language) -> None:
    assert languages_of([text], None) == [language]


@pytest.mark.parametrize(
    "text",
    [
        "Le ministère recrute une personne pour diriger la transformation des services publics.",
        "Il dirigente coordina le attività dell'ufficio e cura i dati di tutti i servizi.",
        "El servei necessita una persona per coordinar els projectes de dades amb els municipis i "
        "fer el seguiment dels resultats de cada entitat.",
        "A persoa seleccionada deberá coordinar os traballos da unidade e elaborar os informes "
        "para a administración autonómica, coa colaboración das consellerías e dos concellos.",
        "Die Behörde sucht eine Person für die Leitung des Referats und die Pflege der Daten.",
    ],
    ids=["fr", "it", "ca", "gl", "de"],
)
def test_another_language_is_never_taken_for_one_of_ours(text: str) -> None:
    assert languages_of([text], None) == ["other"]
    assert languages_of([text], "es") == ["other"]
    assert languages_of([SPANISH, SPANISH, SPANISH, text], None) == ["es", "es", "es", "other"]
    assert languages_of([PORTUGUESE, PORTUGUESE, PORTUGUESE, text], "pt")[-1] == "other"


@pytest.mark.parametrize("short", ["SQL", "Ofimática", "Power BI", "2024", "Gestão", "Teamwork"])
@pytest.mark.parametrize(
    ("text", "language"), [(SPANISH, "es"), (PORTUGUESE, "pt"), (ENGLISH, "en")]
)
def test_a_few_words_take_the_language_of_their_document(
    short: str, text: str, language: Language
) -> None:
    assert languages_of([text, short], None) == [language, language]


def test_the_language_said_to_be_the_documents_decides_where_text_does_not() -> None:
    assert languages_of(["SQL", "Excel"], "pt") == ["pt", "pt"]


def test_a_section_in_another_language_is_told_from_its_document() -> None:
    texts = [PORTUGUESE, PORTUGUESE, ENGLISH, "Excel", SPANISH]
    assert languages_of(texts, None) == ["pt", "pt", "en", "pt", "es"]


def test_a_short_line_of_a_foreign_document_is_not_ours() -> None:
    foreign = "Le ministère recrute une personne pour diriger la transformation des services."
    assert languages_of([foreign, "Gestion de la base de données"], None) == ["other", "other"]


def test_a_text_without_words_is_in_no_language() -> None:
    assert languages_of(["12 345 %"], None) == ["other"]
    assert languages_of([], None) == []
