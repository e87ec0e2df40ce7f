import io
from dataclasses import replace

import pytest
from rich.cells import cell_len

from tagger.exporters import ExportOptions
from tagger.exporters.terminal import write_table
from tagger.types import Report, Source
from tests.factories import make_evidence, make_framework, make_report, make_tag

PLAIN = ExportOptions()
TEXT = "About us.\n\nYou will analyse large data sets every week, and teach.\n"
EVIDENCE = replace(
    make_evidence(TEXT, "analyse large data sets", 0.87), page=2, modality="essential"
)
REPORT = make_report(
    TEXT,
    replace(make_tag("analysis", EVIDENCE), modality="essential", level="advanced"),
    make_tag("teaching", make_evidence(TEXT, "teach", 0.5)),
)


def table(*reports: Report, options: ExportOptions = PLAIN) -> str:
    stream = io.StringIO()
    write_table(reports, make_framework(), stream, options)
    return stream.getvalue()


def test_tags_stand_under_their_domain_in_the_order_of_the_framework() -> None:
    lines = [line.strip() for line in table(REPORT).splitlines()]
    places = [lines.index("Data"), lines.index("People & places")]
    tags = [n for n, line in enumerate(lines) if "A1 " in line or "B2 " in line]
    assert places[0] < tags[0] < places[1] < tags[1]


def test_a_tag_shows_probability_bar_mark_modality_and_level() -> None:
    assert "━━━━━━━━━╌ 0.87  A1 Data analysis*  essential, advanced\n" in table(REPORT)


def test_the_legend_explains_the_marks() -> None:
    assert "* from a report\n  † our own reading\n" in table(REPORT)


def test_evidence_stands_in_its_context_with_section_and_page() -> None:
    written = table(REPORT)
    assert "duties, “DUTIES”, p. 2\n" in written
    assert "You will «analyse large data sets» every week, and teach.\n" in written


def test_only_the_best_evidence_is_shown_and_the_rest_counted() -> None:
    words = [make_evidence(TEXT, word) for word in ("analyse", "large", "data", "sets", "week")]
    written = table(make_report(TEXT, make_tag("analysis", *words)))
    assert written.count("«") == 3
    assert "+ 2 more\n" in written


def test_thresholds_are_shown_when_asked_to_explain() -> None:
    assert "threshold 0.40" in table(REPORT, options=ExportOptions(explain=True))
    assert "threshold" not in table(REPORT)


def test_a_document_in_which_nothing_was_found_says_so() -> None:
    assert "No competency of the framework was found" in table(make_report("Pay: 12."))


def test_a_document_without_segments_is_not_said_to_lack_competencies() -> None:
    written = table(make_report("  \n"))
    assert "no text that could be judged" in written
    assert "was found" not in written


def test_notes_and_competencies_that_the_model_does_not_cover_are_named() -> None:
    report = replace(REPORT, notes=("partly_other_language",), not_covered=("teamwork",))
    written = table(report)
    assert "Note: segments in another language were not judged\n" in written
    assert "The model cannot judge: B1 Teamwork\n" in written


def test_a_row_of_a_workbook_names_file_sheet_and_row() -> None:
    source = Source(file="jobs.xlsx", sheet="Hoja1", row=5)
    report = replace(REPORT, document=replace(REPORT.document, id="V-5", source=source))
    assert "jobs.xlsx · Hoja1 · row 5 · English · job posting · segments: 2" in table(report)


@pytest.mark.parametrize("width", [30, 80, 120])
def test_no_line_is_wider_than_asked_for_or_ends_in_a_blank(width: int) -> None:
    text = "Análise 数据分析 de dados 📊 " * 20
    report = make_report(text, make_tag("analysis", make_evidence(text, text)), document_id=text)
    options = ExportOptions(width=width, all_probabilities=True, explain=True)
    for line in table(report, options=options).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


def test_escape_codes_appear_only_where_colour_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = "analyse \x1b[31mdata"
    report = make_report(text, make_tag("analysis", make_evidence(text, text)), document_id=text)
    assert "\x1b" not in table(report)
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = table(report, options=ExportOptions(colour=True))
    assert "\x1b[1m" in coloured
    assert "analyse [31mdata" in coloured


def test_square_brackets_and_colons_of_a_text_are_not_taken_for_markup() -> None:
    text = "analyse [bold]data[/bold] :smile:"
    report = make_report(text, make_tag("analysis", make_evidence(text, text)))
    assert f"«{text}»" in table(report)
