"""`tagger tag` and what its options do."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tagger.exporters import EXPORTERS
from tagger.framework import Framework
from tests.tagger.command import EXAMPLES, LIBRARY, Ended, run

DUTIES = "Funciones:\nAnalizar datos abiertos y elaborar tableros de indicadores.\n"
AWKWARD = (
    "  \r\n\t🗂️ Dirección de Estadística 📊\r\n\r\nFunciones:\r\n"
    "• Analizar datos abiertos 𝒳 y elaborar tableros de indicadores\r\n"
    "• Coordinar con otras áreas del ministerio\r\n"
)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_text(DUTIES, encoding="utf-8")
    return path


def json_lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def reports(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_json_lines_in_give_json_lines_out_with_the_keys_that_scripts_rely_on(
    tmp_path: Path,
) -> None:
    file = tmp_path / "documents.jsonl"
    rows: list[dict[str, Any]] = [
        {"id": "uno", "text": AWKWARD},
        {"id": 2, "text": "Pagar salários em dia."},
    ]
    file.write_text(json_lines(*rows), encoding="utf-8")

    ended = run("tag", file, "--format", "jsonl", "--all-probabilities")

    assert (ended.code, ended.err) == (0, "")
    first, second = reports(ended)
    assert (first["document_id"], second["document_id"]) == ("uno", "2")
    assert list(first)[:6] == [
        "document_id",
        "language",
        "model",
        "framework",
        "tags",
        "probabilities",
    ]
    assert (first["language"], second["language"]) == ("es", "pt")
    codes = [competency.code for competency in Framework.load().competencies]
    assert list(first["probabilities"]) == list(second["probabilities"]) == codes
    assert first["tags"]
    for tag in first["tags"]:
        assert list(tag) == [
            "code",
            "id",
            "name",
            "probability",
            "threshold",
            "modality",
            "level",
            "evidence",
            "review",
        ]
        assert tag["probability"] == first["probabilities"][tag["code"]] >= tag["threshold"]
        assert tag["evidence"]
        for evidence in tag["evidence"]:
            assert list(evidence)[:5] == ["start", "end", "text", "section", "probability"]


def test_offsets_count_code_points_of_the_text_as_it_was_given(tmp_path: Path) -> None:
    file = tmp_path / "documents.jsonl"
    file.write_text(json_lines({"id": "a", "text": AWKWARD}), encoding="utf-8")
    (report,) = reports(run("tag", file, "--format", "jsonl"))
    passages = [evidence for tag in report["tags"] for evidence in tag["evidence"]]
    assert any("𝒳" in evidence["text"] for evidence in passages)
    for evidence in passages:
        assert AWKWARD[evidence["start"] : evidence["end"]] == evidence["text"]


def test_probabilities_are_left_out_unless_asked_for(notice: Path) -> None:
    (report,) = reports(run("tag", notice, "-f", "jsonl"))
    assert "probabilities" not in report


@pytest.mark.parametrize("output_format", EXPORTERS)
def test_every_example_is_tagged_in_every_format(output_format: str) -> None:
    files = sorted(path for path in EXAMPLES.iterdir() if path.suffix)
    ended = run("tag", *files, "-f", output_format, "-m", "keyword")
    assert (ended.code, ended.err) == (0, "")
    for path in files:
        assert path.name in ended.out


def test_the_trained_model_finds_something_in_every_example_but_the_rows_of_a_table() -> None:
    files = sorted(path for path in EXAMPLES.iterdir() if path.suffix not in ("", ".csv"))
    found = reports(run("tag", *files, "-f", "jsonl"))
    assert [report["document_id"] for report in found] == [path.name for path in files]
    assert all(report["tags"] for report in found)
    assert {report["language"] for report in found} == {"es", "pt", "en"}


def test_json_is_one_array_and_csv_has_a_row_a_tag(notice: Path) -> None:
    (report,) = json.loads(run("tag", notice, "-f", "json").out)
    table = run("tag", notice, "-f", "csv").out.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["code"] for row in rows] == [tag["code"] for tag in report["tags"]] != []


@pytest.mark.parametrize("model", ["prior", "keyword"])
def test_the_baselines_are_models_like_any_other(notice: Path, model: str) -> None:
    (report,) = reports(run("tag", notice, "-m", model, "-f", "jsonl", "--all-probabilities"))
    assert report["model"] == model
    assert len(report["probabilities"]) == len(Framework.load().competencies)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Se busca quien catalogue y clasifique libros.", "L1"),
        ("Fazer sessões de leitura em voz alta com crianças.", "L2"),
        ("Repair bindings and keep old paper from damp.", "L3"),
    ],
)
def test_a_framework_of_the_users_own_needs_no_training(
    tmp_path: Path, text: str, code: str
) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(text, encoding="utf-8")
    ended = run("tag", file, "-F", LIBRARY, "-f", "jsonl", "--all-probabilities")
    (report,) = reports(ended)
    assert (report["model"], report["framework"]) == ("zero-shot", "library-work")
    assert set(report["probabilities"]) == {"L1", "L2", "L3"}
    assert max(report["probabilities"], key=report["probabilities"].__getitem__) == code


def test_min_probability_leaves_out_the_less_sure_tags(notice: Path) -> None:
    (everything,) = reports(run("tag", notice, "-f", "jsonl"))
    surest = max(tag["probability"] for tag in everything["tags"])
    cut = surest - 0.0002
    (few,) = reports(run("tag", notice, "-f", "jsonl", "--min-probability", str(cut)))
    assert 0 < len(few["tags"]) < len(everything["tags"])
    assert all(tag["probability"] >= cut for tag in few["tags"])


@pytest.mark.parametrize(
    ("options", "variables", "expected"),
    [
        (["--names", "es"], {}, "Gobernanza"),
        (["--names", "pt"], {"LANG": "es_CL.UTF-8"}, "Governança"),
        (["--names", "en"], {"LANG": "pt_BR.UTF-8"}, "governance"),
        ([], {"LANG": "pt_BR.UTF-8"}, "Governança"),
        ([], {"LANG": "es_CL.UTF-8"}, "Gobernanza"),
        ([], {"LANG": "es_CL.UTF-8", "LC_ALL": "C.UTF-8"}, "governance"),
        ([], {"LANG": "de_DE.UTF-8"}, "governance"),
        (["--lang", "es"], {"LANG": "pt_BR.UTF-8"}, "Gobernanza"),
    ],
)
def test_names_come_in_the_language_chosen_or_in_that_of_the_system(
    notice: Path, options: list[str], variables: dict[str, str], expected: str
) -> None:
    ended = run("tag", notice, "-f", "json", *options, variables=variables)
    names = {tag["id"]: tag["name"] for tag in json.loads(ended.out)[0]["tags"]}
    assert expected.lower() in names["data-governance"].lower()


def test_the_language_of_the_documents_can_be_stated(tmp_path: Path) -> None:
    file = tmp_path / "short.txt"
    file.write_text("Analista de datos", encoding="utf-8")
    for language in ("es", "pt", "en"):
        (report,) = reports(run("tag", file, "-m", "prior", "-f", "jsonl", "--lang", language))
        assert report["language"] == language


def test_explain_adds_thresholds_and_probabilities_of_passages_to_the_table(notice: Path) -> None:
    assert "threshold 0." not in run("tag", notice).out
    assert "threshold 0." in run("tag", notice, "--explain").out


def test_two_hundred_rows_give_two_hundred_reports_in_order(tmp_path: Path) -> None:
    file = tmp_path / "vacancies.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["clave", "funciones"])
        writer.writerows((f"V{n}", f"Analizar los datos número {n}") for n in range(200))
    columns = ("--text-column", "funciones", "--id-column", "clave")
    ended = run("tag", file, *columns, "-m", "keyword", "-f", "jsonl")
    assert [report["document_id"] for report in reports(ended)] == [f"V{n}" for n in range(200)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--model", "nope"), "there is no model 'nope': use keyword"),
        (("--model", ""), "there is no model ''"),
        (("--framework", "nope"), "there is no framework 'nope': use unesco"),
        (("--framework", ""), "there is no framework ''"),
        (("--model", "prior", "--framework", str(LIBRARY)), "use --model zero-shot"),
    ],
)
def test_a_wrong_model_or_framework_is_one_line_with_the_remedy(
    notice: Path, options: tuple[str, ...], said: str
) -> None:
    ended = run("tag", notice, *options)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: ")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "xml"),
        ("--min-probability", "1.5"),
        ("--min-probability", "-0.1"),
        ("--min-probability", "nan"),
        ("--lang", "fr"),
        ("--names", "fr"),
        ("--nope",),
    ],
)
def test_a_value_out_of_range_is_refused_before_any_work(
    notice: Path, options: tuple[str, ...]
) -> None:
    ended = run("tag", notice, *options)
    assert (ended.code, ended.out) == (2, "")
    assert options[0] in ended.err
