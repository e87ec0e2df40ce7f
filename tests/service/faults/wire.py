"""Requests written by hand, byte by byte, as no good client sends them."""

import socket
import time

from tests.service.serving import PATIENCE_S, Served

BOUNDARY = "x"
FORM = f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"


def connected(served: Served) -> socket.socket:
    host, port = served.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE_S)


def part(name: str) -> bytes:
    """Return the beginning of a form with a file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode()


def form(name: str, content: bytes) -> bytes:
    return part(name) + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def head(address: str, length: int, *more: str) -> bytes:
    lines = [f"POST {address} HTTP/1.1", "Host: localhost", f"Content-Length: {length}", *more]
    return ("\r\n".join(lines) + "\r\n").encode()


def upload(address: str, body: bytes) -> bytes:
    """Return a whole request that sends a form."""
    return head(address, len(body)) + FORM.encode() + b"\r\n" + body


def received(connection: socket.socket) -> bytes:
    """Return all that comes until the other side closes."""
    found = b""
    try:
        while piece := connection.recv(65_536):
            found += piece
    except ConnectionResetError:
        pass
    return found


def dribbled(connection: socket.socket, seconds: float) -> float:
    """Send a byte now and then; return after how long the other side closed the connection."""
    started = time.monotonic()
    connection.settimeout(0.25)
    while time.monotonic() - started < seconds:
        try:
            connection.sendall(b"a")
            if not connection.recv(65_536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - started
