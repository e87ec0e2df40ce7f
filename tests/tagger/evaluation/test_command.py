"""`tagger evaluate` as a user runs it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.tagger.command import Ended, run

TEXTS = [
    ("Proteger los datos personales y la ciberseguridad <b>siempre</b>", "DG4", "es"),
    ("Liderar el cambio en la organización", "DM1", "es"),
    ("Atender al público", "", "es"),
    ("Manage projects with agile methods", "DM2;DM7", "en"),
    ("Analyse open data to design policy", "DG1", "en"),
    ("Coordinate with other ministries", "DM3", "en"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    lines = ["doc,text,labels,lang"]
    lines += [f"d{i // 2},{text},{labels},{lang}" for i, (text, labels, lang) in enumerate(TEXTS)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def evaluated(*arguments: str | Path) -> Ended:
    return run("evaluate", *arguments, "--model", "keyword")


def test_a_table_has_every_part_and_no_line_beyond_the_terminal(data: Path) -> None:
    ended = evaluated(data, "--document-column", "doc", "--names", "en")
    assert (ended.code, ended.err) == (0, "")
    assert max(map(len, ended.out.splitlines())) <= 80
    for said in ("3 documents, 6 labelled segments", "micro-F1", "DG4 Data protection", "Missed"):
        assert said in ended.out
    assert not re.search(r"\bnan\b", ended.out)


def test_only_names_give_way_where_a_terminal_is_narrow(data: Path) -> None:
    ended = run(
        "evaluate", data, "--model", "keyword", "--names", "en", variables={"COLUMNS": "60"}
    )
    assert max(map(len, ended.out.splitlines())) <= 60
    (row,) = (line for line in ended.out.splitlines() if line.strip().startswith("DG4"))
    assert re.search(r"…( +\d+)( +(\d\.\d\d|–)){4} *$", row)


def test_without_documents_of_several_rows_segments_are_not_told_apart(data: Path) -> None:
    ended = evaluated(data, "--by", "")
    assert ended.code == 0
    assert "By slice" not in ended.out
    assert not re.search(r"^ +segments +documents", ended.out, re.MULTILINE)


def test_json_holds_all_figures_and_null_for_what_is_undefined(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    ended = evaluated(data, "--document-column", "doc", "-o", out, "--model", "prior")
    assert (ended.code, ended.out) == (0, "")
    content: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    assert content["format"] == 1
    assert content["data"] == {"name": "mine.csv", "n_documents": 3, "n_segments": 6}
    assert [one["model"] for one in content["models"]] == ["prior", "keyword"]
    model = content["models"][0]
    assert [(one["field"], one["name"]) for one in model["slices"]][:2] == [
        ("all", "all"),
        ("language", "en"),
    ]
    first = model["slices"][0]["measures"][0]
    assert (first["level"], first["name"], first["low"]) == ("segment", "micro-F1", None)
    assert len(model["competencies"]) == 44
    assert {one["kind"] for one in model["mistakes"]} <= {"wrong", "missed"}
    assert {one["second"] for one in content["comparisons"]} == {"keyword"}


def test_the_page_stands_alone_and_escapes_what_documents_say(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    names = ("--document-column", "doc", "--errors", "30", "--model", "prior")
    assert evaluated(data, "-o", out, *names).code == 0
    page = out.read_text(encoding="utf-8")
    assert "&lt;b&gt;siempre&lt;/b&gt;" in page
    assert "<b>siempre" not in page
    assert not re.search(r"<script|<link|src=|https?:|\bnan\b", page)
    assert page.count("<svg") == 4
    assert page.count('class="mistake') > 4
    for heading in ("Comparison", "By competency", "Can the probabilities be believed?"):
        assert heading in page


def test_mistakes_beyond_those_asked_for_are_counted(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert evaluated(data, "-o", out, "--errors", "1").code == 0
    assert "more are not shown" in out.read_text(encoding="utf-8")
    assert "surest 1 of" in evaluated(data, "--errors", "1").out
    assert "surest" not in evaluated(data, "--errors", "0").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "colour"], "cannot slice by 'colour'"),
        (["--labels-column", "nope"], "row 2 has no column 'nope'"),
        (["--text-column", "nope"], "has no column 'nope'"),
        (["--model", "nope"], "there is no model 'nope'"),
        (["--model", "keyword"], "a model is named twice"),
        (["-o", "x.pdf"], "cannot tell the format of x.pdf"),
    ],
)
def test_a_mistake_ends_the_command_with_one_line(
    data: Path, arguments: list[str], said: str
) -> None:
    ended = evaluated(data, *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_the_data_are_never_written_over(data: Path) -> None:
    before = data.read_bytes()
    ended = evaluated(data, "-f", "json", "-o", data)
    assert ended.code == 1
    assert "one of the files to read" in ended.err
    assert data.read_bytes() == before


def test_data_that_are_not_there_are_named(tmp_path: Path) -> None:
    ended = evaluated(tmp_path / "nope.csv")
    assert ended.code == 1
    assert "neither a part of the benchmark" in ended.err
