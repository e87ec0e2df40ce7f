"""One process of a name at a time: two workers of one name would take each other's jobs."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from tagger.errors import InvalidValue
from tagger_service.storage.database import Database

# Says whether the name is still ours; asked now and then.
Held = Callable[[], bool]


class NameTaken(InvalidValue):
    """Another process holds the name."""


@contextmanager
def only_process_called(name: str, database: Database) -> Iterator[Held]:
    """Hold a worker's name until the end of the block; InvalidValue where another holds it.

    The system lets go of it when the process ends, however it ends.
    """
    hold = hold_in_file if database.kind == "sqlite" else hold_in_server
    with hold(name, database) as held:
        yield held


@contextmanager
def hold_in_file(name: str, database: Database) -> Iterator[Held]:
    """Hold a name by a file beside the database, which one machine alone can use."""
    path = database.file.with_name(f"{database.file.name}.{name}.lock")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise taken(name) from error
        yield lambda: True


@contextmanager
def hold_in_server(name: str, database: Database) -> Iterator[Held]:
    """Hold a name by a connection to the server; one that broke is replaced if it still can be."""
    key = int.from_bytes(sha256(f"tagger worker {name}".encode()).digest()[:8], signed=True)
    connections = [locked(database, key)]
    if connections[0] is None:
        raise taken(name)

    def held() -> bool:
        try:
            if connections[0] is not None:
                connections[0].execute(text("SELECT 1"))
                return True
            connections[0] = locked(database, key)
        except SQLAlchemyError:
            if connections[0] is not None:
                connections[0].invalidate()
                connections[0].close()
            connections[0] = None
            return True  # the server is away: nobody can take it
        return connections[0] is not None

    try:
        yield held
    finally:
        if connections[0] is not None:
            connections[0].invalidate()  # given back to the pool it would keep the lock
            connections[0].close()


def locked(database: Database, key: int) -> Connection | None:
    """Return a connection that holds a lock of the server; None where another has it."""
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    connection = engine.connect()
    is_ours = False
    try:
        asked = text("SELECT pg_try_advisory_lock(:key)")
        is_ours = bool(connection.scalar(asked, {"key": key}))
    finally:
        if not is_ours:  # the server may have gone away before it answered
            connection.close()
    return connection if is_ours else None


def taken(name: str) -> NameTaken:
    """Return the error of a name that another process holds."""
    return NameTaken(
        f"a worker called {name} runs already: give this one another --name, or end that one"
    )
