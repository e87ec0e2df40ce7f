"""Notices of many posts, catalogues of many courses, and texts that are one."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tagger.batch.splitting import Splitter, Way, pattern_of
from tagger.benchmark import load_benchmark
from tagger.errors import InvalidValue
from tagger.readers.raw import Failure
from tagger.types import Document, Source

NOTICE = """EDITAL Nº 3/2024 - PREFEITURA DE SERRA CLARA
O Prefeito torna público que estarão abertas as inscrições para o processo seletivo simplificado.
Cargo 01: Motorista
Cargo 02: Analista de Dados

DAS INSCRIÇÕES
As inscrições serão feitas na sede da Secretaria, das 8h às 12h, e não por correio.

CARGO 01 - MOTORISTA DE AMBULÂNCIA
Atribuições: conduzir ambulâncias, zelar pelo veículo e transportar pacientes com segurança.
Requisitos: CNH categoria D e curso de transporte de emergência.

CARGO 02 - ANALISTA DE DADOS
Atribuições: extrair, limpar e analisar dados da rede municipal; elaborar painéis de gestão.
Requisitos: superior completo em estatística; conhecimento em SQL.
"""
CATALOGUE = """Catálogo 2025

Hojas de cálculo para la gestión
24 horas

Objetivos
Al terminar, los participantes podrán ordenar y resumir datos en una hoja de cálculo.
Contenidos
Tablas, filtros, gráficos.

Atención ciudadana
30 horas

Objetivos
Atender a la persona usuaria con lenguaje claro y resolver su trámite.
Contenidos
Lenguaje claro, canales, accesibilidad.

Ciberseguridad básica
10 horas

Objetivos
Reconocer correos fraudulentos y proteger las contraseñas de su unidad.
Contenidos
Phishing, contraseñas.
"""
POSTS = """We are hiring.

Post 1 of 2: Service Designer
You will map journeys with the people who apply, and try forms out with them every fortnight.

Post 2 of 2: Driver
You will take staff to the depots and keep the log of the van; shifts begin at six in the morning.
"""


def titles(text: str, way: Way = "auto", pattern: str | None = None) -> list[str | None]:
    parts = Splitter(way, pattern_of(pattern)).split(Document("d", text))
    return [part.title for part in parts] if len(parts) > 1 else []


def test_posts_begin_at_headings_worded_alike_and_not_at_the_list_of_them() -> None:
    assert titles(NOTICE) == [
        None,
        "CARGO 01 - MOTORISTA DE AMBULÂNCIA",
        "CARGO 02 - ANALISTA DE DADOS",
    ]
    assert titles(POSTS, "posts") == [
        "Post 1 of 2: Service Designer",
        "Post 2 of 2: Driver",
    ]


@pytest.mark.parametrize(
    "text", [CATALOGUE, re.sub(r"(?m)^(Objetivos|Contenidos)", r"## \1", CATALOGUE)]
)
def test_courses_begin_at_the_name_above_their_first_section(text: str) -> None:
    assert titles(text) == [
        "Hojas de cálculo para la gestión",
        "Atención ciudadana",
        "Ciberseguridad básica",
    ]


def test_parts_cover_the_whole_in_order_with_its_pages_row_and_cells() -> None:
    whole = Document(
        "edital", NOTICE, Source("a.pdf", row=3), page_starts=(0, 400), columns=(("k", "v"),)
    )
    parts = Splitter().split(whole)
    assert [part.id for part in parts] == ["edital#0", "edital#1", "edital#2"]
    places = [NOTICE.index(part.text) for part in parts]
    assert places == sorted(places)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(NOTICE.split())
    for part, at in zip(parts, places, strict=True):
        assert (part.source, part.columns) == (whole.source, whole.columns)
        for offset in range(len(part.text)):
            assert part.page_of(offset) == whole.page_of(at + offset)


def test_a_pattern_says_where_parts_begin() -> None:
    text = NOTICE.replace("CARGO 01 - ", ">> ").replace("CARGO 02 - ", ">> ")
    assert titles(text, pattern="^>> ") == [
        None,
        ">> MOTORISTA DE AMBULÂNCIA",
        ">> ANALISTA DE DADOS",
    ]
    assert titles(NOTICE, pattern="no such line") == []


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidValue, match="no regular expression"):
        pattern_of("(")


def test_one_text_stays_one() -> None:
    pages = "".join(f"CARGO: ANALISTA\n{'Analizar datos de la red. ' * 8}\n" for _ in range(3))
    listed = "\n".join(f"Cargo {n}: auxiliar" for n in range(9))
    for text in ("", "Analizar datos.", pages, listed):
        assert Splitter().split(Document("d", text)) == [Document("d", text)]


def test_what_could_not_be_read_passes_and_splits_are_counted() -> None:
    lost = Failure(Source("b.pdf"), "b.pdf is damaged")
    splitter = Splitter()
    passed = list(splitter([Document("a", NOTICE), lost, Document("c", "Conducir.")]))
    assert [getattr(item, "id", None) for item in passed] == ["a#0", "a#1", "a#2", None, "c"]
    (said,) = splitter.finish(Path("tags.csv"))
    assert said == "1 documents were split into 3 parts"


def test_hardly_any_document_of_the_benchmark_is_taken_for_many() -> None:
    splitter = Splitter()
    documents = [one.document for one in load_benchmark()["dev"]]
    split = [parts for one in documents if len(parts := splitter.split(one)) > 1]
    assert len(split) <= len(documents) / 100
    for parts in split:
        assert all(len(a.text) > 0 for a, _ in pairwise(parts))
