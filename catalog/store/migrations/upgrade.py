"""Bring a database to the newest shape when it is opened, once, however many processes open it at that moment."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from catalog.words.errors import Conflict

HERE = Path(__file__).parent
UPGRADE_LOCK = 0x5A1A_0002


def config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(HERE).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def upgrade(engine: Engine, lock: Path | None) -> None:
    """`lock` is a file beside an SQLite database; PostgreSQL has locks of its own."""
    with file_lock(lock), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA journal_mode=WAL")  # kept in the file; under the lock, for it waits for nobody
            migrate(connection)
        else:
            connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (UPGRADE_LOCK,))
            connection.commit()
            try:
                migrate(connection)
            finally:
                connection.rollback()
                connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (UPGRADE_LOCK,))
                connection.commit()


def migrate(connection: Connection) -> None:
    scripts = ScriptDirectory.from_config(config())
    newest = scripts.get_current_head()
    present = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    if present == newest:
        return
    if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
        raise Conflict(
            "The database was made by a newer Sala (its shape is {present}).",
            "Run that version, or restore a backup of this one.",
            present=present,
        )
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    connection.commit()


@contextmanager
def file_lock(path: Path | None) -> Iterator[None]:
    """Held by one process at a time; freed by the system when its holder dies."""
    if path is None:
        yield
        return
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
