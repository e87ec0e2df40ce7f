"""Postings that were published again."""

import csv
from pathlib import Path

import pytest

from tagger.batch.duplicates import Duplicates, What, listed_at
from tagger.types import Document, Source

DRIVER = """Se convoca a concurso un cargo de chofer para la Dirección de Flota, sede central, a
partir del 3 de marzo de 2024. La persona conducirá vehículos livianos, llevará el registro,
revisará niveles y neumáticos antes de cada salida y avisará al taller de cualquier desperfecto.
Requisitos: licencia profesional vigente, estudios secundarios completos y dos años de experiencia.
Las postulaciones se reciben en mesa de entradas, de lunes a viernes, de 9 a 13 horas."""
ANALYST = """Buscamos una persona que analice los datos de los trámites en línea, arme tableros para
las direcciones y explique con sencillez lo que muestran. Trabajará con la oficina de atención."""
AGAIN = DRIVER.replace("3 de marzo de 2024", "17 de agosto de 2025").replace(
    "mesa de entradas", "MESA DE ENTRADAS"
)


def documents() -> list[Document]:
    texts = (DRIVER, ANALYST, AGAIN, "Chofer", "Chofer", DRIVER.split("Requisitos", maxsplit=1)[0])
    return [
        Document(f"v{number}", text, Source("a.csv", row=number + 2))
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(("what", "kept"), [("report", [0, 1, 2, 3, 4, 5]), ("once", [0, 1, 3, 5])])
def test_what_comes_again_is_listed_and_left_out_if_asked(
    what: What, kept: list[int], tmp_path: Path
) -> None:
    found = Duplicates(what)
    assert [item.id for item in found(documents()) if isinstance(item, Document)] == [
        f"v{number}" for number in kept
    ]
    (said,) = found.finish(tmp_path / "tags.csv")
    assert said.startswith("2 near-duplicates")
    lines = listed_at(tmp_path / "tags.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines))
    assert [(row["row"], row["document_id"], row["duplicate_of"]) for row in rows] == [
        ("4", "v2", "v0"),
        ("6", "v4", "v3"),
    ]
    assert float(rows[0]["similarity"]) > 0.85


def test_texts_that_differ_are_no_duplicates(tmp_path: Path) -> None:
    found = Duplicates("once")
    assert len(list(found(documents()[:2]))) == 2
    assert found.finish(tmp_path / "tags.csv") == ["no near-duplicates"]
    assert list(tmp_path.iterdir()) == []
