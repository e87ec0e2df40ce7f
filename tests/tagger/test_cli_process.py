"""The installed command, as a shell runs it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tagger.command import COMMAND, EXAMPLES, LIBRARY, environment, run_alone

ESCAPE = re.compile(r"\x1b\[")


def test_the_command_tags_the_examples_with_the_default_model() -> None:
    ended = run_alone("tag", *sorted(EXAMPLES.glob("*.*")), "-f", "jsonl")
    assert (ended.code, ended.err) == (0, "")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert len(found) == 13
    assert sum(bool(report["tags"]) for report in found) >= 8


@pytest.mark.parametrize("variables", [{"TERM": "xterm-256color"}, {"NO_COLOR": "1"}])
def test_nothing_is_coloured_in_a_pipe(variables: dict[str, str]) -> None:
    ended = run_alone("tag", EXAMPLES / "vacancies.csv", "-m", "keyword", variables=variables)
    assert ended.code == 0
    assert not ESCAPE.search(ended.out + ended.err)


def test_a_terminal_that_knows_no_utf_8_gets_question_marks_instead_of_an_error() -> None:
    variables = {"PYTHONIOENCODING": "ascii", "LANG": "C"}
    ended = run_alone("tag", EXAMPLES / "vacancies.csv", "-m", "keyword", variables=variables)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.isascii()


def test_a_reader_that_stops_early_gives_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    rows = ({"id": f"v{n}", "text": f"Analizar datos {n}"} for n in range(300))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    options = ("-m", "prior", "-f", "jsonl", "--all-probabilities")
    with subprocess.Popen(
        [COMMAND, "tag", file, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["document_id"] == "v0"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has such a device")
def test_a_full_disk_behind_standard_output_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [COMMAND, "tag", EXAMPLES / "vacancies.csv", "-m", "prior"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.decode().startswith("error: cannot write the output: No space left")
    assert len(ended.stderr.splitlines()) == 1


def test_a_pipe_in_utf_8_is_tagged_with_a_framework_of_the_users_own() -> None:
    text = "Funções: catalogar e classificar livros; restaurar encadernações."
    ended = run_alone("tag", "-", "-F", LIBRARY, "-m", "keyword", "-f", "json", stdin=text.encode())
    (report,) = json.loads(ended.out)
    assert (report["document_id"], report["framework"]) == ("stdin", "library-work")


def test_an_error_has_exit_code_1_and_a_wrong_usage_2() -> None:
    assert run_alone("tag", EXAMPLES / "nope.txt", "-m", "prior").code == 1
    assert run_alone("tag").code == 2


def test_the_shell_can_complete_commands() -> None:
    script = run_alone("--show-completion", "bash")
    assert script.code == 0
    assert "_TAGGER_COMPLETE=complete_bash" in script.out
    asked = {"_TAGGER_COMPLETE": "complete_bash", "COMP_WORDS": "tagger ex", "COMP_CWORD": "1"}
    completed = run_alone(variables=asked)
    assert completed.out.split() == ["explain"]


def test_python_runs_the_command_too() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from tagger.cli import main; main()", "--version"],
        capture_output=True,
        env=environment(),
        check=True,
    )
    assert ended.stdout.startswith(b"competency-tagger ")
