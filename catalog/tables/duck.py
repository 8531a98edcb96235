"""DuckDB for what is too large for a frame, and as the measure that frames are tested against: one engine, a cursor a call."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from catalog.tables.clauses import Clause, count_rows, select_groups, select_rows
from catalog.tables.port import RowQuery, Table
from catalog.words.errors import EngineLost, InvalidRequest, TooLarge
from catalog.words.model import Column
from catalog.words.texts import Text


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def source_of(table: Table) -> str:
    return f"read_parquet({literal(table.uri)})"


def done(engine: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement to its end and give its rows: a connection does one thing at a time."""
    found: list[tuple[Any, ...]] = engine.execute(statement).fetchall()
    return found


def one_row(engine: duckdb.DuckDBPyConnection, statement: str) -> tuple[Any, ...]:
    return done(engine, statement)[0]


class Duck:
    """Reads Parquet by SQL. Memory is bounded; what does not fit is spilled to `temp`."""

    def __init__(self, memory: int, temp: Path, threads: int = 2) -> None:
        self.engine = duckdb.connect(
            config={
                "memory_limit": f"{memory // 1_000_000}MB",
                "threads": threads,
                "temp_directory": str(temp),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
            }
        )
        done(self.engine, "SET GLOBAL parquet_metadata_cache = true")
        done(self.engine, "SET GLOBAL TimeZone = 'UTC'")

    def close(self) -> None:
        self.engine.close()

    def run(self, clause: Clause) -> pa.Table:
        return self.reader(clause).read_all()

    def reader(self, clause: Clause, rows: int = 65_536) -> pa.RecordBatchReader:
        """Batches of an answer as they come."""
        try:
            return self.engine.cursor().sql(clause.sql, params=clause.values).to_arrow_reader(rows)
        except duckdb.OutOfMemoryException as error:
            raise TooLarge(Text.of("This question needs more memory than one question may have")) from error
        except (duckdb.ConversionException, duckdb.BinderException, duckdb.InvalidInputException) as error:
            raise InvalidRequest(Text.of("A value does not fit the column that it is compared with")) from error
        except duckdb.Error as error:
            raise EngineLost(Text.of("The data of this version cannot be read now")) from error

    def page(self, table: Table, query: RowQuery, columns: Mapping[str, Column]) -> pa.Table:
        return self.run(select_rows(query, columns, source_of(table)))

    def total(self, table: Table, query: RowQuery, columns: Mapping[str, Column]) -> int:
        return int(self.run(count_rows(query, columns, source_of(table))).column(0)[0].as_py())

    def groups(self, table: Table, query: RowQuery, columns: Mapping[str, Column]) -> pa.Table:
        return self.run(select_groups(query, columns, source_of(table)))
