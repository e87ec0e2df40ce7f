from io import BytesIO
from pathlib import Path

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import READERS, read_standard_input
from tagger.readers.html import page_text
from tagger.readers.raw import RawFile
from tests.tagger.readers.samples import SPANISH

RAW = RawFile("aviso.html", "aviso.html", b"")


def text_of(markup: str) -> str:
    return page_text(RAW, markup)[0]


def test_what_is_not_content_is_left_out() -> None:
    page = """<html><head><title>Aviso</title><style>p {}</style></head><body>
      <nav>Inicio</nav><div role="banner">Portal</div><script>var clave;</script>
      <!-- borrador --><p hidden>oculto</p><div style="display: none">invisible</div>
      <main><p>Analizar datos</p></main><aside>Noticias</aside><footer>Contacto</footer>"""
    assert page_text(RAW, page) == ("Analizar datos", "Aviso")


def test_blocks_stand_on_their_own_lines_and_words_stay_together() -> None:
    page = "<div>Aná<b>lisis</b> de\n   datos<p>Atención</p>final<br>otra&nbsp;línea</div>"
    assert text_of(page) == "Análisis de datos\nAtención\nfinal\notra línea"


def test_list_items_get_bullets_at_every_depth() -> None:
    page = "<ul><li>uno<ul><li><p>dos</p></li></ul></li><li> <b>tres</b></li></ul>"
    assert text_of(page) == "• uno\n\n• dos\n\n• tres"


def test_headings_stand_after_a_blank_line() -> None:
    page = "<p>Aviso</p><h2>Funciones <small>del\npuesto</small></h2><p>Coordinar</p>"
    assert text_of(page) == "Aviso\n\nFunciones del puesto\n\nCoordinar"


def test_table_rows_are_lines_with_borders() -> None:
    page = (
        "<table><tr><th>Cargo</th><th>Vagas</th></tr><tr><td>Técnico</td><td> 6 </td></tr></table>"
    )
    assert "Cargo | Vagas\n" in text_of(page)
    assert "Técnico | 6" in text_of(page)


def test_a_cell_with_a_list_follows_its_label() -> None:
    items = "<ul><li>Atender</li><li>Registar</li></ul>"
    page = f"<table><tr><td>Funções</td><td>{items}</td></tr></table>"
    assert text_of(page).split("\n") == ["Funções", "• Atender", "• Registar"]


def test_a_page_laid_out_with_tables_keeps_its_paragraphs_and_order() -> None:
    page = """<table><tr><td><p>Uno</p><table><tr><td>a</td><td>b</td></tr></table><p>Dos</p></td>
      <td>Tres</td></tr></table>"""
    assert [line for line in text_of(page).split("\n") if line] == ["Uno", "a | b", "Dos", "Tres"]


def test_entities_are_letters() -> None:
    assert text_of("<p>Gesti&oacute;n &amp; atenci&#243;n</p>") == "Gestión & atención"


def test_preformatted_lines_stay_apart() -> None:
    assert text_of("<pre>uno\ndos</pre>") == "uno\ndos"


def test_deep_nesting_does_no_harm() -> None:
    assert "hondo" in text_of("<div>" * 200 + "hondo" + "</div>" * 200)
    with pytest.raises(UnreadableDocument, match="nested deeper"):
        text_of("<p>antes</p>" + "<div>" * 50_000)


def test_a_short_text_without_tags_is_not_taken_for_a_file_name() -> None:
    assert text_of("aviso.html") == "aviso.html"


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-15", "utf-8"])
@pytest.mark.parametrize("declared", ["{}", "utf-8", "no-such-encoding"])
def test_the_bytes_overrule_a_wrong_declaration(
    tmp_path: Path, encoding: str, declared: str
) -> None:
    meta = f'<meta charset="{declared.format(encoding)}">'
    path = tmp_path / "aviso.html"
    path.write_bytes(f"<html><head>{meta}</head><p>{SPANISH}</p></html>".encode(encoding))
    assert [document.text for document in READERS[".html"](path)] == [SPANISH]


def test_a_declaration_is_believed_where_letters_alone_would_mislead() -> None:
    page = '<html><head><meta charset="cp1250"></head><p>Město Český</p></html>'.encode("cp1250")
    (document,) = read_standard_input(BytesIO(page))
    assert document.text == "Město Český"


def test_an_entity_attack_does_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("clave")
    page = f"""<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ja"><!ENTITY b "&a;&a;">
      <!ENTITY c SYSTEM "file://{secret}">]><html><p>antes &b; &c; después</p></html>"""
    text = text_of(page)
    assert "antes" in text
    assert "clave" not in text
    assert "jaja" not in text
