"""The client against a service that runs: answers, jobs, refusals, and asking again."""

import csv
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tagger.client import (
    Busy,
    Client,
    Conflict,
    NotAccepted,
    NotThere,
    Refused,
    TooLarge,
    TooSlow,
    Unexpected,
    Unreachable,
)
from tagger.client.retrying import Retries
from tagger.errors import InvalidValue
from tests.service.client.conftest import serving
from tests.service.jobs.files import many, table

TEXT = "Analizar datos abiertos."
ONCE = Retries(patience=0)


@pytest.fixture
def vacancies(tmp_path: Path) -> Path:
    path = tmp_path / "vacantes.csv"
    path.write_bytes(many(3))
    return path


@pytest.fixture
def scripted() -> Iterator[tuple[str, list[bytes], list[bytes]]]:
    """Yield the address of a listener that answers with what it is given, and what it was sent."""
    answers: list[bytes] = []
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    asked, _ = listener.accept()
                except OSError:
                    return
                with closing(asked):
                    heard.append(asked.recv(65_536))
                    if answers:
                        asked.sendall(answers.pop(0))

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", answers, heard
        listener.shutdown(socket.SHUT_RDWR)


def http(status: str, content: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + content


def test_a_text_is_tagged_in_the_language_of_the_client(service: Client) -> None:
    found = service.tag(TEXT, id="aviso")
    assert (found.document_id, found.text) == ("aviso", None)
    assert [(tag.code, tag.name) for tag in found.tags] == [("D1", "Análisis de datos")]
    evidence = found.tags[0].evidence[0]
    assert TEXT[evidence.start : evidence.end] == evidence.text


def test_a_file_is_tagged_and_its_text_comes_back(service: Client, tmp_path: Path) -> None:
    path = tmp_path / "aviso.txt"
    path.write_text(TEXT, encoding="utf-8")
    found = service.tag_file(path, text_language="es")
    assert (found.text or "").strip() == TEXT
    assert [tag.code for tag in found.tags] == ["D1"]


def test_a_competency_is_explained(service: Client) -> None:
    explained = service.explain(TEXT, "D1")
    assert explained.found
    assert explained.passages[0].text == TEXT


def test_frameworks_and_models_are_listed_and_shown(service: Client) -> None:
    default = next(one for one in service.frameworks() if one.is_default)
    framework = service.framework(default.id)
    assert (framework.id, len(framework.competencies)) == (default.id, default.n_competencies)
    first = service.models()[0]
    assert service.model(first.id).title == first.title


def test_a_batch_is_judged_watched_fetched_and_deleted(service: Client, vacancies: Path) -> None:
    seen: list[int] = []
    job = service.batch(vacancies)
    assert job.wait(lambda status: seen.append(status.done)).state == "finished"
    assert seen == sorted(seen)
    assert job.status.done == 3
    path = job.result(vacancies.with_name("resultado.csv"))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert {row["document_id"] for row in csv.DictReader(stream)} == {"v0", "v1", "v2"}
    assert job.result(path.with_suffix(".xlsx")).read_bytes().startswith(b"PK")
    assert [status.state for status in job.events()] == ["finished"]
    assert service.job(job.id).status == job.status
    job.delete()
    with pytest.raises(NotThere):
        job.refresh()
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "resultado.csv",
        "resultado.xlsx",
        "vacantes.csv",
    ]


def test_events_end_with_the_job(service: Client, vacancies: Path) -> None:
    states = [status.state for status in service.batch(vacancies).events()]
    assert states[-1] == "finished"


def test_the_same_key_gives_the_same_job_and_none_gives_another(
    service: Client, vacancies: Path
) -> None:
    first, again = (service.batch(vacancies, key="nov-2026") for _ in range(2))
    assert first.id == again.id
    assert service.batch(vacancies).id != first.id


def test_jobs_are_listed_over_all_pages(service: Client, vacancies: Path) -> None:
    made = {service.batch(vacancies).id for _ in range(3)}
    listed = [job.id for job in service.jobs(page_size=1)]
    assert made <= set(listed)
    assert len(listed) == len(set(listed))


def test_a_format_that_there_is_not_is_refused_before_it_is_asked_for(
    service: Client, vacancies: Path
) -> None:
    with pytest.raises(InvalidValue, match="csv"):
        service.batch(vacancies).result("resultado.docx")


def test_a_refusal_is_one_line_in_the_language_of_the_client(service: Client) -> None:
    with pytest.raises(NotAccepted) as refused:
        service.explain(TEXT, "X9")
    assert refused.value.problem.status == 422
    assert "\n" not in str(refused.value)
    with pytest.raises(NotAccepted, match="/body/text"):
        service.tag("")
    with pytest.raises(NotThere, match="no hay nada"):
        service.job("00000000-0000-4000-8000-000000000000")
    with pytest.raises(NotThere):
        service.model("../models")


def test_limits_of_the_service_are_errors_of_their_own(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'service.db'}"
    limits = {"TAGGER_MOST_CHARACTERS": "100", "TAGGER_REQUESTS_PER_MINUTE": "2"}
    with (
        serving(database, **limits) as address,
        Client(address, retries=ONCE) as client,
    ):
        path = tmp_path / "a.csv"
        path.write_bytes(table([("a", TEXT)]))
        job = client.batch(path)
        with pytest.raises(TooSlow):
            job.wait(timeout=0.1)
        with pytest.raises(Conflict):
            job.result(tmp_path / "a.jsonl")
        assert job.cancel().state == "cancelled"
        with pytest.raises(TooLarge):
            client.tag("a" * 101)
        with pytest.raises(Busy) as refused:
            deque(map(client.tag, [TEXT] * 6))  # the minute may change meanwhile
    assert refused.value.problem.status == 429


def test_a_full_queue_is_asked_again_until_there_is_room(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'service.db'}"
    limits = {"TAGGER_MOST_WAITING": "0", "TESTS_PAUSE": "1"}
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time.sleep(seconds)

    with (
        serving(database, **limits) as address,
        Client(address, retries=Retries(120, sleep)) as client,
        ThreadPoolExecutor(4) as pool,
    ):
        found = list(pool.map(client.tag, [TEXT] * 4))
    assert [one.tags[0].code for one in found] == ["D1"] * 4
    assert slept
    assert min(slept) >= 2  # the service says so in Retry-After


def test_nobody_listening_is_told_after_patience_has_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    slept: list[float] = []
    retries = Retries(1, slept.append, lambda: 0.0)

    with Client(f"http://127.0.0.1:{port}", retries=ONCE) as client, pytest.raises(Unreachable):
        client.tag(TEXT)
    with Client(f"http://127.0.0.1:{port}", retries=retries) as client:
        started = time.monotonic()
        with pytest.raises(Unreachable):
            client.tag(TEXT)
    # Pauses grow; those that sleep replaced took no time.
    assert slept[:2] == [0.25, 0.5]
    assert time.monotonic() - started < 30


def test_a_text_is_not_sent_again_where_it_may_have_been_judged(
    scripted: tuple[str, list[bytes], list[bytes]],
) -> None:
    address, answers, heard = scripted
    with Client(address, retries=Retries(60, lambda _: None)) as client:
        with pytest.raises(Unreachable):
            client.tag(TEXT)
        assert len(heard) == 1
        answers[:] = [http("502 Bad Gateway", b"<html>proxy</html>")]
        with pytest.raises(Refused, match="502"):
            client.tag(TEXT)
        assert len(heard) == 2


def test_what_changes_nothing_is_asked_again(
    scripted: tuple[str, list[bytes], list[bytes]],
) -> None:
    address, answers, heard = scripted
    listed = http("200 OK", b'{"models": []}')
    answers[:] = [b"", http("502 Bad Gateway"), http("503 Busy", b"", "Retry-After: 7"), listed]
    slept: list[float] = []
    with Client(address, "secret", retries=Retries(60, slept.append, lambda: 1.0)) as client:
        assert client.models() == ()
        assert "secret" not in repr(client._connection)
    assert slept == [0.5, 1.0, 9.0]
    assert all(b"authorization: bearer secret" in one.lower() for one in heard)


def test_a_longer_wait_than_patience_is_not_begun(
    scripted: tuple[str, list[bytes], list[bytes]],
) -> None:
    address, answers, _heard = scripted
    answers[:] = [http("503 Busy", b"", "Retry-After: 3600")]
    paused: list[float] = []
    with Client(address, retries=Retries(60, paused.append)) as client, pytest.raises(Busy):
        client.models()
    assert not paused


def test_what_is_gone_when_it_is_deleted_again_is_deleted(
    scripted: tuple[str, list[bytes], list[bytes]],
) -> None:
    address, answers, _heard = scripted
    answers[:] = [http("503 Busy"), http("404 Not Found"), http("404 Not Found")]
    with Client(address, retries=Retries(60, lambda _: None)) as client:
        client._connection.delete("/v1/jobs/a")
        with pytest.raises(NotThere):
            client._connection.delete("/v1/jobs/a")


def test_an_answer_of_something_else_is_told_without_what_it_holds(
    scripted: tuple[str, list[bytes], list[bytes]],
) -> None:
    address, answers, _heard = scripted
    answers[:] = [http("200 OK", b"<html>Zanzibarita</html>")]
    with Client(address) as client, pytest.raises(Unexpected) as refused:
        client.models()
    assert "Zanzibarita" not in str(refused.value)
