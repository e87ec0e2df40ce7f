import io
from pathlib import Path

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import read
from tests.tagger.readers.samples import LINES, docx, docx_of_xml, paragraph, with_parts


def text_of(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "aviso.docx"
    path.write_bytes(content)
    (document,) = read(path)
    return document.text


def test_headings_lists_and_tables_stand_in_the_order_of_the_document(tmp_path: Path) -> None:
    import docx as library

    word = library.Document()
    word.sections[0].header.paragraphs[0].text = "Membrete"
    word.add_paragraph("Convocatoria")
    word.add_heading("Funciones", level=2)
    word.add_paragraph("Analizar datos", style="List Bullet")
    word.add_paragraph("Coordinar", style="List Number")
    table = word.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Cargo"
    table.cell(0, 2).text = "Vacantes"
    for place, content in enumerate(["Técnico", "Sede sur", "2"]):
        table.cell(1, place).text = content
    word.add_paragraph("Bases legales")
    stream = io.BytesIO()
    word.save(stream)
    assert text_of(tmp_path, stream.getvalue()) == (
        "Convocatoria\n\nFunciones\n• Analizar datos\n• Coordinar\n"
        "Cargo | Vacantes\nTécnico | Sede sur | 2\nBases legales"
    )


def test_numbering_makes_a_list_unless_it_is_switched_off(tmp_path: Path) -> None:
    number = "<w:numPr><w:numId w:val='{}'/></w:numPr>"
    body = paragraph("uno", number.format(3)) + paragraph("dos", number.format(0))
    bulleted = paragraph("• tres", number.format(3))
    assert text_of(tmp_path, docx_of_xml(body + bulleted)) == "• uno\ndos\n• tres"


def test_a_paragraph_of_the_outline_is_a_heading(tmp_path: Path) -> None:
    outline = "<w:outlineLvl w:val='{}'/>"
    body = paragraph("uno") + paragraph("Perfil", outline.format(1))
    assert text_of(tmp_path, docx_of_xml(body + paragraph("dos", outline.format(9)))) == (
        "uno\n\nPerfil\ndos"
    )


def test_a_style_based_on_a_heading_is_a_heading(tmp_path: Path) -> None:
    import docx as library
    from docx.enum.style import WD_STYLE_TYPE

    word = library.Document()
    style = word.styles.add_style("Rubro", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Heading 1"]
    word.add_paragraph("uno")
    word.add_paragraph("Requisitos", style="Rubro")
    stream = io.BytesIO()
    word.save(stream)
    assert text_of(tmp_path, stream.getvalue()) == "uno\n\nRequisitos"


def test_the_text_is_the_one_after_all_revisions(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>Analizar </w:t></w:r>"
        "<w:ins><w:r><w:t>datos</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>papeles</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>antes</w:t></w:r></w:moveFrom></w:p>"
    )
    assert text_of(tmp_path, docx_of_xml(body)) == "Analizar datos"


def test_content_controls_links_and_breaks_are_read(tmp_path: Path) -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('Denominación')}</w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>uno</w:t><w:br/><w:t>dos</w:t></w:r></w:sdtContent>"
        "</w:sdt><w:hyperlink><w:r><w:tab/><w:t>tres</w:t></w:r></w:hyperlink></w:p>"
    )
    assert text_of(tmp_path, docx_of_xml(body)) == "Denominación\nuno\ndos\ttres"


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('en el cuadro')}</w:txbxContent>"
    compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        f'<w:p xmlns:mc="{compatibility}"><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent><w:t>junto</w:t></w:r></w:p>"
    )
    assert text_of(tmp_path, docx_of_xml(body)) == "junto\nen el cuadro"


def test_a_form_reads_like_headings_and_lists(tmp_path: Path) -> None:
    inner = (
        f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    )
    body = (
        "<w:tbl><w:tr>"
        f"<w:tc>{paragraph('Funciones')}</w:tc>"
        f"<w:tc>{paragraph('Analizar')}{inner}{paragraph('Coordinar')}</w:tc>"
        "</w:tr></w:tbl>"
    )
    assert text_of(tmp_path, docx_of_xml(body)) == "Funciones\nAnalizar\na | b\nCoordinar"


def test_a_cell_merged_downwards_is_read_once(tmp_path: Path) -> None:
    merge = "<w:tcPr><w:vMerge{}/></w:tcPr>"
    first = f"<w:tc>{merge.format(' w:val=' + repr('restart'))}{paragraph('Sede')}</w:tc>"
    again = f"<w:tc>{merge.format('')}{paragraph('Sede')}</w:tc>"
    rows = [f"<w:tr>{first}<w:tc>{paragraph('uno')}</w:tc></w:tr>"]
    rows.append(f"<w:tr>{again}<w:tc>{paragraph('dos')}</w:tc></w:tr>")
    assert text_of(tmp_path, docx_of_xml(f"<w:tbl>{''.join(rows)}</w:tbl>")) == "Sede | uno\ndos"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_attack_is_refused(tmp_path: Path, encoding: str) -> None:
    attack = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ja"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    content = with_parts(docx(LINES), {"word/document.xml": attack.encode(encoding)})
    with pytest.raises(UnreadableDocument, match="declares XML entities"):
        text_of(tmp_path, content)


def test_entities_declared_far_down_are_not_resolved(tmp_path: Path) -> None:
    attack = (
        f"<?xml version='1.0'?><!--{'x' * 5000}--><!DOCTYPE w:document [<!ENTITY a 'veneno'>]>"
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        "<w:body><w:p><w:r><w:t>sano&a;</w:t></w:r></w:p></w:body></w:document>"
    )
    text = text_of(tmp_path, with_parts(docx([]), {"word/document.xml": attack.encode()}))
    assert text == "sano"


def test_a_file_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="has no text"):
        text_of(tmp_path, docx([]))


def test_a_broken_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"aviso\.docx is damaged"):
        text_of(tmp_path, with_parts(docx(LINES), {"word/document.xml": b"<w:document>"}))
