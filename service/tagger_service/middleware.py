"""What happens to every request and answer: headers, size, host, a last net for faults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tagger.readers.raw import size_text
from tagger_service.problems import Refusal, _, answer_refusal, answer_unforeseen
from tagger_service.settings import Settings

HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:@/\[\]]+))(?::[0-9]{1,5})?", re.IGNORECASE)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
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


class _BodyTooLargeError(Exception):
    """Ends the reading of a body that has grown over the limit."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Stands before the whole application.

    It refuses bodies over the limit however they are sent, hosts that are not ours (a page of
    another site may point its own name at this machine) and unsafe requests that a browser sends
    on behalf of another site. Faults leave as problem documents; no text reaches the log.
    """

    app: ASGIApp
    settings: Settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(self.settings, receive, send, is_head=scope["method"] == "HEAD")
        if exchange.is_head:
            # Routes know GET alone. Not in a copy: whoever counts reads the scope afterwards.
            scope["method"] = "GET"
        request = Request(scope)
        try:
            check_origin(request, self.settings)
            check_stated_length(request, self.settings)
            await self.app(scope, exchange.receive, exchange.send)
        except Exception as error:
            if exchange.has_started:
                raise
            answer = answer_of(request, error, self.settings)
            await answer(scope, receive, exchange.send_dressed)


@dataclass(slots=True)
class _Exchange:
    """A request and its answer on their way through."""

    settings: Settings
    receive_raw: Receive
    send_raw: Send
    is_head: bool = False
    n_read: int = 0
    has_started: bool = False

    async def receive(self) -> Message:
        """Hand on a part of the body, and count it."""
        message = await self.receive_raw()
        self.n_read += len(message.get("body", b""))
        self._check()
        return message

    async def send(self, message: Message) -> None:
        """Hand on a part of the answer."""
        if not self.has_started:
            # Whoever read the body may have made another answer of the error.
            self._check()
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

    def _check(self) -> None:
        if self.n_read > self.settings.most_bytes:
            raise _BodyTooLargeError


def answer_of(request: Request, error: Exception, settings: Settings) -> Response:
    """Return the answer to an error that nobody has answered yet."""
    if isinstance(error, _BodyTooLargeError):
        return answer_refusal(request, too_large(settings))
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


def check_stated_length(request: Request, settings: Settings) -> None:
    """Refuse a body that says itself that it is over the limit, before it is sent."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > settings.most_bytes:
        raise too_large(settings)


def too_large(settings: Settings) -> Refusal:
    """Return what is said to a body over the limit."""
    limit = size_text(settings.most_bytes)
    return Refusal("too-large", _("Send {limit} at most."), {"limit": limit})


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
