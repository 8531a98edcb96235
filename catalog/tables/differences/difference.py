"""What changed between two versions of a table: columns, rows, cells, and one sentence.

Passes: rows equal in place (`aligned`); the rest by key where there is one (`keys`), else equal wherever they are, else by likeness
(`matching`). The outcome lies in one temporary table of DuckDB, which spills to disk: memory stays bounded however much changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from catalog.tables.clauses import quoted
from catalog.tables.differences.aligned import align
from catalog.tables.differences.columns import ColumnChanges, Pair, compare_columns
from catalog.tables.differences.keys import KeyFacts, find_key
from catalog.tables.differences.matching import best_matches
from catalog.tables.differences.summary import MOST_YEARS, Facts, summary
from catalog.tables.duck import Duck, done, one_row, source_of
from catalog.tables.parquet import OpenFiles
from catalog.tables.port import Table
from catalog.tables.rowquery import unknown
from catalog.tables.values import json_value
from catalog.words.errors import EngineLost, InvalidRequest, TooLarge
from catalog.words.texts import Text

SAMPLE = 2000
STEP = 2048
CHANGES = "changes"


@dataclass(slots=True)
class Difference:
    """One comparison, its outcome in `changes` of its own connection: `o_N`, `n_N` cells of pair N, `o_id`, `n_id`."""

    old: Table
    new: Table
    engine: duckdb.DuckDBPyConnection
    columns: ColumnChanges
    key: list[Pair] = field(default_factory=list)
    by: str = "content"

    def counts(self) -> dict[str, int]:
        added, removed, changed = one_row(
            self.engine,
            f"""SELECT count(*) FILTER (o_id IS NULL), count(*) FILTER (n_id IS NULL),
                count(*) FILTER (o_id IS NOT NULL AND n_id IS NOT NULL) FROM {CHANGES}""",
        )
        return {"added": added, "removed": removed, "changed": changed, "unchanged": self.old.rows - removed - changed}

    def measures(self) -> list[dict[str, Any]]:
        """Columns of numbers that were revised: how many cells, by how much on average; most cells first."""
        found = []
        both = "o_id IS NOT NULL AND n_id IS NOT NULL"
        for number, pair in enumerate(self.columns.pairs):
            if not pair.numeric or pair.new.type == "year" or pair in self.key:
                continue
            o, n = f"CAST(o_{number} AS DOUBLE)", f"CAST(n_{number} AS DOUBLE)"
            row = one_row(
                self.engine,
                f"""SELECT count(*), avg(({n} - {o}) / abs({o}) * 100) FILTER (o_{number} <> 0), sum({n} - {o}),
                    count(*) FILTER ({n} > {o}), count(*) FILTER ({n} < {o})
                    FROM {CHANGES} WHERE {both} AND o_{number} IS DISTINCT FROM n_{number}""",
            )
            if row[0]:
                told = {
                    "column": pair.name,
                    "title": pair.new.title,
                    "cells": row[0],
                    "mean_percent": json_value(row[1]),
                }
                found.append({**told, "sum": json_value(row[2]), "up": row[3], "down": row[4]})
        return sorted(found, key=lambda measure: -int(measure["cells"]))

    def facts(self, measures: Sequence[Mapping[str, Any]]) -> Facts:
        """What the sentence tells beside counts."""
        pairs = list(enumerate(self.columns.pairs))
        columns: list[str] = []
        if not measures and pairs:
            counted = ", ".join(
                f"count(*) FILTER ({pair.cast(f'o_{i}')} IS DISTINCT FROM {pair.cast(f'n_{i}')})" for i, pair in pairs
            )
            row = one_row(self.engine, f"SELECT {counted} FROM {CHANGES} WHERE o_id IS NOT NULL AND n_id IS NOT NULL")
            differing = sorted(((-cells, pair.name) for (_, pair), cells in zip(pairs, row, strict=True) if cells))
            columns = [name for _, name in differing]
        titles = {c.name: c.title for c in (*self.old.columns, *self.new.columns)}
        return Facts([pair.new for pair in self.key], titles, self.new_years(), columns)

    def new_years(self) -> list[Any]:
        """The years of the rows that were added, where there are few and the old version has none of them."""
        for i, pair in enumerate(self.columns.pairs):
            if pair.new.type != "year" or pair.retyped:
                continue
            found = done(
                self.engine,
                f"SELECT DISTINCT n_{i} FROM {CHANGES} WHERE o_id IS NULL ORDER BY 1 LIMIT {MOST_YEARS + 1}",
            )
            years = [row[0] for row in found]
            if not years or None in years or len(years) > MOST_YEARS:
                return []
            listed = ", ".join(str(int(year)) for year in years)
            held = f"SELECT count(*) FROM {source_of(self.old)} WHERE {quoted(pair.old.name)} IN ({listed})"
            return [] if one_row(self.engine, held)[0] else years
        return []

    def changes(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Every change, in the order of the new version (what was removed where it stood), as JSON can hold it."""
        bound = "" if limit is None else f" LIMIT {int(limit)}"
        reader = self.engine.sql(
            f"SELECT * FROM {CHANGES} ORDER BY coalesce(n_id, o_id), n_id NULLS FIRST{bound}"
        ).to_arrow_reader(STEP)
        for batch in reader:
            for row in batch.to_pylist():
                yield self.change(row)

    def change(self, row: dict[str, Any]) -> dict[str, Any]:
        pairs = list(enumerate(self.columns.pairs))
        if row["o_id"] is None or row["n_id"] is None:
            side = "n" if row["o_id"] is None else "o"
            cells = {p.new.name if side == "n" else p.old.name: json_value(row[f"{side}_{i}"]) for i, p in pairs}
            return {"change": "added" if side == "n" else "removed", "id": row[f"{side}_id"], "row": cells}
        differing = [
            {"column": p.name, "from": json_value(row[f"o_{i}"]), "to": json_value(row[f"n_{i}"])}
            for i, p in pairs
            if row[f"o_{i}"] != row[f"n_{i}"]
        ]
        keys = {p.name: json_value(row[f"n_{i}"]) for i, p in pairs if p in self.key}
        return {"change": "changed", "id": row["n_id"], "from_id": row["o_id"], "key": keys, "cells": differing}

    def as_json(self, limit: int) -> dict[str, Any]:
        rows, columns, measures = self.counts(), self.columns.as_json(), self.measures()
        shown = list(self.changes(limit))
        return {
            "from": {"version": self.old.version, "rows": self.old.rows, "sha256": self.old.sha256},
            "to": {"version": self.new.version, "rows": self.new.rows, "sha256": self.new.sha256},
            "match": self.by,
            "keys": [pair.name for pair in self.key],
            "columns": columns,
            "rows": rows,
            "measures": measures,
            "changes": shown,
            "truncated": len(shown) < rows["added"] + rows["removed"] + rows["changed"],
            "summary": summary(rows, columns, self.new.rows, measures, self.facts(measures)),
        }


class Comparing:
    """The steps of one comparison."""

    def __init__(
        self, files: OpenFiles, facts: KeyFacts, engine: duckdb.DuckDBPyConnection, old: Table, new: Table
    ) -> None:
        self.facts = facts
        self.files, self.engine, self.old, self.new = files, engine, old, new
        names = [[c.name for c in table.columns] for table in (old, new)]
        samples = [next(files.get(t).batches(n, SAMPLE), None) for t, n in zip((old, new), names, strict=True)]
        tables = [
            pa.Table.from_batches([s]) if s is not None else files.get(t).schema.empty_table()
            for s, t in zip(samples, (old, new), strict=True)
        ]
        self.columns = compare_columns(old.columns, new.columns, tables[0], tables[1])
        self.pairs = list(self.columns.pairs)

    def declared(self, keys: Sequence[str]) -> list[Pair]:
        pairs = {pair.name: pair for pair in self.pairs}
        for name in keys:
            if name not in pairs:
                raise unknown(
                    Text.of("Both versions together have no column “{column}”", column=name[:300]), name, list(pairs)
                )
        found = [pairs[name] for name in dict.fromkeys(keys)]
        if not self.facts.holds(self.engine, source_of(self.old), source_of(self.new), found):
            raise InvalidRequest(
                Text.of("“{columns}” does not tell the rows apart: some values come twice", columns=", ".join(keys)),
                Text.of("Name more columns, or none: a key is then looked for."),
            )
        return found

    def run(self, keys: Sequence[str] | None) -> Difference:
        found = Difference(self.old, self.new, self.engine, self.columns)
        if keys:
            found.key, found.by = self.declared(keys), "key"
        old_names, new_names = ["__id", *(p.old.name for p in self.pairs)], ["__id", *(p.new.name for p in self.pairs)]
        left = align(self.files.get(self.old), self.files.get(self.new), self.pairs, old_names, new_names)
        o, n = source_of(self.old), source_of(self.new)
        if left.old is not None and left.new is not None:
            self.engine.register("left_old", left.old)
            self.engine.register("left_new", left.new)
            o, n = "left_old", "left_new"
        if not found.key and self.pairs:
            found.key = self.found_key(o, n)
            found.by = "key" if found.key else "content"
        if found.key:
            self.join(o, n, " AND ".join(pair.sql_same() for pair in found.key), self.anything_differs())
        else:
            self.match(o, n)
        return found

    def found_key(self, o: str, n: str) -> list[Pair]:
        """A key of what is left over that is one of the whole versions too."""
        found = find_key(self.facts, self.engine, o, n, self.pairs)
        whole = source_of(self.old), source_of(self.new)
        return found if found and ((o, n) == whole or self.facts.holds(self.engine, *whole, found)) else []

    def anything_differs(self) -> str:
        return " OR ".join(pair.sql_differs() for pair in self.pairs) or "false"

    def cells(self) -> str:
        cells = [f"o.{quoted(p.old.name)} AS o_{i}, n.{quoted(p.new.name)} AS n_{i}" for i, p in enumerate(self.pairs)]
        return ", ".join(["o.__id AS o_id", "n.__id AS n_id", *cells])

    def join(self, o: str, n: str, on: str, differing: str) -> None:
        done(
            self.engine,
            f"""CREATE OR REPLACE TEMP TABLE {CHANGES} AS SELECT {self.cells()} FROM {o} o FULL JOIN {n} n ON {on}
                WHERE o.__id IS NULL OR n.__id IS NULL OR ({differing})""",
        )

    def match(self, o: str, n: str) -> None:
        """Equal rows, each with one, wherever they stand; then the most alike ones of what is left."""
        numbered = []
        for source, side in ((o, "old"), (n, "new")):
            names = ", ".join(pair.sql("t", pair.old if side == "old" else pair.new) for pair in self.pairs) or "1"
            numbered.append(
                f"(SELECT *, row_number() OVER (PARTITION BY {names} ORDER BY __id) AS __nth FROM {source} t)"
            )
        same = " AND ".join([*(pair.sql_same() for pair in self.pairs), "o.__nth = n.__nth"])
        self.join(numbered[0], numbered[1], same, "false")
        left_old = self.left("o", [p.old.name for p in self.pairs])
        left_new = self.left("n", [p.new.name for p in self.pairs])
        if left_old is None or left_new is None:
            return
        pairs = best_matches(left_old, left_new, self.pairs)
        if not pairs:
            return
        old_ids, new_ids = left_old.column("__id").to_pylist(), left_new.column("__id").to_pylist()
        matched = pa.table({"o": [old_ids[one] for one, _ in pairs], "n": [new_ids[other] for _, other in pairs]})
        self.engine.register("matched", matched)
        both = ", ".join(f"o.o_{i}, n.n_{i}" for i in range(len(self.pairs)))
        done(
            self.engine,
            f"""CREATE TEMP TABLE paired AS SELECT o.o_id, n.n_id, {both} FROM matched m
                JOIN {CHANGES} o ON o.o_id = m.o AND o.n_id IS NULL JOIN {CHANGES} n ON n.n_id = m.n AND n.o_id IS NULL""",
        )
        done(
            self.engine,
            f"""DELETE FROM {CHANGES} WHERE (n_id IS NULL AND o_id IN (SELECT o FROM matched))
                OR (o_id IS NULL AND n_id IN (SELECT n FROM matched))""",
        )
        done(self.engine, f"INSERT INTO {CHANGES} BY NAME SELECT * FROM paired")

    def left(self, side: str, names: list[str], most: int = 4_000_000) -> pa.Table | None:
        """Rows of one side that found no other, or None where they are too many to compare one by one."""
        other = "n" if side == "o" else "o"
        cells = ", ".join([f"{side}_id AS __id", *(f"{side}_{i} AS {quoted(name)}" for i, name in enumerate(names))])
        counted = one_row(self.engine, f"SELECT count(*) FROM {CHANGES} WHERE {other}_id IS NULL")
        if counted[0] > most // 2:
            return None
        return self.engine.sql(
            f"SELECT {cells} FROM {CHANGES} WHERE {other}_id IS NULL ORDER BY {side}_id"
        ).to_arrow_table()


def compare(
    duck: Duck, files: OpenFiles, facts: KeyFacts, old: Table, new: Table, keys: Sequence[str] | None = None
) -> Difference:
    """Raises InvalidRequest (keys), TooLarge, NotFound."""
    try:
        return Comparing(files, facts, duck.engine.cursor(), old, new).run(keys)
    except duckdb.OutOfMemoryException as error:
        raise TooLarge(Text.of("These versions are too large to be compared")) from error
    except duckdb.Error as error:
        raise EngineLost(Text.of("The data of this version cannot be read now")) from error
