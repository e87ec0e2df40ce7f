"""A table says of courses what their texts do not."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tagger.corpora import Corpus
from tagger.coverage.auditing import audit
from tagger.coverage.details import column_of, with_details
from tagger.errors import TaggerError
from tests.tagger.coverage.test_auditing import corpus, entry, tag

HEADER = ["Archivo", "Título", "Programa", "Orden", "Horas"]
ROWS = [
    ["b.md", "Datos", "Diplomatura", "2", "1.200 h"],
    ["a", "Fundamentos", "Diplomatura", "1", "40,5"],
]


def courses() -> Corpus:
    return corpus(
        entry("programas/a.md", tag("analysis", ("outcomes", "basic"))),
        entry("b.md"),
        entry("c.md"),
    )


def as_csv(folder: Path, rows: list[list[str]], header: list[str] | None = None) -> Path:
    path = folder / "detalles.csv"
    lines = [";".join(row) for row in [header or HEADER, *rows]]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def as_xlsx(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "detalles.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("notas").write_string(0, 0, "Nada")
        sheet = book.add_worksheet("cursos")
        for number, row in enumerate([HEADER, *rows]):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_title_programme_order_and_hours_are_taken_from_the_row_of_the_file(
    write: Callable[[Path, list[list[str]]], Path], tmp_path: Path
) -> None:
    detailed = with_details(courses(), write(tmp_path, ROWS))
    described = {course.id: course for course in audit(detailed).courses}
    first, second, third = (described[id_] for id_ in ("programas/a.md", "b.md", "c.md"))
    assert (first.title, first.hours, first.place) == ("Fundamentos", 40.5, 1)
    assert (second.title, second.hours, second.place) == ("Datos", 1200, 2)
    assert {first.programme, second.programme} == {"Diplomatura"}
    assert (third.hours, third.programme, third.place) == (None, None, 1)


def test_rows_of_no_course_are_refused(tmp_path: Path) -> None:
    rows = [*ROWS, *([f"z{n}.md", "", "", "", ""] for n in range(7))]
    with pytest.raises(TaggerError, match=r"are not among the courses: z0\.md, .*z4\.md, …$"):
        with_details(courses(), as_csv(tmp_path, rows))


def test_a_file_that_says_nothing_of_files_is_refused(tmp_path: Path) -> None:
    other = as_csv(tmp_path, [["1", "2"]], ["uno", "dos"])
    with pytest.raises(TaggerError, match=r"detalles\.csv has no table with a column"):
        with_details(courses(), other)
    text = tmp_path / "detalles.txt"
    text.write_text("x", encoding="utf-8")
    with pytest.raises(TaggerError, match=r"detalles\.txt holds no table"):
        with_details(courses(), text)


def test_a_row_that_cannot_be_cut_is_refused(tmp_path: Path) -> None:
    broken = as_csv(tmp_path, [*ROWS, ['"c.md', "", "", "", ""]])
    with pytest.raises(TaggerError, match="check its quotation marks"):
        with_details(courses(), broken)


def test_a_title_that_the_table_leaves_empty_stays_as_found(tmp_path: Path) -> None:
    detailed = with_details(courses(), as_csv(tmp_path, [["c.md", "", "", "", "8"]]))
    assert [one.title for one in detailed] == ["programas/a.md", "b.md", "c.md"]


@pytest.mark.parametrize("name", ["Horas", "carga horária", "CONTACT HOURS"])
def test_a_column_is_known_by_its_name(name: str) -> None:
    assert column_of({"x": "", name: ""}, "hours") == name
    assert column_of({"x": ""}, "hours") is None
