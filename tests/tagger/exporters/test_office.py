"""Office files: every text stays text, nothing is lost, both programs' readers open them."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tagger.exporters.office import EVIDENCE_COLUMNS, OFFICE, write_docx, write_xlsx
from tagger.exporters.options import ExportOptions
from tagger.exporters.spreadsheet import COLUMNS
from tagger.exporters.wording import words_in
from tagger.pipeline import Tagger
from tagger.types import Document, Report

TEXT = "Funciones\n- Analizar datos abiertos\n- Coordinar equipos de trabajo\n"
SPANISH = ExportOptions(language="es")


@pytest.fixture
def report(demo: Tagger) -> Report:
    found = demo.tag(Document("aviso", TEXT))
    assert found.tags
    return found


def opened(reports: Iterable[Report], demo: Tagger, options: ExportOptions = SPANISH) -> Any:
    stream = BytesIO()
    write_xlsx(reports, demo.framework, stream, options)
    return openpyxl.load_workbook(BytesIO(stream.getvalue()))


def lines_of(reports: Iterable[Report], demo: Tagger) -> list[str]:
    stream = BytesIO()
    write_docx(reports, demo.framework, stream, SPANISH)
    word = docx.Document(BytesIO(stream.getvalue()))
    cells = [c.text for table in word.tables for row in table.rows for c in row.cells]
    return [*(paragraph.text for paragraph in word.paragraphs), *cells]


def test_a_workbook_has_a_row_a_tag_and_a_row_a_piece_of_evidence(
    report: Report, demo: Tagger
) -> None:
    book = opened([report], demo)
    headings = words_in("es").columns
    tags, evidence = (list(book[name].values) for name in ("competencias", "pasajes"))
    assert tags[0] == tuple(headings[column] for column in COLUMNS)
    assert evidence[0] == tuple(headings[column] for column in EVIDENCE_COLUMNS)
    first = dict(zip(COLUMNS, tags[1], strict=True))
    assert (first["language"], first["section"], first["review"]) == ("español", "funciones", "no")
    assert first["modality"] is None
    assert len(tags) == 1 + len(report.tags)
    assert len(evidence) == 1 + sum(len(tag.evidence) for tag in report.tags)
    for row in evidence[1:]:
        cells = dict(zip(EVIDENCE_COLUMNS, row, strict=True))
        assert TEXT[cells["start"] : cells["end"]] == cells["text"]
    assert {book[name].freeze_panes for name in book.sheetnames} == {"A2"}
    assert book["competencias"].auto_filter.ref == f"A1:W{1 + len(report.tags)}"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(0)", "\t=1"])
def test_no_text_becomes_a_formula(report: Report, demo: Tagger, start: str) -> None:
    named = replace(report, document=replace(report.document, id=start))
    book = opened([named], demo)
    cell = book["competencias"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == start


def test_what_a_cell_cannot_hold_is_shown_as_such(report: Report, demo: Tagger) -> None:
    evidence = replace(report.tags[0].evidence[0], text="a\x00b" + "c" * 40_000)
    tag = replace(report.tags[0], evidence=(evidence,))
    book = opened([replace(report, tags=(tag,))], demo)
    text = book["pasajes"]["D2"].value
    assert text.startswith("a\ufffdb")
    assert len(text) == 32_767
    assert text.endswith("…")


def test_a_document_without_tags_has_a_row_of_its_own(demo: Tagger) -> None:
    book = opened([demo.tag(Document("vacío", "Calle Mayor 3"))], demo)
    rows = list(book["competencias"].values)
    assert [row[0] for row in rows] == ["documento", "vacío"]
    assert len(list(book["pasajes"].values)) == 1


def test_a_word_document_names_every_competency_with_its_evidence(
    report: Report, demo: Tagger
) -> None:
    text = "\n".join(lines_of([report], demo))
    for tag in report.tags:
        assert demo.framework[tag.competency_id].name["es"] in text
        assert words_in("es").probability(tag.probability) in text
        assert tag.evidence[0].text in text
    assert "aviso" in text


def test_a_word_document_holds_whatever_a_text_holds(report: Report, demo: Tagger) -> None:
    evidence = replace(report.tags[0].evidence[0], text="a\x00\x0b\ufffe\ud800 & <b>")
    named = replace(report, tags=(replace(report.tags[0], evidence=(evidence,)),))
    assert any("& <b>" in line for line in lines_of([named], demo))


def test_a_document_without_tags_says_so(demo: Tagger) -> None:
    assert any("no se encontró" in line for line in lines_of([demo.tag(Document("x", "a"))], demo))


@pytest.mark.parametrize("name", OFFICE)
def test_nothing_is_written_anywhere_else(
    name: str, report: Report, demo: Tagger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    stream = BytesIO()
    OFFICE[name]([report], demo.framework, stream, SPANISH)
    assert stream.getvalue()


@pytest.mark.parametrize("name", OFFICE)
def test_no_reports_give_a_file_that_opens(name: str, demo: Tagger) -> None:
    stream = BytesIO()
    OFFICE[name]([], demo.framework, stream, SPANISH)
    opening: Any = {"xlsx": openpyxl.load_workbook, "docx": docx.Document}[name]
    assert opening(BytesIO(stream.getvalue()))
