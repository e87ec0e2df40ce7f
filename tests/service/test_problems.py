"""What goes wrong is told in three languages and never repeats or logs what was sent."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tagger.pipeline import Tagger
from tagger.segmentation import SectionSegmenter
from tagger.types import Document, Segment
from tagger_service.problems import KINDS
from tagger_service.settings import Settings
from tests.demo import demo_tagger
from tests.service.conftest import asking, demo_app

MARK = "Zanzibarita"
TEXT = f"Analizar datos de {MARK}."
JSON = {"Content-Type": "application/json"}
TITLES = {
    "es": "La solicitud no",
    "pt": "A solicitação não",
    "en": "The request is not as described",
}


@dataclass(frozen=True, slots=True)
class FailingSegmenter:
    """Fails with the text in its message, as a library might."""

    def segment(self, document: Document) -> tuple[Segment, ...]:
        raise RuntimeError(f"cannot cut {document.text}")


def failing_tagger() -> Tagger:
    return replace(demo_tagger(), segmenter=cast("SectionSegmenter", FailingSegmenter()))


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.DEBUG)
    yield caplog
    shown = [record.getMessage() + (record.exc_text or "") for record in caplog.records]
    assert not [line for line in shown if MARK in line]


def assert_is_problem(answer: Response, status: int, kind: str) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Vary"] == "Accept-Language"
    found = answer.json()
    assert found["type"] == kind
    assert found["status"] == KINDS[kind].status == status
    assert found["title"]
    assert found["detail"]
    assert found.keys() <= {"type", "title", "status", "detail", "errors"}


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_a_problem_is_told_in_the_language_asked_for(client: TestClient, language: str) -> None:
    answer = client.post("/v1/tag", json={"text": ""}, headers={"Accept-Language": language})
    assert_is_problem(answer, 422, "invalid-request")
    assert answer.headers["Content-Language"] == language
    assert answer.json()["title"].startswith(TITLES[language])


@pytest.mark.parametrize(
    ("wished", "spoken"),
    [
        ("es-AR,es;q=0.9,en;q=0.8", "es"),
        ("pt-BR", "pt"),
        ("PT-br", "pt"),
        ("ES", "es"),
        ("fr-CH, pt;q=0.4, es;q=0.7", "es"),
        ("es;q=0, pt;q=0.1", "pt"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        (";;q=,=,es;q=nan", "en"),
        ("es;q=" + "9" * 5_000, "en"),
        (",".join(["xx"] * 5_000), "en"),
    ],
)
def test_the_language_is_the_one_wanted_most(client: TestClient, wished: str, spoken: str) -> None:
    answer = client.get("/v1/nothing", headers={"Accept-Language": wished})
    assert_is_problem(answer, 404, "not-found")
    assert answer.headers["Content-Language"] == spoken


@pytest.mark.parametrize("language", ["es", "pt"])
@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/v1/tag", {"json": {"text": "a", "model": "nope"}}),
        ("/v1/tag", {"json": {"text": "a" * 200_001}}),
        ("/v1/tag", {"content": b"{", "headers": JSON}),
        ("/v1/tag/file", {"files": {"file": ("a.pdf", b"no pdf")}}),
        ("/v1/tag/file", {"files": {"file": ("a.txt", b"")}}),
        ("/v1/nothing", {}),
        ("/v1/models", {}),
    ],
)
def test_titles_and_details_are_worded_in_each_language(
    client: TestClient, language: str, address: str, sent: dict[str, Any]
) -> None:
    more = sent.get("headers", {})
    asked = [
        client.post(address, **sent | {"headers": more | {"Accept-Language": one}}).json()
        for one in (language, "en")
    ]
    for part in ("title", "detail"):
        assert asked[0][part] != asked[1][part]
        assert "{" not in asked[0][part]


@pytest.mark.parametrize(
    ("address", "sent", "status", "kind"),
    [
        ("/v1/tag", {"json": {"text": TEXT, "model": "nope"}}, 422, "invalid-request"),
        ("/v1/tag", {"json": {"text": TEXT, "genre": MARK}}, 422, "invalid-request"),
        ("/v1/tag", {"json": {"text": [TEXT]}}, 422, "invalid-request"),
        ("/v1/tag", {"json": [TEXT]}, 422, "invalid-request"),
        ("/v1/tag", {"json": {"text": TEXT * 20_000}}, 413, "too-large"),
        ("/v1/tag", {"json": {"text": TEXT * 100_000}}, 422, "invalid-request"),
        (
            "/v1/tag",
            {"content": f'{{"text": "{TEXT}\\ud800"}}', "headers": JSON},
            422,
            "invalid-request",
        ),
        ("/v1/tag", {"content": f'{{"text": "{TEXT}', "headers": JSON}, 422, "invalid-request"),
        ("/v1/tag", {"content": TEXT.encode("utf-16"), "headers": JSON}, 422, "invalid-request"),
        ("/v1/tag", {"content": TEXT + "\n", "headers": {}}, 422, "invalid-request"),
        ("/v1/tag", {"json": {"text": TEXT}, "params": {"x": MARK}}, 200, ""),
        ("/v1/explain", {"json": {"text": TEXT}}, 422, "invalid-request"),
        ("/v1/explain", {"json": {"text": TEXT, "competency": "Z"}}, 422, "invalid-request"),
        ("/v1/tag/file", {"data": {"file": TEXT}}, 422, "invalid-request"),
        ("/v1/tag/file", {"data": {"x": TEXT}}, 422, "invalid-request"),
        ("/v1/tag/file", {"files": {"x": ("a.txt", TEXT)}}, 422, "invalid-request"),
        ("/v1/tag/file", {"files": {"file": ("a.pdf", TEXT)}}, 422, "unreadable-document"),
        (
            "/v1/tag/file",
            {"files": {"file": ("a.csv", f"text\n{TEXT}")}},
            422,
            "unreadable-document",
        ),
        (
            "/v1/tag/file",
            {"files": {"file": ("a.pdf", f"%PDF-1.4 {TEXT} %%EOF")}},
            422,
            "unreadable-document",
        ),
        (f"/v1/{MARK}", {"json": {"text": TEXT}}, 404, "not-found"),
        ("/v1/models", {"json": {"text": TEXT}}, 405, "method-not-allowed"),
        (
            "/v1/tag",
            {"json": {"text": TEXT}, "headers": {"Sec-Fetch-Site": "cross-site"}},
            403,
            "foreign-request",
        ),
        (
            "/v1/tag",
            {"json": {"text": TEXT}, "headers": {"Host": "elsewhere.example"}},
            400,
            "unknown-host",
        ),
    ],
)
@pytest.mark.usefixtures("logged")
def test_what_was_sent_is_neither_repeated_nor_logged(
    client: TestClient,
    address: str,
    sent: dict[str, Any],
    status: int,
    kind: str,
) -> None:
    answer = client.post(address, **sent)
    if kind:
        assert_is_problem(answer, status, kind)
        assert MARK not in answer.text + str(answer.headers)
    assert answer.status_code == status


def test_a_fault_of_ours_is_logged_by_its_place_and_not_by_its_text(
    logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with asking(demo_app(tagger=failing_tagger())) as client:
        answer = client.post("/v1/tag", json={"text": TEXT})
    assert_is_problem(answer, 500, "internal")
    assert answer.headers["Content-Security-Policy"]
    (said,) = [one.getMessage() for one in logged.records if one.name == "tagger_service"]
    assert said.startswith("RuntimeError at ")
    assert "test_problems.py:" in said
    out, err = capfd.readouterr()
    assert MARK not in answer.text + out + err


def test_rate_and_size_refusals_do_not_repeat_the_text(logged: pytest.LogCaptureFixture) -> None:
    with asking(demo_app(Settings(requests_per_minute=1, most_bytes=400))) as client:
        answers = [
            client.post("/v1/tag", json={"text": TEXT}),
            client.post("/v1/tag", json={"text": TEXT}),
            client.post("/v1/tag", json={"text": TEXT * 20}),
        ]
    assert [one.status_code for one in answers] == [200, 429, 413]
    assert MARK not in answers[1].text + answers[2].text
    assert logged.records
