"""A client that leaves in the middle leaves nothing behind."""

import time
from pathlib import Path

import psutil

from tests.service.faults.wire import connected, form, upload
from tests.service.serving import PATIENCE_S, ask, serving

MARK = "Zanzibarita"
N_CLIENTS = 40


def test_uploads_that_are_left_leave_no_job_process_file_or_memory(tmp_path: Path) -> None:
    temporary, data = tmp_path / "tmp", tmp_path / "data"
    temporary.mkdir()
    content = form("a.csv", b"id,text\n" + f"1,{MARK} datos\n".encode() * 100_000)
    places = {"TMPDIR": str(temporary), "TAGGER_DATA": str(data), "TAGGER_MOST_WAITING": "2"}
    room = {"TAGGER_MOST_BYTES_AT_ONCE": str(2 * len(content))}
    with serving(tmp_path, "--model", "prior", **places, **room) as served, ask(served) as client:
        process = psutil.Process(served.process.pid)
        client.post("/v1/tag/file", files={"file": ("a.txt", b"Analizar")})
        before = {one.pid for one in process.children(recursive=True)}
        for number in range(N_CLIENTS):
            address = ("/v1/batch", "/v1/tag/file", "/tag")[number % 3]
            whole = upload(address, content)
            with connected(served) as gone:
                gone.sendall(whole[: len(whole) * (1 + number % 9) // 10])
        wait_until_alone(process)
        assert client.get("/v1/jobs").json()["jobs"] == []
        # Had any of them kept its room or its turn, this would be refused.
        sent = client.post("/v1/tag/file", files={"file": ("a.txt", b"Analizar datos")})
        taken = client.post("/v1/batch", files={"file": ("a.csv", content)})
        assert (sent.status_code, taken.status_code) == (200, 202)
        client.delete(f"/v1/jobs/{taken.json()['id']}")
        after = {one.pid for one in process.children(recursive=True)}
        assert len(after) <= len(before)
        assert not [one for one in temporary.rglob("*") if one.is_file()]
        assert served.errors.read_text(encoding="utf-8") == ""


def wait_until_alone(process: psutil.Process) -> None:
    """Wait until nobody is connected any more but the one client that stays."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        open_ones = [one for one in process.net_connections("tcp") if one.status == "ESTABLISHED"]
        if len(open_ones) <= 1:
            return
        time.sleep(0.2)
    raise AssertionError(open_ones)
