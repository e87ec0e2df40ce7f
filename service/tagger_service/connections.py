"""Bounds how long a connection may keep the service waiting for a request."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# From the opening of a connection, or the first byte of a further request, to the end of its head.
HEAD_S = 15.0
# For the rest of a body that nobody wants any more, as the answer has been given.
REST_S = 15.0


class PunctualProtocol(H11Protocol):
    """Closes a connection that sends its request too slowly, which uvicorn would await for ever.

    Who opens many and sends a byte now and then would else hold all that there are. Bodies that
    somebody reads are bounded by the application.
    """

    _closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._closing = self.loop.call_later(HEAD_S, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        """Take some bytes; what is still to come is due."""
        super().data_received(data)
        limit = self._limit()
        if limit is None:
            self._wait_no_more()
        elif self._closing is None:
            self._closing = self.loop.call_later(limit, self.transport.abort)

    def on_response_complete(self) -> None:
        """End a request; the rest of a body that was not read to its end is due."""
        super().on_response_complete()
        if self._closing is None and self._limit() == REST_S:
            self._closing = self.loop.call_later(REST_S, self.transport.abort)

    def shutdown(self) -> None:
        """End a connection as the service ends; who follows a job is told, and need not wait."""
        ending = self.app_state.get("ending")
        if ending is not None:
            ending.set()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _limit(self) -> float | None:
        """Return how long the client may take for what it owes; None if it owes nothing."""
        if self.conn.their_state is h11.IDLE:
            return HEAD_S
        is_rest = self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY
        return REST_S if is_rest else None

    def _wait_no_more(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
