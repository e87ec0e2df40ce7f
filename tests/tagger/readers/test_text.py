from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.errors import UnreadableDocument
from tagger.readers import read
from tagger.readers.encoding import decode
from tagger.readers.raw import RawFile
from tests.tagger.readers.samples import LINES, PORTUGUESE, SPANISH

TEXT = "\n".join(LINES)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
ENCODINGS += ["cp1252", "latin-1", "cp850", "mac_roman"]
SHORT = ["Año 2024", "El niño", "Ações", "ÁREA DE GESTIÓN", "atenção", "“Perfil” – 1º nível"]
# Without pairs such as "Â¡", which in Windows-1252 are the bytes of one UTF-8 character.
LETTERS = "abcdefgh .,áéíóúñüãõâêôàçÁÉÍÓÚÑÇ"


def text_of(tmp_path: Path, content: bytes, name: str = "aviso.txt") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    (document,) = read(path)
    return document.text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_accents_come_out_right_in_every_encoding_met(tmp_path: Path, encoding: str) -> None:
    assert text_of(tmp_path, TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("short", SHORT)
def test_even_a_few_words_in_windows_1252_come_out_right(tmp_path: Path, short: str) -> None:
    assert text_of(tmp_path, short.encode("cp1252")) == short


@given(st.text(alphabet=LETTERS, min_size=1))
def test_windows_1252_and_utf_8_are_told_apart_whatever_the_words(text: str) -> None:
    for encoding in ("cp1252", "utf-8"):
        assert decode(RawFile("aviso.txt", "aviso.txt", text.encode(encoding))) == text


def test_a_few_damaged_bytes_do_not_spoil_the_other_accents(tmp_path: Path) -> None:
    text = text_of(tmp_path, TEXT.encode().replace(b" la ", b" \xff ", 1))
    assert PORTUGUESE in text
    assert "\ufffd" in text


def test_line_ends_of_windows_and_old_macs_become_line_feeds(tmp_path: Path) -> None:
    assert text_of(tmp_path, b"uno\r\ndos\rtres\n") == "uno\ndos\ntres\n"


def test_separate_accents_are_joined_to_their_letters(tmp_path: Path) -> None:
    assert text_of(tmp_path, "gestio\u0301n".encode()) == "gestión"


def test_soft_hyphens_go_with_the_line_end_they_cause(tmp_path: Path) -> None:
    assert text_of(tmp_path, "infor\u00ad\nmación e infor\u00admes".encode()) == (
        "información e informes"
    )


def test_a_stray_control_character_becomes_a_space(tmp_path: Path) -> None:
    assert text_of(tmp_path, b"datos\x00abiertos y servicios") == "datos abiertos y servicios"


def test_the_end_mark_of_old_systems_is_not_read(tmp_path: Path) -> None:
    assert text_of(tmp_path, b"datos\x1a") == "datos"


def test_the_text_begins_and_ends_as_the_file_does(tmp_path: Path) -> None:
    assert text_of(tmp_path, b"\n  uno\n\n\n\tdos  \n") == "\n  uno\n\n\n\tdos  \n"


def test_junk_is_said_not_to_be_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"aviso\.txt is not text"):
        text_of(tmp_path, bytes(range(32)) * 10)


def test_a_text_cut_inside_a_character_is_said_to_be_cut(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="cut short"):
        text_of(tmp_path, SPANISH.encode()[: SPANISH.encode().rindex("ü".encode()) + 1])


def test_one_accent_at_the_very_end_is_no_cut(tmp_path: Path) -> None:
    assert text_of(tmp_path, "Se busca peão no Café".encode("cp1252")) == "Se busca peão no Café"
    assert text_of(tmp_path, "Administrar el café".encode("cp1252")) == "Administrar el café"
