"""The page's server: this machine only, one secret address, nothing logged."""

import contextlib
import json
import os
import secrets
import socket
import socketserver
import sys
import threading
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tagger.annotating import page
from tagger.annotating.session import NoSuchPlace, Session
from tagger.annotating.sheets import GivenLevel, GivenModality, Mark
from tagger.errors import TaggerError
from tagger.framework import Worded

HOST = "127.0.0.1"
LARGEST_BODY = 64 * 1024
MOST_DIGITS = 9
SLOWEST_REQUEST = 30
SLOWEST_REST = 1
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": page.POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Decision(BaseModel):
    """What the page sends of one segment; unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    document: int
    segment: int
    labels: list[str]
    modality: GivenModality | None
    level: GivenLevel | None
    decided: bool

    @property
    def mark(self) -> Mark:
        """The mark, as it is kept."""
        return Mark.of(self.model_dump(), self.decided)


class Refused(Exception):
    """A request that is not answered, with its status and one line that says why."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the browser."""

    content: bytes
    kind: str
    status: HTTPStatus = HTTPStatus.OK


DONE = Reply(b"", "", HTTPStatus.NO_CONTENT)


class PageServer(ThreadingHTTPServer):
    """Serves one session under a random path until it is told to stop."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere it lets another program take the port

    def __init__(self, session: Session, language: Worded, port: int = 0) -> None:
        self.session = session
        self.language: Worded = language
        self.token = secrets.token_urlsafe(24)
        super().__init__((HOST, port), PageHandler)
        self.hosts = {f"{HOST}:{self.server_port}", f"localhost:{self.server_port}"}

    @property
    def address(self) -> str:
        """The address to open; whoever knows it can read and write the labels."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"

    def server_bind(self) -> None:
        """Take the port without asking the network for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class PageHandler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: PageServer
    server_version = "tagger"
    sys_version = ""
    timeout = SLOWEST_REQUEST
    is_last = False
    has_read = False

    def do_GET(self) -> None:
        """Answer with a page, a file of it, or data."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Take a decision, or stop."""
        self._answer("POST")

    def log_message(self, *_: Any) -> None:
        """Log nothing: addresses hold the secret."""

    def _answer(self, method: Literal["GET", "POST"]) -> None:
        try:
            reply = self._reply(method, self._allowed_path())
        except Refused as refusal:
            reply = problem(refusal.status, str(refusal))
        except NoSuchPlace as error:
            reply = problem(HTTPStatus.NOT_FOUND, str(error))
        except TaggerError as error:
            reply = problem(HTTPStatus.CONFLICT, str(error))
        self._send(reply)
        self._leave_unread()
        if self.is_last:  # not before the reply is out: the program ends with the server
            threading.Thread(target=self.server.shutdown).start()

    def _body(self) -> bytes:
        """Read what was sent; refuse what is too long or whose length is not stated rightly."""
        stated = self.headers.get("Content-Length", "0")
        is_number = stated.isascii() and stated.isdigit() and len(stated) <= MOST_DIGITS
        if not is_number or int(stated) > LARGEST_BODY:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too long")
        self.has_read = True
        return self.rfile.read(int(stated))

    def _leave_unread(self) -> None:
        """Drop what a refused request holds: closing on it could lose the reply on its way."""
        if self.has_read or "Content-Length" not in self.headers:
            return
        with contextlib.suppress(OSError):  # it went away, or is slow
            self.connection.settimeout(SLOWEST_REST)
            self.connection.shutdown(socket.SHUT_WR)
            self.rfile.read(LARGEST_BODY)

    def _allowed_path(self) -> str:
        """Return the path behind the secret; refuse other pages, other hosts and guesses."""
        origin = self.headers.get("Origin")
        if self.headers.get("Host") not in self.server.hosts:
            raise Refused(HTTPStatus.FORBIDDEN, "this host is not served")
        if origin is not None and origin.removeprefix("http://") not in self.server.hosts:
            raise Refused(HTTPStatus.FORBIDDEN, "another page may not ask")
        _, _, rest = self.path.partition("/")
        token, slash, path = rest.partition("/")
        if not (slash and secrets.compare_digest(token.encode(), self.server.token.encode())):
            raise Refused(HTTPStatus.FORBIDDEN, "open the address that the program printed")
        return path

    def _reply(self, method: str, path: str) -> Reply:
        session, language = self.server.session, self.server.language
        if method == "POST":
            return self._change(path)
        if path == "":
            return Reply(page.page(session, language).encode(), "text/html; charset=utf-8")
        if path in page.ASSETS:
            return Reply(page.asset(path), page.ASSETS[path])
        if path == "api/start":
            return as_json(page.start(session, language))
        number = path.removeprefix("api/documents/")
        if path != number and number.isascii() and number.isdigit() and len(number) < 10:
            sheet = session.sheet(int(number))
            return as_json(page.document(sheet, session.proposals(int(number))))
        raise Refused(HTTPStatus.NOT_FOUND, "there is nothing at this address")

    def _change(self, path: str) -> Reply:
        if self.headers.get_content_type() != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send application/json")
        if path not in {"api/marks", "api/finish"}:
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing at this address")
        body = self._body()
        if path == "api/finish":
            self.is_last = True
        else:
            decision = decision_in(body)
            self.server.session.mark(decision.document, decision.segment, decision.mark)
        return DONE

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if reply.content:
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        self.wfile.write(reply.content)


def decision_in(body: bytes) -> Decision:
    """Read a decision; refuse what is not JSON, and what is no decision."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST, "the request is not JSON") from None
    try:
        return Decision.model_validate(sent)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the request"
        reason = f"{place}: {first['msg']}"
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, reason) from None


def as_json(content: Any) -> Reply:
    """Return content as JSON."""
    return Reply(json.dumps(content, ensure_ascii=False).encode(), "application/json")


def problem(status: HTTPStatus, reason: str) -> Reply:
    """Return a refusal as a problem document of one line."""
    line = " ".join(reason.split())
    content = json.dumps({"status": status, "title": line}, ensure_ascii=False).encode()
    return Reply(content, "application/problem+json", status)
