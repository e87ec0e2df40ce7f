"""What somebody tries who means harm, a class of attack each; others stand with what they attack.

Bombs, slips, entities and macros of single files: test_files.py; of archives: jobs/test_unpacking;
formulas: jobs/test_results and test_downloads; hosts and other sites: test_guard.
"""

import gzip
import os
import time
from pathlib import Path
from signal import SIGTERM

import pytest
from fastapi.testclient import TestClient

from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.storage.migrating import migrate
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.faults.wire import form
from tests.service.hostile import MACRO_TYPE, OLE
from tests.service.jobs.files import archive, desk
from tests.service.serving import ask, serving
from tests.tagger.readers.samples import with_parts, xlsx

MARK = "Zanzibarita"
LONGEST = 200_000
LIMIT_S = 60
ROWS = [["id", "text"], ["1", "Analizar datos"]]
ENTITY = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si>'
# What makes a regular expression try again and again.
REPEATED = (
    *(" ", "\n", "a", "A", "1", ".", "-", "(", "_", "•", "I", "\u00a0", "\u200d", "😀", "\x00"),
    *("a.", "1.", "a-", "a@", "d'", " \n", "\r\n", "(a)", "; ", "|a", "1.\n", "- a\n", "IV) "),
    *("etc. ", "a:\n", "a-\n", "y/o ", "deseable ", "Art. 1º ", "http://a.", "A B "),
)


@pytest.mark.parametrize("repeated", REPEATED)
def test_no_text_takes_longer_the_more_it_repeats(client: TestClient, repeated: str) -> None:
    text = (repeated * LONGEST)[:LONGEST]
    for sent in (text, f"Analizar{text}datos"[:LONGEST]):
        started = time.monotonic()
        answer = client.post("/v1/tag", json={"text": sent})
        assert answer.status_code == 200
        assert time.monotonic() - started < LIMIT_S


@pytest.mark.parametrize(
    "text",
    [
        "e" + "\u0301" * 9_000,
        "\u202e" * 99,
        "\ufeffdatos",
        "\ufffe\uffff",
        "﷽" * 999,
        "\u2028\u0085",
    ],
)
def test_odd_letters_keep_their_places(client: TestClient, text: str) -> None:
    whole = f"{text} Analizar datos abiertos {text}"
    found = client.post("/v1/tag", json={"text": whole}).json()
    for tag in found["tags"]:
        for one in tag["evidence"]:
            assert whole[one["start"] : one["end"]] == one["text"]


def test_half_a_letter_is_refused(client: TestClient) -> None:
    sent = {"content": b'{"text": "a\\ud800"}', "headers": {"Content-Type": "application/json"}}
    assert client.post("/v1/tag", **sent).status_code == 422  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_packed_body_is_not_unpacked(client: TestClient, encoding: str) -> None:
    bomb = gzip.compress(b'{"text": "' + b"a" * 50_000_000 + b'"}')
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    assert client.post("/v1/tag", content=bomb, headers=headers).status_code in {400, 422}


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "x-uuencode"])
def test_a_coding_of_a_part_of_a_form_is_not_undone(client: TestClient, coding: str) -> None:
    coded = b"=41=41" * 3
    body = form("a.txt", coded).replace(
        b"\r\n\r\n", f"\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode(), 1
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/v1/tag/file", content=body, headers=headers)
    assert answer.status_code in {200, 400, 422}
    if answer.status_code == 200:
        assert answer.json()["text"] == coded.decode()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "a.xlsx",
            with_parts(xlsx({"A": ROWS}), {"xl/sharedStrings.xml": ENTITY + SST + b"</sst>"}),
            "XML entities",
        ),
        ("a.xlsx", OLE + b"\x00" * 4_000, "old Office format"),
    ],
    ids=["entities", "old"],
)
def test_a_workbook_made_to_harm_is_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'service.db'}")
    migrate(database)
    with desk(database) as at:
        job = at.work(at.add(content, name))
    assert job.state == "failed"
    assert reason in (job.problem or {})["message"]


def test_macros_of_a_workbook_are_left_alone_and_its_rows_are_read(tmp_path: Path) -> None:
    project = OLE + b'Sub Auto_Open()\r\nShell "calc"\r\nEnd Sub' * 50
    plain = xlsx({"A": ROWS})
    content = with_parts(plain, {"xl/vbaProject.bin": project, "x.type": MACRO_TYPE.encode()})
    database = Database(f"sqlite:///{tmp_path / 'service.db'}")
    migrate(database)
    with desk(database) as at:
        job = at.work(at.add(content, "a.xlsx"))
    assert (job.state, job.n_done) == ("finished", 1)


def test_a_name_cannot_make_a_header_of_its_own(tmp_path: Path) -> None:
    app = demo_app(Settings(requests_per_minute=OFTEN, data=tmp_path))
    file = ('a"\r\nX-Evil: 1\r\n\r\n<script>.csv', b"text\nAnalizar\n")
    with asking(app) as client:
        sent = client.post("/v1/batch", files={"file": file}, headers={"Idempotency-Key": "k"})
        job = sent.json()["id"]
        client.post(f"/v1/jobs/{job}/cancel")
        result = client.get(f"/v1/jobs/{job}/result", params={"format": "csv"})
    assert sent.status_code == 202
    assert "x-evil" not in sent.headers
    disposition = result.headers["Content-Disposition"]
    assert disposition == f'attachment; filename="competencies-{job[:8]}.csv"'
    assert result.headers["Cache-Control"] == "no-store"


def test_nothing_that_was_sent_is_logged_or_left_in_a_file_however_much_is_logged(
    tmp_path: Path,
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    loud = tmp_path / "sitecustomize.py"
    loud.write_text("import logging\nlogging.basicConfig(level=logging.DEBUG)\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    places = {"TMPDIR": str(temporary), "TAGGER_DATA": str(tmp_path / "data"), "PYTHONPATH": path}
    text = f"Analizar datos de {MARK}"
    files = {
        "a.csv": f"id,text\n{MARK},{text}\n".encode(),
        "b.zip": archive({f"{MARK}.txt": text.encode(), f"{MARK}.pdf": text.encode()}),
    }
    with serving(tmp_path, "--model", "prior", **places) as served, ask(served) as client:
        client.post("/v1/tag", json={"text": text})
        client.post("/v1/tag", json={"text": text, "model": MARK})
        client.post("/v1/explain", json={"text": text, "competency": MARK})
        client.post("/v1/tag/file", files={"file": (f"{MARK}.txt", text.encode() * 100_000)})
        client.post("/v1/tag/file", files={"file": (f"{MARK}.pdf", text.encode())})
        client.post("/tag", data={"text": text})
        for name, content in files.items():
            job = client.post("/v1/batch", files={"file": (name, content)}).json()["id"]
            client.get(f"/v1/jobs/{job}/events")
            for kind in ("csv", "xlsx", "jsonl"):
                assert client.get(f"/v1/jobs/{job}/result", params={"format": kind}).is_success
            client.delete(f"/v1/jobs/{job}")
        left = [one for one in temporary.rglob("*") if one.is_file()]
        served.end(SIGTERM)
        logged = served.errors.read_text(encoding="utf-8")
    assert "DEBUG" in logged
    assert MARK not in logged
    assert left == []
