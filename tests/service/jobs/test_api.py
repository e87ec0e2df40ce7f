"""Batches over HTTP: sent, watched, downloaded, cancelled, deleted, refused."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI, routing
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import update

from tagger_service.batches import Batches
from tagger_service.dependencies import Parts
from tagger_service.routes import events
from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.storage.tables import Job
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.jobs.files import archive, lines, many

MARK = "Zanzibarita"
MEBIBYTE = 2**20


def settings(address: str, **more: Any) -> Settings:
    chosen: dict[str, Any] = {"requests_per_minute": OFTEN, "database": address}
    return Settings(**chosen | more)


@pytest.fixture
def app(database: Database) -> FastAPI:
    return demo_app(settings(database.url))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as found:
        found.headers["Accept-Language"] = "en"
        yield found


def send(client: TestClient, content: bytes = b"", name: str = "a.csv", **more: Any) -> Response:
    key = more.pop("key", None)
    headers = {"Idempotency-Key": key} if key else {}
    file = {"file": (name, content or many(3))}
    return client.post("/v1/batch", files=file, data=more, headers=headers)


def work(app: FastAPI, job_id: str) -> None:
    """Do in this process what a worker does."""
    parts: Parts = app.state.parts
    batches = Batches(parts.jobs.database, parts.engine, parts.reader, parts.settings)
    if batches.begin(job_id):
        batches.unpack(job_id)
        while batches.judge(job_id):
            pass
        batches.finish(job_id)


def done(app: FastAPI, client: TestClient, content: bytes = b"", name: str = "a.csv") -> Any:
    job = send(client, content, name).json()
    work(app, job["id"])
    return client.get(f"/v1/jobs/{job['id']}").json()


def test_a_batch_is_taken_and_has_an_address(client: TestClient) -> None:
    answer = send(client)
    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    assert (job["state"], job["file_name"], job["rows"]) == ("queued", "a.csv", None)
    assert client.get(answer.headers["location"]).json() == job


def test_an_ended_job_says_what_was_done_and_until_when_it_is_kept(
    app: FastAPI, client: TestClient
) -> None:
    job = done(app, client, many(3) + b"x,\n")
    assert (job["state"], job["rows"], job["done"], job["failed"]) == ("finished", 4, 3, 1)
    assert (job["model"], job["framework"]) == ("demo", {"id": "demo", "version": "1"})
    assert job["created_at"] <= job["started_at"] <= job["finished_at"] < job["kept_until"]
    assert job["problem"] is None


def test_why_a_job_failed_is_told_in_the_language_asked_for(
    app: FastAPI, client: TestClient
) -> None:
    job = done(app, client, archive({"../a": b"x"}), "a.zip")
    address = f"/v1/jobs/{job['id']}"
    told = [
        client.get(address, headers={"Accept-Language": one}).json()["problem"]
        for one in ("es", "pt", "en")
    ]
    assert job["state"] == "failed"
    assert len(set(told)) == 3
    assert all(one.startswith("a.zip ") for one in told)


def test_an_idempotency_key_gives_the_same_job_and_no_second_one(client: TestClient) -> None:
    first, again = send(client, key="k-1"), send(client, key="k-1")
    other = send(client, many(4), key="k-1")
    assert (again.status_code, again.headers["location"]) == (202, first.headers["location"])
    assert (other.status_code, other.json()["type"]) == (422, "invalid-request")
    assert len(client.get("/v1/jobs").json()["jobs"]) == 1
    assert send(client, key="k-2").json()["id"] != first.json()["id"]


def test_a_key_sent_several_times_at_once_gives_one_job(client: TestClient) -> None:
    found: list[Response] = []
    threads = [
        threading.Thread(target=lambda: found.append(send(client, key="k"))) for _ in range(6)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert {one.status_code for one in found} == {202}
    assert len({one.json()["id"] for one in found}) == 1


@pytest.mark.parametrize("key", [b"a b", "ñ".encode(), b"x" * 201])
def test_a_key_that_is_none_is_refused(client: TestClient, key: bytes) -> None:
    file = {"file": ("a.csv", many(3))}
    answer = client.post("/v1/batch", files=file, headers={b"Idempotency-Key": key})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [
        ("a.pdf", b"x", {}),
        ("a", b"x", {}),
        ("a.xls", b"x", {}),
        ("a.csv", b"x", {"model": "nope"}),
        ("a.csv", b"x", {"text_language": "fr"}),
        ("a.csv", b"x", {"text_column": "x" * 201}),
        ("a.csv", b"x", {"unknown": "x"}),
    ],
)
def test_what_cannot_become_a_job_is_refused_at_once(
    client: TestClient, name: str, content: bytes, more: dict[str, str]
) -> None:
    answer = send(client, content, name, **more)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
    assert client.get("/v1/jobs").json()["jobs"] == []


def test_an_empty_file_is_refused_at_once(client: TestClient) -> None:
    answer = client.post("/v1/batch", files={"file": ("a.csv", b"")})
    assert answer.status_code == 422
    assert "a.csv" in answer.json()["detail"]


def test_a_batch_may_be_larger_than_a_document_and_not_without_bound(address: str) -> None:
    limits = {"most_bytes": MEBIBYTE, "most_batch_bytes": 3 * MEBIBYTE}
    large = many(3) + b"\n" * (2 * MEBIBYTE)
    if address.startswith("postgresql"):
        pytest.skip("no matter of the database")
    with asking(demo_app(settings(address, **limits))) as client:
        assert send(client, large).status_code == 202
        assert client.post("/v1/tag/file", files={"file": ("a.txt", large)}).status_code == 413
        refused = send(client, large + b"\n" * MEBIBYTE)
    assert (refused.status_code, refused.json()["type"]) == (413, "too-large")


def test_a_full_queue_says_when_to_come_again_and_loses_nothing(
    database: Database,
) -> None:
    app = demo_app(settings(database.url, most_open_jobs=2))
    with asking(app) as client:
        taken = [send(client).json()["id"] for _ in range(2)]
        refused = send(client)
        assert (refused.status_code, refused.json()["type"]) == (429, "too-many-requests")
        assert int(refused.headers["retry-after"]) > 0
        for one in taken:
            work(app, one)
        assert send(client).status_code == 202
        states = [one["state"] for one in client.get("/v1/jobs").json()["jobs"]]
    assert states == ["queued", "finished", "finished"]


def test_the_list_is_read_page_by_page(client: TestClient, database: Database) -> None:
    ids = [send(client, many(n)).json()["id"] for n in range(1, 8)]
    same = client.get(f"/v1/jobs/{ids[0]}").json()["created_at"]
    with database.writing() as session:  # made in the same moment, as far as the clock can tell
        moment = session.get_one(Job, ids[0]).created_at
        session.execute(update(Job).where(Job.id.in_(ids[:4])).values(created_at=moment))
    found, address = [], "/v1/jobs?limit=2"
    while address:
        answer = client.get(address)
        page = answer.json()
        assert 1 <= len(page["jobs"]) <= 2
        found += [one["id"] for one in page["jobs"]]
        link = answer.headers.get("link", "")
        assert bool(link) == bool(page["next"])
        address = link[1:].partition(">")[0]
    assert same
    assert (len(found), set(found)) == (7, set(ids))
    assert found[:3] == ids[:3:-1]


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=W10", "cursor=%00", "cursor=ñ", "limit=0", "limit=101", "limit=x"],
)
def test_a_page_that_cannot_be_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/jobs?{query}").status_code == 422


def test_results_wait_for_the_end(app: FastAPI, client: TestClient) -> None:
    job_id = send(client).json()["id"]
    early = client.get(f"/v1/jobs/{job_id}/result")
    assert (early.status_code, early.json()["type"]) == (409, "conflict")
    work(app, job_id)
    assert client.get(f"/v1/jobs/{job_id}/result").status_code == 200


def test_a_job_is_cancelled_and_what_was_judged_is_kept(app: FastAPI, client: TestClient) -> None:
    job_id = send(client, many(40)).json()["id"]
    parts: Parts = app.state.parts
    batches = Batches(parts.jobs.database, parts.engine, parts.reader, parts.settings)
    batches.begin(job_id)
    batches.unpack(job_id)
    n_judged = batches.judge(job_id)
    job = client.post(f"/v1/jobs/{job_id}/cancel").json()
    again = client.post(f"/v1/jobs/{job_id}/cancel")
    result = client.get(f"/v1/jobs/{job_id}/result").text
    assert (job["state"], job["rows"], job["done"]) == ("cancelled", 40, n_judged)
    assert (again.status_code, again.json()) == (200, job)
    assert len(result.splitlines()) == n_judged


def test_a_deleted_job_is_gone(app: FastAPI, client: TestClient) -> None:
    job = done(app, client)
    address = f"/v1/jobs/{job['id']}"
    assert client.delete(address).status_code == 204
    for answer in (
        client.get(address),
        client.delete(address),
        client.get(f"{address}/result"),
        client.get(f"{address}/events"),
        client.post(f"{address}/cancel"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


@pytest.mark.parametrize("job_id", ["x", "%00", "..%2f", "1" * 400])
def test_an_id_that_is_none_is_refused(client: TestClient, job_id: str) -> None:
    assert client.get(f"/v1/jobs/{job_id}").status_code in (404, 422)


def test_a_job_that_never_was_is_not_found(client: TestClient) -> None:
    assert client.get(f"/v1/jobs/{uuid4()}").status_code == 404


def test_another_site_cannot_make_a_browser_send_or_end_a_job(client: TestClient) -> None:
    job_id = send(client).json()["id"]
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answers = [
        client.post("/v1/batch", files={"file": ("a.csv", many(1))}, headers=foreign),
        client.post(f"/v1/jobs/{job_id}/cancel", headers=foreign),
        client.delete(f"/v1/jobs/{job_id}", headers=foreign),
    ]
    assert [one.status_code for one in answers] == [403] * 3
    assert client.get(f"/v1/jobs/{job_id}").json()["state"] == "queued"


def test_metrics_count_the_jobs(app: FastAPI, client: TestClient) -> None:
    assert "tagger_jobs{" not in client.get("/metrics").text
    done(app, client)
    send(client)
    counted = client.get("/metrics").text
    assert 'tagger_jobs{state="finished"} 1.0' in counted
    assert 'tagger_jobs{state="queued"} 1.0' in counted


def test_events_tell_of_each_change_and_end_with_the_job(app: FastAPI, client: TestClient) -> None:
    job_id = send(client, many(5)).json()["id"]
    told: list[str] = []
    watching = threading.Thread(
        target=lambda: told.append(client.get(f"/v1/jobs/{job_id}/events").text)
    )
    watching.start()
    time.sleep(1.5)
    work(app, job_id)
    watching.join(60)
    parts = [one for one in told[0].split("\n\n") if one.strip()]
    assert all(one.startswith("event: job\ndata: {") for one in parts)
    assert '"state":"queued"' in parts[0]
    assert '"state":"finished"' in parts[-1]
    assert len(set(parts)) == len(parts) >= 2


def test_events_of_an_ended_job_are_one(app: FastAPI, client: TestClient) -> None:
    job = done(app, client)
    answer = client.get(f"/v1/jobs/{job['id']}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text.count("event: job") == 1


def test_while_nothing_changes_a_comment_keeps_the_connection(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vars(routing)["_PING_INTERVAL"] == 15
    monkeypatch.setattr(routing, "_PING_INTERVAL", 0.2)
    monkeypatch.setattr(events, "LONGEST_S", 2.0)
    told = client.get(f"/v1/jobs/{send(client).json()['id']}/events").text
    assert told.count("event: job") == 1
    assert told.count(": ping") >= 3


def test_nothing_of_a_text_is_logged(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    content = lines([{"id": MARK, "text": MARK}, {"id": MARK, "text": MARK}, {"text": [MARK]}])
    for name in (f"{MARK}.jsonl", f"{MARK}.zip", f"{MARK}.xlsx"):
        job = done(app, client, content, name)
        client.get(f"/v1/jobs/{job['id']}/result?format=csv")
        send(client, content, name, text_column=MARK, model=MARK, key=MARK)
    client.get("/v1/jobs", params={"cursor": MARK})
    assert MARK not in "".join(one.getMessage() for one in caplog.records if ours(one.name))


def ours(name: str) -> bool:
    """Whether a message is the service's own; the tests' client logs addresses."""
    return not name.startswith(("httpx", "httpcore"))


def test_a_database_without_tables_is_said_to_be_away(empty: Database, tmp_path: Path) -> None:
    address = empty.url
    if empty.kind == "sqlite":  # it makes its tables by itself, where it can
        (tmp_path / "file").write_text("")
        address = f"sqlite:///{tmp_path / 'file' / 'service.db'}"
    with asking(demo_app(settings(address))) as client:
        answer = send(client)
        assert (answer.status_code, answer.json()["type"]) == (503, "no-database")
        assert int(answer.headers["retry-after"]) > 0
        assert client.post("/v1/tag", json={"text": "Analizar datos"}).status_code == 200
