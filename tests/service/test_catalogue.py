"""Frameworks, models and the service's own state over HTTP."""

import pytest
from fastapi.testclient import TestClient

from tagger import __version__
from tagger.framework import DEFAULT
from tagger.saved_model import FAST, shipped_models
from tests.service.conftest import asking, demo_app

ADDRESSES = ["/v1/frameworks", "/v1/frameworks/demo", "/v1/models", f"/v1/models/{FAST}"]


def test_every_framework_is_listed_and_the_served_one_marked(client: TestClient) -> None:
    found = {one["id"]: one for one in client.get("/v1/frameworks").json()["frameworks"]}
    assert {"demo", DEFAULT} <= found.keys()
    assert [one["id"] for one in found.values() if one["is_default"]] == ["demo"]
    assert found["demo"]["n_competencies"] == 3
    assert set(found["demo"]["title"]) == {"es", "pt", "en"}


@pytest.mark.parametrize("name", ["demo", DEFAULT])
def test_a_framework_is_shown_in_every_language(client: TestClient, name: str) -> None:
    found = client.get(f"/v1/frameworks/{name}").json()
    assert found["id"] == name
    assert all(set(one["name"]) == {"es", "pt", "en"} for one in found["competencies"])


def test_every_model_is_listed(client: TestClient) -> None:
    found = client.get("/v1/models").json()["models"]
    assert [one["id"] for one in found] == shipped_models()
    assert {one["short_name"] for one in found} >= {"fast", "accurate"}


@pytest.mark.parametrize("name", [FAST, "fast"])
def test_a_model_is_shown_with_card_and_measures(client: TestClient, name: str) -> None:
    found = client.get(f"/v1/models/{name}").json()
    assert found["id"] == FAST
    assert found["calibrated"] in {True, False}
    assert found["card"].startswith(("#", "---"))
    assert found["metrics"]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/models/nope",
        "/v1/frameworks/nope",
        "/v1/models/..%2F..%2Fmodels%2Fkeyword",
        "/v1/frameworks/..%2F..%2Ftests%2Fdata%2Fdemo.yaml",
        "/v1/models/%2Fetc%2Fpasswd",
        "/v1/models/a%00b",
        "/v1/nothing",
        "/v1",
        "/health",
    ],
)
def test_what_there_is_not_is_not_found(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(client: TestClient, address: str) -> None:
    first = client.get(address)
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
    assert client.get(address, headers={"If-None-Match": '"other"'}).content == first.content


def test_two_contents_have_two_etags(client: TestClient) -> None:
    assert len({client.get(address).headers["ETag"] for address in ADDRESSES}) == len(ADDRESSES)


@pytest.mark.parametrize("address", ["/health/live", "/metrics", "/v1/openapi.json", *ADDRESSES])
def test_head_answers_as_get_without_a_body(client: TestClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("GET", "/v1/tag", "OPTIONS, POST"),
        ("HEAD", "/v1/explain", "OPTIONS, POST"),
        ("DELETE", "/v1/tag/file", "OPTIONS, POST"),
        ("POST", "/v1/models", "GET, HEAD, OPTIONS"),
        ("PUT", "/v1/models/fast", "GET, HEAD, OPTIONS"),
        ("TRACE", "/health/live", "GET, HEAD, OPTIONS"),
        ("QUERY", "/metrics", "GET, HEAD, OPTIONS"),
    ],
)
def test_what_cannot_be_done_is_answered_with_what_can(
    client: TestClient, method: str, address: str, allowed: str
) -> None:
    answer = client.request(method, address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    if method != "HEAD":
        assert answer.json()["type"] == "method-not-allowed"


def test_options_say_what_can_be_done(client: TestClient) -> None:
    answer = client.options("/v1/models")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_service_says_that_it_lives_and_is_ready(client: TestClient) -> None:
    for address in ("/health/live", "/health/ready"):
        assert client.get(address).json() == {"status": "ok", "version": __version__}


def test_every_operation_is_counted_under_its_own_name() -> None:
    with asking(demo_app()) as client:
        client.get("/health/live")
        client.head("/v1/models")
        client.get("/v1/models/nope")
        client.get("/v1/no-such-address/but-private")
        client.post("/v1/tag", json={"text": "Analizar datos"})
        client.post("/tag", data={"text": "Analizar datos"})
        client.request("BREW", "/v1/tag")
        client.get("/health/live", headers={"Host": "elsewhere.example"})
        text = client.get("/metrics").text
    for line in (
        'tagger_requests_total{method="GET",operation="live",status="200"} 1.0',
        'tagger_requests_total{method="HEAD",operation="models",status="200"} 1.0',
        'tagger_requests_total{method="GET",operation="model",status="404"} 1.0',
        'tagger_requests_total{method="GET",operation="none",status="404"} 1.0',
        'tagger_requests_total{method="POST",operation="tag",status="200"} 1.0',
        'tagger_requests_total{method="POST",operation="page_tag",status="200"} 1.0',
        'tagger_requests_total{method="other",operation="tag",status="405"} 1.0',
        'tagger_requests_total{method="GET",operation="none",status="400"} 1.0',
        'tagger_request_seconds_count{operation="tag"} 2.0',
    ):
        assert line in text.splitlines()
    assert "private" not in text


def test_every_route_of_the_document_has_a_name_to_be_counted_under(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    for path in document["paths"]:
        client.request("GET", path)
    counted = client.get("/metrics").text
    assert document["openapi"].startswith("3.1")
    for name in ("live", "ready", "metrics", "tag", "tag_file", "explain", "frameworks"):
        assert f'operation="{name}"' in counted
    assert all(f'operation="{name}"' in counted for name in ("framework", "models", "model"))
