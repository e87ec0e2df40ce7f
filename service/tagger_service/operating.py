"""What the commands for whoever runs the service do."""

import re

from tagger.errors import InvalidValue
from tagger_service.attending import NAME_TAKEN
from tagger_service.batches import Batches
from tagger_service.locking import NameTaken, only_process_called
from tagger_service.queueing import Queue, purge
from tagger_service.reading import Reader
from tagger_service.settings import Settings
from tagger_service.storage.database import UNAVAILABLE, Database, database_at
from tagger_service.storage.migrating import migrate, refuse_outdated, shown, unreachable
from tagger_service.tagging import Engine, loader
from tagger_service.turns import Turns

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def work(name: str, *, with_parent: bool) -> None:
    """Run a worker; one that only stands in for another ends quietly while that one runs."""
    from tagger_service.worker import run_worker

    check_name(name)
    settings = Settings.chosen()
    batches = Batches(
        opened(settings),
        Engine(loader(settings.model, settings.framework), Turns(0)),
        Reader(settings, Turns(0)),
        settings,
    )
    try:
        run_worker(batches, name, with_parent=with_parent)
    except NameTaken:
        if with_parent:
            raise SystemExit(NAME_TAKEN) from None
        raise
    except UNAVAILABLE as error:
        raise unreachable(batches.database) from error


def opened(settings: Settings) -> Database:
    """Return the database, ready to be used; InvalidValue says what is to be done first."""
    database = database_at(settings.database, settings.data)
    if database.kind == "sqlite":
        migrate(database)
    else:
        refuse_outdated(database)
    return database


def migrate_database() -> str:
    """Make or change the tables; return what is to be said of it."""
    settings = Settings.chosen()
    database = database_at(settings.database, settings.data)
    migrate(database)
    return f"The tables of {shown(database)} are those of this version."


def purge_results() -> str:
    """Delete what has been kept long enough; return what is to be said of it."""
    settings = Settings.chosen()
    queue = Queue(opened(settings))
    n_jobs = purge(queue, settings.keep)
    return f"{n_jobs} jobs that ended more than {settings.keep_hours:g} hours ago were deleted."


def recover_jobs(name: str) -> str:
    """Give the jobs of a worker to the others; return what is to be said of it."""
    check_name(name)
    database = opened(Settings.chosen())
    with only_process_called(name, database):  # one that runs keeps them
        taken = Queue(database).take_from(name)
    return f"{len(taken)} jobs of {name} wait for another worker."


def check_name(name: str) -> None:
    """Refuse a name of a worker that cannot be part of a file's."""
    if not NAME.fullmatch(name):
        raise InvalidValue(
            f"{name!r} is no name for a worker: use letters, digits, dots and hyphens, 60 at most"
        )
