"""`tagger coverage` as a user runs it."""

import contextlib
import json
from pathlib import Path

import pypdfium2
import pytest

from tagger.console import binary_output
from tagger.coverage.reports.json_file import read_coverage
from tests.tagger.command import run, run_alone
from tests.tagger.coverage.made import audited, written


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "audit.json"
    path.write_bytes(written("json"))
    return path


def test_a_saved_audit_is_reported_in_every_form_and_language(saved: Path) -> None:
    outs = [saved.with_name(f"report{suffix}") for suffix in (".html", ".xlsx", ".pdf", ".json")]
    named = [part for out in outs for part in ("-o", out)]
    ended = run("coverage", saved, "--names", "pt", *named)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    page, workbook, pdf, again = outs
    assert "Cobertura de competências" in page.read_text(encoding="utf-8")
    assert workbook.read_bytes().startswith(b"PK")
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "2 documentos não puderam ser lidos" in text
    assert "2026-03-09" in text
    assert read_coverage(again) == audited()


def test_the_language_is_that_of_the_system_where_none_is_asked_for(saved: Path) -> None:
    out = saved.with_name("report.html")
    assert run("coverage", saved, "-o", out, variables={"LANG": "es_AR.UTF-8"}).code == 0
    assert '<html lang="es">' in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("report.doc", "cannot tell the format of report.doc: end its name in .html"),
        ("report", "cannot tell the format of report: end its name in .html"),
        ("nowhere/report.html", "there is no folder"),
        ("audit.json", "is one of the files to read"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_anything_is_read(
    out: str, said: str, saved: Path
) -> None:
    before = saved.read_bytes()
    ended = run("coverage", saved, "-o", saved.with_name("good.html"), "-o", saved.parent / out)
    assert ended.code == 1
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert [path.name for path in saved.parent.iterdir()] == ["audit.json"]
    assert saved.read_bytes() == before


def test_an_output_named_twice_is_refused(saved: Path) -> None:
    out = saved.with_name("report.html")
    ended = run("coverage", saved, "-o", out, "-o", saved.parent / "." / "report.html")
    assert (ended.code, out.exists()) == (1, False)
    assert "is named twice" in ended.err


SYLLABUS = """# Open data for decisions

## Learning outcomes

- Analyse open data to design public policy based on evidence
- Protect personal data and keep information systems secure

## Contents

Data analysis, open data, dashboards and statistics for policy.
"""


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    folder = tmp_path / "courses"
    folder.mkdir()
    (folder / "one.md").write_text(SYLLABUS, encoding="utf-8")
    (folder / "two.md").write_text("# Cooking\n\nHow to cook soup.", encoding="utf-8")
    return folder


def test_courses_are_audited_against_vacancies_from_file_to_report(courses: Path) -> None:
    vacancies = courses.parent / "vacancies.csv"
    vacancies.write_text(
        'id,text\nv1,"Analyse open data to design policy"\nv2,"Drive the ambulance"\n',
        encoding="utf-8",
    )
    details = courses.parent / "details.csv"
    details.write_text("file,hours,order\none.md,30 h,2\ntwo.md,10,1\n", encoding="utf-8")
    out = courses.parent / "audit.json"
    page = courses.parent / "audit.html"
    ended = run(
        *("coverage", courses, "--demand", vacancies, "--details", details),
        *("--model", "keyword", "--names", "en", "-o", out, "-o", page),
    )
    assert (ended.code, ended.err) == (0, "")
    made = read_coverage(out)
    assert [(one.title, one.hours, one.place) for one in made.courses] == [
        *(("Cooking", 10.0, 1), ("Open data for decisions", 30.0, 2))
    ]
    assert made.model_id == "keyword"
    assert made.demand
    assert made.demand.n_vacancies == 2
    cell = made.cell(made.courses[1].id, "data-driven-policy")
    assert cell.depth == "outcome"
    assert "Analyse open data" in page.read_text(encoding="utf-8")


def test_what_cannot_be_read_is_counted_in_the_report(courses: Path) -> None:
    (courses / "blank.txt").write_text(" ", encoding="utf-8")
    out = courses.parent / "audit.html"
    ended = run("coverage", courses, "--model", "keyword", "--names", "en", "-o", out)
    assert ended.code == 1
    assert "1 could not be read, 2 tagged" in ended.err
    assert "1 document could not be read" in out.read_text(encoding="utf-8")


def test_where_nothing_can_be_read_no_report_is_made(courses: Path) -> None:
    empty = courses.parent / "empty"
    empty.mkdir()
    (empty / "blank.txt").write_text(" ", encoding="utf-8")
    out = courses.parent / "audit.html"
    for given in ((empty,), (courses, "--demand", empty)):
        ended = run("coverage", *given, "--model", "keyword", "-o", out)
        assert ended.code == 1
        assert "could be read" in ended.err
        assert not out.exists()


def test_a_column_that_is_not_there_is_named_with_those_there_are(courses: Path) -> None:
    out = courses.parent / "audit.html"
    ended = run("coverage", courses, "--model", "keyword", "--hours-column", "Hs", "-o", out)
    assert (ended.code, out.exists()) == (1, False)
    assert "the courses have no column 'Hs'" in ended.err


def test_an_option_of_tagging_beside_a_saved_audit_is_refused(saved: Path) -> None:
    ended = run("coverage", saved, "--model", "fast", "-o", saved.with_name("report.html"))
    assert ended.code == 1
    assert "is an audit made before: only --names and --out" in ended.err


def test_a_file_that_is_no_audit_leaves_nothing_behind(saved: Path) -> None:
    saved.write_text(json.dumps({"kind": "other"}), encoding="utf-8")
    ended = run("coverage", saved, "-o", saved.with_name("report.html"))
    assert ended.code == 1
    assert "audit.json is no coverage report of format 1" in ended.err
    assert [path.name for path in saved.parent.iterdir()] == ["audit.json"]


def test_a_report_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    out.write_bytes(b"old")
    with contextlib.suppress(ZeroDivisionError), binary_output(out) as stream:
        stream.write(b"half")
        stream.write(bytes(1 // 0))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("report.pdf", b"old")
    ]


def test_without_an_output_it_says_so(saved: Path) -> None:
    ended = run_alone("coverage", saved)
    assert ended.code == 2
    assert "--out" in ended.err
