"""Every row of the store as JSON lines, and back: a backup that one engine writes and another can read. One snapshot, constant memory."""

import base64
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson
from sqlalchemy import Table, func, insert, select

from catalog.store.database import Database
from catalog.store.schema import metadata
from catalog.words.errors import Conflict, Unreadable

STEP = 1_000
BYTES = "$b"  # {"$b": base64}: bytes have no JSON of their own


def table_names() -> list[str]:
    """In an order in which no row refers to one that comes later."""
    return [table.name for table in metadata.sorted_tables]


def dump(database: Database) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each table with its lines, all as of one moment. The lines of one table are to be taken before the next is asked for."""
    with database.read() as connection:
        if database.dialect == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
            begin = connection.begin()
        else:
            connection.exec_driver_sql("BEGIN")  # WAL: what is read from here on is one snapshot
            begin = None
        try:
            for table in metadata.sorted_tables:
                yield table.name, lines(connection, table)
        finally:
            if begin is not None:
                begin.rollback()
            else:
                connection.exec_driver_sql("ROLLBACK")


def lines(connection: Any, table: Table) -> Iterator[bytes]:
    keys = list(table.primary_key.columns)
    names = [f"{column.name}" for column in table.columns]  # plain text: the driver's own names are a kind of their own
    result = connection.execution_options(yield_per=STEP).execute(select(table).order_by(*keys))
    for part in result.partitions(STEP):
        yield b"".join(orjson.dumps(dict(zip(names, map(safe, row), strict=True))) + b"\n" for row in part)


def safe(value: Any) -> Any:
    return {BYTES: base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def unsafe(value: Any) -> Any:
    return base64.b64decode(value[BYTES]) if isinstance(value, dict) and BYTES in value else value


def is_empty(database: Database) -> bool:
    """Whether nothing was ever published, run, configured or asked for here."""
    for name in ("sources", "datasets", "ledger_entries", "data_requests"):
        row = database.row(select(func.count()).select_from(metadata.tables[name]))
        if row is not None and row[0]:
            return False
    return True


class Loader:
    """Puts tables back, in one transaction: `with Loader(database) as loader: loader.table(name, file)`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> "Loader":
        if not is_empty(self.database):
            raise Conflict(
                "This catalogue holds data already; nothing was restored over it.",
                "Name an empty folder in SALA_HOME (or an empty database), then restore again.",
            )
        self.scope = self.database.write()
        self.connection = self.scope.__enter__()
        for table in reversed(metadata.sorted_tables):
            self.connection.execute(table.delete())
        return self

    def __exit__(self, *raised: Any) -> None:
        self.scope.__exit__(*raised)

    def table(self, name: str, file: BinaryIO) -> int:
        """The rows of one table; how many."""
        table = metadata.tables.get(name)
        if table is None:
            raise Unreadable(
                "The backup holds a table “{name}” that this version of Sala does not know.", name=name[:60]
            )
        part: list[dict[str, Any]] = []
        count = 0
        for line in file:
            try:
                part.append({k: unsafe(v) for k, v in orjson.loads(line).items()})
            except (ValueError, AttributeError) as error:
                raise Unreadable("The backup is damaged: table “{name}” cannot be read.", name=name) from error
            if len(part) >= STEP:
                self.connection.execute(insert(table), part)
                count, part = count + len(part), []
        if part:
            self.connection.execute(insert(table), part)
        return count + len(part)
