"""`tagger annotate` as a command: what it refuses, and a session from start to end."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import pytest

from tagger.annotating import command, store
from tagger.annotating.store import session_file
from tagger.benchmark import read_labelled
from tagger.console import output
from tests.tagger.annotating.sheets import (
    finished_rows,
    make_session,
    make_sheet,
    unfinished_rows,
)
from tests.tagger.command import COMMAND, LIBRARY, environment, run

NOTICE = "FUNCIONES\n- Analizar los datos del municipio.\n- Catalogar libros.\n"
DONE: dict[str, Any] = {"labels": [], "modality": None, "level": None, "decided": True}


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    return file


@contextmanager
def started(
    *arguments: str | Path, browser: str | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the command and yield the address that it prints."""
    # A shell that starts the tests in the background has them, and what they start, ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    words = [str(COMMAND), "annotate", *map(str, arguments)]
    variables = {"BROWSER": browser} if browser else {}
    words += [] if browser else ["--no-browser"]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables),
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().removeprefix("open ").strip(), process
        finally:
            process.kill()


def ask(address: str, path: str, content: dict[str, Any] | None = None) -> Any:
    body = None if content is None else json.dumps(content).encode()
    headers = {"Content-Type": "application/json"} if body else {}
    with urllib.request.urlopen(  # noqa: S310 - our own address
        urllib.request.Request(address + path, body, headers),  # noqa: S310
        timeout=10,
    ) as reply:
        answer = reply.read()
    return json.loads(answer) if answer else None


def refusal(*arguments: str | Path) -> str:
    ended = run("annotate", *arguments, "--no-browser")
    assert (ended.code, ended.out) == (1, "")
    assert len(ended.err.splitlines()) == 1
    return ended.err


def test_what_was_decided_outlives_a_killed_program_and_the_page_can_end_it(notice: Path) -> None:
    out = notice.with_name("labels.jsonl")
    arguments = (notice, "--out", out, "--annotator", "ana")
    with started(*arguments) as (address, process):
        assert address.startswith("http://127.0.0.1:")
        ask(address, "api/marks", {"document": 0, "segment": 0, **DONE})
        ask(address, "api/marks", {"document": 0, "segment": 1, **DONE, "labels": ["DG1"]})
        process.kill()
        process.wait()
    assert (out.exists(), len(unfinished_rows(out))) == (False, 1)

    with started(*arguments) as (address, process):
        start = ask(address, "api/start")
        assert (start["at"], start["annotator"]) == ({"document": 0, "segment": 2}, "ana")
        ask(address, "api/marks", {"document": 0, "segment": 2, **DONE})
        ask(address, "api/finish", {})
        said, complained = process.communicate(timeout=20)
        assert (process.returncode, complained) == (0, "")
        assert said.splitlines()[-1] == f"1 of 1 documents are finished, in {out}"
    (labelled,) = read_labelled(out, "train")
    assert [set(segment.labels) for segment in labelled.segments] == [set(), {"DG1"}, set()]
    assert [path.name for path in sorted(notice.parent.iterdir())] == [
        "labels.jsonl", "labels.jsonl.session", "notice.txt",
    ]  # fmt: skip


def test_ctrl_c_ends_it_without_a_traceback(notice: Path) -> None:
    with started(notice, "--out", notice.with_name("labels.jsonl")) as (address, process):
        assert ask(address, "api/start")["at"] == {"document": 0, "segment": 0}
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=20)
    assert (process.returncode, complained) == (0, "")
    assert "0 of 1 documents are finished" in said


@pytest.mark.skipif(os.name != "posix", reason="a browser that is a shell script")
def test_a_browser_in_the_terminal_finds_the_page_served(notice: Path, tmp_path: Path) -> None:
    script, number = tmp_path / "browser", tmp_path / "number"
    script.write_text(f"#!/bin/sh\necho $$ > {number}\nexec sleep 60\n", encoding="utf-8")
    script.chmod(0o755)
    out = notice.with_name("labels.jsonl")
    with started(notice, "--out", out, browser=str(script)) as (address, process):
        while not (number.exists() and number.read_text("utf-8")):
            time.sleep(0.01)
        try:
            assert ask(address, "api/start")["at"] == {"document": 0, "segment": 0}
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0
            assert process.stderr is not None
            os.kill(int(number.read_text("utf-8")), signal.SIGKILL)
            assert process.stderr.read() == ""
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(number.read_text("utf-8")), signal.SIGKILL)


def test_what_is_being_saved_is_whole_before_the_program_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(tmp_path / "labels.jsonl", make_sheet("a", ("One",)))
    writing, go_on = threading.Event(), threading.Event()

    @contextlib.contextmanager
    def slow(path: Path) -> Iterator[TextIO]:
        with output(path) as stream:
            writing.set()
            assert go_on.wait(10)
            yield stream

    monkeypatch.setattr(store, "output", slow)
    addresses: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(command, "say", addresses.put)
    serving = threading.Thread(target=command.serve, args=[session, "en", 0, False], daemon=True)
    serving.start()
    address = addresses.get(timeout=10).removeprefix("open ")
    mark = {"document": 0, "segment": 0, **DONE}
    saving = threading.Thread(target=ask, args=[address, "api/marks", mark], daemon=True)
    saving.start()
    assert writing.wait(10)
    ask(address, "api/finish", {})
    serving.join(timeout=1)
    assert serving.is_alive(), "the program ends while a file is half written"
    go_on.set()
    for thread in (serving, saving):
        thread.join(timeout=10)
        assert not thread.is_alive()
    assert len(finished_rows(session.store.out)) == 1
    assert not list(tmp_path.glob(".tagger-*"))


def test_labels_kept_in_the_folder_of_the_documents_are_not_among_them(notice: Path) -> None:
    out = notice.with_name("labels.jsonl")
    for n_decided in (0, 3):
        with started(notice.parent, "--out", out) as (address, _):
            (document,) = ask(address, "api/start")["documents"]
            assert (document["id"], document["decided"]) == ("notice.txt", n_decided)
            for place in range(3):
                ask(address, "api/marks", {"document": 0, "segment": place, **DONE})
    assert len(finished_rows(out)) == 1
    assert "choose another name" in refusal(notice.parent, out, "--out", out)


def test_a_second_annotator_labels_the_same_cut_blind(notice: Path) -> None:
    ana, ben = notice.with_name("ana.jsonl"), notice.with_name("ben.jsonl")
    for source, out in ((notice, ana), (ana, ben)):
        with started(source, "--out", out) as (address, _):
            shown = ask(address, "api/documents/0")["segments"]
            assert not any(segment["labels"] or segment["decided"] for segment in shown)
            for place in range(3):
                mark = {"document": 0, "segment": place, **DONE, "labels": ["DG1"]}
                ask(address, "api/marks", mark)
    assert finished_rows(ana) == finished_rows(ben)


def test_any_framework_gives_its_codes_and_suggestions(notice: Path) -> None:
    out = notice.with_name("labels.jsonl")
    with started(notice, "--out", out, "-F", LIBRARY, "--suggest", "--lang", "pt") as (address, _):
        start = ask(address, "api/start")
        assert [one["code"] for one in start["competencies"]] == ["L1", "L2", "L3"]
        assert start["competencies"][0]["name"] == "Catalogação"
        assert start["suggesting"] is True
        proposals = ask(address, "api/documents/0")["proposals"]
        assert proposals[2] == ["L1"]
    assert json.loads(session_file(out).read_text("utf-8"))["suggested"] is True
    assert "of the framework library-work, not of unesco" in refusal(notice, "--out", out)


def test_a_foreign_file_is_refused_and_stays_as_it_was(notice: Path) -> None:
    out = notice.with_name("mine.jsonl")
    out.write_text("mine", encoding="utf-8")
    assert "choose another --out" in refusal(notice, "--out", out)
    assert out.read_text("utf-8") == "mine"
    assert "choose another name" in refusal(out, notice, "--out", out)


def test_labels_of_another_framework_are_no_drafts(notice: Path) -> None:
    row: dict[str, Any] = {
        "id": "a", "lang": "es", "variety": "", "genre": "posting", "role_family": "",
        "title": "", "split": "train_own",
        "segments": [
            {"t": "x", "p": 0, "role": "duties", "labels": ["Q9"], "modality": None, "level": None}
        ],
    }  # fmt: skip
    file = notice.with_name("labelled.jsonl")
    file.write_text(json.dumps(row), encoding="utf-8")
    out = notice.with_name("out.jsonl")
    assert "document a carries Q9, which unesco" in refusal(file, "--out", out, "--correct")
    row["segments"][0]["labels"] = ["DG1", 3]
    file.write_text(json.dumps(row), encoding="utf-8")
    assert "3 is not text" in refusal(file, "--out", out, "--correct")


def test_what_cannot_be_done_is_one_line(notice: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    assert "there is no framework 'nope'" in refusal(notice, "--out", out, "-F", "nope")
    assert "cannot write" in refusal(notice, "--out", tmp_path / "no" / "labels.jsonl")
    assert not out.exists()
    missing = run("annotate", tmp_path / "nope.txt", "--out", out)
    assert (missing.code, len(missing.err.splitlines())) == (1, 2)
    assert "there is no document to label" in missing.err
    session_file(out).mkdir()
    assert "cannot read labels.jsonl.session: " in refusal(notice, "--out", out)
    assert run("annotate", notice).code == 2
    assert run("annotate", notice, "--out", out, "--port", "70000").code == 2


def test_a_port_that_is_taken_is_one_line(notice: Path) -> None:
    out = notice.with_name("labels.jsonl")
    with started(notice, "--out", out) as (address, _):
        port = address.split(":")[2].split("/")[0]
        said = refusal(notice, "--out", notice.with_name("other.jsonl"), "--port", port)
    assert f"cannot use port {port}: " in said
