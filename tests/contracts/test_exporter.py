"""What every exporter promises, whatever its format."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tagger.exporters import EXPORTERS, ExportOptions
from tagger.framework import Worded
from tagger.types import Report
from tests.factories import make_evidence, make_framework, make_report, make_tag

PLAIN = ExportOptions()
AWKWARD = (
    "Duties: \"analyse\" <script>alert(1)</script> data 📊 'now'\n\n• train & lead\u2028teams\n"
)

UNTAGGED = make_report("Salary: 2,000 a month.\n", document_id="untagged.txt")
OVERLAPPING = make_report(
    AWKWARD,
    make_tag("analysis", make_evidence(AWKWARD, '"analyse" <script>alert(1)</script> data 📊')),
    make_tag("protection", make_evidence(AWKWARD, "data 📊 'now'")),
    make_tag(
        "teamwork",
        make_evidence(AWKWARD, "train & lead\u2028teams", 0.9),
        make_evidence(AWKWARD, "train", 0.7),
    ),
    document_id="overlapping <b>.txt",
)
ALL_OPTIONS = [
    ExportOptions(),
    ExportOptions(language="es", all_probabilities=True, explain=True, width=120, colour=True),
    ExportOptions(language="pt", evidence_per_tag=1, width=30),
]

pytestmark = pytest.mark.parametrize("name", EXPORTERS)


def exported(name: str, *reports: Report, options: ExportOptions = PLAIN) -> str:
    stream = io.StringIO()
    EXPORTERS[name](iter(reports), make_framework(), stream, options)
    return stream.getvalue()


@pytest.mark.parametrize("options", ALL_OPTIONS)
@pytest.mark.parametrize("report", [UNTAGGED, OVERLAPPING])
def test_every_document_is_named_in_the_output(
    name: str, report: Report, options: ExportOptions
) -> None:
    stem = report.document.id.split()[0]
    assert stem in exported(name, report, options=options)


def test_no_report_still_gives_a_valid_output(name: str) -> None:
    written = exported(name)
    # An empty file is the one way to write no line of JSON.
    assert written == "" if name == "jsonl" else written.strip()


def test_an_output_ends_with_a_line_end(name: str) -> None:
    assert exported(name, UNTAGGED, OVERLAPPING).endswith("\n")


def test_tags_carry_the_code_the_probability_and_the_passage(name: str) -> None:
    written = exported(name, OVERLAPPING)
    for expected in ("B1", "0.9", "train"):
        assert expected in written


def test_names_are_in_the_language_asked_for(name: str) -> None:
    written = exported(name, OVERLAPPING, options=ExportOptions(language="pt"))
    assert "Teamwork (pt)" in written.replace("&#40;", "(")
    assert "Teamwork (es)" not in written


def test_all_competencies_are_shown_only_on_demand(name: str) -> None:
    with_all = exported(name, OVERLAPPING, options=ExportOptions(all_probabilities=True))
    assert "B2" in with_all
    assert "B2" not in exported(name, OVERLAPPING)


def test_competencies_that_the_model_does_not_cover_are_not_passed_off_as_absent(
    name: str,
) -> None:
    known = {id_: 0.1 for id_ in UNTAGGED.probabilities if id_ != "teaching"}
    report = replace(UNTAGGED, not_covered=("teaching",), probabilities=known)
    written = exported(name, report, options=ExportOptions(all_probabilities=True))
    if name == "csv":
        (row,) = csv.DictReader(io.StringIO(written))
        assert row["B2"] == ""
    else:
        assert "B2" in written
        assert "B2 0." not in written
        assert '"B2": 0.' not in written


def test_a_report_is_written_before_the_next_one_is_asked_for(name: str) -> None:
    stream = io.StringIO()

    def arriving() -> Iterator[Report]:
        for number in range(3):
            yield replace(UNTAGGED, document=replace(UNTAGGED.document, id=f"number-{number}"))
            assert f"number-{number}" in stream.getvalue()

    EXPORTERS[name](arriving(), make_framework(), stream, ExportOptions())
    assert "number-2" in stream.getvalue()


def test_text_that_no_file_can_hold_is_written_all_the_same(name: str) -> None:
    text = "analyse \ud800 data\x00\x1b[2J"
    report = make_report(text, make_tag("analysis", make_evidence(text, text)))
    written = exported(name, report)
    assert written.encode("utf-8")
    if name in {"table", "md", "html"}:
        assert "\x1b" not in written


def test_numbers_from_an_array_are_written_as_numbers(name: str) -> None:
    text = "analyse data"
    number: Any = np.float32(0.123456)
    tag = make_tag("analysis", make_evidence(text, "analyse", number))
    written = exported(name, make_report(text, tag))
    assert "0.12" in written
    if name in {"json", "jsonl"}:
        value = json.loads(written)
        report = value[0] if isinstance(value, list) else value
        assert report["tags"][0]["probability"] == 0.1235


@pytest.mark.parametrize(
    ("language", "words"), [("en", "please check"), ("es", "revisar"), ("pt", "rever")]
)
def test_a_tag_to_be_reviewed_is_marked_and_no_other(
    name: str, language: Worded, words: str
) -> None:
    text = "analyse data"
    tag = make_tag("analysis", make_evidence(text, "analyse"))
    options = ExportOptions(language=language)
    plain = exported(name, make_report(text, tag), options=options)
    marked = exported(name, make_report(text, replace(tag, review=True)), options=options)
    assert plain != marked
    if name == "csv":
        (row,) = csv.DictReader(io.StringIO(marked))
        assert row["review"] == "true"
        assert ',"false"' in plain
    elif name in {"json", "jsonl"}:
        assert marked.replace('"review": true', '"review": false') == plain
    else:
        assert words in marked
        assert words not in plain
