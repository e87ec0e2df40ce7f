"""The API of reviewing: the queue, decisions, and what comes of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tagger_service.storage import jobs
from tests.service.review.judged import DECISIONS, QUEUE, Reviewing, file_database, reviewing


def distance(waiting: dict[str, dict[str, float]]) -> float:
    return abs(waiting["tag"]["probability"] - waiting["tag"]["threshold"])


def test_the_most_doubtful_tags_come_first(desk: Reviewing) -> None:
    found = desk.queue()
    assert len(found) == 4
    keys = [(not one["tag"]["review"], distance(one)) for one in found]
    assert keys == sorted(keys)
    assert found[0]["model"] == "demo"
    assert found[0]["framework"] == {"id": "demo", "version": "1"}


def test_what_a_person_has_decided_is_left_out_for_that_person(desk: Reviewing) -> None:
    first = desk.queue()[0]
    desk.decide(first, "reject")
    assert first not in desk.queue()
    assert first in desk.queue("ben")


def test_the_queue_has_pages(desk: Reviewing) -> None:
    whole = desk.queue()
    found, cursor = [], ""
    for _page in whole:
        answer = desk.client.get(QUEUE, params={"limit": 1, "cursor": cursor})
        content = answer.json()
        assert content["waiting"] == len(whole)
        found += content["tags"]
        cursor = content["next"]
        assert (cursor is not None) is ('rel="next"' in answer.headers.get("link", ""))
    assert found == whole
    assert cursor is None


def test_the_queue_is_narrowed_to_a_job_and_a_competency(desk: Reviewing) -> None:
    by_code = desk.queue(competency="D2", job=desk.job)
    assert [one["tag"]["id"] for one in by_code] == ["privacy"]
    assert desk.queue(competency="privacy") == by_code
    assert desk.queue(competency="XX") == []
    assert desk.queue(job="00000000-0000-4000-8000-000000000000") == []


@pytest.mark.parametrize(
    "cursor", ["x", "é", "W10", "WzFd", "WzAsTmFOLCJhIiwxLCJiIl0", "WzAsMC4xLCJhIiwxLCJiIl0", "MQ"]
)
def test_a_cursor_that_is_none_of_ours_is_refused(desk: Reviewing, cursor: str) -> None:
    for address in (QUEUE, DECISIONS):
        if (address, cursor) != (DECISIONS, "WzFd"):
            assert desk.client.get(address, params={"cursor": cursor}).status_code == 422


def test_a_decision_says_who_when_why_and_on_what(desk: Reviewing) -> None:
    sent: dict[str, Any] = {
        "row": 1,
        "competency": "analysis",
        "decision": "reject",
        "reason": " only  a title ",
    }
    desk.put("ana", **sent)
    (found,) = desk.client.get(DECISIONS).json()["decisions"]
    assert datetime.now(UTC) - datetime.fromisoformat(found.pop("decided_at")) < timedelta(hours=1)
    assert found["text_sha256"]
    del found["text_sha256"], found["id"]
    tag = next(one["tag"] for one in desk.queue("ben", competency="D1") if one["row"] == 1)
    assert found == {
        "reviewer": "ana",
        "withdrawn_at": None,
        "counts": True,
        "decision": "reject",
        "reason": "only a title",
        "job": desk.job,
        "row": 1,
        "document_id": "uno",
        "code": "D1",
        "start": tag["evidence"][0]["start"],
        "end": tag["evidence"][0]["end"],
        "probability": tag["probability"],
        "model": "demo",
        "framework": {"id": "demo", "version": "1"},
    }


def test_the_last_decision_counts_until_it_is_taken_back(desk: Reviewing) -> None:
    first = desk.queue()[0]
    desk.decide(first, "accept")
    later = desk.decide(first, "reject")

    def counts() -> list[tuple[str, bool]]:
        listed = desk.client.get(DECISIONS).json()["decisions"]
        return [(one["decision"], one["counts"]) for one in listed]

    assert counts() == [("reject", True), ("accept", False)]
    address = f"{DECISIONS}/{later}"
    assert desk.client.delete(address, params={"reviewer": "ben"}).status_code == 404
    assert desk.client.delete(address, params={"reviewer": "ana"}).status_code == 204
    assert desk.client.delete(address, params={"reviewer": "ana"}).status_code == 204
    assert counts() == [("reject", False), ("accept", True)]
    assert first not in desk.queue()


def test_decisions_have_pages_and_can_be_one_persons(desk: Reviewing) -> None:
    desk.decide_all()
    desk.decide(desk.queue("ben")[0], "reject", "ben")
    first = desk.client.get(DECISIONS, params={"limit": 3}).json()
    rest = desk.client.get(DECISIONS, params={"limit": 3, "cursor": first["next"]}).json()
    numbers = [one["id"] for one in first["decisions"] + rest["decisions"]]
    assert numbers == sorted(numbers, reverse=True)
    assert (len(numbers), rest["next"]) == (5, None)
    own = desk.client.get(DECISIONS, params={"by": "ben"}).json()["decisions"]
    assert [one["reviewer"] for one in own] == ["ben"]


def test_a_passage_is_added_by_its_words_or_its_place(desk: Reviewing) -> None:
    desk.put(row=1, competency="P1", decision="add", quotation=" Servir café. ")
    desk.put(row=1, competency="D2", decision="add", start=9, end=21)
    later, former = desk.client.get(DECISIONS).json()["decisions"]
    assert (former["code"], former["probability"]) == ("P1", None)
    assert former["end"] - former["start"] == len("Servir café.")
    assert (later["start"], later["end"]) == (10, 20)


@pytest.mark.parametrize(
    ("status", "sent", "said"),
    [
        (422, {"quotation": "Barrer el patio."}, "more than once"),
        (422, {"quotation": "barrer todo"}, "does not stand"),
        (422, {}, "Select or paste"),
        (422, {"start": 9, "end": 10}, "Select or paste"),
        (422, {"start": 5, "end": 5_000}, "Select or paste"),
        (404, {"quotation": "patio", "competency": "XX"}, "no competency of that code"),
        (404, {"quotation": "patio", "row": 99}, "no such document"),
        (404, {"decision": "accept", "competency": "D2"}, "no tag"),
        (404, {"decision": "accept", "row": 9}, "no such document"),
    ],
)
def test_what_cannot_be_decided_is_refused(
    desk: Reviewing, status: int, sent: dict[str, object], said: str
) -> None:
    whole = {"row": 2, "competency": "P1", "decision": "add", **sent}
    assert said in desk.refused(status, **whole)
    assert desk.client.get(DECISIONS).json()["decisions"] == []


def test_nobody_decides_without_a_name(desk: Reviewing) -> None:
    desk.put(" ", 422, row=1, competency="D1", decision="accept")
    desk.put("a\x00b", 422, row=1, competency="D1", decision="accept")


def test_signs_that_no_database_holds_do_no_harm(desk: Reviewing) -> None:
    reason = "a\x00b\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    desk.put(row=1, competency="D1", decision="accept", reason=reason)
    assert desk.client.get(QUEUE, params={"competency": "\x00"}).status_code == 422


def test_agreement_is_null_where_kappa_is_undefined(desk: Reviewing) -> None:
    desk.decide_all("accept", "ana")
    desk.decide_all("accept", "ben")
    (pair,) = desk.client.get("/v1/review/agreement").json()["pairs"]
    assert pair["reviewers"] == ["ana", "ben"]
    assert (pair["kappa"], pair["tally"]["observed"], pair["tally"]["total"]) == (None, 1.0, 4)
    assert pair["competencies"]["D1"]["both_accept"] == 2


def test_where_texts_are_not_kept_only_tags_are_reviewed(tmp_path: Path) -> None:
    with reviewing(file_database(tmp_path), keep_texts=False) as desk:
        desk.decide_all()
        said = desk.refused(409, row=1, competency="P1", decision="add", quotation="Servir café.")
        assert "not kept" in said
        assert desk.client.get("/v1/review/export").status_code == 409
        assert "Servir" not in (tmp_path / "service.db").read_text("latin-1")


def test_decisions_outlive_the_purge_and_texts_do_not(desk: Reviewing) -> None:
    desk.decide_all()
    with desk.database.writing() as session:
        assert jobs.purge(session, timedelta(0)) == [desk.job]
    assert len(desk.client.get(DECISIONS).json()["decisions"]) == 4
    assert desk.queue("ben") == []
    assert desk.client.get("/v1/review/export").content == b""


def test_who_deletes_a_job_deletes_what_was_decided_on_it(desk: Reviewing) -> None:
    desk.decide_all()
    assert desk.client.delete(f"/v1/jobs/{desk.job}").status_code == 204
    assert desk.client.get(DECISIONS).json()["decisions"] == []
