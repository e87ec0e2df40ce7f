"""Brings the tables of a database to the form that this version wants: ours, and the queue's."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, InterfaceError

from tagger.errors import InvalidValue
from tagger_service.storage import people_tables, review_tables  # noqa: F401 - tables of ours, too
from tagger_service.storage.database import Database, make_folder
from tagger_service.storage.tables import Table

MIGRATIONS = Path(__file__).parent / "migrations"
# Two processes that start together must not both make the tables: an arbitrary number, ours alone.
LOCK = 7_301_402


def migrate(database: Database) -> None:
    """Bring a database up to date; one that is so already is left as it is."""
    from dbos import DBOS

    from tagger_service.queueing import quiet

    quiet()
    try:
        with alone(database):
            migrate_ours(database)
            DBOS.migrate(database.queue_url)
    except (DatabaseError, InterfaceError) as error:
        raise unreachable(database) from error


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Wait until no other process on this machine migrates the same file; a server sees to it."""
    if database.kind != "sqlite":
        yield
        return
    make_folder(database.file.parent)
    path = database.file.with_name(f"{database.file.name}.migrating.lock")
    try:
        file = path.open("a")
    except OSError as error:
        raise unreachable(database) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate_ours(database: Database, target: str = "head") -> None:
    """Bring our own tables to a revision; "base" is none at all.

    SQLite changes a table by making another in its place, and deleting the old one would delete
    whatever refers to it: foreign keys are off meanwhile, which only works outside a transaction.
    """
    engine = database.engine.execution_options(writes=True)
    with engine.connect() as connection:
        is_sqlite = database.kind == "sqlite"
        if is_sqlite:
            set_foreign_keys(connection, "OFF")
        with connection.begin():
            if not is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            config = alembic(connection)
            if target == "base":
                command.downgrade(config, target)
            else:
                command.upgrade(config, target)
            if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise InvalidValue("rows of the database refer to others that are gone")
        if is_sqlite:
            set_foreign_keys(connection, "ON")


def set_foreign_keys(connection: Connection, value: str) -> None:
    """Let SQLite heed foreign keys on a connection, or not."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA foreign_keys={value}")


def refuse_outdated(database: Database) -> None:
    """Refuse a database whose tables are not those of this version; InvalidValue says why."""
    try:
        with database.engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
    except (DatabaseError, InterfaceError) as error:
        raise unreachable(database) from error
    if found != set(ScriptDirectory.from_config(alembic(None)).get_heads()):
        raise InvalidValue("the database is of another version: run `tagger-service migrate`")


def alembic(connection: Connection | None) -> Config:
    """Return what Alembic works with: a connection, and the migrations that come with us."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def unreachable(database: Database) -> InvalidValue:
    """Return the error of a database that cannot be used; its password is not shown."""
    place = str(database.file) if database.kind == "sqlite" else shown(database)
    return InvalidValue(
        f"the database {place} cannot be used: see that it runs, that it may be written, and that "
        "TAGGER_DATABASE or TAGGER_DATA names it rightly"
    )


def shown(database: Database) -> str:
    """Write the address of a database without its password."""
    return database.engine.url.render_as_string(hide_password=True)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Say whether Alembic may look at something of a database: the queue's tables are its own."""
    return kind != "table" or name in Table.metadata.tables
