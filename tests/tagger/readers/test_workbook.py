import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import Failure, read, read_all
from tagger.types import Document, Source
from tests.tagger.readers.samples import PORTUGUESE, SPANISH, with_parts, xlsx

ROWS: list[list[object]] = [
    ["Vacantes", None, None],
    [],
    ["Texto", "Fecha", "Cupos"],
    [SPANISH, dt.date(2024, 5, 1), 2],
]


def path_of(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "vacantes.xlsx"
    path.write_bytes(content)
    return path


def test_a_document_is_named_by_sheet_and_row(tmp_path: Path) -> None:
    sheets: dict[str, list[list[object]]] = {"Hoja1": ROWS, "B": [["Descrição"], [PORTUGUESE]]}
    path = path_of(tmp_path, xlsx(sheets))
    first, second = read(path)
    assert (first.id, first.text) == ("vacantes.xlsx#Hoja1!4", SPANISH)
    assert first.source == Source(str(path), "Hoja1", 4)
    assert (second.id, second.text) == ("vacantes.xlsx#B!2", PORTUGUESE)


def test_numbers_and_dates_are_written_as_people_read_them(tmp_path: Path) -> None:
    cells: list[object] = [
        7.0,
        1.5,
        dt.datetime(2024, 5, 1),
        dt.datetime(2024, 5, 1, 9, 30),
        dt.date(2024, 1, 2),
    ]
    rows: list[list[object]] = [
        ["id", "Funciones", "Requisitos", "Experiencia", "Formación"],
        cells,
    ]
    (document,) = read(path_of(tmp_path, xlsx({"Hoja1": rows})))
    assert document.id == "7"
    assert document.text.split("\n\n") == [
        "Funciones\n1.5",
        "Requisitos\n2024-05-01",
        "Experiencia\n2024-05-01 09:30:00",
        "Formación\n2024-01-02",
    ]


def test_whole_numbers_have_no_fraction_however_they_were_written(tmp_path: Path) -> None:
    content = xlsx({"Hoja1": [["id", "sede", "texto"], [7, None, "uno"]]})
    sheet = sheet_of(content).replace(b"<v>7</v>", b"<v>7.0</v>")
    assert sheet != sheet_of(content)
    (document,) = read(path_of(tmp_path, with_parts(content, {"xl/worksheets/sheet1.xml": sheet})))
    assert (document.id, document.text) == ("7", "uno")


def test_hidden_sheets_and_sheets_without_texts_are_left_out(tmp_path: Path) -> None:
    sheets: dict[str, list[list[object]]] = {
        "Listas": [["a", "b"]],
        "Datos": [["texto"], ["uno"]],
        "Viejo": [["texto"], ["dos"]],
    }
    documents = read(path_of(tmp_path, xlsx(sheets, hidden="Viejo")))
    assert [document.text for document in documents] == ["uno"]


def test_a_bad_row_is_a_failure_that_names_sheet_and_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "texto"], [1, "uno"], [2, None], [], [1, "dos"], [3, "tres"]]
    found = list(read_all([path_of(tmp_path, xlsx({"Hoja1": rows}))]))
    assert [type(one) for one in found] == [Document, Failure, Failure, Document]
    assert isinstance(found[1], Failure)
    assert "vacantes.xlsx, sheet Hoja1, row 3 has an empty text" in found[1].message
    assert found[2].source.row == 5


def test_a_workbook_without_texts_says_which_columns_it_has(tmp_path: Path) -> None:
    path = path_of(tmp_path, xlsx({"Hoja1": [["codigo", "sede"], [1, "Sur"]], "Vacía": []}))
    with pytest.raises(UnreadableDocument, match=r"codigo, sede.*--text-column"):
        list(read(path))


def test_a_wrong_extent_does_not_hide_rows(tmp_path: Path) -> None:
    content = xlsx({"Hoja1": [["id", "texto"], [1, "uno"], [2, "dos"]]})
    sheet = sheet_of(content).replace(b'ref="A1:B3"', b'ref="A1"')
    assert sheet != sheet_of(content)
    documents = read(path_of(tmp_path, with_parts(content, {"xl/worksheets/sheet1.xml": sheet})))
    assert [document.id for document in documents] == ["1", "2"]


def test_an_entity_attack_is_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    attack = f'<!DOCTYPE x [<!ENTITY l0 "ja">{laughs}]>'.encode()
    content = xlsx({"Hoja1": [["texto"], ["uno"]]})
    sheet = sheet_of(content)
    early = attack + sheet.replace(b"uno", b"&l9;")
    late = b"<!--" + b"x" * 5000 + b"-->" + early
    for part, reason in ((early, "declares XML entities"), (late, "is damaged")):
        path = path_of(tmp_path, with_parts(content, {"xl/worksheets/sheet1.xml": part}))
        with pytest.raises(UnreadableDocument, match=reason):
            list(read(path))


def test_a_broken_part_is_refused(tmp_path: Path) -> None:
    content = xlsx({"Hoja1": [["texto"], ["uno"]]})
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        path = path_of(tmp_path, with_parts(content, {name: b"<worksheet"}))
        with pytest.raises(UnreadableDocument, match="is damaged"):
            list(read(path))


def test_ten_thousand_rows_are_read_one_after_the_other(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "texto"], *([number, SPANISH] for number in range(10_000))]
    documents = list(read(path_of(tmp_path, xlsx({"Hoja1": rows}))))
    assert len(documents) == 10_000
    assert documents[-1].id == "9999"


def sheet_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")
