"""The workbook of a coverage audit: sheets that filter, stay in sight and run nothing."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from tagger.coverage.reports import xlsx
from tagger.coverage.values import Coverage
from tagger.framework import Worded
from tests.tagger.coverage.made import (
    audited,
    large,
    view,
    with_unjudged_course,
    without_courses,
    without_errors_known,
    written,
)
from tests.tagger.coverage.sample import HOSTILE

AUDITS = [audited, without_courses, without_errors_known, with_unjudged_course, large]


def opened(coverage: Coverage | None = None, language: Worded = "en") -> Any:
    return load_workbook(io.BytesIO(written("xlsx", view(coverage, language))))


def rows(sheet: Any) -> list[dict[str, Any]]:
    heading, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in others]


def test_sheets_are_named_in_the_language() -> None:
    assert opened().sheetnames == [
        *("matrix", "evidence", "gaps and findings", "demand and supply", "demand by group"),
        *("courses by vacancy", "competencies", "about"),
    ]
    assert opened(language="pt").sheetnames[:3] == [
        *("matriz", "evidência", "lacunas e constatações")
    ]


@pytest.mark.parametrize("make", AUDITS)
def test_no_cell_is_a_formula_or_a_link(make: Any) -> None:
    content = written("xlsx", view(make()))
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if "worksheets/sheet" in name]
        assert not any(re.search(b"<f>|<hyperlink", parts.read(name)) for name in sheets)


def test_headings_stay_in_sight_and_filter() -> None:
    workbook = opened()
    assert workbook["matrix"].freeze_panes == "B4"
    assert workbook["matrix"].auto_filter.ref == "A3:X9"
    for name in workbook.sheetnames[1:]:
        assert workbook[name].freeze_panes == "A2"
        assert workbook[name].auto_filter.ref.startswith("A1:")
        assert workbook[name].print_title_rows == "$1:$1"


def test_the_matrix_holds_signs_levels_and_chances_of_a_miss() -> None:
    sheet = opened()["matrix"]
    codes = {cell.value: cell.column for cell in sheet[3] if cell.value}
    assert sheet.cell(5, codes["DG1"]).value == "● A"
    assert sheet.cell(5, codes["DG5"]).value == "○ *"
    missed = sheet.cell(4, codes["AT1"])
    assert (missed.value, missed.number_format) == (0.31, "0%")
    assert sheet.cell(8, 1).value == "=Gestión de proyectos ágiles"
    assert sheet.cell(6, 3).value == 30.5
    assert sheet.cell(9, 3).value is None
    assert "AT5" not in codes


def test_shades_follow_the_signs() -> None:
    ranges = opened()["matrix"].conditional_formatting
    (at,) = ranges
    assert str(at.sqref) == "D4:X9"
    assert [rule.text for rule in at.rules] == ["●", "◐", "○"]


def test_a_course_that_could_not_be_judged_has_slashes() -> None:
    sheet = opened(with_unjudged_course())["matrix"]
    assert {cell.value for cell in sheet[10][3:]} == {"/"}


def test_the_chance_of_a_miss_is_empty_where_it_is_not_known() -> None:
    sheet = opened(without_errors_known())["matrix"]
    assert not [
        cell
        for row in sheet.iter_rows(4)
        for cell in row[3:]
        if cell.data_type == "n" and cell.value
    ]


def test_every_passage_has_a_row() -> None:
    n_passages = sum(len(cell.evidence) for cell in audited().cells)
    found = rows(opened()["evidence"])
    assert len(found) == n_passages
    assert found[0]["depth"] == "learning outcome"
    assert any(HOSTILE in row["passage"] for row in found)
    assert {row["please check"] for row in found} == {None, "please check"}


def test_gaps_repetitions_and_steps_stand_together() -> None:
    found = rows(opened()["gaps and findings"])
    kinds = [row["finding"] for row in found]
    assert kinds.count("What no course promises") == 7
    assert kinds.count("Nearest") == 3
    assert kinds.count("What several courses promise at the same level") == 2
    assert kinds.count("Order of the programme") == 2


def test_demand_has_numbers_that_can_be_reckoned_with() -> None:
    first = rows(opened()["demand and supply"])[0]
    assert first["code"] == "DM4"
    assert first["vacancies that ask for it"] == 0.6
    assert first["difference, lower bound"] == pytest.approx(0.1833)
    assert (first["basic"], first["advanced"]) == (3, 3)


def test_what_each_competency_gets_is_counted() -> None:
    by_code = {row["code"]: row for row in rows(opened()["competencies"])}
    assert by_code["DM3"]["as an outcome"] == 3
    assert (by_code["DM4"]["gap"], by_code["DM3"]["gap"]) == ("yes", "no")
    assert by_code["AT4"]["chance of a miss"] == 0.24


def test_sheets_of_vacancies_are_there_only_with_vacancies() -> None:
    assert opened(replace(audited(), demand=None)).sheetnames == [
        *("matrix", "evidence", "gaps and findings", "competencies", "about")
    ]
    assert "evidence" in opened(without_courses()).sheetnames


def test_a_row_is_as_high_as_its_longest_text_but_no_higher_than_excel_allows() -> None:
    assert xlsx.tallest([("a" * 100, 50), ("b", 10), (1.0, 10)]) == 2 * xlsx.LINE
    assert xlsx.tallest([("a\nb\n\nc", 50)]) == 4 * xlsx.LINE
    assert xlsx.tallest([("a" * 99_999, 10)]) == xlsx.TALLEST
    assert xlsx.tallest([]) == xlsx.tallest([("", 10)]) == xlsx.LINE


def test_a_passage_too_long_for_a_cell_is_cut_with_an_ellipsis() -> None:
    whole = audited()
    cell = next(one for one in whole.cells if one.evidence)
    long = replace(cell.evidence[0], text="x" * 40_000)
    changed = replace(whole, cells=(replace(cell, evidence=(long,)), *whole.cells[1:]))
    (text,) = [
        row["passage"] for row in rows(opened(changed)["evidence"]) if "xx" in row["passage"]
    ]
    assert len(text) == 32_767
    assert text.endswith("…")


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice on this machine")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "audit.xlsx"
    file.write_bytes(written("xlsx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
    done = subprocess.run(
        [*command, str(tmp_path), str(file)], capture_output=True, check=False, timeout=180
    )
    if b"could not be loaded" in done.stderr:
        pytest.skip("LibreOffice is here without Calc")
    pdf = pypdfium2.PdfDocument(tmp_path / "audit.pdf")
    text = "".join(pdf[i].get_textpage().get_text_range() for i in range(len(pdf)))
    assert "=Gestión de proyectos ágiles" in text
    assert not re.search(r"#(NAME|REF|VALUE)|Err:\d", text)
