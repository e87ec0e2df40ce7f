"""Limits: size, rate and the queue; whoever is refused is told when to come again."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tagger.segmentation import SectionSegmenter
from tagger.types import Document, Segment
from tagger_service.dependencies import parts_of
from tagger_service.reading import Reader
from tagger_service.settings import Settings
from tagger_service.turns import Turns
from tests.demo import demo_tagger
from tests.service.conftest import OFTEN, asking, demo_app
from tests.tagger.readers.samples import pdf

JSON = {"Content-Type": "application/json"}
FORM = "multipart/form-data; boundary=x"
FILE = b'--x\r\nContent-Disposition: form-data; name="file"'
PATIENCE_S = 60
N_WAITING = 3


@dataclass(frozen=True, slots=True)
class BlockedSegmenter:
    """Cuts as the real one does, once it is let."""

    real: SectionSegmenter
    let_go: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    def segment(self, document: Document) -> tuple[Segment, ...]:
        self.arrived.set()
        assert self.let_go.wait(PATIENCE_S)
        return self.real.segment(document)


def settings(**limits: Any) -> Settings:
    return Settings(**{"requests_per_minute": OFTEN} | limits)


def in_pieces(content: bytes, size: int = 65_536) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def until(true: Any) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not true() and time.monotonic() < ends:
        time.sleep(0.01)
    assert true()


@pytest.mark.parametrize("address", ["/v1/tag", "/v1/explain", "/v1/tag/file", "/v1/nothing"])
def test_a_body_that_says_it_is_too_large_is_refused_unread(address: str) -> None:
    with asking(demo_app(settings(most_bytes=1_000))) as client:
        headers = JSON | {"Content-Length": "1001", "Accept-Language": "en"}
        answer = client.post(address, content=iter(()), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (413, "too-large")
    assert "1000 bytes" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "kind", "start"),
    [
        ("/v1/tag", "application/json", b'{"text": "'),
        ("/v1/explain", "application/json", b'{"text": "'),
        ("/v1/tag", "text/plain", b""),
        ("/v1/tag/file", FORM, FILE + b'; filename="a.txt"\r\n\r\n'),
        ("/v1/tag/file", FORM, FILE + b"\r\n\r\n"),
    ],
)
def test_a_body_that_grows_too_large_is_refused(address: str, kind: str, start: bytes) -> None:
    content = start + b"a" * 3_000_000
    with asking(demo_app(settings(most_bytes=1_000_000))) as client:
        answer = client.post(address, content=in_pieces(content), headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (413, "too-large")


def test_a_body_of_just_the_size_allowed_is_served() -> None:
    content = b'{"text": "Analizar datos"}'
    with asking(demo_app(settings(most_bytes=len(content)))) as client:
        for sent in (content, in_pieces(content, 5)):
            answer = client.post("/v1/tag", content=sent, headers=JSON)
            assert answer.status_code == 200
        longer = client.post("/v1/tag", content=in_pieces(content + b" ", 5), headers=JSON)
    assert longer.status_code == 413


def test_a_text_with_too_many_characters_is_refused_however_it_comes() -> None:
    at_most, too_long = "ñ" * 50, "ñ" * 51
    with asking(demo_app(settings(most_characters=50))) as client:
        for text, status in ((at_most, 200), (too_long, 413)):
            answers = [
                client.post("/v1/tag", json={"text": text}),
                client.post("/v1/explain", json={"text": text, "competency": "D1"}),
                client.post("/v1/tag/file", files={"file": ("a.txt", text.encode())}),
            ]
            assert [answer.status_code for answer in answers] == [status] * 3
    assert "51 characters" in answers[0].json()["detail"]
    assert "a.txt has 51" in answers[2].json()["detail"]


def test_a_pdf_with_too_many_pages_is_refused() -> None:
    with asking(demo_app(settings(most_pages=3))) as client:
        answers = [
            client.post("/v1/tag/file", files={"file": ("a.pdf", pdf([["Analizar"]] * n))})
            for n in (3, 4)
        ]
    assert [answer.status_code for answer in answers] == [200, 422]
    assert answers[1].json()["detail"] == "a.pdf has 4 pages: give 3 at most"


def test_whoever_asks_too_often_is_told_when_to_come_again() -> None:
    with asking(demo_app(settings(requests_per_minute=3))) as client:
        answers = [client.post("/v1/tag", json={"text": "a"}) for _ in range(4)]
        others = [client.get(one).status_code for one in ("/health/live", "/v1/models")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json()["type"] == "too-many-requests"
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
    assert answers[3].headers["Retry-After"] in answers[3].json()["detail"]
    assert others == [200, 200]


def test_requests_that_are_refused_count_against_the_rate_too() -> None:
    with asking(demo_app(settings(requests_per_minute=2))) as client:
        answers = [client.post("/v1/tag", json={"nothing": "a"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]


def test_each_caller_has_a_rate_of_its_own() -> None:
    app = demo_app(settings(requests_per_minute=1))
    with asking(app) as first:
        second = TestClient(app, base_url="http://localhost", client=("192.0.2.9", 1))
        answers = [one.post("/v1/tag", json={"text": "a"}) for one in (first, second, first)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_a_full_queue_refuses_and_loses_nothing() -> None:
    tagger = demo_tagger()
    blocked = BlockedSegmenter(cast("SectionSegmenter", tagger.segmenter))
    served = replace(tagger, segmenter=cast("SectionSegmenter", blocked))
    app = demo_app(settings(most_waiting=N_WAITING), served)
    turns = app.state.parts.engine.turns
    with asking(app) as client, ThreadPoolExecutor(N_WAITING + 1) as threads:
        asked = [threads.submit(tag, client, f"t{n}") for n in range(N_WAITING + 1)]
        assert blocked.arrived.wait(PATIENCE_S)
        until(lambda: turns.n_inside == N_WAITING + 1)
        refused = [tag(client, "late"), explain(client)]
        alive = [client.get(one).status_code for one in ("/health/live", "/health/ready")]
        blocked.let_go.set()
        wait(asked, PATIENCE_S)
        again = tag(client, "late")
    assert [one.status_code for one in refused] == [503, 503]
    assert all(one.json()["type"] == "busy" for one in refused)
    assert all(int(one.headers["Retry-After"]) >= 1 for one in refused)
    assert alive == [200, 200]
    assert served_ids(asked) == {f"t{n}" for n in range(N_WAITING + 1)}
    assert again.status_code == 200
    assert turns.n_inside == 0


def test_more_may_wait_than_there_are_threads_at_first() -> None:
    n_waiting = 60
    tagger = demo_tagger()
    blocked = BlockedSegmenter(cast("SectionSegmenter", tagger.segmenter))
    served = replace(tagger, segmenter=cast("SectionSegmenter", blocked))
    app = demo_app(settings(most_waiting=n_waiting), served)
    turns = app.state.parts.engine.turns
    with asking(app) as client, ThreadPoolExecutor(n_waiting + 1) as threads:
        asked = [threads.submit(tag, client, f"t{n}") for n in range(n_waiting + 1)]
        until(lambda: turns.n_inside == n_waiting + 1)
        refused = tag(client, "late")
        listed = client.get("/v1/models")
        blocked.let_go.set()
        wait(asked, PATIENCE_S)
    assert (refused.status_code, listed.status_code) == (503, 200)
    assert len(served_ids(asked)) == n_waiting + 1


def test_a_full_queue_of_files_to_be_read_refuses_too() -> None:
    reader = Reader(Settings(), Turns(most_waiting=0))
    app = demo_app(settings())
    app.state.parts = replace(parts_of_app(app), reader=reader)
    with asking(app) as client, reader.turns.next():
        answer = client.post("/v1/tag/file", files={"file": ("a.txt", b"Analizar")})
        text = tag(client, "text")
    assert (answer.status_code, answer.json()["type"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
    assert text.status_code == 200


def parts_of_app(app: Any) -> Any:
    from starlette.requests import Request

    return parts_of(Request({"type": "http", "app": app, "headers": []}))


def tag(client: TestClient, name: str) -> Response:
    return client.post("/v1/tag", json={"text": "Analizar datos abiertos", "id": name})


def explain(client: TestClient) -> Response:
    return client.post("/v1/explain", json={"text": "Analizar datos", "competency": "D1"})


def served_ids(asked: list[Future[Response]]) -> set[str]:
    answers = [one.result() for one in asked]
    assert {one.status_code for one in answers} == {200}
    assert all(one.json()["tags"] for one in answers)
    return {one.json()["document_id"] for one in answers}
