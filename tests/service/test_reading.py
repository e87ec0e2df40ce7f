"""Uploads are read in a process that may be killed; the next upload is served all the same."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from tagger.errors import UnreadableDocument
from tagger_service.reading import Reader
from tagger_service.settings import LEAST_MEMORY, Settings
from tagger_service.turns import Turns
from tests.service.conftest import OFTEN, asking, demo_app
from tests.tagger.readers.samples import docx_of_xml, paragraph

PATIENCE_S = 60
# Some 30 MB of XML in a file of 100 kB, which take seconds and a gigabyte to read.
LONG = docx_of_xml(paragraph("Analizar datos") * 400_000)
SHORT = docx_of_xml(paragraph("Analizar datos"))


@pytest.fixture
def reader() -> Iterator[Reader]:
    found = Reader(Settings(), Turns(most_waiting=5))
    yield found
    found.close()


def limited(**limits: object) -> Settings:
    return Settings.chosen(requests_per_minute=OFTEN, **limits)


def pid_of(reader: Reader) -> int:
    """Return the one process of a reader that has read something."""
    workers = reader._pool._pool_manager.worker_manager.workers  # type: ignore[union-attr]
    (pid,) = workers
    return int(pid)


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with asking(demo_app(limited(most_seconds_reading=0.5))) as client:
        started = time.monotonic()
        answer = client.post("/v1/tag/file", files={"file": ("a.docx", LONG)})
        took = time.monotonic() - started
        following = client.post("/v1/tag/file", files={"file": ("b.docx", SHORT)})
    assert (answer.status_code, answer.json()["type"]) == (422, "unreadable-document")
    assert answer.json()["detail"].startswith("a.docx takes longer than")
    assert took < PATIENCE_S
    assert (following.status_code, following.json()["text"]) == (200, "Analizar datos")


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read() -> None:
    with asking(demo_app(limited(most_memory_reading=LEAST_MEMORY))) as client:
        answer = client.post("/v1/tag/file", files={"file": ("a.docx", LONG)})
        following = client.post("/v1/tag/file", files={"file": ("b.docx", SHORT)})
    assert (answer.status_code, answer.json()["type"]) == (422, "unreadable-document")
    assert (following.status_code, following.json()["text"]) == (200, "Analizar datos")


def test_a_process_that_is_killed_while_it_reads_loses_that_file_alone(reader: Reader) -> None:
    reader.read("warm.txt", b"Analizar")
    killed = threading.Timer(0.5, os.kill, (pid_of(reader), signal.SIGKILL))
    killed.start()
    with pytest.raises(UnreadableDocument, match=r"a\.docx cannot be read with the memory"):
        reader.read("a.docx", LONG)
    assert reader.read("b.docx", SHORT).text == "Analizar datos"


def test_a_process_that_is_killed_while_it_waits_loses_nothing(reader: Reader) -> None:
    reader.read("warm.txt", b"Analizar")
    for _ in range(3):
        os.kill(pid_of(reader), signal.SIGKILL)
        assert reader.read("b.docx", SHORT).text == "Analizar datos"


def test_a_process_is_told_nothing_of_ctrl_c(reader: Reader) -> None:
    reader.read("warm.txt", b"Analizar")
    os.kill(pid_of(reader), signal.SIGINT)
    assert reader.read("b.docx", SHORT).text == "Analizar datos"


def test_no_process_stays_behind() -> None:
    before = set(multiprocessing.active_children())
    found = Reader(Settings(), Turns(most_waiting=5))
    found.read("warm.txt", b"Analizar")
    assert set(multiprocessing.active_children()) > before
    found.close()
    assert set(multiprocessing.active_children()) <= before


def test_a_reader_that_was_closed_can_be_closed_again() -> None:
    found = Reader(Settings(), Turns(most_waiting=5))
    found.close()
    found.read("warm.txt", b"Analizar")
    found.close()
    found.close()


def test_files_sent_at_once_are_all_read(reader: Reader) -> None:
    texts = [f"Aviso {n}" for n in range(5)]
    found: dict[str, str] = {}

    def read(text: str) -> None:
        found[text] = reader.read(f"{text}.txt", text.encode()).text

    threads = [threading.Thread(target=read, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert found == {text: text for text in texts}
