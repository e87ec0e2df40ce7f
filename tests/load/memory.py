"""Whether memory stays flat over many requests of every kind."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from scipy.stats import linregress, t

from tests.load.running import running
from tests.load.speed import NO_LIMIT
from tests.load.texts import ROOT, SHORT, vacancies

N_CLIENTS = 4
N_SAMPLES = 10
# Of a hundred requests so many are files, questions why, and vacancies of two pages; the rest are
# short texts, without which ten thousand would take an hour.
FILES, REASONS, LONG = 2, 1, 5
SURE = 0.95
MOST_GROWTH = 1.0  # MiB in 1,000 requests


def measure_memory(model: str, n_requests: int) -> dict[str, Any]:
    """Return the memory of a service with one worker at the start and after each tenth."""
    with (
        TemporaryDirectory() as folder,
        running(Path(folder), 1, model=model, requests_per_minute=NO_LIMIT) as service,
        service.client() as client,
        ThreadPoolExecutor(N_CLIENTS) as threads,
    ):
        asker = Asker(client)
        started = time.monotonic()
        # All that is built at a first use is built before the first look, and the memory of
        # encoded texts, which has a bound, is full.
        statuses = list(threads.map(asker.ask, range(n_requests)))
        samples = [service.memory()]
        for _ in range(N_SAMPLES):
            statuses += threads.map(asker.ask, range(n_requests // N_SAMPLES))
            samples.append(service.memory())
        took = time.monotonic() - started
    return {
        "model": model,
        "n_requests": n_requests,
        "n_answered": statuses.count(200),
        "n_sent": len(statuses),
        "seconds": took,
        "mebibytes": samples,
        **slope(samples, n_requests / N_SAMPLES / 1_000),
    }


class Asker:
    """Asks for one thing after the other, of every kind."""

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client
        self.numbers = count()
        self.short, self.long = vacancies(length=SHORT), vacancies()
        names = ("edital-tecnico-atendimento.docx", "job-service-manager.pdf")
        self.files = [(name, (ROOT / "examples" / name).read_bytes()) for name in names]

    def ask(self, _: int) -> int:
        """Return the status of the next answer."""
        number = next(self.numbers)
        kind = number % 100
        if kind < FILES:
            return self.client.post("/v1/tag/file", files={"file": self.files[kind]}).status_code
        if kind < FILES + REASONS:
            asked = {"text": self.short[number % len(self.short)], "competency": "DG1"}
            return self.client.post("/v1/explain", json=asked).status_code
        texts = self.long if kind < FILES + REASONS + LONG else self.short
        text = f"{number} {texts[number % len(texts)]}"
        return self.client.post("/v1/tag", json={"text": text}).status_code


def slope(samples: Sequence[float], thousands: float) -> dict[str, Any]:
    """Return by how many MiB memory grows in 1,000 requests, with its interval."""
    found = linregress([number * thousands for number in range(len(samples))], samples)
    reach = float(t.ppf((1 + SURE) / 2, len(samples) - 2)) * float(found.stderr)
    grown = float(found.slope)
    low, high = grown - reach, grown + reach
    return {"slope": grown, "low": low, "high": high, "is_flat": high < MOST_GROWTH}
