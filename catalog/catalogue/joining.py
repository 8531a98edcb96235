"""Which tables share a key with a table: found by marks, measured by sketches; no table is read."""

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select

from catalog.catalogue.reading import Reading
from catalog.store.database import AnyRow
from catalog.store.packing import loads
from catalog.store.schema import datasets, marks, resources, sketches, versions
from catalog.tables.port import Table
from catalog.tables.sketches import Sketch, share
from catalog.words.model import DatasetStatus, ResourceState

ASKED_MARKS = 256  # hashes of a column that others are sought by
MOST_MET = 20_000  # places that are looked at of what is met by marks
CANDIDATES = 200  # columns of others that are measured
LEAST = 0.2  # share of values that makes two columns a key
LEAST_VALUES = 3  # values that must match, of what is no year
MOST_ON = 3  # columns that two tables are joined on
ADDED, OWN = 6, 8  # columns of the other table and of this one that a preview shows
FOUND = 200  # tables that are remembered for one
REMEMBERED = 300.0  # seconds
MOST_REMEMBERED = 500  # tables
Pair = tuple[Sketch, Sketch, float]  # a column, another table's, the share of values
Found = tuple[float, str, list[Pair]]  # how telling, which table, on what
WEIGHTS = {"code": 1.0, "id": 1.0, "place": 1.0, "category": 0.7, "text": 0.7, "date": 0.3, "year": 0.2}


class Joining(Reading):
    def joins(self, resource: str, limit: int = 12) -> Sequence[Mapping[str, Any]]:
        """See `catalog.catalogue.port.Reading`. Tables that a gate holds back are not named."""
        table = self.table(resource)
        found = self._found(table)
        served = self._served([id for _, id, _ in found[: limit * 3]])
        return [join(table, served[id], on) for _, id, on in found if id in served][:limit]

    def _found(self, table: Table) -> Sequence[Found]:
        """Every table that shares a key, remembered for minutes: gates are asked each time all the same."""
        name, now = (table.resource, table.version), time.monotonic()
        made, kept = self._pairs.get(name, (0.0, ()))
        if made and now - made < REMEMBERED:
            return kept
        rows = self.database.rows(select(sketches).where(sketches.c.resource == table.resource))
        pairs: dict[str, list[Pair]] = {}
        for mine in map(sketch_of, rows):
            for row in self._met(table.resource, mine):
                other = sketch_of(row)
                part = share(mine, other) if mine.family == other.family else 0.0
                fits = part * mine.distinct >= LEAST_VALUES or mine.family == "year"
                if part >= LEAST and fits:
                    pairs.setdefault(row.resource, []).append((mine, other, part))
        found = sorted(
            ((weight(on := matched(some)), id, on) for id, some in pairs.items()), key=lambda one: (-one[0], one[1])
        )
        if len(self._pairs) >= MOST_REMEMBERED:
            self._pairs.clear()
        self._pairs[name] = (now, found[:FOUND])
        return found[:FOUND]

    def _met(self, resource: str, mine: Sketch) -> Sequence[AnyRow]:
        """Columns of other tables that share marks with one of mine, those with the most first."""
        asked = [int(one) for one in mine.hashes[:ASKED_MARKS]]
        met = select(marks.c.resource, marks.c.column).where(marks.c.mark.in_(asked)).limit(MOST_MET).subquery()
        most = (
            select(met.c.resource, met.c.column, func.count().label("times"))
            .where(met.c.resource != resource)
            .group_by(met.c.resource, met.c.column)
            .order_by(func.count().desc(), met.c.resource)
            .limit(CANDIDATES)
            .subquery()
        )
        return self.database.rows(
            select(sketches).join(most, (most.c.resource == sketches.c.resource) & (most.c.column == sketches.c.column))
        )

    def _served(self, ids: Sequence[str]) -> dict[str, AnyRow]:
        """Those whose newest table may be served."""
        rows = self.database.rows(
            select(resources.c.id, resources.c.dataset, resources.c.document, datasets.c.slug, datasets.c.title,
                   versions.c.rows)
            .join(datasets, datasets.c.id == resources.c.dataset)
            .join(versions, (versions.c.resource == resources.c.id) & (versions.c.number == resources.c.version))
            .where(
                resources.c.id.in_(ids),
                resources.c.removed.is_(None),
                resources.c.state == ResourceState.PUBLISHED,
                datasets.c.status == DatasetStatus.PUBLISHED,
                datasets.c.withheld.is_(None),
                versions.c.parquet.is_not(None),
                versions.c.hidden.is_(None),
            )
        )  # fmt: skip
        return {row.id: row for row in rows}


def keep_sketches(connection: Connection, resource: str, version: int, made: Sequence[Sketch]) -> None:
    """Those of the newest version, in place of what was kept before."""
    drop_sketches(connection, resource)
    if not made:
        return
    connection.execute(
        insert(sketches),
        [
            {"resource": resource, "column": one.column, "version": version, "kind": one.kind,
             "distinct": one.distinct, "hashes": one.hashes.astype("<u4").tobytes()}
            for one in made
        ],
    )  # fmt: skip
    connection.execute(
        insert(marks),
        [{"mark": mark, "resource": resource, "column": one.column} for one in made for mark in one.marks],
    )


def drop_sketches(connection: Connection, resource: str) -> None:
    for table in (marks, sketches):
        connection.execute(delete(table).where(table.c.resource == resource))


def sketch_of(row: AnyRow) -> Sketch:
    return Sketch(row.column, row.kind, row.distinct, np.frombuffer(row.hashes, "<u4"))


def matched(pairs: Sequence[Pair]) -> list[Pair]:
    """The best pairs of two tables, each column once; a year never without something else that it goes with."""
    chosen: list[Pair] = []
    for mine, other, part in sorted(pairs, key=lambda pair: -told(*pair)):
        if all(mine.column != a.column and other.column != b.column for a, b, _ in chosen):
            chosen.append((mine, other, part))
    return chosen[:MOST_ON]


def told(mine: Sketch, other: Sketch, part: float) -> float:
    """How much a pair says: many values in common, of a kind that names things."""
    named = 1.1 if mine.column == other.column else 1.0
    return named * part * min(WEIGHTS.get(mine.kind, 0), WEIGHTS.get(other.kind, 0)) * math.log2(1 + mine.distinct)


def weight(on: Sequence[Pair]) -> float:
    return sum(told(*pair) for pair in on)


def join(table: Table, row: AnyRow, on: Sequence[Pair]) -> dict[str, Any]:
    document = loads(row.document)
    columns = [column["name"] for column in document["columns"]]
    added = [column["name"] for column in document["columns"] if column["name"] not in {b.column for _, b, _ in on}]
    return {
        "resource": row.id,
        "title": document["title"],
        "dataset": {"id": row.dataset, "slug": row.slug, "title": row.title},
        "rows": row.rows,
        "on": [
            {"column": a.column, "other": b.column, "kind": a.kind, "share": round(part, 3), "values": a.distinct}
            for a, b, part in on
        ],
        "unique": any(b.distinct == row.rows for _, b, _ in on),  # no row of this table comes twice
        "adds": added[:50],
        "sql": statement(table, row.id, on, [name for name in columns if name in set(added)][:ADDED]),
    }


def statement(table: Table, other: str, on: Sequence[Pair], added: Sequence[str]) -> str:
    keys = {a.column for a, _, _ in on}
    own = sorted((one.name for one in table.columns), key=lambda name: name not in keys)[:OWN]
    shown = [*(f"a.{quoted(name)}" for name in own), *(f"b.{quoted(name)}" for name in added)]
    where = "\n  AND ".join(
        f"CAST(a.{quoted(a.column)} AS VARCHAR) = CAST(b.{quoted(b.column)} AS VARCHAR)" for a, b, _ in on
    )
    return f"SELECT {', '.join(shown)}\nFROM {quoted(table.resource)} AS a\nJOIN {quoted(other)} AS b\n  ON {where}\nLIMIT 200"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
