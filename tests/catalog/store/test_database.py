"""Opening, migrating, writing and reading, on both engines."""

import multiprocessing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, func, insert, select

from catalog.store.database import Database, open_database
from catalog.store.migrations.upgrade import config, upgrade
from catalog.store.schema import meta, metadata
from catalog.words.errors import Conflict, EngineLost, InvalidSetting


@pytest.fixture
def database(database_url: str, tmp_path: Path):
    made = open_database(database_url, tmp_path)
    yield made
    made.close()


def test_migrations_make_what_the_schema_says(database: Database) -> None:
    with database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_what_fails_is_not_kept(database: Database) -> None:
    with pytest.raises(KeyError):
        with database.write() as connection:
            connection.execute(insert(meta), {"key": "a", "value": b"1"})
            raise KeyError
    assert database.rows(select(meta)) == []


def test_readers_cannot_write_and_see_each_commit(database: Database) -> None:
    with database.read() as reader:
        for number in range(3):
            with database.write() as connection:
                connection.execute(insert(meta), {"key": str(number), "value": b""})
            assert reader.execute(select(func.count()).select_from(meta)).scalar() == number + 1
    if database.dialect == "sqlite":
        with pytest.raises(EngineLost, match="readonly"), database.read() as reader:
            reader.execute(insert(meta), {"key": "x", "value": b""})


def test_one_holds_a_name_at_a_time(database: Database, database_url: str, tmp_path: Path) -> None:
    other = open_database(database_url, tmp_path)
    with database.exclusive("index") as mine:
        assert mine
        with other.exclusive("index") as theirs:
            assert not theirs
        with other.exclusive("another") as theirs:
            assert theirs
    with other.exclusive("index") as theirs:
        assert theirs
    other.close()


def add(url: str, home: Path, start: int, count: int) -> None:
    database = open_database(url, home)
    for number in range(start, start + count):
        with database.write() as connection:
            connection.execute(insert(meta), {"key": str(number), "value": b""})
    database.close()


def test_processes_that_start_at_once_all_open_and_write(database_url: str, tmp_path: Path) -> None:
    """The first opening makes the tables: four at the same moment, then all write."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=add, args=(database_url, tmp_path, n * 100, 10)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    database = open_database(database_url, tmp_path)
    assert len(database.rows(select(meta.c.key))) == 40
    database.close()


def test_a_newer_database_is_left_alone(database: Database, database_url: str, tmp_path: Path) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Conflict, match="newer Sala"):
        open_database(database_url, tmp_path)


@pytest.mark.parametrize("url", ["mysql://a/b", "nonsense", "oracle://x", "postgresql+psycopg://h:notaport/x"])
def test_urls_that_are_none(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting):
        open_database(url, tmp_path)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineLost) as caught:
        open_database("postgresql+psycopg://sala:secretword@127.0.0.1:9148/x", tmp_path)
    assert "secretword" not in str(caught.value)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidSetting, match="cannot be made"):
        open_database("", tmp_path / "file" / "home")


def test_a_server_that_restarts_is_found_again(postgres, tmp_path: Path) -> None:
    """Pooled connections that the server closed are replaced without an error."""
    database = open_database(postgres.new_database(), tmp_path)
    database.rows(select(meta))
    with database.read() as reader:
        reader.exec_driver_sql("SELECT 1")
    import psycopg

    with psycopg.connect(postgres.address("postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert database.rows(select(meta)) == []
    with database.write() as connection:
        connection.execute(insert(meta), {"key": "a", "value": b""})
    assert len(database.hot("SELECT key FROM meta WHERE key = ?", ["a"])) == 1
    database.close()


def test_a_database_of_the_first_shape_is_brought_to_the_newest(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    settings = config()
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        connection.execute(insert(meta), {"key": "kept", "value": b"1"})
        connection.commit()
    upgrade(engine, None)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        assert connection.execute(select(meta.c.value)).scalar() == b"1"
    engine.dispose()
