"""The page's server over a real socket: who may ask, what is refused, what is saved."""

import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from tagger.annotating.page import ASSETS, FOLDER
from tagger.annotating.server import LARGEST_BODY, PageServer
from tagger.annotating.sheets import Mark
from tagger.annotating.wording import page_words
from tagger.framework import Worded
from tests.tagger.annotating.sheets import make_session, make_sheet

MARK = {
    "document": 0,
    "segment": 1,
    "labels": ["B1", "A1"],
    "modality": "essential",
    "level": None,
    "decided": True,
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Client:
    server: PageServer

    def ask(
        self,
        path: str,
        content: object = None,
        under: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask for a path behind the token; content is posted, bytes as they are."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        method, body = "GET", None
        if content is not None:
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            method = "POST"
        sent = {"Content-Type": "application/json"} if body is not None else {}
        secret = self.server.token if under is None else under
        connection.request(method, f"/{secret}/{path}", body, sent | dict(headers or {}))
        reply = connection.getresponse()
        answer = Answer(reply.status, dict(reply.getheaders()), reply.read().decode())
        connection.close()
        return answer

    def refused(self, answer: Answer, status: int) -> str:
        """Check that an answer is a problem of one line, and return the line."""
        assert answer.status == status, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        title = answer.json["title"]
        assert isinstance(title, str)
        assert title
        assert "\n" not in title
        return title


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    sheets = (make_sheet("a"), make_sheet("b", ("Über den Plan.",)))
    session = make_session(tmp_path / "labels.jsonl", *sheets, annotator="ana")
    with PageServer(session, "en") as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        yield Client(server)
        server.shutdown()
        thread.join()


def test_the_page_and_its_files_are_served_and_name_nothing_elsewhere(client: Client) -> None:
    page = client.ask("")
    assert page.status == 200
    assert "Write reports" not in page.text, "the page itself holds no text of a document"
    for name in ASSETS:
        answer = client.ask(name)
        assert (answer.status, answer.headers["Content-Type"]) == (200, ASSETS[name])
        assert not re.search(r"https?://|@import|url\(", answer.text)
    assert "http" not in page.text
    assert set(ASSETS) | {"page.html.j2"} == {path.name for path in FOLDER.iterdir()}


def test_every_answer_forbids_what_could_carry_text_away(client: Client) -> None:
    for answer in (client.ask(""), client.ask("api/start"), client.ask("", under="guess")):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("token", ["", "x", "../..", "%00"])
def test_without_the_secret_nothing_is_read_or_written(client: Client, token: str) -> None:
    for path in ("", "page.css", "api/start", "api/documents/0"):
        client.refused(client.ask(path, under=token), 403)
    client.refused(client.ask("api/marks", MARK, under=token), 403)
    client.refused(client.ask("api/finish", {}, under=token), 403)
    assert client.server.session.sheets[0].n_decided == 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80"])
def test_another_host_name_is_refused(client: Client, host: str) -> None:
    client.refused(client.ask("api/start", headers={"Host": host}), 403)


def test_another_page_may_not_write(client: Client) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        client.refused(client.ask("api/marks", MARK, headers={"Origin": origin}), 403)
    own = {"Origin": f"http://127.0.0.1:{client.server.server_port}"}
    assert client.ask("api/marks", MARK, headers=own).status == 204


def test_the_server_listens_to_this_machine_alone_and_each_has_its_own_secret(
    client: Client, tmp_path: Path
) -> None:
    assert client.server.server_address[0] == "127.0.0.1"
    with PageServer(make_session(tmp_path / "other.jsonl"), "en") as other:
        assert other.token != client.server.token
        assert len(other.token) >= 32


def test_a_mark_is_saved_and_shown_as_it_is_kept(client: Client) -> None:
    answer = client.ask("api/marks", MARK)
    assert (answer.status, answer.text) == (204, "")
    kept = make_session(client.server.session.store.out, make_sheet("a")).sheets[0].marks[1]
    assert kept == Mark(("A1", "B1"), "essential", None, decided=True)
    assert client.ask("api/documents/0").json["segments"][1]["labels"] == ["A1", "B1"]


def test_the_start_says_where_to_go_on_and_holds_no_text(client: Client) -> None:
    client.ask("api/marks", MARK | {"segment": 0})
    start = client.ask("api/start").json
    assert start["at"] == {"document": 0, "segment": 1}
    assert [one["decided"] for one in start["documents"]] == [1, 0]
    assert [one["code"] for one in start["competencies"]] == ["A1", "A2", "B1", "B2"]
    assert (start["annotator"], start["suggesting"]) == ("ana", False)
    assert "Write reports" not in json.dumps(start)


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"{", 400, "not JSON"),
        (b"\xff", 400, "not JSON"),
        (b"[" * 5000, 400, "not JSON"),
        ([], 422, "the request"),
        ({}, 422, "document"),
        (MARK | {"labels": "A1"}, 422, "labels"),
        (MARK | {"labels": [1]}, 422, "labels"),
        (MARK | {"modality": "maybe"}, 422, "modality"),
        (MARK | {"level": ""}, 422, "level"),
        (MARK | {"decided": 1}, 422, "decided"),
        (MARK | {"segment": "1"}, 422, "segment"),
        (MARK | {"more": 1}, 422, "more"),
        (MARK | {"segment": 2}, 404, "no segment 2"),
        (MARK | {"segment": -1}, 404, "no segment -1"),
        (MARK | {"document": 9}, 404, "no document 9"),
        (MARK | {"labels": ["ZZ9"]}, 409, "no code 'ZZ9'"),
        (b" " * (LARGEST_BODY + 1), 413, "too long"),
    ],
)
def test_a_wrong_mark_is_a_problem_of_one_line_and_changes_nothing(
    client: Client, content: object, status: int, says: str
) -> None:
    assert says in client.refused(client.ask("api/marks", content), status)
    assert set(client.server.session.sheets[0].marks) == {Mark()}


@pytest.mark.parametrize("length", ["000000000314572800", "9" * 25, "65537", "-1", "²", "1 1", ""])
def test_a_length_that_is_too_long_is_refused_before_anything_is_read(
    client: Client, length: str
) -> None:
    status, said = unread(client, client.server.token, length)
    assert (status, said["title"]) == (413, "the request is too long")


def test_without_the_secret_nothing_that_was_sent_is_read(client: Client) -> None:
    assert unread(client, "guess", "60000")[0] == 403
    assert unread(client, client.server.token, "60000", host="evil.example")[0] == 403


def unread(client: Client, token: str, length: str, host: str = "") -> tuple[int, Any]:
    """Announce a body, send nothing of it, and return what is answered meanwhile."""
    port = client.server.server_port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(
            f"POST /{token}/api/marks HTTP/1.0\r\nHost: {host or f'127.0.0.1:{port}'}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode("latin-1")
        )
        reply = http.client.HTTPResponse(connection)
        reply.begin()
        return reply.status, json.loads(reply.read())


def test_only_json_is_taken_so_that_no_form_of_another_page_can_write(client: Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = client.ask("api/marks", MARK, headers={"Content-Type": kind})
        client.refused(answer, 415)


@pytest.mark.parametrize(
    "path",
    ["nope", "api/documents/", "api/documents/9", "api/documents/-1", "api/documents/%31", "api",
     "page.html.j2", "../server.py", "api/documents/" + "9" * 30, "api/marks"],
)  # fmt: skip
def test_an_address_that_is_not_there_is_a_problem_of_one_line(client: Client, path: str) -> None:
    client.refused(client.ask(path), 404)


def test_posting_elsewhere_and_other_methods_are_refused(client: Client) -> None:
    client.refused(client.ask("api/start", {}), 404)
    connection = http.client.HTTPConnection("127.0.0.1", client.server.server_port, timeout=10)
    connection.request("DELETE", f"/{client.server.token}/api/marks")
    assert connection.getresponse().status == 501
    connection.close()


def test_nothing_is_logged(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.ask("")
    client.ask("nope", under="guess")
    client.ask("api/marks", b"{")
    assert capfd.readouterr() == ("", "")


def test_a_file_that_another_program_has_changed_is_a_conflict(client: Client) -> None:
    make_session(client.server.session.store.out, make_sheet("a")).mark(0, 0, Mark(decided=True))
    assert "another program" in client.refused(client.ask("api/marks", MARK), 409)


def test_suggestions_are_there_only_for_who_asks(client: Client) -> None:
    assert client.ask("api/documents/0").json["proposals"] == []
    asked: list[str] = []

    def suggest(sheet: Any) -> list[tuple[str, ...]]:
        asked.append(sheet.id)
        return [(), ("A2",)]

    client.server.session.suggest = suggest
    for _ in range(2):
        assert client.ask("api/documents/0").json["proposals"] == [[], ["A2"]]
    assert asked == ["a"], "a document is judged once"
    assert client.server.session.sheets[0].marks[1] == Mark(), "nothing is set by itself"


def test_finishing_answers_first_and_then_stops(tmp_path: Path) -> None:
    with PageServer(make_session(tmp_path / "labels.jsonl"), "en") as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        assert Client(server).ask("api/finish", {}).status == 204
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.mark.parametrize("language", get_args(Worded))
def test_the_page_is_worded_whole_in_every_language(language: Worded) -> None:
    words = page_words(language)
    english = page_words("en")
    assert set(words["words"]) == set(english["words"])
    for key, wording in words["words"].items():
        placeholders = re.findall(r"\{\w+\}", english["words"][key])
        assert sorted(re.findall(r"\{\w+\}", wording)) == sorted(placeholders), key
    assert all(section["title"] and section["points"] for section in words["guidelines"])


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in FOLDER.iterdir())
    used = set(re.findall(r"\bwords\.(\w+)", pages)) | set(re.findall(r'words\["(\w+)"\]', pages))
    assert used == set(page_words("en")["words"])
