"""The page's server: this machine only, one secret address, nothing logged."""

import json
import os
import secrets
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
SLOWEST_REQUEST = 30
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

    def do_GET(self) -> None:
        """Answer with a page, a file of it, or data."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Take a decision, or stop."""
        self._answer("POST")

    def log_message(self, *_: Any) -> None:
        """Log nothing: addresses hold the secret."""

    def _answer(self, method: Literal["GET", "POST"]) -> None:
        body = self._body()
        try:
            reply = self._reply(method, self._allowed_path(), body)
        except Refused as refusal:
            reply = problem(refusal.status, str(refusal))
        except NoSuchPlace as error:
            reply = problem(HTTPStatus.NOT_FOUND, str(error))
        except TaggerError as error:
            reply = problem(HTTPStatus.CONFLICT, str(error))
        self._send(reply)
        if self.is_last:  # not before the reply is out: the program ends with the server
            threading.Thread(target=self.server.shutdown).start()

    def _body(self) -> bytes | None:
        """Read what was sent; None where it is too long or its length is not stated rightly."""
        stated = self.headers.get("Content-Length", "0")
        if not (stated.isascii() and stated.isdigit()) or int(stated[:9]) > LARGEST_BODY:
            return None
        return self.rfile.read(int(stated))

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

    def _reply(self, method: str, path: str, body: bytes | None) -> Reply:
        session, language = self.server.session, self.server.language
        if method == "POST":
            return self._change(path, body)
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

    def _change(self, path: str, body: bytes | None) -> Reply:
        if self.headers.get_content_type() != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send application/json")
        if body is None:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too long")
        if path == "api/finish":
            self.is_last = True
            return as_json({"stopped": True})
        if path != "api/marks":
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing at this address")
        decision = decision_in(body)
        sheet = self.server.session.mark(decision.document, decision.segment, decision.mark)
        saved = sheet.marks[decision.segment]
        return as_json({"mark": page.mark_of(saved), "decided": sheet.n_decided})

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
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
