"""Whether a full service says so, and loses nothing that it took."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from tests.load.running import PATIENCE_S, WORKER, running, started
from tests.load.speed import NO_LIMIT
from tests.load.texts import vacancies

MOST_WAITING, N_CLIENTS = 4, 24
MOST_JOBS, N_ROWS = 3, 40
# It tells to come again in whole seconds; who heeds that waits for long in a trial.
LONGEST_PAUSE_S = 0.5


def measure_crowd(model: str, n_requests: int) -> dict[str, Any]:
    """Return what became of requests, and of batches, more than there is room for."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        limits = {"requests_per_minute": NO_LIMIT, "most_open_jobs": MOST_JOBS}
        with (
            running(place, 1, model=model, most_waiting=MOST_WAITING, **limits) as service,
            started(WORKER, place, model=model),
            service.client() as client,
        ):
            requests = ask_all(client, n_requests)
            batches = send_all(client, 3 * MOST_JOBS)
    return {"model": model, "requests": requests, "batches": batches}


def ask_all(client: httpx2.Client, n_requests: int) -> dict[str, Any]:
    """Send requests from many clients at once, each until it is answered."""
    statuses: Counter[int] = Counter()
    told: list[bool] = []
    texts = vacancies()

    def ask(number: int) -> str:
        content = {"text": texts[number % len(texts)], "id": f"r{number}"}
        answer = insist(lambda: client.post("/v1/tag", json=content), statuses, told)
        return str(answer.json()["document_id"])

    with ThreadPoolExecutor(N_CLIENTS) as threads:
        answered = list(threads.map(ask, range(n_requests)))
    return {
        "n": n_requests,
        "n_answered_as_asked": sum(name == f"r{n}" for n, name in enumerate(answered)),
        "statuses": by_status(statuses),
        "all_told_when": all(told),
    }


def send_all(client: httpx2.Client, n_jobs: int) -> dict[str, Any]:
    """Send batches until each is taken, then wait for their ends and count their rows."""
    statuses: Counter[int] = Counter()
    told: list[bool] = []
    texts = vacancies(N_ROWS, 300)
    jobs = []
    for number in range(n_jobs):
        rows = "".join(f'v{n},"{one.replace(chr(34), "")}"\n' for n, one in enumerate(texts))
        file = (f"{number}.csv", f"id,text\n{rows}".encode())
        answer = insist(lambda: client.post("/v1/batch", files={"file": file}), statuses, told)  # noqa: B023 - called here
        jobs.append(answer.json()["id"])
    ended = [wait_for(client, job) for job in jobs]
    lines = [client.get(f"/v1/jobs/{job}/result").text.splitlines() for job in jobs]
    return {
        "n": n_jobs,
        "n_rows_each": N_ROWS,
        "n_finished": sum(one["state"] == "finished" for one in ended),
        "n_rows_found": sum(map(len, lines)),
        "n_failed": sum(one["failed"] for one in ended),
        "statuses": by_status(statuses),
        "all_told_when": all(told),
    }


def insist(
    send: Callable[[], httpx2.Response], statuses: Counter[int], told: list[bool]
) -> httpx2.Response:
    """Send until it is taken; note each status, and whether a refusal says when to come again."""
    while True:
        answer = send()
        statuses[answer.status_code] += 1
        if answer.is_success:
            return answer
        if answer.status_code not in {429, 503}:
            raise SystemExit(f"error: answered with {answer.status_code}: {answer.text[:200]}")
        told.append(int(answer.headers.get("Retry-After", "0")) > 0)
        time.sleep(min(LONGEST_PAUSE_S, float(answer.headers.get("Retry-After", "1"))))


def wait_for(client: httpx2.Client, job: str) -> dict[str, Any]:
    """Return a job once it has ended."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        found: dict[str, Any] = client.get(f"/v1/jobs/{job}").json()
        if found["state"] in {"finished", "failed", "cancelled"}:
            return found
        time.sleep(0.2)
    raise SystemExit("error: a batch that was taken has not ended")


def by_status(statuses: Counter[int]) -> dict[str, int]:
    return {str(status): number for status, number in sorted(statuses.items())}
