"""Told to end, or out of file handles, under load: who was let in is answered."""

import resource
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import psutil

from tests.service.faults.wire import connected
from tests.service.serving import PATIENCE_S, Served, ask, serving
from tests.tagger.command import EXAMPLES

VACANCY = (EXAMPLES / "vacante-analista-datos.txt").read_text(encoding="utf-8")
N_CLIENTS = 8
NO_ANSWER = 0


@dataclass(slots=True)
class Load:
    """What clients got who ask without a pause: statuses, and how often nobody was there."""

    statuses: list[int] = field(default_factory=list)
    n_refused: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self, served: Served, number: int) -> None:
        """Ask until there is nobody to connect to; each request has a connection of its own."""
        while not self.is_over.is_set():
            name = f"t{number}-{len(self.statuses)}"
            try:
                with ask(served) as client:
                    answer = client.post("/v1/tag", json={"text": VACANCY, "id": name})
            except httpx2.ConnectError:
                self.n_refused += 1
                return
            except httpx2.TransportError:
                self.statuses.append(NO_ANSWER)
                continue
            self.statuses.append(answer.status_code)
            if answer.status_code == 200:
                assert answer.json()["document_id"] == name


def test_told_to_end_under_load_it_answers_what_it_has_begun(tmp_path: Path) -> None:
    often = {"TAGGER_REQUESTS_PER_MINUTE": "100000"}
    load = Load()
    with (
        serving(tmp_path, "--model", "unesco-civil-servants-fast", **often) as served,
        ThreadPoolExecutor(N_CLIENTS) as threads,
    ):
        asked = [threads.submit(load.ask, served, n) for n in range(N_CLIENTS)]
        ends = time.monotonic() + PATIENCE_S
        while len(load.statuses) < 2 * N_CLIENTS and time.monotonic() < ends:
            time.sleep(0.05)
        code, took, errors = served.end(signal.SIGTERM)
        load.is_over.set()
        for one in asked:
            one.result()
    answered = [one for one in load.statuses if one != NO_ANSWER]
    assert (code, errors) == (0, "")
    assert len(answered) >= 2 * N_CLIENTS
    assert set(answered) == {200}
    # Between the last look at the door and its closing, a connection may be made and not served.
    assert len(load.statuses) - len(answered) <= N_CLIENTS
    assert load.n_refused > 0
    assert took < PATIENCE_S


def test_out_of_file_handles_it_goes_on_when_there_are_some_again(tmp_path: Path) -> None:
    with serving(tmp_path, "--model", "prior", "--no-worker") as served, ask(served) as client:
        assert client.post("/v1/tag", json={"text": "Analizar"}).status_code == 200
        process = psutil.Process(served.process.pid)
        few = process.num_fds() + 5
        before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (few, before[1]))
        crowd = [connected(served) for _ in range(40)]
        time.sleep(2)
        # Who is connected is served, uploads too; others wait at the door.
        kept = client.post("/v1/tag/file", files={"file": ("a.txt", b"Analizar datos")})
        assert process.num_fds() <= few
        for one in crowd:
            one.close()
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)
        with ask(served) as later:
            again = later.post("/v1/tag", json={"text": "Analizar datos"})
        assert (kept.status_code, again.status_code) == (200, 200)
        assert process.is_running()
        lines = served.errors.read_text(encoding="utf-8")
        code, _, _ = served.end(signal.SIGTERM)
    assert code == 0
    assert "Too many open files" in lines
    assert "Analizar" not in lines
