"""What stands before every route: headers, hosts, requests of other sites."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tagger.errors import InvalidValue
from tagger_service.app import create_app, from_environment
from tagger_service.settings import Settings
from tests.demo import demo_tagger
from tests.service.conftest import OFTEN, asking, demo_app

TEXT = {"text": "Analizar datos abiertos"}
EVERYTHING: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/health/live", {}, 200),
    ("HEAD", "/health/live", {}, 200),
    ("OPTIONS", "/v1/tag", {}, 204),
    ("GET", "/metrics", {}, 200),
    ("GET", "/v1/openapi.json", {}, 200),
    ("GET", "/v1/models", {}, 200),
    ("GET", "/v1/models", {"headers": {"If-None-Match": "*"}}, 304),
    ("POST", "/v1/tag", {"json": TEXT}, 200),
    ("POST", "/v1/tag", {"json": {}}, 422),
    (
        "POST",
        "/v1/tag",
        {"content": b"{\xff", "headers": {"Content-Type": "application/json"}},
        400,
    ),
    ("POST", "/v1/tag", {"content": b"x" * (12 * 2**20 + 1)}, 413),
    ("POST", "/v1/tag", {"headers": {"Origin": "http://evil.example"}}, 403),
    ("GET", "/v1/nothing", {}, 404),
    ("GET", "/v1/tag", {}, 405),
    ("GET", "/health/live", {"headers": {"Host": "evil.example"}}, 400),
]


@pytest.mark.parametrize(("method", "address", "sent", "status"), EVERYTHING)
def test_every_answer_has_the_headers_that_protect(
    client: TestClient, method: str, address: str, sent: dict[str, Any], status: int
) -> None:
    answer = client.request(method, address, **sent)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] in {"no-store", "no-cache"}
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_only_answers_behind_https_ask_for_https() -> None:
    with asking(demo_app(Settings(behind_https=True))) as client:
        for address in ("/health/live", "/v1/nothing"):
            assert client.get(address).headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8000"]
)
def test_this_machine_goes_by_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/health/live", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost.",
        "",
        " ",
        "a b",
        "x@localhost",
        "localhost:abc",
        "localhost:99999999",
        "localhost/x",
        "[::1",
        "[::2]",
        "[localhost]",
        "::1]",
        "127.0.0.2",
        "lócalhost",
    ],
)
@pytest.mark.parametrize("address", ["/health/live", "/v1/models", "/v1/nothing"])
def test_a_name_that_is_not_ours_is_refused(client: TestClient, host: str, address: str) -> None:
    answer = client.get(address, headers={b"Host": host.encode()})
    assert (answer.status_code, answer.json()["type"]) == (400, "unknown-host")


def test_names_can_be_added_and_the_address_served_is_one() -> None:
    settings = Settings.chosen(
        host="192.0.2.7", allow_open=False, hosts="Tagger.Example.org, b.example"
    )
    assert settings.known_hosts == [
        *("localhost", "127.0.0.1", "::1"),
        *("192.0.2.7", "tagger.example.org", "b.example"),
    ]
    with asking(demo_app(Settings(hosts="Tagger.Example.org"))) as client:  # type: ignore[arg-type]
        asked = {"Host": "tagger.example.ORG:443"}
        assert client.get("/health/live", headers=asked).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:9"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
@pytest.mark.parametrize("address", ["/v1/tag", "/v1/tag/file", "/v1/explain"])
def test_what_another_site_sends_is_refused(
    client: TestClient, headers: dict[str, str], address: str
) -> None:
    answer = client.post(address, json=TEXT, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "foreign-request")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Host": "localhost:8000", "Origin": "http://localhost:8000"},
    ],
)
def test_what_our_own_page_or_a_program_sends_is_served(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/v1/tag", json=TEXT, headers=headers).status_code == 200


def test_no_other_site_may_read_answers(client: TestClient) -> None:
    asked = {
        "Origin": "http://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answers = [
        client.options("/v1/tag", headers=asked),
        client.get("/v1/models", headers={"Origin": "http://evil.example"}),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.0.2.7", "tagger.example.org", "", "127.1"],  # noqa: S104
)
def test_it_does_not_start_where_others_reach_it(host: str) -> None:
    with pytest.raises(InvalidValue, match="--allow-open"):
        create_app(Settings(host=host), lambda _: demo_tagger())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_it_starts_where_only_this_machine_reaches_it(host: str) -> None:
    assert create_app(Settings(host=host), lambda _: demo_tagger())


def test_it_serves_anybody_where_it_is_told_to() -> None:
    settings = Settings(host="0.0.0.0", allow_open=True, requests_per_minute=OFTEN)  # noqa: S104
    with asking(demo_app(settings)) as client:
        asked = {"Host": "tagger.example.org"}
        assert client.post("/v1/tag", json=TEXT, headers=asked).status_code == 200


def test_where_names_are_set_they_hold_on_an_open_address_too() -> None:
    settings = Settings.chosen(host="192.0.2.7", allow_open=True, hosts="tagger.example.org")
    with asking(demo_app(settings)) as client:
        for host, status in (
            ("tagger.example.org", 200),
            ("192.0.2.7", 200),
            ("evil.example", 400),
        ):
            assert client.get("/health/live", headers={"Host": host}).status_code == status


def test_names_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGGER_HOSTS", "tagger.example.org, B.example,")
    assert Settings.chosen().hosts == ("tagger.example.org", "b.example")


def test_a_misspelt_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGGER_MOST_BYTE", "5")
    with pytest.raises(InvalidValue, match="no setting TAGGER_MOST_BYTE: did you mean TAGGER_MOST"):
        Settings.chosen()


def test_a_worker_of_uvicorn_says_why_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGGER_HOST", "192.0.2.7")
    with pytest.raises(SystemExit, match=r"^error: 192\.0\.2\.7 can be reached"):
        from_environment()
