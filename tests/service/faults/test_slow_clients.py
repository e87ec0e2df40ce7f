"""Clients that take their time do not keep others from an answer."""

import threading
import time
from pathlib import Path

from tagger_service.bodies import Room
from tagger_service.connections import HEAD_S, REST_S
from tests.service.faults.wire import connected, dribbled, form, head, received, upload
from tests.service.serving import ask, serving

MEBIBYTE = 2**20
LATE_S = 30.0


def test_who_sends_no_request_or_never_ends_one_is_disconnected(tmp_path: Path) -> None:
    starts = {
        "nothing": (b"", HEAD_S),
        "half a head": (b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nX-", HEAD_S),
        "a second head": (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nGET /h", HEAD_S),
        "the rest of a body": (head("/v1/tag", 99_000_000) + b"\r\n", REST_S),
    }
    took: dict[str, float] = {}
    with serving(tmp_path, "--model", "prior") as served:

        def dribble(name: str, start: bytes) -> None:
            with connected(served) as connection:
                connection.sendall(start)
                took[name] = dribbled(connection, HEAD_S + LATE_S)

        threads = [
            threading.Thread(target=dribble, args=(name, start))
            for name, (start, _) in starts.items()
        ]
        for thread in threads:
            thread.start()
        with ask(served) as client:
            assert client.post("/v1/tag", json={"text": "Analizar"}).status_code == 200
        for thread in threads:
            thread.join()
        assert served.errors.read_text(encoding="utf-8") == ""
    for name, (_, limit) in starts.items():
        assert limit - 1 < took[name] < limit + LATE_S - 1, (name, took)


def test_who_sends_nothing_at_all_is_disconnected(tmp_path: Path) -> None:
    with serving(tmp_path, "--model", "prior") as served, connected(served) as connection:
        started = time.monotonic()
        assert received(connection) == b""
        assert HEAD_S - 1 < time.monotonic() - started < HEAD_S + LATE_S


def test_a_body_that_never_ends_is_answered_and_the_connection_closed(tmp_path: Path) -> None:
    limit = {"TAGGER_MOST_SECONDS_SENDING": "2"}
    with serving(tmp_path, "--model", "prior", **limit) as served:
        for address in ("/v1/tag", "/v1/tag/file", "/v1/batch", "/tag"):
            whole = upload(address, form("a.csv", b"id,text\n1,Analizar\n"))
            with connected(served) as connection:
                connection.sendall(whole[:-20])
                answer = received(connection)
            assert answer.startswith(b"HTTP/1.1 408 "), address
            assert b"connection: close" in answer.lower()
            assert (b'"too-slow"' in answer) == address.startswith("/v1")
        with ask(served) as client:
            assert client.post("/v1/tag", json={"text": "Analizar"}).status_code == 200
            assert client.get("/v1/jobs").json()["jobs"] == []
        assert served.errors.read_text(encoding="utf-8") == ""


def test_bodies_that_arrive_together_take_no_more_memory_than_is_set(tmp_path: Path) -> None:
    body = form("a.txt", b"Analizar datos abiertos. " * 30_000)
    room = {"TAGGER_MOST_BYTES_AT_ONCE": str(MEBIBYTE), "TAGGER_MOST_CHARACTERS": "2000000"}
    whole = upload("/v1/tag/file", body)
    with serving(tmp_path, "--model", "prior", **room) as served:
        with connected(served) as first, connected(served) as second:
            first.sendall(whole[:-20])
            time.sleep(1)
            second.sendall(whole)
            refused = second.recv(65_536)
            first.sendall(whole[-20:])
            answer = first.recv(65_536)
        with ask(served) as client:
            again = client.post("/v1/tag/file", files={"file": ("a.txt", body)})
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: " in refused.lower()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert again.status_code == 200


def test_a_body_alone_always_finds_room() -> None:
    room = Room(most_bytes=10, n_bytes=11)
    assert room.holds(11)
    assert not room.holds(10)
