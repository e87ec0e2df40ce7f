import csv
from pathlib import Path

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import Failure, ReadOptions, read, read_all
from tagger.types import Document
from tests.tagger.readers.samples import PORTUGUESE, SPANISH


def path_of(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "lista.csv"
    path.write_bytes(text.encode(encoding))
    return path


def documents_in(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[Document]:
    return list(read(path_of(tmp_path, text, encoding)))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_separator_and_encoding_is_found(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    rows = [["Nº", "Descripción", "Título"], ["1", f'"{SPANISH}; uno, dos|tres"', "Analista"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    (document,) = documents_in(tmp_path, text, encoding)
    assert document.text == f"{SPANISH}; uno, dos|tres"
    assert document.title == "Analista"


def test_a_row_is_named_by_its_number_in_the_spreadsheet(tmp_path: Path) -> None:
    first, second = documents_in(tmp_path, 'texto,n\n"uno\r\ndos",1\n\ntres,2\n')
    assert (first.id, first.source.row, first.text) == ("lista.csv#2", 2, "uno\ndos")
    assert (second.id, second.source.row, second.text) == ("lista.csv#4", 4, "tres")


def test_fields_are_recognised_whatever_their_capitals_and_accents(tmp_path: Path) -> None:
    header = "ID,TÍTULO DEL PUESTO,Descricao (máx. 500),language,Genre"
    (document,) = documents_in(tmp_path, f"{header}\na1,Chofer,{PORTUGUESE},Português,POSTING\n")
    assert (document.id, document.title, document.text) == ("a1", "Chofer", PORTUGUESE)
    assert (document.language, document.genre) == ("pt", "posting")


def test_several_text_columns_become_sections_under_their_names(tmp_path: Path) -> None:
    text = "Cargo;Funciones;Requisitos;Deseable\nChofer;Conducir;Licencia;\n"
    (document,) = documents_in(tmp_path, text)
    assert document.text == "Funciones\nConducir\n\nRequisitos\nLicencia"
    assert document.title == "Chofer"


def test_a_lone_section_keeps_its_heading_and_a_lone_text_needs_none(tmp_path: Path) -> None:
    assert documents_in(tmp_path, "Duties\nDrive\n")[0].text == "Duties\nDrive"
    assert documents_in(tmp_path, "Description\nDrive\n")[0].text == "Drive"


def test_commas_in_the_only_column_do_not_cut_it(tmp_path: Path) -> None:
    documents = documents_in(tmp_path, "texto\nuno, dos, tres\ncuatro, cinco\n")
    assert [document.text for document in documents] == ["uno, dos, tres", "cuatro, cinco"]


def test_title_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    text = "Listado de vacantes;;\n31/12;;\n\nid;Texto;sede\n1;Analizar;Sur\n"
    (document,) = documents_in(tmp_path, text)
    assert (document.id, document.source.row, document.text) == ("1", 5, "Analizar")


def test_a_table_without_known_columns_says_which_it_has_and_what_to_do(tmp_path: Path) -> None:
    path = path_of(tmp_path, "codigo,detalle\n1,Analizar\n")
    with pytest.raises(UnreadableDocument, match=r"lista\.csv .*codigo, detalle.*--text-column"):
        list(read(path))
    (document,) = read(path, ReadOptions(text_columns=("Detalle",), id_column="CÓDIGO"))
    assert (document.id, document.text) == ("1", "Analizar")


def test_a_named_column_is_the_whole_text(tmp_path: Path) -> None:
    path = path_of(tmp_path, "id,texto,funciones\n1,largo,corto\n")
    (document,) = read(path, ReadOptions(text_columns=("texto",)))
    assert document.text == "largo"


@pytest.mark.parametrize(
    "options", [ReadOptions(text_columns=("nada",)), ReadOptions(id_column="nada")]
)
def test_a_named_column_that_is_not_there_is_an_error(tmp_path: Path, options: ReadOptions) -> None:
    path = path_of(tmp_path, "codigo,texto\n1,Analizar\n")
    with pytest.raises(UnreadableDocument, match=r"no column 'nada'.*codigo, texto"):
        list(read(path, options))


def test_each_bad_row_is_a_failure_and_the_others_are_read(tmp_path: Path) -> None:
    rows = ["id,texto,language", "1,a,es", "2,b", "3,,es", "4,c,d,e,f", "5,g,klingon", "1,h,es"]
    found = list(read_all([path_of(tmp_path, "\n".join([*rows, '7,"i"j,es', "8,k,en", ""]))]))
    messages = {one.source.row or 0: one.message for one in found if isinstance(one, Failure)}
    assert [one.id for one in found if isinstance(one, Document)] == ["1", "2", "8"]
    assert sorted(messages) == [4, 5, 6, 7, 8]
    assert "row 4 has an empty text" in messages[4]
    assert "row 5 has 5 cells under 3 columns" in messages[5]
    assert "'klingon'" in messages[6]
    assert "repeats the id '1'" in messages[7]
    assert "quotation marks" in messages[8]


def test_a_quotation_mark_that_never_closes_is_a_failure(tmp_path: Path) -> None:
    first, second = read_all([path_of(tmp_path, 'id,texto\n1,uno\n2,"dos\n3,tres\n')])
    assert isinstance(first, Document)
    assert isinstance(second, Failure)
    assert second.source.row == 3


def test_a_cell_may_be_as_long_as_a_file(tmp_path: Path) -> None:
    long = "Analizar datos. " * 20_000
    first, second = documents_in(tmp_path, f'id,texto\n1,"{long}"\n2,dos\n')
    assert len(first.text) > 300_000
    assert (second.id, second.text) == ("2", "dos")


def test_a_limit_of_cells_that_is_higher_already_stays(tmp_path: Path) -> None:
    before = csv.field_size_limit(2**30)
    try:
        documents_in(tmp_path, "id,texto\n1,uno\n")
        assert csv.field_size_limit() == 2**30
    finally:
        csv.field_size_limit(before)


def test_what_follows_a_quotation_mark_left_open_is_refused_once_and_said(tmp_path: Path) -> None:
    broken = '2,"dos\ny "medio" más\ny fin"\n'
    rest = "".join(f"{number},texto\n" for number in range(3, 1000))
    found = list(read_all([path_of(tmp_path, f"id,texto\n1,uno\n{broken}{rest}")]))
    assert [type(one) for one in found] == [Document, Failure]
    assert isinstance(found[1], Failure)
    assert "row 3 cannot be cut into cells" in found[1].message
    assert "nothing after it was read: check its quotation marks" in found[1].message


def test_after_a_row_whose_quotation_marks_are_all_closed_reading_goes_on(tmp_path: Path) -> None:
    text = 'id,texto\n1,"dice "sí" y más"\n2,"dos\nlíneas"\n'
    failure, document = read_all([path_of(tmp_path, text)])
    assert isinstance(failure, Failure)
    assert "nothing after it" not in failure.message
    assert isinstance(document, Document)
    assert (document.id, document.source.row) == ("2", 3)


def test_a_table_without_header_does_not_put_its_data_into_the_message(tmp_path: Path) -> None:
    row = ["maria@example.org", "30123456", "Calle Sur 12", "vacante", "x" * 31, "a b c d"]
    path = path_of(tmp_path, f"{';'.join(row)}\n")
    for options in (ReadOptions(), ReadOptions(text_columns=("nada",))):
        with pytest.raises(UnreadableDocument) as caught:
            list(read(path, options))
        message = str(caught.value)
        assert "its first row has 6 filled cells: vacante" in message
        assert not any(cell in message for cell in row if cell != "vacante")


def test_of_many_columns_ten_are_named(tmp_path: Path) -> None:
    names = [f"columna {letter}" for letter in "abcdefghijklm"]
    with pytest.raises(UnreadableDocument) as caught:
        documents_in(tmp_path, f"{','.join(names)}\n")
    assert f"13 filled cells: {', '.join(names[:10])})" in str(caught.value)


def test_the_separator_line_that_excel_writes_is_passed_over(tmp_path: Path) -> None:
    (document,) = documents_in(tmp_path, "sep=;\nid;texto\n1;uno, dos\n")
    assert (document.id, document.text) == ("1", "uno, dos")


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no rows below its header"):
        documents_in(tmp_path, "id,texto\n\n")


def test_ten_thousand_rows_are_read_one_after_the_other(tmp_path: Path) -> None:
    rows = "".join(f'{number},"{SPANISH}"\n' for number in range(10_000))
    documents = documents_in(tmp_path, "id,texto\n" + rows)
    assert len(documents) == 10_000
    assert documents[-1].id == "9999"
