"""What the documents for people say can be done can be done."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pytest_examples import CodeExample, EvalExample, find_examples

import training.__main__ as training_command
from tagger.cli import app

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/**/README.md")])
DOCUMENTS = [path for path in DOCUMENTS if not path.relative_to(ROOT).parts[0].startswith(".")]
SHELL_BLOCK = re.compile(r"^```(?:sh|bash|shell|console)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)")
PYTHON_BLOCKS = [one for one in find_examples(README) if one.prefix in ("py", "python")]


def commands_of(path: Path) -> Iterator[list[str]]:
    """Yield every simple command of the shell blocks, without prompts, comments and pipes."""
    for block in SHELL_BLOCK.findall(path.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            command: list[str] = []
            for word in [*words, "|"]:
                if word in {"|", "&&", ";"}:
                    if command:
                        yield command
                    command = []
                else:
                    command.append(word)


def all_commands(program: str) -> list[list[str]]:
    found = [command for path in DOCUMENTS for command in commands_of(path)]
    return [command for command in found if Path(command[0]).name == program]


def check_options(command: Any, words: list[str]) -> None:
    """Follow the words down the groups of commands; every option on the way must exist."""
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {"-h", "--help", "--install-completion", "--show-completion"}
    used = {word.split("=")[0] for word in words if re.match(r"--?[A-Za-z]", word)}
    assert used <= known, f"{command.name} has no {sorted(used - known)}"
    has_commands = bool(getattr(command, "commands", {}))
    assert not has_commands or not words or words[0].startswith("-"), words


@pytest.mark.parametrize("example", PYTHON_BLOCKS, ids=str)
def test_a_python_block_of_the_readme_runs(example: CodeExample, eval_example: EvalExample) -> None:
    eval_example.run(example)


def test_the_readme_shows_the_library_and_the_command() -> None:
    assert PYTHON_BLOCKS
    assert any(command[1:2] == ["tag"] for command in all_commands("tagger"))


@pytest.mark.parametrize("words", all_commands("tagger"), ids=" ".join)
def test_a_tagger_command_that_is_shown_exists_with_its_options(words: list[str]) -> None:
    check_options(typer.main.get_command(app), words[1:])


@pytest.mark.parametrize("words", all_commands("python"), ids=" ".join)
def test_a_training_command_that_is_shown_exists_with_its_options(words: list[str]) -> None:
    assert words[1] == "-m"
    module, rest = words[2], words[3:]
    if module == "training":
        check_options(typer.main.get_command(training_command.app), rest)
    elif module != "venv":
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


@pytest.mark.parametrize("words", all_commands("make"), ids=" ".join)
def test_a_make_target_that_is_shown_exists(words: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {word for word in words[1:] if "=" not in word} <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_to_a_file_leads_to_one(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), target


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    command = typer.main.get_command(app)
    for words in (["tag", "x", "--nope"], ["nope"], ["models", "nope"]):
        with pytest.raises(AssertionError):
            check_options(command, words)
