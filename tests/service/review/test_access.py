"""Who may review where people sign in: the scope, the token of forms, and whose name counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.page.markup import read
from tests.service.review.judged import (
    DECISIONS,
    QUEUE,
    Reviewing,
    file_database,
    reviewing,
)
from tests.service.sign_in.test_keys import bearing, made, signed_in

PAGES = ("/review", "/review/agreement", "/review/name", "/review/document?job={job}&row=1")
READ = (QUEUE, DECISIONS, "/v1/review/agreement", "/v1/review/export")
FORMS = ("/review", "/review/undo", "/review/document", "/review/name")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Reviewing]:
    with reviewing(file_database(tmp_path), sign_in="keys", data=tmp_path) as found:
        yield found


def on_first_tag(job: str) -> dict[str, str]:
    return {"job": job, "row": "1", "competency": "D1", "decision": "accept", "number": "1"}


def test_a_key_without_the_scope_reviews_nothing(guarded: Reviewing) -> None:
    client = guarded.client
    _id, token = made(client, "tag", "admin")
    for address in (*READ, *(page.format(job=guarded.job) for page in PAGES)):
        assert client.get(address, headers=bearing(token)).status_code == 403, address
    sent = {"job": guarded.job, "row": 1, "competency": "D1", "decision": "accept"}
    assert client.post(DECISIONS, json=sent, headers=bearing(token)).status_code == 403
    assert client.delete(f"{DECISIONS}/1", headers=bearing(token)).status_code == 403
    for address in FORMS:
        data = on_first_tag(guarded.job)
        assert client.post(address, data=data, headers=bearing(token)).status_code == 403, address


def test_nobody_reviews_without_a_key(guarded: Reviewing) -> None:
    for address in READ:
        assert guarded.client.get(address).status_code == 401, address
    answer = guarded.client.get("/review", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?back=/review"


def test_the_scope_is_enough(guarded: Reviewing) -> None:
    key_id, token = made(guarded.client, "review")
    for address in (*READ, *(page.format(job=guarded.job) for page in PAGES)):
        assert guarded.client.get(address, headers=bearing(token)).status_code == 200, address
    sent = {"job": guarded.job, "row": 1, "competency": "D1", "decision": "accept"}
    answer = guarded.client.post(DECISIONS, json=sent, headers=bearing(token))
    assert answer.json()["reviewer"] == f"key:{key_id}"


def test_nobody_decides_in_the_name_of_another(guarded: Reviewing) -> None:
    _id, token = made(guarded.client, "review")
    sent = {"job": guarded.job, "row": 1, "competency": "D1", "decision": "accept"}
    asked = {"reviewer": "ben"}
    answer = guarded.client.post(DECISIONS, params=asked, json=sent, headers=bearing(token))
    assert answer.status_code == 422


def test_forms_without_the_token_of_the_session_are_refused(guarded: Reviewing) -> None:
    client = guarded.client
    token = signed_in(client, "tag", "review")
    sent = on_first_tag(guarded.job)
    for address in FORMS:
        for given in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
            answer = client.post(address, data={**sent, **given})
            assert answer.status_code == 403, (address, given)
    assert client.get(DECISIONS).json()["decisions"] == []
    page = read(client.get("/review"))
    assert page.get("#judge input[name=csrf]", "value") == token
    client.post("/review", data={**sent, "csrf": token})
    (kept,) = client.get(DECISIONS).json()["decisions"]
    assert kept["code"] == "D1"


def test_who_has_signed_in_is_called_by_name_and_not_asked_for_one(guarded: Reviewing) -> None:
    signed_in(guarded.client, "tag", "review")
    page = read(guarded.client.get("/review"))
    assert page.words(".lead + .quiet strong") == "Ministerio"
    assert not page.has('a[href="/review/name"]')
