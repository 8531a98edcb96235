"""One SELECT over published tables: names resolved here, run in a worker process, answered as JSON or as a download."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from catalog.tables.answers import python_rows
from catalog.tables.exports.formats import Rows, format_of
from catalog.tables.port import Table
from catalog.tables.rowquery import unknown
from catalog.tables.sandbox.pool import Pool
from catalog.words.errors import InvalidRequest
from catalog.words.model import Column
from catalog.words.texts import Text

MOST_TABLES = 20
MOST_ROWS = 1_000_000
MOST_NAMES = 10_000  # looked through for the nearest one


@dataclass(frozen=True, slots=True)
class SqlAnswer:
    """`more` tells that rows were left out; `sources` are the versions that it rests on, by the name used."""

    table: pa.Table
    more: bool
    seconds: float
    sources: Mapping[str, Table]

    def columns(self) -> list[Column]:
        return [column_of(field) for field in self.table.schema]

    def as_json(self) -> dict[str, Any]:
        sources = {
            n: {"resource": t.resource, "version": t.version, "sha256": t.sha256} for n, t in self.sources.items()
        }
        return {
            "columns": [{"name": c.name, "type": c.type} for c in self.columns()],
            "data": python_rows(self.table),
            "rows": self.table.num_rows,
            "truncated": self.more,
            "seconds": self.seconds,
            "tables": sources,
        }


def column_of(field: pa.Field) -> Column:
    kind = field.type
    if pa.types.is_boolean(kind):
        name = "boolean"
    elif pa.types.is_integer(kind):
        name = "integer"
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        name = "number"
    elif pa.types.is_date(kind):
        name = "date"
    elif pa.types.is_timestamp(kind):
        name = "datetime"
    elif pa.types.is_time(kind):
        name = "time"
    else:
        name = "string"
    return Column.model_validate({"name": field.name, "title": field.name, "type": name})


def named(name: str, tables: Mapping[str, Table]) -> Table:
    found = tables.get(name)
    if found is None:
        known = [known for known, _ in zip(tables, range(MOST_NAMES), strict=False)]
        raise unknown(Text.of("There is no published table “{name}”", name=name[:300]), name, known)
    return found


def ask(pool: Pool, statement: str, tables: Mapping[str, Table], limit: int) -> SqlAnswer:
    """Raises InvalidRequest, TooLarge, Timeout, Busy, and whatever `tables` raises for a name."""
    if not 1 <= limit <= MOST_ROWS:
        raise InvalidRequest(Text.of("“{name}” must be a whole number from 1 to {most}", name="limit", most=MOST_ROWS))
    names = pool.tables_of(statement)
    if len(names) > MOST_TABLES:
        raise InvalidRequest(Text.of("A question may name at most {most} tables", most=MOST_TABLES))
    sources = {name: named(name, tables) for name in names}
    files = {name: (t.uri, ["__id", *(c.name for c in t.columns)]) for name, t in sources.items()}
    header, body = pool.run(statement, files, limit)
    found = pa.ipc.open_stream(body).read_all()
    return SqlAnswer(found, bool(header["more"]), float(header["seconds"]), sources)


def export(answer: SqlAnswer, format: str, metadata: Mapping[str, Any], bom: bool = False) -> Iterator[bytes]:
    """The answer as a download; shapes that only a program has (lists, structures) become JSON text."""
    flat = flattened(answer.table)
    rows = Rows(answer.columns(), flat.schema, flat.to_batches(), metadata, bom)
    return format_of(format).write(rows)


def flattened(table: pa.Table) -> pa.Table:
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_decimal(kind):
            column = column.cast(pa.float64())
        elif (
            pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_interval(kind) or pa.types.is_null(kind)
        ):
            texts = [None if cell is None else str(cell) for cell in column.to_pylist()]
            column = pa.chunked_array([pa.array(texts, pa.string())])
        columns.append(column)
    return pa.table(columns, names=table.column_names)
