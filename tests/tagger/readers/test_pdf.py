from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import ReadOptions, read
from tagger.types import Document
from tests.tagger.readers.samples import ENCRYPTION, LINES, PORTUGUESE, SPANISH, pdf


def document_of(tmp_path: Path, content: bytes, name: str = "aviso.pdf") -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    (document,) = read(path)
    return document


def test_pages_are_found_by_offset(tmp_path: Path) -> None:
    document = document_of(tmp_path, pdf([LINES, [], [PORTUGUESE, SPANISH]]))
    first, second, third = document.page_starts
    assert document.text[third:] == f"{PORTUGUESE}\n{SPANISH}"
    assert document.text[:second] == "\n".join(LINES) + "\n"
    assert (first, document.text[second:third]) == (0, "\n")
    assert document.page_of(document.text.index(SPANISH)) == 1
    assert document.page_of(document.text.rindex(SPANISH)) == 3


def test_a_hyphen_at_the_end_of_a_line_stays_as_printed(tmp_path: Path) -> None:
    document = document_of(tmp_path, pdf([["Gestión de la infor-", "mación y datos"]]))
    assert document.text == "Gestión de la infor-\nmación y datos"


def test_brackets_bullets_and_dashes_are_read(tmp_path: Path) -> None:
    line = "• Elaborar (a tiempo) informes – “trimestrales”"
    assert document_of(tmp_path, pdf([[line]])).text == line


def test_a_scan_is_told_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"has no text layer.*ocrmypdf"):
        document_of(tmp_path, pdf([[], []]))


def test_a_document_with_too_many_pages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "aviso.pdf"
    path.write_bytes(pdf([LINES, LINES, LINES]))
    assert len(next(read(path, ReadOptions(max_pages=3))).page_starts) == 3
    with pytest.raises(UnreadableDocument, match="has 3 pages: give 2 at most"):
        list(read(path, ReadOptions(max_pages=2)))


def test_a_password_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"aviso\.pdf is protected by a password: save"):
        document_of(tmp_path, pdf([LINES], ENCRYPTION))


def test_a_lost_end_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="cut short"):
        document_of(tmp_path, pdf([LINES])[:-5])


def test_a_broken_inside_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="is damaged"):
        document_of(tmp_path, b"%PDF-1.4\n nothing here\n%%EOF\n")


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    assert document_of(tmp_path, pdf([LINES]), "aviso.txt").page_starts == (0,)


def test_many_threads_may_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "aviso.pdf"
    path.write_bytes(pdf([LINES] * 5))
    with ThreadPoolExecutor(8) as threads:
        texts = set(threads.map(lambda _: next(read(path)).text, range(40)))
    assert len(texts) == 1
