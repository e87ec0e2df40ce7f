"""How a client and its jobs send requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tagger.client.errors import NotThere, Unexpected
from tagger.client.retrying import Retries


@dataclass(frozen=True, slots=True)
class Connection:
    """Sends requests again as its retries allow; connections are kept open between them."""

    client: httpx2.Client = field(repr=False)  # its headers hold the key
    retries: Retries

    def get(self, address: str, **more: Any) -> bytes:
        """Return the content of an answer."""
        return self._sent("GET", address, is_repeatable=True, **more)

    def post(self, address: str, *, is_repeatable: bool = False, **more: Any) -> bytes:
        """Send something and return the content of the answer."""
        return self._sent("POST", address, is_repeatable=is_repeatable, **more)

    def delete(self, address: str) -> None:
        """Delete something; that it is gone when it is asked for again is as good."""
        n_sent = 0

        def send() -> httpx2.Response:
            nonlocal n_sent
            n_sent += 1
            return self.client.delete(address)

        try:
            self.retries.ask(send, is_repeatable=True)
        except NotThere:
            if n_sent == 1:
                raise

    @contextmanager
    def streamed(self, address: str, **more: Any) -> Iterator[httpx2.Response]:
        """Open an answer that is read as it comes."""

        def send() -> httpx2.Response:
            request = self.client.build_request("GET", address, **more)
            return self.client.send(request, stream=True)

        answer = self.retries.ask(send, is_repeatable=True)
        try:
            yield answer
        finally:
            answer.close()

    def _sent(self, method: str, address: str, *, is_repeatable: bool, **more: Any) -> bytes:
        def send() -> httpx2.Response:
            return self.client.request(method, address, **more)

        try:
            answer = self.retries.ask(send, is_repeatable=is_repeatable)
        except httpx2.RequestError as error:  # a body that cannot be unpacked
            raise Unexpected(f"the answer cannot be read: {error}") from error
        return answer.content
