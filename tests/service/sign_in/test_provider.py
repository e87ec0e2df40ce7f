"""Signing in at a real identity provider, by the code flow with PKCE, and all that refuses it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient

from tagger_service.settings import Settings
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.sign_in import provider as providers
from tests.service.sign_in.provider import CLIENT, HERE, PUBLIC_CLIENT, SECRET, Idp
from tests.service.sign_in.test_keys import TEXT, TOKEN, deeds

COOKIES = ("tagger", "tagger-journey")


def settings_for(folder: Path, issuer: str, **others: object) -> Settings:
    chosen = {
        "data": folder,
        "sign_in": "oidc",
        "requests_per_minute": OFTEN,
        "public_url": HERE,
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_roles": "HR-admins=admin",
    }
    return Settings.model_validate({**chosen, **others})


@contextmanager
def service(folder: Path, issuer: str, **others: object) -> Iterator[TestClient]:
    with asking(demo_app(settings_for(folder, issuer, **others))) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
def client(idp: Idp, tmp_path: Path) -> Iterator[TestClient]:
    with service(tmp_path, idp.issuer) as found:
        yield found


def begun(client: TestClient, back: str = "/models") -> str:
    """Begin a journey; return the provider's address that it leads to."""
    answer = client.get("/sign-in/start", params={"back": back})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def changed(address: str, **fields: str) -> str:
    parts = urlsplit(address)
    return parts._replace(query=urlencode({**asked(address), **fields})).geturl()


def signed_in(client: TestClient, idp: Idp, name: str = "bruno") -> str:
    """Sign in; return the token of the session's forms."""
    for cookie in COOKIES:
        client.cookies.delete(cookie) if cookie in client.cookies else None
    landed = client.get(idp.answer_to(begun(client), name))
    assert (landed.status_code, landed.headers.get("location")) == (303, "/models"), landed.text
    found = TOKEN.search(client.get("/").text)
    assert found
    return found[1]


def is_out(client: TestClient) -> bool:
    return client.get("/v1/models").status_code == 401


def who_did(client: TestClient, deed: str) -> list[str]:
    return [person for person, one, _what in deeds(client) if one == deed]


def test_whom_the_provider_vouches_for_is_in_and_lands_where_they_were(
    client: TestClient, idp: Idp
) -> None:
    assert is_out(client)
    assert "/sign-in/start?back=/framework" in client.get("/sign-in?back=/framework").text
    token = signed_in(client, idp)
    assert "Signed in as bruno." in client.get("/", headers={"Accept-Language": "en"}).text
    assert client.post("/tag", data={**TEXT, "csrf": token}).status_code == 200
    assert client.get("/v1/audit").status_code == 403


def test_what_is_asked_of_the_provider_is_a_code_with_a_challenge(client: TestClient) -> None:
    address = begun(client)
    sent = asked(address)
    assert sent["response_type"] == "code"
    assert sent["redirect_uri"] == f"{HERE}/sign-in/back"
    assert sent["code_challenge_method"] == "S256"
    assert all(len(sent[one]) == 43 for one in ("state", "nonce", "code_challenge"))
    assert not {sent[one] for one in ("state", "nonce")} & {asked(begun(client))["state"]}


def test_a_role_that_the_provider_tells_gives_its_scope(client: TestClient, idp: Idp) -> None:
    signed_in(client, idp, "ana")
    assert client.get("/v1/audit").status_code == 200
    assert client.post("/v1/tag", json=TEXT).status_code == 403  # without the token of the session
    signed_in(client, idp, "bruno")
    assert client.get("/v1/audit").status_code == 403


def test_everybody_gets_what_is_set_and_no_more(idp: Idp, tmp_path: Path) -> None:
    with service(tmp_path, idp.issuer, oidc_everybody="review", oidc_roles="") as client:
        token = signed_in(client, idp, "ana")
        headers = {"X-CSRF-Token": token}
        assert client.post("/v1/tag", json=TEXT, headers=headers).status_code == 403
        assert client.get("/v1/audit").status_code == 403


def test_somebody_is_the_same_person_each_time_and_nobody_else(
    client: TestClient, idp: Idp
) -> None:
    for name in ("ana", "bruno", "ana"):
        signed_in(client, idp, name)
    last, other, first = who_did(client, "signed-in")
    assert first == last != other
    assert re.fullmatch(r"oidc:[0-9a-f]{40}", first)


def test_a_client_without_a_secret_and_a_token_for_two_audiences_will_do(
    idp: Idp, tmp_path: Path
) -> None:
    others = {"oidc_client_id": PUBLIC_CLIENT, "oidc_client_secret": None}
    with service(tmp_path, idp.issuer, **others) as client:
        signed_in(client, idp)
        assert not is_out(client)


def test_a_wrong_password_and_a_wrong_secret_let_nobody_in(
    client: TestClient, idp: Idp, tmp_path: Path
) -> None:
    assert idp.answer_to(begun(client), "bruno", "falsch") == ""
    with service(tmp_path / "other", idp.issuer, oidc_client_secret=SECRET[1:]) as other:
        assert other.get(idp.answer_to(begun(other), "bruno")).status_code == 401
        assert is_out(other)


@pytest.mark.parametrize(
    "fields", [{"state": "x"}, {"state": ""}, {"state": "ñ"}, {"code": "x"}, {"code": ""}]
)
def test_an_answer_with_another_state_or_code_is_refused(
    client: TestClient, idp: Idp, fields: dict[str, str]
) -> None:
    back = changed(idp.answer_to(begun(client), "bruno"), **fields)
    assert client.get(back).status_code == 401
    assert is_out(client)


def test_an_answer_that_says_no_is_refused(client: TestClient) -> None:
    state = asked(begun(client))["state"]
    answer = client.get("/sign-in/back", params={"error": "access_denied", "state": state})
    assert answer.status_code == 401
    assert is_out(client)


def test_an_answer_to_another_browser_is_refused(
    client: TestClient, idp: Idp, tmp_path: Path
) -> None:
    back = idp.answer_to(begun(client), "bruno")
    with service(tmp_path, idp.issuer) as other:
        assert other.get(back).status_code == 401
        begun(other)
        assert other.get(back).status_code == 401
        other.cookies.set("tagger-journey", "WyJhIiwiLyJd.aaaaaa.bbbb", path="/sign-in")
        assert other.get(back).status_code == 401
        assert is_out(other)
    assert client.get(back).status_code == 303


def test_the_code_of_another_journey_is_refused_by_the_provider(
    client: TestClient, idp: Idp, tmp_path: Path
) -> None:
    own = idp.answer_to(begun(client), "bruno")
    with service(tmp_path, idp.issuer) as other:
        foreign = asked(idp.answer_to(begun(other), "ana"))["code"]
    assert client.get(changed(own, code=foreign)).status_code == 401
    assert is_out(client)


def test_a_token_with_another_nonce_is_refused(client: TestClient, idp: Idp) -> None:
    back = idp.answer_to(changed(begun(client), nonce="another"), "bruno")
    assert client.get(back).status_code == 401
    assert is_out(client)


@pytest.mark.parametrize(
    ("asked_for", "told"),
    [
        ("userinfo", {"sub": "ana", "roles": ["HR-admins"]}),
        ("parse_id_token", {"sub": "bruno", "aud": ["another"]}),
        ("parse_id_token", None),
    ],
)
def test_a_provider_that_tells_of_others_or_nobody_is_not_believed(
    client: TestClient, idp: Idp, monkeypatch: pytest.MonkeyPatch, asked_for: str, told: object
) -> None:
    async def wrong(*_token: object, **_more: object) -> object:  # no sound provider answers so
        return told

    sign_in = client.app.state.parts.sign_in  # type: ignore[attr-defined]
    monkeypatch.setattr(sign_in.provider.client, asked_for, wrong)
    assert client.get(idp.answer_to(begun(client), "bruno")).status_code == 401
    assert is_out(client)


def test_a_code_is_good_once(client: TestClient, idp: Idp) -> None:
    address = begun(client)
    journey = client.cookies["tagger-journey"]
    back = idp.answer_to(address, "bruno")
    assert client.get(back).status_code == 303
    assert "tagger-journey" not in client.cookies
    client.cookies.delete("tagger")
    client.cookies.set("tagger-journey", journey, path="/sign-in")
    assert client.get(back).status_code == 401
    assert is_out(client)


def test_nobody_is_sent_to_another_site_after_it(client: TestClient, idp: Idp) -> None:
    landed = client.get(idp.answer_to(begun(client, "//evil.example/"), "bruno"))
    assert (landed.status_code, landed.headers["location"]) == (303, "/")


def test_who_signs_out_is_out_and_only_with_the_token_of_their_session(
    client: TestClient, idp: Idp
) -> None:
    others = signed_in(client, idp, "ana")
    own = signed_in(client, idp, "bruno")
    cookie = client.cookies["tagger"]
    for given in ({}, {"csrf": others}):
        assert client.post("/sign-out", data=given).status_code == 403
    assert not is_out(client)
    assert client.post("/sign-out", data={"csrf": own}).headers["location"] == "/sign-in"
    assert is_out(client)
    client.cookies.set("tagger", cookie)
    assert is_out(client)
    assert len(who_did(client, "signed-out")) == 1


def test_a_key_that_the_provider_renews_is_learnt(client: TestClient, idp: Idp) -> None:
    signed_in(client, idp)
    assert idp.renew_key()
    signed_in(client, idp)


def test_nothing_that_opens_a_door_is_logged_or_kept(
    client: TestClient, idp: Idp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    back = idp.answer_to(begun(client), "bruno")
    assert client.get(changed(back, state="x")).status_code == 401
    assert client.get(back).status_code == 303
    ours = "".join(
        one.getMessage() for one in caplog.records if one.name.startswith(("tagger", "authlib"))
    )
    kept = b"".join(one.read_bytes() for one in tmp_path.glob("service.db*"))
    for secret in (asked(back)["code"], asked(back)["state"], SECRET):
        assert secret not in ours
        assert secret.encode() not in kept


def test_while_the_provider_is_away_readers_are_told_and_keys_go_on(
    idp: Idp, tmp_path: Path
) -> None:
    landings = [f"{HERE}/sign-in/back"]
    with (
        providers.provided(tmp_path / "idp", landings) as own,
        service(tmp_path, own.issuer) as client,
    ):
        own.end()
        away = client.get("/sign-in/start")
        assert (away.status_code, int(away.headers["Retry-After"]) > 0) == (503, True)
        own.start()
        back = own.answer_to(begun(client), "bruno")
        own.end()
        assert client.get(back).status_code == 503
        assert deeds(client) == []  # asked with a key, which needs no provider
        own.start()
        signed_in(client, own)
    assert idp.issuer != own.issuer


def test_a_provider_by_another_name_is_not_used(
    idp: Idp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with service(tmp_path, f"{idp.issuer}/") as client:
        assert client.get("/sign-in/start").status_code == 503
    assert "otherwise than TAGGER_OIDC_ISSUER says" in caplog.text
