"""Databases: tables as the models say, transactions that hold, addresses that are understood."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError, StatementError

from tagger.errors import InvalidValue
from tagger_service.storage.database import Database, checked, database_at, user_folder
from tagger_service.storage.migrating import is_ours, migrate, migrate_ours, refuse_outdated
from tagger_service.storage.tables import Input, Job, Result, Table, Upload

MARK = "Zanzibarita"


def job(job_id: str = "a", **more: object) -> Job:
    values = {
        "id": job_id,
        "owner": "",
        "request": "0" * 64,
        "state": "queued",
        "created_at": datetime.now(UTC),
        "file_name": "a.csv",
        "choices": {"names": "es"},
        "n_done": 0,
        "n_failed": 0,
        "n_starts": 0,
    }
    return Job(**values | more)


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Table.metadata) == []
        found = set(inspect(connection).get_table_names())
    assert set(Table.metadata.tables) <= found


def test_the_migrations_can_be_undone(database: Database) -> None:
    migrate_ours(database, "base")
    with database.engine.connect() as connection:
        assert not set(Table.metadata.tables) & set(inspect(connection).get_table_names())
    migrate(database)
    refuse_outdated(database)


def test_to_migrate_again_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        session.add(job())
    migrate(database)
    with database.reading() as session:
        assert session.get_one(Job, "a").choices == {"names": "es"}


def test_several_processes_may_migrate_at_once(empty: Database) -> None:
    others = [Database(empty.url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, others))
    for one in others:
        one.engine.dispose()
    refuse_outdated(empty)


def test_a_database_without_tables_is_refused_with_the_remedy(empty: Database) -> None:
    with pytest.raises(InvalidValue, match="run `tagger-service migrate`"):
        refuse_outdated(empty)


def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            session.add(job("b"))
            session.flush()
            raise RuntimeError

    with database.writing() as session:
        session.add(job("a"))
    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert list(session.scalars(select(Job.id))) == ["a"]


def test_what_belongs_to_a_job_goes_with_it(database: Database) -> None:
    with database.writing() as session:
        session.add(job())
        session.flush()
        session.add(Upload(job_id="a", piece=0, content=b"x"))
        session.add(Input(job_id="a", row=1, name="x", document={"text": MARK}))
        session.add(Result(job_id="a", row=1, document_id="x", source={}))
    with database.writing() as session:
        session.delete(session.get_one(Job, "a"))
    with database.reading() as session:
        for table in (Upload, Input, Result):
            assert session.scalars(select(table)).all() == []


def test_nothing_can_belong_to_a_job_that_is_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Upload(job_id="none", piece=0, content=b"x"))


def test_texts_come_back_as_they_were_put(database: Database) -> None:
    odd = {"text": "ñ 😀 \u0000 \ud800 end", "b": 1, "a": None}
    with database.writing() as session:
        session.add(job())
        session.flush()
        session.add(Input(job_id="a", row=1, name="x", document=odd))
    with database.reading() as session:
        found = session.scalars(select(Input)).one().document
    assert found == odd
    assert list(found or {}) == ["text", "b", "a"]


def test_times_come_back_in_utc_and_need_a_zone(database: Database) -> None:
    here = datetime(2026, 11, 23, 20, 0, tzinfo=timezone(timedelta(hours=-3)))
    with database.writing() as session:
        session.add(job(created_at=here))
    with database.reading() as session:
        found = session.get_one(Job, "a").created_at
    assert (found, found.utcoffset()) == (here, timedelta(0))
    with pytest.raises(StatementError), database.writing() as session:
        session.add(job("b", created_at=here.replace(tzinfo=None)))


def test_errors_do_not_show_what_was_to_be_written(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.writing() as session:
        session.add(Input(job_id="none", row=1, name="x", document={"text": MARK}))
    assert MARK not in str(caught.value)


def test_sqlite_overwrites_what_is_deleted(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'service.db'}")
    migrate(database)
    with database.writing() as session:
        session.add(job())
        session.flush()
        session.add(Input(job_id="a", row=1, name="x", document={"text": MARK * 500}))
    database.empty_log()
    assert MARK.encode() in (tmp_path / "service.db").read_bytes()
    with database.writing() as session:
        session.delete(session.get_one(Job, "a"))
    database.empty_log()
    database.engine.dispose()
    assert all(MARK.encode() not in one.read_bytes() for one in tmp_path.iterdir())


def test_sqlite_lets_others_read_while_somebody_writes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'service.db'}")
    migrate(database)
    with database.writing() as session:
        session.add(job())
        session.flush()
        with database.reading() as other:
            assert other.get(Job, "a") is None
    database.engine.dispose()


def test_its_folder_is_the_owners_alone(tmp_path: Path) -> None:
    database = database_at(None, tmp_path / "new" / "folder")
    migrate(database)
    database.engine.dispose()
    assert (tmp_path / "new" / "folder" / "service.db").exists()
    assert (tmp_path / "new" / "folder").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidValue, match="TAGGER_DATA"):
        migrate(database_at(None, tmp_path / "new"))


def test_a_file_where_the_folder_should_be_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("")
    with pytest.raises(InvalidValue, match="TAGGER_DATA"):
        migrate(database_at(None, tmp_path / "new"))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "service.db").write_bytes(b"not a database " * 500)
    database = database_at(None, tmp_path)
    with pytest.raises(InvalidValue, match="cannot be used"):
        migrate(database)
    database.engine.dispose()


def test_a_server_that_is_away_is_one_error_without_the_password() -> None:
    database = Database(f"postgresql://tagger:{MARK}@127.0.0.1:9/none")
    with pytest.raises(InvalidValue, match="cannot be used") as caught:
        refuse_outdated(database)
    assert MARK not in str(caught.value)
    with pytest.raises(InvalidValue, match="cannot be used"):
        migrate(database)


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("sqlite:////var/lib/a.db", "sqlite"),
        ("postgresql://u:p@h/n", "postgresql+psycopg"),
        ("postgresql+psycopg2://u:p@h/n", "postgresql+psycopg"),
    ],
)
def test_addresses_are_understood(text: str, driver: str) -> None:
    assert checked(text).drivername == driver


@pytest.mark.parametrize(
    "text", ["", "nonsense", "mysql://u@h/n", "sqlite://", "sqlite:///:memory:", "sqlite:///"]
)
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="TAGGER_DATABASE"):
        checked(text)


def test_the_file_lies_where_the_system_wants_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")
    assert user_folder() == Path("/srv/data/competency-tagger")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert user_folder() == Path.home() / ".local/share/competency-tagger"
    monkeypatch.setattr("sys.platform", "darwin")
    assert user_folder() == Path.home() / "Library/Application Support/competency-tagger"
