"""Group by and aggregates over a frame, by counting codes. Where that would not be exact or not small, the answer is None: SQL then does it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables.clauses import output_names
from catalog.tables.frames import LAST, Frame, FrameColumn, TextColumn, ValueColumn
from catalog.tables.port import RowQuery
from catalog.tables.selections import mask_of
from catalog.words.model import Column

MOST_CELLS = 2_000_000  # of the cross product of the groups' values
EXACT = 2**53


class Grouping:
    """Rows as numbers of groups (0 to `cells`), for those rows that count."""

    def __init__(self, frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> None:
        self.frame = frame
        mask = mask_of(frame, query, columns)
        if not frame.source.all_null("__part"):
            plain = frame.column("__part").test("isnull", None)
            mask = plain if mask is None else mask & plain
        self.rows = None if mask is None else np.flatnonzero(mask)
        self.values: list[pa.Array] = []
        self.sizes: list[int] = []
        self.cells = 1
        self.numbers: Any = None
        for name in query.group_by:
            codes, values = frame.column(name).groups()
            codes = self.pick(codes).astype(np.int64, copy=False)
            self.values.append(values)
            self.sizes.append(len(values))
            self.cells *= len(values)
            if self.cells > MOST_CELLS:
                return
            self.numbers = codes if self.numbers is None else self.numbers * len(values) + codes
        if self.numbers is None:
            self.numbers = np.zeros(frame.rows if self.rows is None else len(self.rows), np.int64)
        self.counts = np.bincount(self.numbers, minlength=self.cells)
        self.present = np.flatnonzero(self.counts) if query.group_by else np.zeros(1, np.int64)

    def pick(self, array: Any) -> Any:
        return array if self.rows is None else array[self.rows]

    def keys(self) -> list[pa.Array]:
        rest, found = self.present, []
        for values, size in zip(reversed(self.values), reversed(self.sizes), strict=True):
            found.append(values.take(pa.array(rest % size)))
            rest = rest // size
        return found[::-1]

    def valid(self, column: FrameColumn) -> Any:
        if isinstance(column, TextColumn):
            return self.pick(column.codes) >= 0
        return None if column.valid is None else self.pick(column.valid)

    def count(self, column: FrameColumn) -> Any:
        valid = self.valid(column)
        counts = self.counts if valid is None else np.bincount(self.numbers[valid], minlength=self.cells)
        return counts[self.present]

    def sums(self, column: ValueColumn) -> Any:
        """Sums as float64, or None where whole numbers are too large to be exact."""
        numbers, valid = self.pick(column.numbers()), self.valid(column)
        if numbers.dtype == np.int64 and len(numbers):
            largest = max(abs(int(numbers.max())), abs(int(numbers.min())))
            if largest * len(numbers) >= EXACT:
                return None
        groups = self.numbers if valid is None else self.numbers[valid]
        weights = numbers if valid is None else numbers[valid]
        return np.bincount(groups, weights=weights, minlength=self.cells)[self.present]

    def extreme(self, column: FrameColumn, largest: bool) -> pa.Array:
        """The smallest or largest value of each group, found by the place of a row that holds it."""
        keys = self.pick(column.keys(False))
        valid = self.valid(column)
        if valid is not None and largest:
            keys = np.where(valid, keys, -np.inf if keys.dtype == np.float64 else -LAST)
        best = np.full(
            self.cells, (-np.inf if largest else np.inf) if keys.dtype == np.float64 else (-LAST if largest else LAST)
        )
        (np.maximum if largest else np.minimum).at(best, self.numbers, keys)
        hits = np.flatnonzero(keys == best[self.numbers])
        place = np.full(self.cells, -1, np.int64)
        place[self.numbers[hits[::-1]]] = hits[::-1]
        chosen = place[self.present]
        known = chosen >= 0
        if valid is not None:
            known &= self.counts_of(valid)[self.present] > 0
        rows = np.where(known, chosen, 0)
        rows = rows if self.rows is None or not len(self.rows) else self.rows[rows]
        if not self.frame.rows:
            return pa.nulls(len(rows), column.texts.type if isinstance(column, TextColumn) else column.cells.type)
        taken = column.take(rows)
        return pc.if_else(pa.array(known), taken, pa.scalar(None, taken.type))

    def counts_of(self, valid: Any) -> Any:
        return np.bincount(self.numbers[valid], minlength=self.cells)


def aggregate(grouping: Grouping, function: str, column: FrameColumn) -> pa.Array | None:
    if function == "count":
        return pa.array(grouping.count(column))
    if function in ("min", "max"):
        return grouping.extreme(column, function == "max")
    if not isinstance(column, ValueColumn):
        return None
    sums = grouping.sums(column)
    if sums is None:
        return None
    counts = grouping.count(column)
    empty = counts == 0
    if function == "avg":
        return pa.array(sums / np.where(empty, 1, counts), mask=empty)
    if pa.types.is_integer(column.cells.type):
        return pa.array(sums.astype(np.int64), mask=empty)
    return pa.array(sums, mask=empty)


def grouped(frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> pa.Table | None:
    """All groups, unsorted, with the names that datagouv/api-tabular gives; None where SQL must do it."""
    grouping = Grouping(frame, query, columns)
    if grouping.cells > MOST_CELLS:
        return None
    arrays = grouping.keys()
    for function, name in query.aggregates:
        found = aggregate(grouping, function, frame.column(name))
        if found is None:
            return None
        arrays.append(found)
    return pa.table(arrays, names=output_names(query))
