"""What tells rows apart: declared keys that hold, or columns that are found to be one in both versions."""

from collections.abc import Sequence

import duckdb

from catalog.tables.clauses import quoted
from catalog.tables.differences.columns import Pair
from catalog.tables.duck import done, one_row

MOST_COLUMNS = 5  # of a key that is found
LIKELY = 0.9  # an estimate of different values must reach this share of the rows before it is counted exactly
RANK = {"id": 0, "code": 1, "place": 2, "year": 3, "date": 3, "category": 4, "text": 5, "measure": 9}


def struct(side: Sequence[str]) -> str:
    return f"({', '.join(map(quoted, side))})" if len(side) > 1 else quoted(side[0])


class KeyFacts:
    """Which columns are a key of which version: asked once, for versions never change."""

    def __init__(self, most: int = 10_000) -> None:
        self.most = most
        self.known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def unique(self, engine: duckdb.DuckDBPyConnection, source: str, names: Sequence[str]) -> bool:
        """Whether no two rows have the same values there (empty is a value)."""
        kept = self.known.get((source, tuple(names)))
        if kept is not None:
            return kept
        twice = f"SELECT 1 FROM {source} GROUP BY {', '.join(map(quoted, names))} HAVING count(*) > 1 LIMIT 1"
        found = not done(engine, twice)
        if source.startswith("read_parquet(") and len(self.known) < self.most:
            self.known[(source, tuple(names))] = found
        return found

    def holds(self, engine: duckdb.DuckDBPyConnection, old: str, new: str, key: Sequence[Pair]) -> bool:
        mine, theirs = [p.old.name for p in key], [p.new.name for p in key]
        return self.unique(engine, old, mine) and self.unique(engine, new, theirs)


def common(engine: duckdb.DuckDBPyConnection, old: str, new: str, key: Sequence[Pair]) -> float:
    """The share of the keys that both versions have (of the smaller one)."""
    o, n = struct([p.old.name for p in key]), struct([p.new.name for p in key])
    both = one_row(engine, f"SELECT count(*) FROM (SELECT {o} AS k FROM {old} INTERSECT SELECT {n} FROM {new})")
    smaller = min(rows(engine, old), rows(engine, new))
    return float(both[0]) / smaller if smaller else 0.0


def rows(engine: duckdb.DuckDBPyConnection, source: str) -> int:
    return int(one_row(engine, f"SELECT count(*) FROM {source}")[0])


def usable(pair: Pair) -> bool:
    return not pair.retyped and pair.new.kind != "measure" and pair.new.type not in ("number", "geometry", "boolean")


def find_key(
    facts: KeyFacts, engine: duckdb.DuckDBPyConnection, old: str, new: str, pairs: Sequence[Pair]
) -> list[Pair]:
    """The best key, or none: few columns, of a kind that names things, with values that both versions share."""
    candidates = sorted((p for p in pairs if usable(p)), key=lambda p: RANK.get(p.new.kind, 5))[:50]
    total = rows(engine, new)
    if not candidates or not total or not rows(engine, old):
        return []
    estimates = ", ".join(f"approx_count_distinct({quoted(p.new.name)})" for p in candidates)
    counts = one_row(engine, f"SELECT {estimates} FROM {new}")
    distinct = dict(zip((p.name for p in candidates), counts, strict=True))
    for pair in candidates:
        if (
            distinct[pair.name] >= LIKELY * total
            and facts.holds(engine, old, new, [pair])
            and common(engine, old, new, [pair]) >= 0.5
        ):
            return [pair]
    wide = sorted(
        (p for p in candidates if p.new.kind != "text" or distinct[p.name] < LIKELY * total),
        key=lambda p: -distinct[p.name],
    )
    key: list[Pair] = []
    product = 1
    for pair in wide:
        if distinct[pair.name] < 2:
            continue
        key.append(pair)
        product *= int(distinct[pair.name])
        if product >= total and facts.holds(engine, old, new, key):
            return key if common(engine, old, new, key) >= 0.5 else []
        if len(key) == MOST_COLUMNS:
            break
    return []
