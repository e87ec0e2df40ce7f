"""`tagger explain`, `tagger frameworks`, `tagger models` and the help."""

import json
from pathlib import Path

import pytest
import typer

from tagger import __version__, cli, saved_model
from tagger.framework import DEFAULT, Framework
from tests.tagger.command import EXAMPLES, LIBRARY, run

POSTING = EXAMPLES / "vacante-analista-datos.txt"
OPTIONS = (
    "--format",
    "--output",
    "--framework",
    "--model",
    "--lang",
    "--names",
    "--min-probability",
    "--explain",
    "--all-probabilities",
    "--text-column",
    "--id-column",
)


def test_explain_says_found_with_the_passages_and_what_speaks_for_them() -> None:
    ended = run("explain", POSTING, "dg1")
    assert (ended.code, ended.err) == (0, "")
    title, said, *rest = ended.out.splitlines()
    assert title == f"{POSTING.name}: DG1 Data-driven policy and data use"
    assert said.startswith("found: ")
    assert "≥ threshold 0." in said
    assert any("«" in line for line in rest)
    assert any(line.strip().startswith("+") and "word “" in line for line in rest)


def test_explain_as_json_is_for_programs() -> None:
    ended = run("explain", POSTING, "dg1", "--format", "json", "--names", "pt")
    assert (ended.code, ended.err) == (0, "")
    (found,) = json.loads(ended.out)
    assert (found["code"], found["found"]) == ("DG1", True)
    assert found["name"] == Framework.load().find("DG1").name["pt"]
    assert found["without_evidence"] < found["threshold"]


def test_explain_says_not_found_with_the_nearest_passages() -> None:
    ended = run("explain", POSTING, "AT5")
    assert ended.code == 0
    assert ended.out.splitlines()[1].startswith("not found: ")
    assert "< threshold" in ended.out
    assert "«" in ended.out


def test_explain_takes_an_id_and_words_itself_in_the_language_chosen() -> None:
    assert "no encontrada" in run("explain", POSTING, "experimentation", "--names", "es").out
    assert "não encontrada" in run("explain", POSTING, "experimentation", "--names", "pt").out


@pytest.mark.parametrize("model", ["prior", "keyword"])
def test_explain_works_with_the_baselines(model: str) -> None:
    ended = run("explain", POSTING, "DG1", "--model", model)
    assert ended.code == 0
    assert "starting point, before reading" in ended.out


def test_explain_works_with_a_framework_of_the_users_own(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text("Funciones: catalogar libros y clasificar revistas.", encoding="utf-8")
    ended = run("explain", file, "L1", "-F", LIBRARY, "--names", "es")
    assert ended.code == 0
    assert "cercana a la frase del marco “catalogar y clasificar libros”" in ended.out


def test_explain_names_the_codes_when_one_is_unknown() -> None:
    ended = run("explain", POSTING, "ZZ9")
    assert (ended.code, ended.out) == (1, "")
    assert "no competency 'ZZ9': use one of PD1, PD2" in ended.err


@pytest.mark.parametrize(
    "text",
    [
        "Der Beirat der Gemeinde trifft sich jeden Monat, und seine Mitglieder beraten gemeinsam.",
        "..., --- ...",
    ],
)
def test_explain_says_when_there_is_nothing_to_judge(tmp_path: Path, text: str) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(text, encoding="utf-8")
    ended = run("explain", file, "DG1")
    assert (ended.code, ended.err) == (0, "")
    assert "not judged\n" in ended.out
    assert "not found" not in ended.out
    assert "no text that could be judged" in ended.out
    assert "«" not in ended.out


def test_explain_refuses_a_blank_file_and_a_missing_one(tmp_path: Path) -> None:
    blank = tmp_path / "blank.txt"
    blank.write_text(" \n\n", encoding="utf-8")
    for file in (blank, tmp_path / "missing.txt"):
        ended = run("explain", file, "DG1", "-m", "prior")
        assert (ended.code, ended.out) == (1, "")
        assert file.name in ended.err


def test_frameworks_are_listed_with_their_size() -> None:
    ended = run("frameworks", "list")
    assert ended.code == 0
    assert f"{DEFAULT}  {len(Framework.load().competencies)} competencies" in ended.out


@pytest.mark.parametrize("name", [DEFAULT, str(LIBRARY)])
def test_a_framework_is_shown_with_every_competency_in_the_language_chosen(name: str) -> None:
    framework = Framework.load(name)
    ended = run("frameworks", "show", name, "--names", "pt")
    assert ended.code == 0
    assert framework.title["pt"] in ended.out
    for competency in framework.competencies:
        assert f"{competency.code:<5} {competency.name['pt']}" in ended.out


def test_a_competency_is_shown_whole() -> None:
    ended = run("frameworks", "show", LIBRARY, "cataloguing", "--names", "en")
    assert ended.code == 0
    for part in (
        "L1  Cataloguing  (cataloguing)",
        "Invented for the tests",
        "Describes and classifies books",
        "subject headings",
        "putting books back on a shelf",
        "catalogue and classify books",
        "close: elsewhere books-42 (Book description)",
    ):
        assert part in ended.out


def test_showing_what_is_not_there_is_one_line() -> None:
    for arguments in ((DEFAULT, "ZZ9"), ("nope",)):
        ended = run("frameworks", "show", *arguments)
        assert (ended.code, ended.out, len(ended.err.splitlines())) == (1, "", 1)


def test_a_good_framework_file_is_said_to_be_valid() -> None:
    ended = run("frameworks", "validate", LIBRARY)
    expected = "library-work.yaml is valid: library-work, 3 competencies\n"
    assert (ended.code, ended.out) == (0, expected)


def test_every_mistake_in_a_framework_file_is_named(tmp_path: Path) -> None:
    text = LIBRARY.read_text(encoding="utf-8")
    file = tmp_path / "mine.yaml"
    text = text.replace("code: L2\n    id:", "code: L2\n    nope: 1\n    id:")
    text = text.replace("pt: Conservação, ", "")
    file.write_text(text, encoding="utf-8")
    ended = run("frameworks", "validate", file)
    assert (ended.code, ended.out) == (1, "")
    assert "competencies L2: nope: is not a known key" in ended.err
    assert "competencies L3: name: has no wording in pt" in ended.err


def test_a_framework_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    ended = run("frameworks", "validate", tmp_path / "mine.yaml")
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (1, "", 1)


def test_models_are_listed_with_the_framework_that_they_know() -> None:
    ended = run("models", "list")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == saved_model.shipped_models()
    assert f"{saved_model.DEFAULT}  for {DEFAULT}" in ended.out
    assert f"{saved_model.ZERO_SHOT}  for any framework" in ended.out


def test_a_model_shows_its_card(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("model.json", "thresholds.json"):
        content = (saved_model.models_folder() / "prior" / name).read_bytes()
        (folder / name).write_bytes(content)
    without = run("models", "show", folder)
    assert without.code == 1
    assert "has no card" in without.err
    (folder / "README.md").write_text("# Año\n", encoding="utf-8")
    assert run("models", "show", folder).out.strip() == "# Año"
    assert run("models", "show", "nope").code == 1


def test_the_version_is_that_of_the_package() -> None:
    ended = run("--version")
    assert (ended.code, ended.out) == (0, f"competency-tagger {__version__}\n")


def test_without_a_command_the_help_is_shown() -> None:
    for arguments in ((), ("frameworks",), ("models",)):
        ended = run(*arguments)
        assert "Commands" in ended.out + ended.err


def test_the_help_of_tag_mentions_each_option() -> None:
    ended = run("tag", "--help", variables={"COLUMNS": "160"})
    assert ended.code == 0
    for option in OPTIONS:
        assert option in ended.out


def test_every_option_and_argument_of_every_command_has_a_help_text() -> None:
    waiting = [typer.main.get_command(cli.app)]
    n_commands = 0
    while waiting:
        command = waiting.pop()
        n_commands += 1
        waiting += getattr(command, "commands", {}).values()
        assert command.help, command.name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{command.name} {parameter.name}"
    assert n_commands >= 10
