import csv
import io
from dataclasses import replace

import pytest

from tagger.exporters import ExportOptions
from tagger.exporters.spreadsheet import COLUMNS, write_csv
from tagger.types import Report
from tests.factories import make_evidence, make_framework, make_report, make_tag

PLAIN = ExportOptions()
TEXT = 'Analyse "data", daily\nand teach; - plan'


def rows(*reports: Report, options: ExportOptions = PLAIN) -> list[dict[str, str]]:
    stream = io.StringIO()
    write_csv(reports, make_framework(), stream, options)
    written = stream.getvalue()
    assert written.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))


def test_a_tag_is_a_row_with_its_best_evidence() -> None:
    passages = [make_evidence(TEXT, 'Analyse "data", daily\nand', 0.9), make_evidence(TEXT, "plan")]
    report = make_report(
        TEXT, make_tag("analysis", *passages), make_tag("teaching", make_evidence(TEXT, "teach"))
    )
    first, second = rows(report)
    assert tuple(first) == COLUMNS
    assert first["text"] == 'Analyse "data", daily\nand'
    assert TEXT[int(first["start"]) : int(first["end"])] == first["text"]
    assert (first["code"], first["probability"], first["n_evidence"]) == ("A1", "0.9", "2")
    assert (second["code"], second["name"]) == ("B2", "Teaching")


def test_a_document_without_tags_keeps_a_row_with_an_empty_code() -> None:
    (row,) = rows(make_report("Nothing here.", document_id="empty.txt"))
    assert (row["document_id"], row["code"], row["model"]) == ("empty.txt", "", "test-model")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    text = f"{start}HYPERLINK(1) data"
    report = make_report(text, make_tag("analysis", make_evidence(text, text)), document_id=text)
    (row,) = rows(report)
    assert row["text"] == f"'{text}"
    assert row["document_id"] == f"'{text}"
    assert row["file"] == f"'{text}"


def test_harmless_cells_are_left_as_they_are() -> None:
    report = make_report(TEXT, make_tag("analysis", make_evidence(TEXT, "plan")))
    assert rows(report)[0]["text"] == "plan"


def test_probabilities_take_a_column_a_competency() -> None:
    report = make_report(TEXT)
    known = {id_: 0.98765 for id_ in report.probabilities if id_ != "teamwork"}
    (row,) = rows(
        replace(report, probabilities=known), options=ExportOptions(all_probabilities=True)
    )
    assert [row[code] for code in ("A1", "A2", "B1", "B2")] == ["0.9877", "0.9877", "", "0.9877"]
