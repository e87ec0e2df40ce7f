"""Files that strangers send: whatever they are, the answer is a result or a reason."""

import tempfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.service.hostile import (
    EXAMPLES,
    TEXT,
    macros,
    mutations,
    refused,
    word_parts_mutated,
)
from tests.tagger.readers.samples import SPANISH, samples

REFUSED = refused()
REASONS = {
    "bomb": "unpacks to more than 100 MiB",
    "entities": "declares XML entities",
    "entities that grow": "declares XML entities",
    "encrypted word": "protected by a password",
    "encrypted office": "protected by a password",
    "old word": "old Office format",
    "pdf without text": "no text layer",
    "pdf with a password": "protected by a password",
    "picture named txt": "is an image",
    "archive of texts": "is an archive",
    "spreadsheet": "send it as a batch",
    "empty": "is empty",
}
WORD = (EXAMPLES / "edital-tecnico-atendimento.docx").read_bytes()
PAGES = (EXAMPLES / "job-service-manager.pdf").read_bytes()
WEB = (
    samples()[".html"] + b"<script>document.write('x')</script>&nbsp;&#x41;&bogus;<table><tr><td>a"
)


def send(client: TestClient, name: str, content: bytes) -> Response:
    return client.post("/v1/tag/file", files={"file": (name, content)})


def assert_is_answered(answer: Response) -> None:
    """Either there is a report, or a problem that names the document and says why."""
    if answer.status_code == 200:
        assert answer.json()["text"] is not None
    else:
        assert answer.status_code in {413, 422}
        assert answer.json()["type"] in {"unreadable-document", "too-large"}
        assert answer.json()["detail"]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf", ".docx"])
def test_every_kind_of_file_is_read(client: TestClient, suffix: str) -> None:
    answer = send(client, f"a{suffix}", samples()[suffix])
    assert answer.status_code == 200
    found = answer.json()
    assert SPANISH in found["text"]
    for tag in found["tags"]:
        for one in tag["evidence"]:
            assert found["text"][one["start"] : one["end"]] == one["text"]
            assert one["page"] == (1 if suffix == ".pdf" else None)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_reason(client: TestClient, name: str) -> None:
    sent_as, content = REFUSED[name]
    answer = send(client, sent_as, content)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "unreadable-document")
    assert problem["detail"].startswith(sent_as)
    assert REASONS.get(name, "") in problem["detail"]
    assert send(client, "a.txt", TEXT.encode()).status_code == 200


@pytest.mark.parametrize("address", ["/v1/tag/file", "/tag"])
def test_a_large_file_never_reaches_the_disk(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    file = ("a.txt", TEXT.encode() * 100_000)
    answer = client.post(address, files={"file": file}, headers={"Accept-Language": "en"})
    assert answer.status_code == 413
    assert f"a.txt has {len(TEXT) * 100_000} characters" in answer.text


def test_a_file_is_what_its_content_says(client: TestClient) -> None:
    for content in (WORD, PAGES):
        assert send(client, "renamed.txt", content).status_code == 200


def test_macros_are_left_alone_and_the_text_is_read(client: TestClient) -> None:
    for name in ("a.docx", "a.docm"):
        answer = send(client, name, macros())
        assert (answer.status_code, answer.json()["text"]) == (200, TEXT)


def test_a_pages_scripts_and_entities_are_not_run(client: TestClient) -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><head>'
        '<meta http-equiv="refresh" content="0;url=http://evil.example/"></head><body>'
        "<p>Analizar datos &x; &lt;b&gt;</p><script>document.write('hacked')</script>"
        '<img src=x onerror="alert(1)"><iframe src="file:///etc/passwd"></iframe></body></html>'
    )
    answer = send(client, "a.html", page.encode())
    text = answer.json()["text"]
    assert answer.status_code == 200
    assert "Analizar datos" in text
    assert "<b>" in text
    assert not [one for one in ("hacked", "root:", "alert", "script") if one in text]
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/aviso.txt", "aviso.txt"),
        ("C:\\Users\\ana\\aviso.txt", "aviso.txt"),
        ("/etc/passwd", "passwd"),
        ("a\x00b\x1b[31m\u202etxt.exe", "ab[31mtxt.exe"),
        ("{0}{x}%s%(y)d.txt", "{0}{x}%s%(y)d.txt"),
        ("..", ".."),
        ("/", "document"),
        ("ñandú 😀.txt", "ñandú 😀.txt"),
        ("n" * 3_000 + ".txt", "n" * 116 + ".txt"),
        ("aviso\r\nX-Evil: 1.txt", "avisoX-Evil: 1.txt"),
    ],
)
def test_only_the_bare_name_of_a_file_is_kept(client: TestClient, name: str, shown: str) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
    quoted = name.replace("\r\n", "").replace("\\", "\\\\").encode()
    body = head + quoted + b'"\r\n\r\n' + TEXT.encode() + b"\r\n--x--\r\n"
    sent = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/v1/tag/file", content=body, headers=sent)
    assert (answer.status_code, answer.json()["document_id"]) == (200, shown)


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "undefined", "utf-7", "unicode_escape", "base64", "x" * 500]
)
def test_a_charset_made_up_for_the_form_does_no_harm(client: TestClient, charset: str) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="+2AA-\\ud800.txt\xff"'
        b"\r\n\r\nAnalizar\r\n--x--\r\n"
    )
    sent = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
    answer = client.post("/v1/tag/file", content=body, headers=sent)
    assert answer.status_code in {200, 400, 422}


# Starlette leaves the file of a form that was cut short to be closed when it is forgotten.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x--",
        b"--x\r\n\r\n\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nAnali',
        b"\x00" * 500,
        b"--x\r\n" + b"A: b\r\n" * 5_000 + b"\r\n",
    ],
    ids=["nothing", "start", "end", "no header", "no name", "cut", "nulls", "headers"],
)
def test_a_broken_form_is_the_callers_mistake(client: TestClient, body: bytes) -> None:
    sent = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/v1/tag/file", content=body, headers=sent)
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_form_needs_just_one_file(client: TestClient) -> None:
    file = ("a.txt", TEXT.encode())
    answers = [
        client.post("/v1/tag/file"),
        client.post("/v1/tag/file", data={"model": "demo"}),
        client.post("/v1/tag/file", data={"file": TEXT}),
        client.post("/v1/tag/file", files={"document": file}),
        client.post("/v1/tag/file", files=[("file", file), ("file", file)]),
        client.post("/v1/tag/file", files=[("file", file), ("other", file)]),
    ]
    assert [one.status_code for one in answers] == [422, 422, 422, 422, 400, 400]


def test_a_form_with_very_many_fields_is_refused(client: TestClient) -> None:
    fields = {f"field{n}": "x" for n in range(1_000)}
    answer = client.post("/v1/tag/file", files={"file": ("a.txt", b"Analizar")}, data=fields)
    assert answer.status_code == 400


@pytest.mark.parametrize("seed", range(3))
def test_spoilt_files_are_answered(client: TestClient, seed: int) -> None:
    corpus = [
        *(("a.pdf", one) for one in mutations(PAGES, 7, seed)),
        *(("a.docx", one) for one in mutations(WORD, 4, seed)),
        *(("a.docx", one) for one in word_parts_mutated(WORD, 5, seed)),
        *(("a.html", one) for one in mutations(WEB, 4, seed)),
    ]
    answers = [send(client, name, content) for name, content in corpus]
    assert len(answers) == 20
    for answer in answers:
        assert_is_answered(answer)
    assert {answer.status_code for answer in answers} >= {200, 422}
