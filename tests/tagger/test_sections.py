"""Which role a line has, judged from titles, labels and its own words."""

from pathlib import Path

import pytest
import yaml

from tagger import yaml_files
from tagger.errors import InvalidValue
from tagger.headings import as_genre, as_role, load_headings, one_role_each, tokens_of
from tagger.segmentation import SectionSegmenter
from tagger.telling import load_cues
from tagger.titles import title_role
from tagger.types import Document, Genre, Role, Segment
from tagger.yaml_files import read_data

SEGMENTER = SectionSegmenter.load()


def segments_of(text: str, genre: Genre | None = None) -> tuple[Segment, ...]:
    return SEGMENTER.segment(Document(id="d", text=text, genre=genre))


def roles_of(text: str, genre: Genre | None = None) -> list[Role]:
    return [segment.role for segment in segments_of(text, genre)]


def role_of_title(title: str, genre: Genre) -> Role | None:
    headings = load_headings()
    return title_role(tokens_of(title), headings.titles[genre], headings.filler)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("FUNCIONES", "duties"),
        ("2. Funciones del puesto:", "duties"),
        ("IV – Funciones Principales.", "duties"),
        ("## Atribuições do cargo", "duties"),
        ("CAPÍTULO II – Requisitos mínimos", "required"),
        ("REQUISITOS DEL/LA CANDIDATO/A", "required"),
        ("¿Qué documentos necesito para postular?", "application"),
        ("Perfil de competencias", "competencies"),
        ("Perfil de competências", "competencies"),
        ("Competências Comportamentais", "competencies"),
        ("Desirable criteria", "desirable"),
        ("Requisitos desejáveis", "desirable"),
        ("Misión del puesto", "purpose"),
        ("What you'll do", "duties"),
        ("WHAT YOU’LL DO", "duties"),
        ("Essential criteria:", "required"),
        ("Remuneração", "benefits"),
        ("Disposiciones generales", "legal"),
    ],
)
def test_titles_of_postings_are_known(title: str, role: Role) -> None:
    assert role_of_title(title, "posting") == role


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Resultados de aprendizaje", "outcomes"),
        ("Objetivos", "outcomes"),
        ("Ementa", "contents"),
        ("3.2 Conteúdo programático", "contents"),
        ("Weekly schedule", "contents"),
        ("Metodología", "method"),
        ("Sistemas de evaluación", "assessment"),
        ("Required readings", "bibliography"),
        ("Público-alvo", "other"),
    ],
)
def test_titles_of_syllabi_are_known(title: str, role: Role) -> None:
    assert role_of_title(title, "syllabus") == role


def test_a_title_means_what_it_means_in_its_genre() -> None:
    assert role_of_title("Objetivos", "posting") == "purpose"
    assert role_of_title("Competencias", "posting") == "competencies"
    assert role_of_title("Competencias", "syllabus") == "outcomes"


@pytest.mark.parametrize(
    "line", ["Experiencia en gestión pública", "Conocimientos de Excel", "datos"]
)
def test_items_that_begin_like_a_title_are_no_titles(line: str) -> None:
    assert role_of_title(line, "posting") is None


SPANISH = """\
MINISTERIO DE OBRAS DEL SUR
CONVOCATORIA INTERNA

OBJETIVO DEL CARGO
Conducir la estrategia de datos de la institución y su relación con las provincias.

FUNCIONES
• Elaborar el plan anual de datos abiertos
• Capacitar a los equipos en el uso de tableros

REQUISITOS EXCLUYENTES
• Título universitario en informática
• Tres años de experiencia en análisis de datos

SE VALORARÁ
• Inglés intermedio

REMUNERACIÓN
$ 1.200.000 brutos mensuales
"""


def test_a_spanish_posting_is_read_section_by_section() -> None:
    segments = segments_of(SPANISH)
    assert {segment.genre for segment in segments} == {"posting"}
    assert {segment.language for segment in segments} == {"es"}
    assert [segment.role for segment in segments] == [
        "heading", "heading", "heading", "purpose", "heading", "duties", "duties", "heading",
        "required", "required", "heading", "desirable", "heading", "benefits",
    ]  # fmt: skip
    assert segments[5].heading == "FUNCIONES"
    assert segments[8].heading == "REQUISITOS EXCLUYENTES"


PORTUGUESE = """\
PROGRAMA DE DISCIPLINA

EMENTA
Módulo 1: Proteção de dados pessoais
Módulo 2: Inteligência artificial no setor público

OBJETIVOS DE APRENDIZAGEM
a) Identificar riscos no tratamento de dados;
b) Aplicar a LGPD em casos do órgão.

AVALIAÇÃO
Prova final: 60 %

REFERÊNCIAS
SOUZA, A. Governo digital. 2. ed. 2020.
"""


def test_a_portuguese_syllabus_is_read_section_by_section() -> None:
    segments = segments_of(PORTUGUESE)
    assert {segment.genre for segment in segments} == {"syllabus"}
    assert {segment.language for segment in segments} == {"pt"}
    assert [segment.role for segment in segments] == [
        "heading", "heading", "contents", "contents", "heading", "outcomes", "outcomes", "heading",
        "assessment", "heading", "bibliography",
    ]  # fmt: skip


ENGLISH = """\
2. KEY RESPONSIBILITIES
o Lead the delivery of digital services
o Manage suppliers and contracts

3. PERSON SPECIFICATION
Essential criteria
– Experience of agile delivery
Desirable criteria
– Knowledge of procurement law

We are an equal opportunities employer.
"""


def test_an_english_posting_is_read_section_by_section() -> None:
    segments = segments_of(ENGLISH)
    assert [segment.role for segment in segments] == [
        "heading", "duties", "duties", "heading", "heading", "required", "heading", "desirable",
        "legal",
    ]  # fmt: skip
    assert {segment.language for segment in segments} == {"en"}


def test_a_label_gives_its_own_line_a_role_and_is_not_cut_off() -> None:
    text = "FUNCIONES\n• Analizar datos del ministerio\nDeseable: inglés intermedio"
    segment = segments_of(text)[-1]
    assert (segment.role, segment.heading) == ("desirable", "Deseable")
    assert segment.text == "Deseable: inglés intermedio"


def test_a_label_in_a_table_cell_gives_the_row_a_role() -> None:
    text = "FUNÇÕES\n• Analisar dados do órgão\nRequisitos\tLicenciatura em Direito"
    assert roles_of(text, "posting")[-1] == "required"


def test_an_unknown_title_under_a_known_section_keeps_the_role() -> None:
    text = "FUNCIONES\nEje territorial:\n• Recorrer las oficinas regionales y ordenar sus archivos"
    assert roles_of(text, "posting") == ["heading", "heading", "duties"]


def test_a_list_in_capitals_is_a_list_and_not_titles() -> None:
    text = "FUNCIONES\nELABORAR INFORMES DE GESTIÓN\nCOORDINAR EL EQUIPO\nMEDIR LOS RESULTADOS"
    assert roles_of(text, "posting") == ["heading", "duties", "duties", "duties"]


def test_label_and_value_lines_before_the_first_title_are_particulars() -> None:
    text = "Puesto: Analista de datos\nGrado: 7\nSede: Capital\n\nFUNCIONES\n• Analizar datos"
    assert roles_of(text, "posting")[:3] == ["metadata"] * 3


def test_the_genre_given_wins_over_the_one_found() -> None:
    assert {segment.genre for segment in segments_of(SPANISH, "syllabus")} == {"syllabus"}


def test_a_name_that_is_no_role_or_genre_is_refused() -> None:
    with pytest.raises(InvalidValue, match="'boss' is no role"):
        as_role("boss")
    with pytest.raises(InvalidValue, match="'novel' is no genre"):
        as_genre("novel")


def test_a_phrase_under_two_roles_is_refused() -> None:
    with pytest.raises(InvalidValue, match="'key tasks' stands under duties and purpose: keep one"):
        one_role_each([(("key", "tasks"), "duties"), (("key", "tasks"), "purpose")])


def test_a_data_file_with_other_keys_than_expected_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"layout\.yaml: keys missing or unknown: .*dashes"):
        read_data("layout.yaml", ("bullets",))


def test_no_title_of_the_data_is_empty() -> None:
    titles = load_headings().titles["unknown"]
    assert len(titles) > 1000
    assert all(titles)


def test_a_key_twice_in_a_data_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "two.yaml").write_text("a: [1]\na: [2]\n", encoding="utf-8")
    monkeypatch.setattr(yaml_files, "DATA", tmp_path)
    with pytest.raises(yaml.YAMLError, match="'a' is there twice"):
        read_data("two.yaml", ("a",))


def test_words_vote_in_the_order_of_the_line() -> None:
    """Roles with as many votes are taken in this order, which must not change between runs."""
    votes = load_cues().votes
    assert list(votes("", ("salary", "apply"))) == ["benefits", "application"]
    assert list(votes("", ("apply", "salary"))) == ["application", "benefits"]
