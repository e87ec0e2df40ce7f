"""Runs the real service, with one uvicorn worker or more, in processes of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

PATIENCE_S = 300
SERVE = (sys.executable, "-m", "tagger_service", "serve", "--no-worker")
WORKER = (sys.executable, "-m", "tagger_service", "worker")


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs."""

    address: str
    process: psutil.Process

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, timeout=PATIENCE_S, trust_env=False)

    def memory(self) -> float:
        """Return the resident memory of all its processes, in MiB."""
        found = [self.process, *self.process.children(recursive=True)]
        return sum(resident(one) for one in found) / 2**20


def resident(process: psutil.Process) -> int:
    """Return the resident memory of a process, none of one that has just ended."""
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def seconds_of(process: psutil.Process) -> float:
    """Return the processor time of a process, none of one that has just ended."""
    try:
        used = process.cpu_times()
        return float(used.user + used.system)
    except psutil.NoSuchProcess:
        return 0.0


@contextmanager
def running(folder: Path, n_workers: int, **settings: object) -> Iterator[Service]:
    """Start the service with a database of its own, and wait until it is ready."""
    with started((*SERVE, *port_options(n_workers)), folder, **settings) as process:
        port = int(str(process.args[-1]))  # type: ignore[index]  # our own arguments
        service = Service(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
        wait_until_ready(service, process)
        yield service


def port_options(n_workers: int) -> tuple[str, ...]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return ("--processes", str(n_workers), "--port", str(free.getsockname()[1]))


@contextmanager
def started(
    command: tuple[str, ...], folder: Path, **settings: object
) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a command of ours; `settings` are those of the service. It ends with the block."""
    chosen = {f"TAGGER_{name.upper()}": str(value) for name, value in settings.items()}
    variables = {**os.environ, "TAGGER_DATA": str(folder), **chosen}
    with subprocess.Popen(command, env=variables, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_until_ready(service: Service, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + PATIENCE_S
    with service.client() as client:
        while time.monotonic() < ends:
            try:
                if client.get("/health/ready").is_success:
                    return
            except httpx2.TransportError:
                time.sleep(0.2)
            if process.poll() is not None:
                break
    raise SystemExit("error: the service did not start")
