"""`tagger serve`, as a person starts and ends it."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGINT, SIGTERM

import pytest

from tagger.saved_model import DEFAULT
from tagger_service.serving import GRACE_S
from tests.service.serving import PATIENCE_S, Served, ask, serving
from tests.service.test_reading import LONG
from tests.tagger.command import EXAMPLES, environment, run_alone

FORM = "multipart/form-data; boundary=x"
MARK = "Zanzibarita"
VACANCY = (EXAMPLES / "vacante-analista-datos.txt").read_text(encoding="utf-8")
BLOCKED = "import sys; sys.modules['{}'] = None; from tagger.cli import main; main()"


@pytest.fixture(scope="module")
def prior(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a service with the smallest model, for what is not about models."""
    with serving(tmp_path_factory.mktemp("prior"), "--model", "prior") as served:
        yield served


def connected(served: Served) -> socket.socket:
    host, port = served.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE_S)


def test_it_tags_a_vacancy_with_the_default_model_and_ends_when_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tmp_path) as served, ask(served) as client:
        ready = client.get("/health/ready")
        started = time.monotonic()
        answer = client.post("/v1/tag", json={"text": VACANCY}, headers={"Accept-Language": "es"})
        took = time.monotonic() - started
        word = (EXAMPLES / "edital-tecnico-atendimento.docx").read_bytes()
        file = client.post("/v1/tag/file", files={"file": ("edital.docx", word)})
        code, ending, errors = served.end(SIGTERM)
    with capsys.disabled():
        print(f"\nfirst answer of {DEFAULT} after {took:.2f} s", file=sys.stderr)  # noqa: T201
    found = answer.json()
    assert served.first_line.startswith("competency-tagger serves at http://127.0.0.1:")
    assert ready.status_code == 200
    assert (answer.status_code, found["model"]) == (200, DEFAULT)
    assert len(found["tags"]) >= 3
    for tag in found["tags"]:
        assert all(VACANCY[one["start"] : one["end"]] == one["text"] for one in tag["evidence"])
    assert (file.status_code, file.json()["language"]) == (200, "pt")
    assert (code, errors) == (0, "")
    assert ending < PATIENCE_S


@pytest.mark.parametrize(("proxies", "status"), [("", 429), ("127.0.0.1", 200)])
def test_only_a_proxy_that_was_named_says_who_asks(
    tmp_path: Path, proxies: str, status: int
) -> None:
    limits = {"TAGGER_REQUESTS_PER_MINUTE": "1", "TAGGER_PROXIES": proxies}
    with serving(tmp_path, "--model", "prior", **limits) as served, ask(served) as client:
        answers = [
            client.post(
                "/v1/tag", json={"text": "datos"}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
            )
            for n in range(3)
        ]
    assert answers[-1].status_code == status


def test_it_ends_on_ctrl_c_though_an_upload_is_being_read(tmp_path: Path) -> None:
    with serving(tmp_path, "--model", "prior") as served, ask(served) as client:
        sent = threading.Thread(
            target=client.post, args=("/v1/tag/file",), kwargs={"files": {"file": ("a.docx", LONG)}}
        )
        sent.start()
        time.sleep(0.5)
        code, took, errors = served.end(SIGINT, group=True)
        sent.join(PATIENCE_S)
    assert (code, errors) == (0, "")
    assert took < GRACE_S + PATIENCE_S / 4


@pytest.mark.parametrize("address", ["/v1/tag/file", "/tag"])
def test_a_client_that_leaves_in_mid_upload_does_no_harm(prior: Served, address: str) -> None:
    head = f"POST {address} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n".encode()
    form = b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    part = b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    for sent in (b"", head[:30], head, head + form, head + form + part + MARK.encode() * 200_000):
        with connected(prior) as client:
            client.sendall(sent)
    with ask(prior) as client:
        assert client.get("/health/ready").status_code == 200
        again = client.post("/v1/tag/file", files={"file": ("a.txt", b"Analizar datos")})
    assert again.status_code == 200
    assert prior.errors.read_text(encoding="utf-8") == ""


def test_a_body_over_the_limit_is_answered_before_it_is_sent(prior: Served) -> None:
    with connected(prior) as client:
        client.sendall(
            b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nContent-Length: 99000000\r\n\r\n"
        )
        answer = client.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"content-security-policy" in answer.lower()


def test_a_body_in_chunks_over_the_limit_is_answered(prior: Served) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(200):
            yield b"a" * 65_536

    with ask(prior) as client:
        answer = client.post(
            "/v1/tag", content=chunks(), headers={"Content-Type": "application/json"}
        )
    assert (answer.status_code, answer.json()["type"]) == (413, "too-large")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /health/live HTTP/1.1\r\n\r\n",
        b"GET /health/live HTTP/1.1\r\nHost: a\r\nHost: localhost\r\n\r\n",
        b"GET /health/live HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["no host", "two hosts", "other host", "tls", "long header", "length", "chunks"],
)
def test_what_is_not_our_http_is_a_bad_request(prior: Served, sent: bytes) -> None:
    with connected(prior) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(65_536).startswith(b"HTTP/1.1 400 ")


def test_head_over_a_real_connection_has_no_body(prior: Served) -> None:
    with ask(prior) as client:
        heads = [client.head(one) for one in ("/health/live", "/v1/models", "/v1/nothing")]
    assert [one.status_code for one in heads] == [200, 200, 404]
    assert all(one.content == b"" for one in heads)


def test_nothing_that_was_sent_is_in_what_the_server_writes(prior: Served) -> None:
    with ask(prior) as client:
        for text in (MARK, f"{MARK} \x00" * 9):
            client.post("/v1/tag", json={"text": text})
            client.post("/v1/tag", json={"text": text, "model": MARK})
            client.post("/v1/explain", json={"text": text, "competency": MARK})
            client.post("/v1/tag/file", files={"file": ("a.pdf", text.encode())})
            client.post("/v1/tag/file", content=text, headers={"Content-Type": FORM})
            client.get(f"/v1/{MARK}", params={"q": MARK})
        assert MARK not in client.get("/metrics").text
    assert MARK not in prior.errors.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (("--host", "0.0.0.0"), {}, "can be reached from other machines"),  # noqa: S104
        (("--host", "192.0.2.7", "--allow-open"), {}, "cannot serve on 192.0.2.7:8000"),
        (("--port", "99999"), {}, "TAGGER_PORT"),
        (("--model", "nope"), {}, "there is no model"),
        (("--framework", "nope"), {}, "there is no framework"),
        ((), {"TAGGER_MOST_BYTES": "many"}, "TAGGER_MOST_BYTES"),
        ((), {"TAGGER_MOST_MEMORY_READING": "1"}, "TAGGER_MOST_MEMORY_READING"),
        ((), {"TAGGER_HOST": "::"}, "can be reached from other machines"),
    ],
)
def test_what_it_cannot_do_is_one_line(
    arguments: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    ended = run_alone("serve", *arguments, variables=variables)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: ")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_port_in_use_is_one_line_said_at_once() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = run_alone("serve", "--port", str(port))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"error: cannot serve on 127.0.0.1:{port} (Address already in use)")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("asked", ["--help", "-h"])
def test_help_names_every_option(asked: str) -> None:
    ended = run_alone("serve", asked, variables={"COLUMNS": "100"})
    assert (ended.code, ended.err) == (0, "")
    assert "Usage: tagger serve" in ended.out
    for option in ("--host", "--port", "--model", "--framework", "--allow-open"):
        assert option in ended.out


def test_a_wrong_option_is_a_wrong_usage() -> None:
    ended = run_alone("serve", "--nope")
    assert (ended.code, ended.out) == (2, "")
    assert "--nope" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("package", ["fastapi", "uvicorn", "pebble", "tagger_service"])
def test_without_the_extra_it_says_what_to_install(package: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BLOCKED.format(package), "serve"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=PATIENCE_S,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(ended.stderr.splitlines()) == 1
    assert "pip install 'competency-tagger[service]'" in ended.stderr
