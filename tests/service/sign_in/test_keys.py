"""Who may ask: keys, sessions of the page, the token of its forms, and the audit log."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tagger.errors import InvalidValue
from tagger_service.cli import run
from tagger_service.settings import Settings
from tagger_service.sign_in.gate import FAILURES_PER_MINUTE, is_for_all
from tagger_service.sign_in.keys import new_key
from tagger_service.sign_in.people import Scope
from tagger_service.sign_in.secret import secret_of
from tagger_service.storage.people_tables import ApiKey
from tests.service.conftest import OFTEN, asking, demo_app

TEXT = {"text": "Analizar datos abiertos"}
TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(data=tmp_path, sign_in="keys", requests_per_minute=OFTEN)
    with asking(demo_app(settings)) as found:
        yield found


def made(client: TestClient, *scopes: Scope, expires_at: datetime | None = None) -> tuple[str, str]:
    key, shown = new_key("Ministerio", scopes, expires_at)
    with client.app.state.parts.jobs.writing() as session:  # type: ignore[attr-defined]
        session.add(key)
    return key.id, shown


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def signed_in(client: TestClient, *scopes: Scope) -> str:
    client.cookies.clear()
    _id, token = made(client, *scopes)
    answer = client.post("/sign-in", data={"key": token, "back": "/models"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/models")
    found = TOKEN.search(client.get("/").text)
    assert found
    return found[1]


def deeds(client: TestClient) -> list[tuple[str, str, str]]:
    _id, token = made(client, "admin")
    entries = client.get("/v1/audit", headers=bearing(token)).json()["entries"]
    return [(one["person"], one["deed"], one["object_id"]) for one in entries]


def test_every_address_but_those_for_all_refuses_who_has_not_signed_in(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answer = client.request(method, path.replace("{", "").replace("}", ""))
            if is_for_all(path):
                assert answer.status_code != 401
                continue
            assert (answer.status_code, answer.json()["type"]) == (401, "not-signed-in"), path
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert {"401", "403"} <= set(operation["responses"])
            assert operation["security"] == [{"key": []}, {"session": []}]
    assert client.post("/v1/tag", json=TEXT).status_code == 401
    assert client.get("/v1/nothing").status_code == 401


def test_a_key_opens_what_its_scopes_say(client: TestClient) -> None:
    _id, tagging = made(client, "tag")
    _other, administering = made(client, "admin")
    assert client.post("/v1/tag", json=TEXT, headers=bearing(tagging)).status_code == 200
    assert client.get("/v1/audit", headers=bearing(tagging)).status_code == 403
    assert client.get("/metrics", headers=bearing(tagging)).status_code == 403
    assert client.get("/v1/audit", headers=bearing(administering)).status_code == 200
    assert client.get("/metrics", headers=bearing(administering)).status_code == 200
    assert client.post("/v1/tag", json=TEXT, headers=bearing(administering)).status_code == 403


def test_a_key_that_is_revoked_no_longer_holds_at_once(client: TestClient) -> None:
    key_id, token = made(client, "tag")
    assert client.get("/v1/models", headers=bearing(token)).status_code == 200
    with client.app.state.parts.jobs.writing() as session:  # type: ignore[attr-defined]
        session.get_one(ApiKey, key_id).revoked_at = datetime.now(UTC)
    assert client.get("/v1/models", headers=bearing(token)).status_code == 401


def test_a_key_that_has_expired_or_is_not_right_is_refused(client: TestClient) -> None:
    _id, old = made(client, "tag", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    key_id, token = made(client, "tag")
    for wrong in (old, token[:-1] + ("a" if token[-1] != "a" else "b"), "", "tgr_", "x" * 9_000):
        assert client.get("/v1/models", headers=bearing(wrong)).status_code == 401
    assert ("", "sign-in-failed", key_id) in deeds(client)


def test_who_fails_often_is_told_to_wait_and_a_program_at_work_goes_on(client: TestClient) -> None:
    _id, token = made(client, "tag")
    assert client.get("/v1/models", headers=bearing(token)).status_code == 200
    for _ in range(FAILURES_PER_MINUTE):
        assert client.get("/v1/models", headers=bearing("tgr_no")).status_code == 401
    answer = client.get("/v1/models", headers=bearing("tgr_no"))
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert client.get("/v1/models", headers=bearing(token)).status_code == 200


def test_neither_keys_nor_cookies_are_kept(client: TestClient, tmp_path: Path) -> None:
    _id, token = made(client, "tag")
    client.post("/sign-in", data={"key": token})
    (cookie,) = client.cookies.values()
    kept = b"".join(one.read_bytes() for one in tmp_path.glob("service.db*"))
    assert token.rpartition("_")[2].encode() not in kept
    assert cookie.strip('"').split(".")[0].encode() not in kept


def test_a_reader_is_sent_to_the_form_and_back(client: TestClient) -> None:
    answer = client.get("/framework?x=1", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?back=/framework%3Fx%3D1"
    assert 'value="/framework?x=1"' in client.get(answer.headers["location"]).text
    outside = client.get("/sign-in", params={"back": "//evil.example"}).text
    assert 'name="back" value="/"' in outside


def test_the_cookie_is_for_this_site_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, sign_in="keys", behind_https=True)
    with asking(demo_app(settings)) as client:
        _id, token = made(client, "tag")
        answer = client.post("/sign-in", data={"key": token}, follow_redirects=False)
    given = answer.headers["set-cookie"]
    assert given.startswith("__Host-tagger=")
    assert all(part in given for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert "Domain" not in given


def test_a_form_without_the_token_of_its_session_is_refused(client: TestClient) -> None:
    others = signed_in(client, "tag")
    own = signed_in(client, "tag")
    assert own != others
    for given in ({}, {"csrf": others}, {"csrf": "ñ"}, {"csrf": ""}):
        answer = client.post("/tag", data={**TEXT, **given})
        assert answer.status_code == 403, given
        assert client.post("/v1/tag", json=TEXT, headers={}).status_code == 403
    assert client.post("/tag", data={**TEXT, "csrf": own}).status_code == 200
    headers = {"X-CSRF-Token": own}
    assert client.post("/v1/tag", json=TEXT, headers=headers).status_code == 200


def test_another_site_cannot_sign_anybody_in(client: TestClient) -> None:
    _id, token = made(client, "tag")
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/sign-in", data={"key": token}, headers=headers).status_code == 403


def test_who_signs_out_is_out_even_with_the_old_cookie(client: TestClient) -> None:
    token = signed_in(client, "tag")
    (name,) = (one for one in client.cookies if one == "tagger")
    old = client.cookies[name]
    assert client.post("/sign-out", data={}).status_code == 403
    assert client.post("/sign-out", data={"csrf": token}).url.path == "/sign-in"
    answer = client.get("/models", headers={"Cookie": f"tagger={old}"}, follow_redirects=False)
    assert answer.status_code == 303
    assert [deed for _who, deed, _what in deeds(client)][:2] == ["signed-out", "signed-in"]


def test_a_session_is_over_with_its_key_and_with_its_time(client: TestClient) -> None:
    signed_in(client, "tag")
    with client.app.state.parts.jobs.writing() as session:  # type: ignore[attr-defined]
        session.execute(
            text("UPDATE api_keys SET revoked_at = :now"), {"now": "2026-01-01 00:00:00"}
        )
    assert client.get("/models", follow_redirects=False).status_code == 303
    signed_in(client, "tag")
    with client.app.state.parts.jobs.writing() as session:  # type: ignore[attr-defined]
        session.execute(text("UPDATE page_sessions SET expires_at = '2026-01-01 00:00:00'"))
    assert client.get("/models", follow_redirects=False).status_code == 303


def test_jobs_are_their_owners_and_an_administrators(client: TestClient) -> None:
    (_a, first), (_b, second), (_c, chief) = (
        made(client, "tag"),
        made(client, "tag"),
        made(client, "tag", "admin"),
    )
    sent = {"file": ("a.jsonl", b'{"text": "Analizar datos"}\n')}
    job = client.post("/v1/batch", files=sent, headers=bearing(first)).json()["id"]
    statuses = [
        client.get(f"/v1/jobs/{job}", headers=bearing(one)).status_code
        for one in (first, second, chief)
    ]
    assert statuses == [200, 404, 200]
    listed = [
        len(client.get("/v1/jobs", headers=bearing(one)).json()["jobs"])
        for one in (first, second, chief)
    ]
    assert listed == [1, 0, 1]
    assert client.delete(f"/v1/jobs/{job}", headers=bearing(second)).status_code == 404
    assert client.delete(f"/v1/jobs/{job}", headers=bearing(chief)).status_code == 204
    assert deeds(client)[:2] == [
        (f"key:{_c}", "job-deleted", job),
        (f"key:{_a}", "job-made", job),
    ]


def test_the_audit_log_only_grows_and_has_pages(client: TestClient) -> None:
    signed_in(client, "tag")
    signed_in(client, "tag")
    jobs = client.app.state.parts.jobs  # type: ignore[attr-defined]
    for statement in ("DELETE FROM audit", "UPDATE audit SET person = 'x'"):
        with pytest.raises(DatabaseError, match="only grows"), jobs.database.writing() as session:
            session.execute(text(statement))
    _id, token = made(client, "admin")
    first = client.get("/v1/audit?limit=1", headers=bearing(token))
    following = first.links["next"]["url"]
    second = client.get(following, headers=bearing(token)).json()
    assert len(second["entries"]) == 1
    assert second["next"] is None


def test_the_rate_is_the_keys(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, sign_in="keys", requests_per_minute=1)
    with asking(demo_app(settings)) as client:
        (_a, first), (_b, second) = made(client, "tag"), made(client, "tag")
        statuses = [
            client.post("/v1/tag", json=TEXT, headers=bearing(one)).status_code
            for one in (first, first, second)
        ]
    assert statuses == [200, 429, 200]


def test_with_sign_in_it_serves_where_others_reach_it() -> None:
    Settings(host="192.0.2.7", sign_in="keys").refuse_to_be_open()
    with pytest.raises(InvalidValue, match="TAGGER_SIGN_IN"):
        Settings(host="192.0.2.7").refuse_to_be_open()


def test_the_secret_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert secret_of(settings) == secret_of(settings)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(InvalidValue, match="chmod 600"):
        secret_of(settings)
    with pytest.raises(InvalidValue, match="too short"):
        secret_of(Settings.chosen(secret="x"))  # noqa: S106 - that is the point


def test_keys_are_made_listed_and_revoked_by_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAGGER_DATA", str(tmp_path))

    def said(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            run(["keys", *arguments])
        written = capsys.readouterr()
        return f"{ended.value.code} {written.out}{written.err}".strip()

    token = said("create", "--name", "RR. HH.", "--scope", "tag", "--scope", "review")
    assert re.fullmatch(r"0 tgr_[0-9a-z]{12}_[\w-]{43}", token)
    key_id = token.split("_")[1]
    assert f"{key_id}  review,tag  holds" in said("list")
    assert "no longer holds" in said("revoke", key_id)
    assert "revoked" in said("list")
    assert "there is no key" in said("revoke", "unknown")
    assert "there is no scope" in said("create", "--name", "x", "--scope", "all")
    old = ("--expires", "2020-01-01")
    assert "expired already" in said("create", "--name", "x", "--scope", "tag", *old)
