"""Starts a real identity provider, nanoidp, and signs in there as a reader's browser does."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import yaml

PROGRAM = Path(__file__).parents[3] / ".idp" / "bin" / "python"
PATIENCE_S = 240
HERE = "http://localhost"
LANDING = "/sign-in/back"
CLIENT, PUBLIC_CLIENT = "tagger", "tagger-public"
SECRET = "known to the provider and to us"  # noqa: S105 - of the tests alone
PASSWORD = "correcto"  # noqa: S105 - of the tests alone
TRANSACTION = re.compile(r'name="transaction_id" value="([^"]+)"')
PEOPLE = {"ana": ["HR-admins", "staff"], "bruno": ["staff"]}


def why_missing(environment: Mapping[str, str]) -> str | None:
    """Return why there is no provider here, None where there is one.

    Who runs the tests under CI installs it, or says in NO_PROVIDER why that cannot be done.
    """
    if PROGRAM.exists():
        return None
    if "NO_PROVIDER" in environment:
        return f"no identity provider could be installed: {environment['NO_PROVIDER']}"
    script = "tests/service/sign_in/install_provider.sh"
    assert "CI" not in environment, f"run {script}, or say in NO_PROVIDER why it cannot be"
    return f"no identity provider on this machine: {script} installs one"


@dataclass(slots=True)
class Idp:
    """A provider with a folder, and a port that stays its own when it ends and starts again."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def configure(self, landings: list[str]) -> None:
        clients = [
            {"client_id": CLIENT, "client_secret": SECRET, "redirect_uris": landings},
            {
                "client_id": PUBLIC_CLIENT,
                "token_endpoint_auth_method": "none",
                "redirect_uris": landings,
                "additional_audiences": ["another"],
            },
        ]
        settings = {
            "config_version": 1,
            "server": {"host": "127.0.0.1", "port": self.port},
            "oauth": {"issuer": self.issuer, "audience": "api", "clients": clients},
        }
        users = {
            name: {"password": PASSWORD, "email": f"{name}@example.org", "roles": roles}
            for name, roles in PEOPLE.items()
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write("settings.yaml", settings)
        self.write("users.yaml", {"config_version": 1, "users": users})

    def write(self, name: str, content: object) -> None:
        (self.folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        ends = time.monotonic() + PATIENCE_S
        while not self.answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < ends, self.said()
            time.sleep(0.1)

    def command(self) -> list[str]:
        given = ["--config", str(self.folder), "--port", str(self.port), "--profile", "oauth21"]
        return [str(PROGRAM), "-m", "nanoidp", *given, "--strict-config"]

    def answers(self) -> bool:
        try:
            with self.browser() as client:
                return client.get("/.well-known/openid-configuration").status_code == 200
        except httpx2.TransportError:
            return False

    def said(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE_S)
            self.process = None

    def browser(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.issuer, trust_env=False, timeout=PATIENCE_S)

    def answer_to(self, address: str, name: str, password: str = PASSWORD) -> str:
        """Sign in by the provider's form; return where it sends the reader, "" where nowhere."""
        with self.browser() as browser:
            form = browser.get(address)
            found = TRANSACTION.search(form.text)
            if not found:
                return form.headers.get("location", "")
            fields = {"transaction_id": found[1], "username": name, "password": password}
            sent = browser.post(urljoin(address, "/authorize"), data=fields)
            return sent.headers.get("location", "")

    def renew_key(self) -> str:
        with self.browser() as browser:
            answer = browser.post("/api/keys/rotate")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["new_kid"])


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def provided(folder: Path, landings: list[str]) -> Iterator[Idp]:
    """Start a provider that sends readers back to these addresses alone."""
    idp = Idp(folder, free_port())
    idp.configure(landings)
    try:
        idp.start()
        yield idp
    finally:
        idp.end()
