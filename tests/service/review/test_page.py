"""The page Review without a browser: names, the queue, additions, agreement."""

from pathlib import Path

from tests.service.page.markup import Read, read
from tests.service.review.judged import DECISIONS, Reviewing, file_database, reviewing


def opened(desk: Reviewing, name: str = "ana") -> Read:
    desk.client.post("/review/name", data={"name": name})
    return read(desk.client.get("/review"))


def fields(page: Read) -> dict[str, str]:
    return {str(one["name"]): str(one["value"]) for one in page.all("#judge input[type=hidden]")}


def test_a_name_is_asked_for_once_and_kept_in_a_cookie(desk: Reviewing) -> None:
    page = read(desk.client.get("/review?competency=D1"))
    assert page.get("input[name=to]", "value") == "/review?competency=D1"
    answer = desk.client.post(
        "/review/name", data={"name": " Ana  Ñ ", "to": "//evil.example"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/review"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    assert "Ana Ñ" in read(desk.client.get("/review")).words(".lead + .quiet")


def test_a_tag_is_rejected_and_that_is_undone(desk: Reviewing) -> None:
    sent = {**fields(opened(desk)), "decision": "reject", "reason": "no"}
    page = read(desk.client.post("/review", data=sent))
    assert "You rejected" in page.words(".said [role=status]")
    assert fields(page) != fields(opened(desk)) or len(desk.queue("ana")) == 3
    number = page.get(".said button", "value")
    again = read(desk.client.post("/review/undo", data={"number": number}))
    assert fields(again) | {"decision": "reject", "reason": "no"} == sent


def test_skipping_leads_to_the_end_and_back(desk: Reviewing) -> None:
    page = opened(desk)
    seen = []
    while page.has("#judge"):
        seen.append(tuple(fields(page).items()))
        page = read(desk.client.get(page.get("[data-key=skip]", "href")))
    assert len(set(seen)) == len(seen) == 4
    assert "what you skipped still waits" in page.words(".note")


def test_a_passage_is_added_or_the_page_says_why_not(desk: Reviewing) -> None:
    opened(desk)
    address = f"/review/document?job={desk.job}&row=1"
    assert "Servir café." in read(desk.client.get(address)).words(".whole")
    sent = {"job": desk.job, "row": "1", "competency": "P1", "start": "", "end": ""}
    wrong = desk.client.post("/review/document", data={**sent, "quotation": "Servir té"})
    assert "does not stand" in read(wrong, 422).words(".problem")
    right = desk.client.post("/review/document", data={**sent, "quotation": "Servir café."})
    assert "Servir café." in read(right).words("#added")


def test_agreement_is_said_in_words(desk: Reviewing) -> None:
    opened(desk)
    assert "No two people" in read(desk.client.get("/review/agreement")).words(".note")
    desk.decide_all("accept", "ana")
    desk.decide_all("accept", "ben")
    page = read(desk.client.get("/review/agreement"))
    assert "undefined" in page.words("[aria-labelledby=pair-1] > p + p")
    first = desk.queue("eva")[0]
    desk.decide(first, "reject", "ben")
    words = read(desk.client.get("/review/agreement")).words("#content")
    assert "Cohen's kappa is 0.00" in words
    assert "fewer than five documents" in words


def test_where_texts_are_not_kept_the_page_says_so(tmp_path: Path) -> None:
    with reviewing(file_database(tmp_path), keep_texts=False) as desk:
        assert "TAGGER_KEEP_TEXTS" in opened(desk).words(".note")
        page = read(desk.client.get(f"/review/document?job={desk.job}&row=1"))
        assert not page.has("#add")
        assert not read(desk.client.get("/review/agreement")).has("a[download]")
        assert desk.client.get(DECISIONS).json()["decisions"] == []
