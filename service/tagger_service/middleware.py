"""What happens to every request and answer: headers, size, host, a last net for faults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tagger_service.bodies import Body, Room, UnfitBody, body_of, too_large
from tagger_service.problems import Refusal, _, answer_refusal, answer_unforeseen
from tagger_service.settings import Settings

HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:@/\[\]]+))(?::[0-9]{1,5})?", re.IGNORECASE)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FOR_BATCHES = frozenset({"/v1/batch", "/batch"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
ONLY_HTTPS = "max-age=31536000"


@dataclass(frozen=True, slots=True)
class Guard:
    """Stands before the whole application.

    It refuses bodies over the limit however they are sent, those that take too long, hosts that
    are not ours (a page of another site may point its own name at this machine) and unsafe
    requests that a browser sends on behalf of another site. Faults leave as problem documents; no
    text reaches the log.
    """

    app: ASGIApp
    settings: Settings
    room: Room = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "room", Room(self.settings.most_bytes_at_once))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = most_bytes_of(scope["path"], self.settings)
        body = body_of(receive, self.room, limit, self.settings)
        exchange = _Exchange(self.settings, body, send, is_head=scope["method"] == "HEAD")
        if exchange.is_head:
            # Routes know GET alone. Not in a copy: whoever counts reads the scope afterwards.
            scope["method"] = "GET"
        request = Request(scope)
        try:
            check_origin(request, self.settings)
            check_stated_length(request, limit)
            await self.app(scope, exchange.receive, exchange.send)
        except Exception as error:
            if exchange.has_started:
                raise
            answer = answer_of(request, error)
            await answer(scope, receive, exchange.send_dressed)
        finally:
            body.leave()


@dataclass(slots=True)
class _Exchange:
    """A request and its answer on their way through."""

    settings: Settings
    body: Body
    send_raw: Send
    is_head: bool = False
    has_started: bool = False

    async def receive(self) -> Message:
        """Hand on a part of the body."""
        return await self.body.next()

    async def send(self, message: Message) -> None:
        """Hand on a part of the answer."""
        if not self.has_started:
            # Whoever read the body may have made another answer of the error.
            self.body.check()
        await self.send_dressed(message)

    async def send_dressed(self, message: Message) -> None:
        """Hand on a part of the answer with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.has_started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if self.settings.behind_https:
                headers.setdefault("Strict-Transport-Security", ONLY_HTTPS)
        elif self.is_head:
            message = {**message, "body": b""}
        await self.send_raw(message)


def most_bytes_of(path: str, settings: Settings) -> int:
    """Return how large a body may be that is sent to an address."""
    return settings.most_batch_bytes if path in FOR_BATCHES else settings.most_bytes


def answer_of(request: Request, error: Exception) -> Response:
    """Return the answer to an error that nobody has answered yet."""
    if isinstance(error, UnfitBody):
        return answer_refusal(request, error.refusal)
    if isinstance(error, Refusal):
        return answer_refusal(request, error)
    return answer_unforeseen(request, error)


def check_origin(request: Request, settings: Settings) -> None:
    """Refuse a name that is not ours, and what another site's page makes a browser send."""
    is_any_name_ours = settings.allow_open and not settings.hosts
    if not is_any_name_ours and not is_known(request.headers.get("host"), settings):
        raise Refusal(
            "unknown-host", _("Ask for it by its own name, or add the name to TAGGER_HOSTS.")
        )
    if request.method not in SAFE_METHODS and not is_from_here(request.headers):
        raise Refusal("foreign-request", _("Open the service's own page and try again there."))


def is_known(host: str | None, settings: Settings) -> bool:
    """Say whether a Host header gives one of our names; only old programs send none."""
    if host is None:
        return True
    found = HOST.fullmatch(host)
    return found is not None and (found[1] or found[2]).lower() in settings.known_hosts


def check_stated_length(request: Request, limit: int) -> None:
    """Refuse a body that says itself that it is over the limit, before it is sent."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise too_large(limit)


def is_from_here(headers: Headers) -> bool:
    """Say whether an unsafe request comes from our own page or from a program.

    Browsers state the site that asks in Sec-Fetch-Site, older ones in Origin; programs state
    neither.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")
