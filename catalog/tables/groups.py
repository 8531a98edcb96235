"""Group by and aggregates over a frame, by counting codes. Where that would not be exact or not small, the answer is None: SQL then does it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables.clauses import output_names
from catalog.tables.frame_columns import (
    LAST,
    FrameColumn,
    TextColumn,
    ValueColumn,
    frame_column,
    one_array,
    places_in_order,
)
from catalog.tables.frames import Frame
from catalog.tables.port import RowQuery
from catalog.tables.selections import mask_of
from catalog.words.model import Column

MOST_CELLS = 2_000_000  # of the cross product of the groups' values
EXACT = 2**53


class Grouping:
    """Each row's group as a number from 0 to `cells`; `cells` itself stands for rows that do not count."""

    def __init__(self, frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> None:
        self.frame = frame
        mask = mask_of(frame, query, columns)
        if not frame.source.all_null("__part"):
            plain = frame.column("__part").test("isnull", None)
            mask = plain if mask is None else mask & plain
        self.values: list[pa.Array] = []
        self.cells = 1
        numbers: Any = np.zeros(frame.rows, np.int64)
        for position, name in enumerate(query.group_by):
            codes, values = frame.column(name).groups()
            self.values.append(values)
            self.cells *= len(values)
            if self.cells > MOST_CELLS:
                return
            codes = codes.astype(np.int64, copy=False)
            numbers = codes if position == 0 else numbers * len(values) + codes
        self.numbers = numbers if mask is None else np.where(mask, numbers, self.cells)
        self.counts = self.counted(self.numbers)
        self.present = np.flatnonzero(self.counts) if query.group_by else np.zeros(1, np.int64)

    def counted(self, numbers: Any, weights: Any = None) -> Any:
        return np.bincount(numbers, weights, minlength=self.cells + 1)[: self.cells]

    def keys(self) -> list[pa.Array]:
        rest, found = self.present, []
        for values in reversed(self.values):
            found.append(values.take(pa.array(rest % len(values))))
            rest = rest // len(values)
        return found[::-1]

    def with_value(self, column: FrameColumn) -> Any:
        """The groups' numbers of the rows that have a value in this column."""
        valid = column.valid() if isinstance(column, TextColumn) else column.valid
        return self.numbers if valid is None else np.where(valid, self.numbers, self.cells)

    def count(self, column: FrameColumn) -> Any:
        return self.counted(self.with_value(column))[self.present]

    def sums(self, column: ValueColumn) -> Any:
        """Sums as float64, or None where whole numbers are too large to be exact. Where there is no value stands 0."""
        numbers = column.numbers()
        if numbers.dtype == np.int64 and len(numbers):
            largest = max(abs(int(numbers.max())), abs(int(numbers.min())))
            if largest * len(numbers) >= EXACT:
                return None
        return self.counted(self.numbers, numbers)[self.present]

    def extreme(self, column: FrameColumn, largest: bool) -> pa.Array:
        """The smallest or largest value of each group, found by the place of a row that holds it."""
        kind = column.texts.type if isinstance(column, TextColumn) else column.cells.type
        if not self.frame.rows:
            return pa.nulls(len(self.present), kind)
        groups, keys = self.with_value(column), column.keys(False)
        real = keys.dtype == np.float64
        worst = (-np.inf if largest else np.inf) if real else (-LAST if largest else LAST)
        best = np.full(self.cells + 1, worst)
        (np.maximum if largest else np.minimum).at(best, groups, keys)
        hits = np.flatnonzero(keys == best[groups])
        place = np.full(self.cells + 1, -1, np.int64)
        place[groups[hits[::-1]]] = hits[::-1]
        chosen = place[: self.cells][self.present]
        known = chosen >= 0
        taken = column.take(np.where(known, chosen, 0))
        return pc.if_else(pa.array(known), taken, pa.scalar(None, taken.type))


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


def in_order(groups: pa.Table, query: RowQuery) -> pa.Table:
    """Groups in the order asked for, then in the order of their own values."""
    wanted: dict[str, bool] = {}
    for name, descending in [*query.sort, *((name, False) for name in query.group_by)]:
        wanted.setdefault(name, descending)
    if not wanted or groups.num_rows < 2:
        return groups
    keys = [frame_column(one_array(groups.column(name))).keys(descending) for name, descending in wanted.items()]
    return groups.take(pa.array(places_in_order(keys)))
