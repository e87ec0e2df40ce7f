"""The database: SQLite in a file, or PostgreSQL."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from tagger.errors import InvalidValue

BUSY_MS = 30_000
KINDS = ("sqlite", "postgresql")
FILE = "service.db"
PRAGMAS = (
    "journal_mode=WAL",  # readers go on while somebody writes
    f"busy_timeout={BUSY_MS}",
    "synchronous=FULL",  # a power cut loses nothing that was committed
    "foreign_keys=ON",
    "secure_delete=ON",  # deleted texts are overwritten, not only forgotten
)
# What is raised where the database is away, locked for too long or has no room: it may come back.
UNAVAILABLE = (OperationalError, InterfaceError, NoConnectionFree)


@dataclass(frozen=True)
class Database:
    """Where things are kept; `url` is as SQLAlchemy writes it."""

    url: str

    @cached_property
    def engine(self) -> Engine:
        """The connections, made when first needed; errors do not show what was to be written."""
        url = checked(self.url)
        if url.get_backend_name() == "sqlite":
            make_folder(Path(url.database or FILE).parent)
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", set_up_sqlite)
            event.listen(engine, "begin", begin)
        return engine

    @cached_property
    def file(self) -> Path:
        """The file of a database that is one."""
        return Path(checked(self.url).database or FILE)

    @property
    def queue_url(self) -> str:
        """The same place as the queue wants it written."""
        return checked(self.url).set(drivername=self.kind).render_as_string(hide_password=False)

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        return checked(self.url).get_backend_name()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that is committed at the end, or undone if anything is raised.

        On SQLite it takes the lock at once: a transaction that begins by reading and writes later
        would be refused whenever another has written meanwhile.
        """
        engine = self.engine.execution_options(writes=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def empty_log(self) -> None:
        """Write SQLite's log into its file, so that what was deleted is in neither."""
        if self.kind != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def database_at(url: str | None, folder: Path | None) -> Database:
    """Return the database of an address, or else the file in a folder, or in the user's own."""
    if url is not None:
        checked(url)
        return Database(url)
    place = (folder or user_folder()).absolute() / FILE
    return Database(URL.create("sqlite", database=str(place)).render_as_string())


def user_folder() -> Path:
    """Return where the system wants programs to keep a user's data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "competency-tagger"
    shared = os.environ.get("XDG_DATA_HOME", "")
    # The standard has relative paths ignored.
    home = Path(shared) if Path(shared).is_absolute() else Path.home() / ".local" / "share"
    return home / "competency-tagger"


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter; InvalidValue where that cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidValue(
            f"the folder {folder} cannot be made ({error.strerror}): name another by TAGGER_DATA"
        ) from error


def checked(text: str) -> URL:
    """Return an address that names one of our kinds of database, with the driver we use."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise InvalidValue(
            "TAGGER_DATABASE is no address of a database: write sqlite:////path/service.db or "
            "postgresql://user:password@host/name"
        ) from error
    kind = url.get_backend_name()
    if kind not in KINDS:
        raise InvalidValue(f"TAGGER_DATABASE: {kind} is not supported: use {', '.join(KINDS)}")
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise InvalidValue("TAGGER_DATABASE names no file: write sqlite:////path/service.db")
    return url.set(drivername="postgresql+psycopg") if kind == "postgresql" else url


def set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    """Choose how a connection to SQLite behaves."""
    connection.isolation_level = None  # BEGIN is said by `begin`, not by the driver
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """Begin a transaction, with the lock if it will write."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
