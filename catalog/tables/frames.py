"""Columns of one version in memory, loaded as they are asked for, and the sort orders that were asked for.

What a frame holds is counted in bytes, so that a cache can keep the sum of many frames bounded.
"""

import threading
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from catalog.tables.frame_columns import (
    FrameColumn,
    TextColumn,
    ValueColumn,
    frame_column,
    laid_out,
    one_array,
    places_in_order,
)
from catalog.tables.parquet import OpenParquet
from catalog.tables.shelf import MAPPED, ShelvedTable

Sort = tuple[tuple[str, bool], ...]  # (column, descending)
MOST_ORDERS = 16


class Frame:
    """One version's columns and sort orders. Reading what is there takes no lock; loading holds it."""

    def __init__(self, source: OpenParquet, shelved: ShelvedTable | None = None) -> None:
        self.source = source
        self.shelved = shelved
        self.rows = source.rows
        self.lock = threading.RLock()
        self.columns: dict[str, FrameColumn] = {}
        self.orders: dict[Sort, Any] = {}

    @property
    def nbytes(self) -> int:
        columns = sum(
            max(column.nbytes // 8, MAPPED) if column.mapped else column.nbytes
            for column in list(self.columns.values())
        )
        return columns + sum(int(order.nbytes) for order in list(self.orders.values())) + 4096

    def load(self, names: Sequence[str]) -> None:
        with self.lock:
            for name in dict.fromkeys(names):
                if name not in self.columns:
                    self.columns[name] = self.laid_out(name)

    def laid_out(self, name: str) -> FrameColumn:
        cells = self.shelved.get(name) if self.shelved is not None else None
        if cells is None or len(cells) != self.rows:
            return frame_column(self.read(name))
        return frame_column(cells, mapped=True)

    def read(self, name: str) -> Any:
        return one_array(self.source.read([name]).column(name))

    def shelve(self, uri: str) -> bool:
        """Every public column to the shelf, one after the other, each dropped before the next is read. False: all were there."""
        shelved = self.shelved
        public = [name for name in self.source.schema.names if name == "__part" or not name.startswith("__")]
        if shelved is None or shelved.names.issuperset(public):
            return False
        shelved.come_from(uri)
        for name in public:
            if name not in shelved.names:
                shelved.put(name, laid_out(self.read(name)))
                with self.lock:
                    self.columns.pop(name, None)  # the mapped one takes its place
        return True

    def column(self, name: str) -> FrameColumn:
        found = self.columns.get(name)
        if found is None:
            self.load([name])
            found = self.columns[name]
        return found

    def missing(self, names: Iterable[str]) -> int:
        """How many bytes of pages must be read before these columns are here."""
        there = self.shelved.names if self.shelved is not None else set()
        return sum(self.source.sizes[name] for name in set(names) if name not in self.columns and name not in there)

    def sortable(self, sort: Sort) -> bool:
        """Whether the sort's keys are at hand: numbers are, texts once their places in Thai order are known."""
        columns = [self.columns.get(name) for name, _ in sort]
        return all(isinstance(c, ValueColumn) or (isinstance(c, TextColumn) and c.ranked) for c in columns)

    def order(self, sort: Sort) -> Any:
        """All row numbers in that order (int32), kept."""
        found = self.orders.get(sort)
        if found is None:
            with self.lock:
                found = self.orders.get(sort)
                if found is None:
                    found = self.sorted(np.arange(self.rows, dtype=np.int32), sort)
                    if len(self.orders) >= MOST_ORDERS:
                        self.orders.pop(next(iter(self.orders)))
                    self.orders[sort] = found
        return found

    def sorted(self, rows: Any, sort: Sort) -> Any:
        """Those rows (ascending numbers) in that order; equal ones keep their order."""
        return rows[places_in_order([self.column(name).keys(down)[rows] for name, down in sort])]

    def first(self, rows: Any, sort: Sort, count: int) -> Any:
        """The first `count` of those rows in that order, without sorting them all."""
        if count >= len(rows):
            return self.sorted(rows, sort)
        keys = self.column(sort[0][0]).keys(sort[0][1])
        keys = keys if len(rows) == self.rows else keys[rows]
        last = np.partition(keys, count - 1)[count - 1]
        return self.sorted(rows[keys <= last], sort)[:count]
