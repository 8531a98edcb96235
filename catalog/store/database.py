"""Opening the store: SQLite in WAL mode, or PostgreSQL; one way to write, one way to read.

Writing is serialised (SQLite by its one writer, PostgreSQL by an advisory lock), so ledger and outbox positions are given in
the order in which transactions commit, without gaps: who has followed the outbox up to N has missed nothing before N.
"""

import fcntl
import sqlite3
import threading
import zlib
from collections import namedtuple
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine import Row
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from catalog.store.migrations.upgrade import upgrade
from catalog.words.errors import Busy, EngineLost, InvalidSetting, SalaError

AnyRow = Row[*tuple[Any, ...]]  # a row whose columns no type checker knows
BUSY_SECONDS = 30
AT_HAND = 8  # connections that hot reads keep
LOCKS = 0x5A1A  # PostgreSQL advisory locks by name
WRITE_LOCK = 0x5A1A_0001  # PostgreSQL advisory lock: one publishing transaction at a time

# FULL, not NORMAL: in WAL mode NORMAL survives kill -9, but a power loss may take back the last commits. A signed ledger head
# that the public has seen must not be taken back, and the index would be ahead of the store. Batches pay for the fsync.
SQLITE = (
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16384",
)


class Database:
    """Two engines on one database: `writer` begins real transactions, `reader` reads without any.

    Errors of the driver become EngineLost (or Busy) here and nowhere else.
    """

    def __init__(self, writer: Engine, reader: Engine, path: Path | None = None) -> None:
        self.writer, self.reader, self.path = writer, reader, path
        self.dialect = writer.dialect.name
        self._turn = threading.Lock()  # threads queue here in order, instead of polling SQLite's lock
        self._at_hand: list[PoolProxiedConnection] = []  # of `_nearest`, kept out of the pool between its questions

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, alone. Commits at the end of the block, rolls back on any error."""
        with self._turn, translated(), self.writer.begin() as connection:
            if self.dialect == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (WRITE_LOCK,))
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For reading; each statement sees the newest commit."""
        with translated(), self.reader.connect() as connection:
            yield connection

    def rows(self, statement: Executable, parameters: Any = None) -> Sequence[AnyRow]:
        """All rows; asked again once where the server had closed the pooled connection."""
        with translated():
            try:
                with self.reader.connect() as connection:
                    return connection.execute(statement, parameters).all()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            with self.reader.connect() as connection:
                return connection.execute(statement, parameters).all()

    def row(self, statement: Executable, parameters: Any = None) -> AnyRow | None:
        found = self.rows(statement, parameters)
        return found[0] if found else None

    def hot(self, sql: str, parameters: Sequence[Any]) -> Sequence[AnyRow]:
        """The shortest way for the few statements that every page asks: SQL with `?`, nothing compiled."""
        if self.dialect == "postgresql":
            sql = sql.replace("?", "%s")
        given = tuple(parameters)
        if self.path is not None:
            try:
                return self._nearest(sql, given)
            except sqlite3.Error:
                pass  # asked again below, where what the driver says becomes an error of ours
        with translated():
            try:
                with self.reader.connect() as connection:
                    return connection.exec_driver_sql(sql, given).all()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            with self.reader.connect() as connection:
                return connection.exec_driver_sql(sql, given).all()

    def _nearest(self, sql: str, parameters: tuple[Any, ...]) -> Sequence[AnyRow]:
        """SQLite by its own driver, out of the same pool: rows by name as SQLAlchemy gives them, at a fifth of its cost."""
        try:
            pooled = self._at_hand.pop()
        except IndexError:
            pooled = self.reader.raw_connection()
        kept = False
        try:
            cursor = pooled.cursor()
            cursor.execute(sql, parameters)
            found = cursor.fetchall()  # to the end: nothing of a reading stays open
            shape = row_shape(tuple(column[0] for column in cursor.description))
            kept = len(self._at_hand) < AT_HAND
            return [cast(AnyRow, shape(*row)) for row in found]
        finally:
            if kept:
                self._at_hand.append(pooled)
            else:
                pooled.close()

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """A lock by name among all processes of this store, for the length of the block; False where another holds it."""
        if self.path is not None:
            with self.path.with_name(f"{self.path.name}.{name}.lock").open("a") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield False
                    return
                yield True
            return
        key = zlib.crc32(name.encode())
        with self.reader.connect() as connection:
            mine = bool(
                connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s, %s)", (LOCKS, key - 2**31)).scalar()
            )
            try:
                yield mine
            finally:
                if mine:
                    connection.exec_driver_sql("SELECT pg_advisory_unlock(%s, %s)", (LOCKS, key - 2**31))

    def close(self) -> None:
        while self._at_hand:
            self._at_hand.pop().close()
        self.writer.dispose()
        self.reader.dispose()


@lru_cache(maxsize=256)
def row_shape(names: tuple[str, ...]) -> Any:
    """A named tuple of these columns; of two with one name the first keeps it."""
    return namedtuple("row_shape", names, rename=True)


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise translate(error) from error


def translate(error: DBAPIError) -> SalaError:
    """What the driver says, without the statement's parameters: they may hold anything."""
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if "locked" in said or "deadlock" in said:
        return Busy("The database is busy: {said}.", "Try again in a moment.", said=said)
    return EngineLost(
        "The database does not answer: {said}.",
        "See that it runs, that SALA_DATABASE_URL names it and that its disk is not full.",
        said=said,
    )


def open_database(url: str, home: Path) -> Database:
    """Open, and bring to the newest shape. `url` empty: SQLite in `home`. Several processes may do so at once."""
    if url and not url.startswith("sqlite"):
        database = open_server(url)
        lock = None
    else:
        path = Path(url.split("///", 1)[1]) if url else home / "sala.db"
        database, lock = open_file(path), path.with_name(path.name + ".lock")
    try:
        with translated():
            upgrade(database.writer, lock)
    except BaseException:
        database.close()
        raise
    return database


def open_file(path: Path) -> Database:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidSetting(
            "The folder {folder} cannot be made: {why}.",
            "Set SALA_HOME to a folder that may be written.",
            folder=str(path.parent),
            why=error.strerror or type(error).__name__,
        ) from error
    url = f"sqlite+pysqlite:///{path}"
    writer = create_engine(url, hide_parameters=True, pool_size=4, max_overflow=8)
    reader = create_engine(url, hide_parameters=True, pool_size=16, max_overflow=64)

    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        for pragma in SQLITE:
            cursor.execute(pragma)
        cursor.close()

    def read_only(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    def begun(connection: Connection) -> None:
        # IMMEDIATE: the lock is waited for here, where waiting is safe, not in the middle, where it must fail.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(writer, "connect", connected)
    event.listen(writer, "begin", begun)
    event.listen(reader, "connect", connected)
    event.listen(reader, "connect", read_only)
    return Database(writer, reader, path)


def open_server(url: str) -> Database:
    try:
        writer = create_engine(
            url,
            hide_parameters=True,
            pool_size=4,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
        )
        if writer.dialect.name != "postgresql":
            raise InvalidSetting(
                "SALA_DATABASE_URL names {engine}, which is not supported.",
                "Use postgresql+psycopg://user:password@host:5432/name, or leave it empty for SQLite.",
                engine=writer.dialect.name,
            )
        reader = create_engine(
            url,
            hide_parameters=True,
            pool_size=16,
            max_overflow=64,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            connect_args={"connect_timeout": 10},
        )
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        raise InvalidSetting(
            "SALA_DATABASE_URL cannot be read.",
            "Use postgresql+psycopg://user:password@host:5432/name, or leave it empty for SQLite.",
        ) from error
    return Database(writer, reader)
