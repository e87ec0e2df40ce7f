import io
import os
import stat
import sys
from pathlib import Path
from typing import TextIO

import pytest
import typer

from tagger.console import (
    NARROWEST,
    WIDEST,
    Lost,
    colour_wanted,
    language_of_reader,
    output,
    watched,
    width_of_terminal,
)
from tagger.errors import TaggerError
from tagger.types import Document

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("chosen", "stated", "expected"),
    [
        ("pt", ("es_CL.UTF-8", "", ""), "pt"),
        (None, ("es_CL.UTF-8", "pt_BR.UTF-8", "en_GB.UTF-8"), "es"),
        (None, ("", "pt_BR.UTF-8", "es_CL.UTF-8"), "pt"),
        (None, ("", "", "ES_cl"), "es"),
        (None, ("C", "", "es_CL.UTF-8"), "en"),
        (None, ("", "", "fr_FR.UTF-8"), "en"),
        (None, ("", "", "other"), "en"),
        (None, ("", "", ""), "en"),
    ],
)
def test_the_language_is_the_one_chosen_else_the_systems_else_english(
    monkeypatch: pytest.MonkeyPatch,
    chosen: str | None,
    stated: tuple[str, str, str],
    expected: str,
) -> None:
    for name, value in zip(VARIABLES, stated, strict=True):
        monkeypatch.setenv(name, value)
    assert language_of_reader(chosen) == expected


def test_a_system_that_states_no_language_is_worded_in_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert language_of_reader(None) == "en"


@pytest.mark.parametrize(
    ("columns", "width"), [("10", NARROWEST), ("93", 93), ("500", WIDEST), ("no number", 80)]
)
def test_the_width_stays_between_what_can_be_read(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((80, 24)))
    assert width_of_terminal() == width


def test_colour_is_for_terminals_whose_owner_has_not_refused_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert colour_wanted(None)
    assert not colour_wanted(Path("tags.txt"))
    monkeypatch.setenv("NO_COLOR", "")
    assert not colour_wanted(None)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert not colour_wanted(None)


def test_nothing_lost_is_nothing_said(capsys: pytest.CaptureFixture[str]) -> None:
    Lost(n_read=3).finish()
    assert capsys.readouterr() == ("", "")


def test_what_was_lost_is_said_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    lost = Lost(n_read=3)
    lost.count("a.pdf is broken")
    with pytest.raises(typer.Exit) as ended:
        lost.finish()
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == "error: a.pdf is broken\n1 could not be read, 3 tagged\n"


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    with output(path) as stream:
        stream.write("ñ\r\n")
        assert not path.exists()
    assert path.read_bytes() == "ñ\r\n".encode()


def fail_halfway(stream: TextIO) -> None:
    stream.write("half")
    stream.flush()
    raise ZeroDivisionError


def test_an_error_on_the_way_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    path.write_text("mine")
    with pytest.raises(ZeroDivisionError), output(path) as stream:
        fail_halfway(stream)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "mine"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    with output(link) as stream:
        stream.write("x")
    assert link.is_symlink()
    assert real.read_text() == "x"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_device_or_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with output(pipe) as stream:
        stream.write("x")
    assert os.read(reader, 10) == b"x"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_place_that_cannot_be_written_is_our_own_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    for path in (tmp_path / "no" / "tags.csv", blocked / "tags.csv"):
        with pytest.raises(TaggerError, match="choose another file or folder"), output(path):
            pass


@pytest.mark.parametrize("is_terminal", [False, True])
def test_watching_passes_every_document_on(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    errors = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    documents = [Document(str(n), "text") for n in range(3)]
    assert list(watched(documents, None)) == documents
    assert bool(errors.getvalue()) == is_terminal
