"""What became of the columns: same, added, removed, renamed, retyped; and how two of them are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from catalog.tables.clauses import quoted
from catalog.words.model import Column

NUMBERS = frozenset({"integer", "number", "year"})
SAMPLE = 2000
SAME_ENOUGH = 0.8  # so much of the different values of a sample must be shared for a column to count as renamed


@dataclass(frozen=True, slots=True)
class Pair:
    """A column in the old version and in the new one."""

    old: Column
    new: Column

    @property
    def name(self) -> str:
        return self.new.name

    @property
    def retyped(self) -> bool:
        return self.old.type != self.new.type

    @property
    def numeric(self) -> bool:
        return self.old.type in NUMBERS and self.new.type in NUMBERS

    def sql(self, side: str, column: Column) -> str:
        return self.cast(f"{side}.{quoted(column.name)}")

    def cast(self, cell: str) -> str:
        """A cell of either side in a type that both share."""
        if not self.retyped:
            return cell
        return f"CAST({cell} AS DOUBLE)" if self.numeric else f"CAST({cell} AS VARCHAR)"

    def sql_same(self) -> str:
        """Said so that DuckDB joins by hash."""
        return f"{self.sql('o', self.old)} IS NOT DISTINCT FROM {self.sql('n', self.new)}"

    def sql_differs(self) -> str:
        return f"{self.sql('o', self.old)} IS DISTINCT FROM {self.sql('n', self.new)}"


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    pairs: Sequence[Pair]
    added: Sequence[Column]
    removed: Sequence[Column]

    def as_json(self) -> dict[str, Any]:
        return {
            "added": [c.name for c in self.added],
            "removed": [c.name for c in self.removed],
            "renamed": [{"from": p.old.name, "to": p.new.name} for p in self.pairs if p.old.name != p.new.name],
            "retyped": [{"column": p.name, "from": p.old.type, "to": p.new.type} for p in self.pairs if p.retyped],
        }

    @property
    def any(self) -> bool:
        return any(self.as_json().values())


def shared(old: pa.Table, new: pa.Table, one: Column, other: Column) -> float:
    """The share of different values that two samples have in common."""
    mine, theirs = pc.unique(old.column(one.name)).drop_null(), pc.unique(new.column(other.name)).drop_null()
    if not len(mine) or not len(theirs):
        return 0.0
    both = pc.sum(pc.is_in(mine, theirs.cast(mine.type))).as_py() or 0
    return float(both) / max(len(mine), len(theirs))


def compare_columns(
    old: Sequence[Column], new: Sequence[Column], old_sample: pa.Table, new_sample: pa.Table
) -> ColumnChanges:
    """Columns of one name belong together; of those left, ones that hold the same values, or have nearly the same name, are renamed."""
    names: Mapping[str, Column] = {c.name: c for c in old}
    pairs = {c.name: Pair(names[c.name], c) for c in new if c.name in names}
    removed = [c for c in old if c.name not in pairs]
    added = [c for c in new if c.name not in pairs]
    candidates = sorted(
        (
            (shared(old_sample, new_sample, one, other), fuzz.ratio(one.name, other.name) / 100, one.name, other.name)
            for one in removed
            for other in added
            if one.type == other.type
        ),
        reverse=True,
    )
    for values, likeness, one_name, other_name in candidates:
        one = next((c for c in removed if c.name == one_name), None)
        other = next((c for c in added if c.name == other_name), None)
        if one is not None and other is not None and (values >= SAME_ENOUGH or (likeness >= 0.9 and values >= 0.3)):
            pairs[other.name] = Pair(one, other)
            removed.remove(one)
            added.remove(other)
    return ColumnChanges([pairs[c.name] for c in new if c.name in pairs], added, removed)
