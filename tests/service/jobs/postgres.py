"""Starts a PostgreSQL server of its own for tests, reached by a socket in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

# Debian keeps the server's programs out of the way of users.
FOLDERS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin")]
USER = "tagger"
PATIENCE_S = 120


def program(name: str) -> str | None:
    """Return the path of one of the server's programs."""
    return shutil.which(name, path=os.pathsep.join([*map(str, FOLDERS), os.environ["PATH"]]))


def why_missing(environment: Mapping[str, str]) -> str | None:
    """Return why there is no server here, None where there is one.

    Who runs the tests under CI installs it, or says in NO_POSTGRES why that cannot be done.
    """
    if program("initdb") and program("pg_ctl"):
        return None
    if "NO_POSTGRES" in environment:
        return f"no PostgreSQL could be installed: {environment['NO_POSTGRES']}"
    assert "CI" not in environment, "install postgresql, or say in NO_POSTGRES why it cannot be"
    return "no PostgreSQL on this machine"


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a folder."""

    folder: Path

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        self.control("start", "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """End it at once, as a power cut would."""
        self.control("stop", "-m", "immediate")

    def control(self, *arguments: str) -> None:
        run("pg_ctl", "-D", str(self.folder / "data"), "-w", *arguments)

    def make(self, name: str) -> str:
        """Make an empty database and return its address as a user writes it."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(dropped)

    def address(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={self.folder}"


def run(name: str, *arguments: str) -> None:
    """Run one of the server's programs, which refuse to be root."""
    found = program(name)
    assert found
    user = "postgres" if os.getuid() == 0 else None
    # A pipe would stay open as long as the server that it starts.
    with tempfile.TemporaryFile() as said:
        ended = subprocess.run(
            [found, *arguments],
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_S,
            check=False,
        )
        said.seek(0)
        assert ended.returncode == 0, said.read().decode()


@contextmanager
def postgres() -> Iterator[Server]:
    """Start a server with a folder that its user may enter, as pytest's it may not."""
    folder = Path(tempfile.mkdtemp(prefix="tagger-pg-", dir="/tmp"))
    if os.getuid() == 0:
        entry = pwd.getpwnam("postgres")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    server = Server(folder)
    try:
        run(
            "initdb",
            *("-D", str(folder / "data"), "-U", USER, "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
