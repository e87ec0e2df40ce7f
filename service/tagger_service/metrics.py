"""Counts for Prometheus: requests and how long they took. Labels never hold what a caller wrote."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tagger_service.problems import is_page

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True)
class Counts:
    """What one process has counted."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        labels = ("method", "operation", "status")
        made = {
            "requests": Counter(
                "tagger_requests", "Requests answered", labels, registry=self.registry
            ),
            "seconds": Histogram(
                "tagger_request_seconds",
                "Seconds from request to answer",
                ("operation",),
                registry=self.registry,
                buckets=BUCKETS,
            ),
            "jobs": Gauge("tagger_jobs", "Jobs kept", ("state",), registry=self.registry),
        }
        self.__dict__.update(made)

    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    jobs: Gauge = field(init=False)

    def note_jobs(self, n_jobs: Mapping[str, int]) -> None:
        """Note how many jobs there are in each state; none where that cannot be known."""
        self.jobs.clear()
        for state, number in n_jobs.items():
            self.jobs.labels(state).set(number)

    def text(self) -> bytes:
        """Return them in Prometheus' text format."""
        return generate_latest(self.registry)


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts each request under the name of the function that answered it."""

    app: ASGIApp
    counts: Counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Whoever answers may treat HEAD as GET, so the method is read first.
        started, status, method = time.perf_counter(), "500", method_of(scope)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            operation = operation_of(scope)
            self.counts.requests.labels(method, operation, status).inc()
            self.counts.seconds.labels(operation).observe(time.perf_counter() - started)


def operation_of(scope: Scope) -> str:
    """Return the name of the function that answered; those of pages are kept apart."""
    endpoint = scope.get("endpoint")
    if endpoint is None:
        return "none"
    name = str(endpoint.__name__)
    return f"page_{name}" if is_page(Request(scope)) else name


def method_of(scope: Scope) -> str:
    """Return a request's method, one name for all that HTTP does not know."""
    method = str(scope["method"])
    return method if method in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} else "other"
