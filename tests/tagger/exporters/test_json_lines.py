import io
import json
from dataclasses import replace
from typing import Any

from tagger.exporters import ExportOptions
from tagger.exporters.json_lines import write_json, write_jsonl
from tagger.types import Report, Source
from tests.factories import make_evidence, make_framework, make_report, make_tag

PLAIN = ExportOptions()
TEXT = "Año 📊: analizar\u0085datos\u2028y «más»\ny enseñar\n"
EVIDENCE = make_evidence(TEXT, "analizar\u0085datos\u2028y «más»\ny", 0.87654)
REPORT = make_report(TEXT, make_tag("analysis", EVIDENCE))


def written(*reports: Report, options: ExportOptions = PLAIN) -> str:
    stream = io.StringIO()
    write_jsonl(reports, make_framework(), stream, options)
    return stream.getvalue()


def objects(*reports: Report, options: ExportOptions = PLAIN) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(*reports, options=options).splitlines()]


def test_the_keys_that_scripts_rely_on_come_first_and_in_order() -> None:
    (found,) = objects(REPORT, options=ExportOptions(all_probabilities=True))
    assert list(found)[:6] == [
        "document_id",
        "language",
        "model",
        "framework",
        "tags",
        "probabilities",
    ]
    tag = found["tags"][0]
    assert list(tag)[:8] == [
        "code",
        "id",
        "name",
        "probability",
        "threshold",
        "modality",
        "level",
        "evidence",
    ]
    assert list(tag["evidence"][0])[:5] == ["start", "end", "text", "section", "probability"]


def test_values_are_those_of_the_report() -> None:
    (found,) = objects(REPORT)
    assert found["document_id"] == "notice.txt"
    assert (found["language"], found["genre"]) == ("en", "posting")
    assert (found["model"], found["framework"]) == ("test-model", "small")
    tag = found["tags"][0]
    assert (tag["code"], tag["id"], tag["name"]) == ("A1", "analysis", "Data analysis")
    assert (tag["probability"], tag["threshold"]) == (0.8765, 0.4)
    assert tag["evidence"][0]["section"] == "duties"
    assert tag["evidence"][0]["heading"] == "DUTIES"


def test_offsets_give_the_text_even_behind_an_emoji() -> None:
    evidence = objects(REPORT)[0]["tags"][0]["evidence"][0]
    assert TEXT[evidence["start"] : evidence["end"]] == evidence["text"] == EVIDENCE.text


def test_a_report_is_one_line_for_every_way_of_splitting_lines() -> None:
    assert len(written(REPORT, REPORT).splitlines()) == 2


def test_accents_and_emoji_are_not_escaped() -> None:
    assert "«más»" in written(REPORT)


def test_probabilities_are_absent_unless_asked_for() -> None:
    assert "probabilities" not in objects(REPORT)[0]


def test_probabilities_are_keyed_by_code_and_rounded() -> None:
    (found,) = objects(REPORT, options=ExportOptions(all_probabilities=True))
    assert found["probabilities"] == {"A1": 0.8765, "A2": 0.0123, "B1": 0.0123, "B2": 0.0123}


def test_evidence_stays_best_first_and_is_never_cut_short() -> None:
    passages = [make_evidence(TEXT, word, 0.9 - n / 10) for n, word in enumerate(TEXT.split())]
    report = make_report(TEXT, make_tag("analysis", *passages))
    (found,) = objects(report, options=ExportOptions(evidence_per_tag=1))
    assert [one["text"] for one in found["tags"][0]["evidence"]] == TEXT.split()


def test_the_place_in_a_workbook_and_the_notes_are_kept() -> None:
    source = Source(file="jobs.xlsx", sheet="Hoja1", row=5)
    report = replace(
        REPORT,
        document=replace(REPORT.document, source=source),
        notes=("partly_other_language",),
        not_covered=("teaching",),
    )
    (found,) = objects(report)
    assert found["source"] == {"file": "jobs.xlsx", "sheet": "Hoja1", "row": 5}
    assert found["notes"] == ["partly_other_language"]
    assert found["not_covered"] == ["B2"]


def test_json_holds_the_same_objects_as_json_lines() -> None:
    for reports in ([], [REPORT], [REPORT, REPORT]):
        stream = io.StringIO()
        write_json(reports, make_framework(), stream, ExportOptions())
        assert json.loads(stream.getvalue()) == objects(*reports)


def test_a_document_that_could_not_be_judged_has_no_numbers_rather_than_zeros() -> None:
    (found,) = objects(make_report(" "), options=ExportOptions(all_probabilities=True))
    assert found["probabilities"] == dict.fromkeys(("A1", "A2", "B1", "B2"))


def test_a_model_without_a_review_band_says_so_and_one_with_a_band_says_which() -> None:
    (found,) = objects(REPORT)
    assert found["review_band"] is None
    (found,) = objects(replace(REPORT, review_band=(0.18, 0.234567)))
    assert found["review_band"] == [0.18, 0.2346]
