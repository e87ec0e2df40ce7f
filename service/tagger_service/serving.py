"""Runs the application in this process."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import typer
import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from tagger.errors import InvalidValue
from tagger_service.attending import worker_beside
from tagger_service.connections import PunctualProtocol
from tagger_service.settings import Settings

# Streams and slow answers are ended so long after Ctrl+C or SIGTERM.
GRACE_S = 10
# A process reads a model while it starts, and may be slow to say that it lives.
STARTING_S = 60
FROM_ENVIRONMENT = "tagger_service.app:from_environment"
WAITING_CONNECTIONS = 128
# Each may send a body as large as the limit, and hold it while it waits.
MOST_CONNECTIONS = 128


def serve_forever(
    make: Callable[[], FastAPI], settings: Settings, *, with_worker: bool = True
) -> None:
    """Serve what `make` returns until the process is told to end; say first where.

    The address is taken before models are read: that it cannot be had is said at once. With
    `with_worker` a process beside this one judges batches. Where several processes are wanted,
    each makes the application by itself, as the environment says.
    """
    settings.refuse_to_be_open()
    with listening(settings) as listener:
        app = FROM_ENVIRONMENT if settings.processes > 1 else make()
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"competency-tagger serves at http://{shown}:{port} (Ctrl+C ends it)")
        if settings.sign_in != "none":
            typer.echo(f"Sign-in: {settings.sign_in}.")
            if not settings.is_local and not settings.behind_https:
                typer.echo("Keys and cookies travel unencrypted: put TLS in front of it.")
        elif settings.is_local:
            typer.echo("Anyone who uses this machine can use it: no sign-in is set up.")
        else:
            typer.echo("Anyone who reaches this machine can use it: no sign-in is set up.")
        # Requests are not logged: addresses of pages may say what somebody looks at.
        config = uvicorn.Config(
            app,
            factory=settings.processes > 1,
            workers=settings.processes,
            timeout_worker_healthcheck=STARTING_S,
            http=PunctualProtocol,
            ws="none",
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=list(settings.proxies),
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=GRACE_S,
        )
        beside = worker_beside(settings.as_environment()) if with_worker else nullcontext()
        with beside, ending_quietly():
            if settings.processes > 1:
                os.environ.update(settings.as_environment())  # what the processes read
                Multiprocess(config, sockets=[listener]).run()
            else:
                uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def ending_quietly() -> Iterator[None]:
    """Let a signal that uvicorn has obeyed, and sends once more, end nothing else."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: None) for number in numbers]
    try:
        yield
    finally:
        for number, action in zip(numbers, before, strict=True):
            signal.signal(number, action)


def listening(settings: Settings) -> socket.socket:
    """Return a socket on the address; InvalidValue where it cannot be had."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        # With the protocol named, asyncio sends an answer's head and body at once, not 40 ms apart.
        listener = socket.socket(family[0], socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(family[4])
        listener.listen(WAITING_CONNECTIONS)
    except OSError as error:
        raise InvalidValue(
            f"cannot serve on {settings.host}:{settings.port} ({error.strerror or error}): "
            "choose another with --host and --port"
        ) from error
    return listener
