"""How fast answers come: of the tagger called directly, and of the service driven by wrk."""

import json
import math
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tagger.saved_model import load
from tagger.types import Document
from tests.load.running import PATIENCE_S, Service, running, seconds_of
from tests.load.texts import vacancies, write_bodies

SCRIPT = Path(__file__).with_name("tag.lua")
# One request after the other is what the others are compared with.
CONNECTIONS = (1, 8, 32)
WORKERS = (1, 2)
WARM_UP_S = 6
BASELINE_S = 3
IDLE_S = 1.0
N_BODIES = 3_000
NO_LIMIT = 1_000_000_000


def wrk() -> str:
    """Return the path of wrk; SystemExit says how to get it."""
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("error: wrk is missing: apt-get install wrk")
    return found


def version_of_wrk() -> str:
    """Return what wrk calls itself."""
    told = subprocess.run([wrk(), "-v"], capture_output=True, text=True, check=False)
    return " ".join((told.stdout + told.stderr).split()[:2])


def measure_model(model: str, seconds: float) -> dict[str, Any]:
    """Return the figures of a model: without a service, then with one and two workers."""
    direct = measure_direct(model, seconds)
    served = [one for n_workers in WORKERS for one in measure_served(model, n_workers, seconds)]
    first = served[0]
    if not first["per_second"]:
        raise SystemExit("error: no request was answered in time: give more --seconds")
    for one in served:
        one["p50_of_direct"] = one["p50"] / direct["p50"]
        one["per_second_of_first"] = one["per_second"] / first["per_second"]
    return {"model": model, "direct": direct, "served": served}


def measure_direct(model: str, seconds: float) -> dict[str, float]:
    """Return how long the tagger takes in this process, one text after the other."""
    tagger, texts = load(model), vacancies()
    tagger.tag(Document("warm-up", texts[-1]))
    took: list[float] = []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends or len(took) < 5:
        started = time.perf_counter()
        tagger.tag(Document("vacancy", texts[len(took) % len(texts)]))
        took.append(time.perf_counter() - started)
    shares = {f"p{share}": percentile(took, share) for share in (50, 95, 99)}
    return {"n": len(took), "per_second": len(took) / sum(took), **shares}


def measure_served(model: str, n_workers: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield the figures of a service at each number of connections."""
    with TemporaryDirectory() as folder:
        bodies = Path(folder) / "bodies.jsonl"
        write_bodies(bodies, vacancies(N_BODIES))
        limits = {"requests_per_minute": NO_LIMIT, "most_waiting": max(CONNECTIONS)}
        with running(Path(folder), n_workers, model=model, **limits) as service:
            sent = drive(service, (bodies, 0), 2 * n_workers, WARM_UP_S)["n"] + 2 * n_workers
            wait_until_idle(service)
            for n_connections in CONNECTIONS:
                found = drive(service, (bodies, sent), n_connections, seconds)
                sent += found["n"] + n_connections
                wait_until_idle(service)
                live = drive(service, None, n_connections, min(seconds, BASELINE_S))
                yield {
                    "workers": n_workers,
                    "connections": n_connections,
                    **found,
                    "live_per_second": live["per_second"],
                }


def drive(
    service: Service, bodies: tuple[Path, int] | None, n_connections: int, seconds: float
) -> dict[str, Any]:
    """Return what wrk measured; it sends the next request as soon as an answer has come.

    `bodies` are a file of them and how many of it were sent before, as none is sent twice.
    Without bodies it asks whether the service is alive, which is the baseline: HTTP and no work.
    """
    route = [f"{service.address}/health/live", "--"]
    if bodies is not None:
        route = [f"{service.address}/v1/tag", "--", *map(str, bodies)]
    command = [
        *(wrk(), "--threads", "1", "--connections", str(n_connections)),
        *("--duration", f"{math.ceil(seconds)}s", "--timeout", "60s", "--script", str(SCRIPT)),
        *route,
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    (line,) = [one for one in told.stdout.splitlines() if one.startswith("{")]
    found: dict[str, Any] = json.loads(line)
    found["per_second"] = (found["n"] - found["n_refused"]) / found.pop("seconds")
    return found


def wait_until_idle(service: Service) -> None:
    """Wait until what wrk asked and no longer waits for is done: all processes share the cores."""
    processes = [service.process, *service.process.children(recursive=True)]
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        before = sum(map(seconds_of, processes))
        time.sleep(IDLE_S)
        if sum(map(seconds_of, processes)) - before < IDLE_S / 5:
            return
    raise SystemExit("error: the service is still busy, long after the last request")


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that so many percent do not exceed.

    >>> percentile([3, 1, 2, 4], 50), percentile([3, 1, 2, 4], 99)
    (2, 4)
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]
