"""What compose, systemd and nginx are given is what they take, and names only settings we know."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from tagger.errors import InvalidValue
from tagger_service.settings import Settings
from tests.service.deploy.dockerfile import FOLDER, instructions, last_stage, only
from tests.service.serving import PATIENCE_S, serving
from tests.tagger.command import COMMAND, EXAMPLES

UNITS = sorted((FOLDER / "systemd").glob("*.service"))
NGINX = shutil.which("nginx", path=os.pathsep.join([os.environ["PATH"], "/usr/sbin"]))
HELD = Path(__file__).with_name("held.py")
MADE = ("postgres_password", "tagger_database", "tagger_secret")
# Read where people sign in.
SIGNING_IN = {"sign_in", "secret"}
KNOWN = {f"TAGGER_{name}".upper() for name in {*Settings.model_fields, *SIGNING_IN}}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_every_container_is_held_tight(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "migrate", "service", "worker"}
    for name, one in compose["services"].items():
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert one["mem_limit"], name
        assert "privileged" not in one, name


def test_only_this_machine_reaches_a_port_and_nothing_outside_the_database(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    ports = [port for one in services.values() for port in one.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000"]
    assert services["db"]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_compose_and_units_set_only_what_there_is(compose: dict[str, Any]) -> None:
    named = {name for one in compose["services"].values() for name in one.get("environment", {})}
    texts = [path.read_text(encoding="utf-8") for path in (FOLDER / "systemd").iterdir()]
    named |= {name for text in texts for name in re.findall(r"\bTAGGER_[A-Z_]+(?==)", text)}
    secrets = {name.upper() for name in compose["secrets"] if name.startswith("tagger_")}
    assert {name for name in named | secrets if name.startswith("TAGGER_")} <= KNOWN


def test_the_tables_are_made_before_anything_else_runs(compose: dict[str, Any]) -> None:
    for name in ("service", "worker"):
        wanted = compose["services"][name]["depends_on"]["migrate"]["condition"]
        assert wanted == "service_completed_successfully"


def test_the_secrets_that_are_drawn_are_those_that_are_wanted(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    script = shutil.copy(FOLDER / "make_secrets.sh", tmp_path)
    user = only(last_stage(instructions()), "USER").rest
    drawn = []
    for _ in range(2):
        subprocess.run(["sh", script, str(os.getuid())], check=True, capture_output=True)
        drawn.append({path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()})
    assert drawn[0] == drawn[1]
    assert (
        {Path(one["file"]).name for one in compose["secrets"].values()} == set(drawn[0]) == {*MADE}
    )
    assert f":{drawn[0]['postgres_password']}@db/" in drawn[0]["tagger_database"]
    assert len(set(drawn[0].values())) == len(MADE)
    assert {path.stat().st_mode & 0o77 for path in (tmp_path / "secrets").iterdir()} == {0}
    assert f'"${{1:-{user.split(":")[0]}}}"' in Path(script).read_text()


def test_a_file_of_a_folder_holds_a_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tagger_database").write_text("postgresql://tagger:hidden@db/tagger\n")
    (tmp_path / "postgres_password").write_text("not ours")
    monkeypatch.setenv("TAGGER_CREDENTIALS", str(tmp_path))
    assert Settings.chosen().database == "postgresql://tagger:hidden@db/tagger"
    monkeypatch.setenv("TAGGER_DATABASE", "sqlite:////tmp/other.db")
    assert Settings.chosen().database == "sqlite:////tmp/other.db"


@pytest.mark.parametrize(("name", "said"), [("tagger_databse", "TAGGER_DATABASE"), (None, "gone")])
def test_a_folder_of_settings_that_would_be_without_effect_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str | None, said: str
) -> None:
    if name:
        (tmp_path / name).write_text("x")
    folder = tmp_path if name else tmp_path / "gone"
    monkeypatch.setenv("TAGGER_CREDENTIALS", str(folder))
    with pytest.raises(InvalidValue, match=said):
        Settings.chosen()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_a_unit_and_finds_it_safe(unit: Path, tmp_path: Path) -> None:
    # Verified with a command that exists, as ours is not installed here.
    text = unit.read_text(encoding="utf-8").replace(
        "/opt/competency-tagger/bin/tagger-service", "/bin/true"
    )
    copy = tmp_path / unit.name.replace("@", "@worker-1")
    copy.write_text(text)
    ran = [
        subprocess.run(
            ["systemd-analyze", *words, copy], capture_output=True, text=True, check=False
        )
        for words in (["verify"], ["security", "--offline=true", "--threshold=20"])
    ]
    assert [(one.returncode, one.stderr) for one in ran] == [(0, ""), (0, "")]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_the_service_needs_no_call_and_no_memory_that_a_unit_denies(tmp_path: Path) -> None:
    errors = tmp_path / "errors.txt"
    address = f"http://127.0.0.1:{free_port()}"
    command = [
        sys.executable,
        str(HELD),
        str(COMMAND),
        "serve",
        "--port",
        address.rpartition(":")[2],
    ]
    with (
        errors.open("w") as stream,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stream, text=True) as process,
        httpx2.Client(base_url=address, timeout=PATIENCE_S, trust_env=False) as client,
    ):
        assert process.stdout is not None
        process.stdout.readline()
        while True:
            try:
                tagged = client.post("/v1/tag", json={"text": "Analizar datos abiertos."})
                break
            except httpx2.ConnectError:
                assert process.poll() is None, errors.read_text()
                time.sleep(0.2)
        word = (EXAMPLES / "edital-tecnico-atendimento.docx").read_bytes()
        read = client.post("/v1/tag/file", files={"file": ("edital.docx", word)})
        process.terminate()
        code = process.wait(PATIENCE_S)
    assert (tagged.status_code, read.status_code, code) == (200, 200, 0)
    assert errors.read_text() == ""


def test_a_command_that_is_held_can_neither_write_code_nor_change_its_root() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    tried = {
        "mmap": "import mmap; mmap.mmap(-1, 4096, prot=7)",
        "root": "import os; os.chroot('/')",
    }
    said = {
        name: subprocess.run(
            [sys.executable, HELD, sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=False,
        ).stderr
        for name, script in tried.items()
    }
    assert all("PermissionError" in text for text in said.values()), said


def test_service_and_worker_are_held_by_the_same_lines() -> None:
    kept = [
        {
            line
            for line in path.read_text().splitlines()
            if "=" in line and not line.startswith(("Exec", "Desc", "After", "Timeout"))
        }
        for path in UNITS
    ]
    assert len(UNITS) == 2
    assert kept[0] == kept[1]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start nginx with our example before a real service; yield where it listens."""
    if NGINX is None:
        pytest.skip("no nginx here")
    folder = tmp_path_factory.mktemp("proxy")
    certificate = ["-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"]
    certificate += ["-subj", "/CN=tagger.example.org"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *certificate],
        check=True,
        capture_output=True,
    )
    settings = dict(
        line.split("=", 1)
        for line in (FOLDER / "systemd" / "settings.env").read_text().splitlines()
        if "=" in line and not line.startswith(("#", "TAGGER_SIGN_IN"))
    )
    with serving(folder, "--model", "prior", **settings) as served:
        port = free_port()
        text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
        text = text.replace("http://127.0.0.1:8000", served.address).replace(
            "/etc/ssl/tagger", str(folder)
        )
        text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace(
            "listen 80;", f"listen 127.0.0.1:{free_port()};"
        )
        text = re.sub(r"    listen \[::\].*\n", "", text)
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ client_body_temp_path {folder}/bodies;\n{text} }}\n"
        )
        command = [
            NGINX,
            "-p",
            f"{folder}",
            "-c",
            f"{folder}/nginx.conf",
            "-e",
            f"{folder}/error.log",
        ]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert "warn" not in checked.stderr
        with subprocess.Popen([*command, "-g", "daemon off;"]) as process:
            try:
                yield f"https://127.0.0.1:{port}"
            finally:
                process.terminate()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answer_to_a_large_body(address: str) -> bytes:
    """Announce a body that no form may have, and return what is answered before it is sent."""
    context = ssl._create_unverified_context()  # noqa: S323 - our own certificate
    port = int(address.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as plain,
        context.wrap_socket(plain) as connection,
    ):
        head = (
            "POST /v1/tag HTTP/1.1\r\nHost: tagger.example.org\r\nContent-Length: 99000000\r\n\r\n"
        )
        connection.sendall(head.encode())
        return connection.recv(4096)


def asking(address: str) -> httpx2.Client:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    headers = {"Host": "tagger.example.org"}
    return httpx2.Client(
        base_url=address, headers=headers, verify=context, timeout=PATIENCE_S, trust_env=False
    )


def test_behind_the_proxy_the_service_answers_and_what_is_for_machines_stays_inside(
    proxy: str,
) -> None:
    with asking(proxy) as client:
        waited = time.monotonic() + PATIENCE_S
        while True:
            try:
                page = client.get("/")
                break
            except httpx2.ConnectError:
                assert time.monotonic() < waited
                time.sleep(0.1)
        tagged = client.post("/v1/tag", json={"text": "Analizar datos abiertos."})
        other = client.get("/", headers={"Host": "evil.example"})
        metrics = client.get("/metrics")
        large = answer_to_a_large_body(proxy)
        events = client.get("/v1/jobs/nothing/events")
    assert page.status_code == 200
    assert "strict-transport-security" in page.headers
    assert tagged.status_code == 200
    assert other.status_code == 400
    assert metrics.status_code == 404
    assert large.startswith(b"HTTP/1.1 413 ")
    assert events.status_code == 422  # no id of a job, says the service itself
    assert events.headers["content-type"].startswith("application/problem+json")
