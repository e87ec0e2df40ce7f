"""The Batch page: sent, followed, looked through, downloaded, cancelled, deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tagger_service.settings import Settings
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.jobs.files import many
from tests.service.jobs.test_api import work
from tests.service.page.markup import read


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return demo_app(Settings(requests_per_minute=OFTEN, data=tmp_path))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as found:
        found.headers["Accept-Language"] = "en"
        yield found


def sent(client: TestClient, content: bytes = b"") -> str:
    file = {"file": ("a.csv", content or many(30))}
    answer = client.post("/batch", files=file, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_file_becomes_a_job_with_a_page_and_a_place_in_the_list(client: TestClient) -> None:
    address = sent(client)
    page = read(client.get(address))
    assert page.words("#words") == "Waits for its turn"
    assert page.has("progress")
    assert [one["href"] for one in read(client.get("/batch")).all(".models a")] == [address]


def test_an_ended_job_shows_what_was_found_and_lets_it_be_taken(
    app: FastAPI, client: TestClient
) -> None:
    address = sent(client, many(30) + b"x,\n")
    work(app, address.rpartition("/")[2])
    page = read(client.get(address))
    assert len(page.all(".chart")) == 2
    assert len(page.all(".documents > li")) == 20
    assert len(read(client.get(f"{address}?page=2")).all(".documents > li")) == 11
    failures = read(client.get(f"{address}?only=failures"))
    assert "empty text" in failures.words(".documents .note")
    found = read(client.get(f"{address}?competency=D1"))
    assert len(found.all(".documents > li")) == 10
    assert client.get(f"{address}/events").text.count("event: progress") == 1
    for name in ("xlsx", "csv", "jsonl"):
        assert client.get(f"{address}/download/{name}").status_code == 200


def test_a_job_is_cancelled_and_deleted(client: TestClient) -> None:
    address = sent(client)
    assert "Cancelled" in client.post(f"{address}/cancel").text
    assert client.post(f"{address}/delete").status_code == 200
    assert client.get(address).status_code == 404


def test_without_a_file_the_form_says_what_is_wrong(client: TestClient) -> None:
    page = read(client.post("/batch", data={"model": ""}), 422)
    assert page.words("#problem-detail") == "Choose a file."
    refused = client.post("/batch", files={"file": ("a.pdf", b"x")})
    assert read(refused, 422).has('#file[aria-invalid="true"]')
