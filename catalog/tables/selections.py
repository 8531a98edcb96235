"""Which rows answer a query, and in which order: masks over a frame, kept for the pages that follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from catalog.tables.frames import Frame, TextColumn
from catalog.tables.port import RowQuery
from catalog.words.model import Column

FEW = 50_000  # so many rows are sorted by themselves; more are picked from the order of the whole column


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of an answer in its order. `rows` None stands for all of them, as in the file."""

    total: int
    rows: Any = None

    @property
    def nbytes(self) -> int:
        return 200 + (0 if self.rows is None else int(self.rows.nbytes))

    def window(self, start: int, length: int) -> Any:
        if self.rows is None:
            return np.arange(start, min(start + length, self.total), dtype=np.int32)
        return self.rows[start : start + length]


def matches_number(text: str) -> bool:
    """Whether a text can stand inside a number, a date, a time or a truth."""
    return all(c in "0123456789+-.:eEtT infalsrue" for c in text)


def mask_of(frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> Any:
    """A mask over all rows, or None where every row answers."""
    mask = None
    for condition in query.filters:
        found = frame.column(condition.column).test(condition.operator, condition.value)
        mask = found if mask is None else mask & found
    if query.q:
        found = np.zeros(frame.rows, bool)
        for name in columns:
            column = frame.column(name)
            if isinstance(column, TextColumn):
                found |= column.test("contains", query.q)
            elif matches_number(query.q):
                found |= column.containing(query.q)
        mask = found if mask is None else mask & found
    return mask


def select(frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> Selection:
    mask = mask_of(frame, query, columns)
    sort = tuple(query.sort)
    if mask is None:
        return Selection(frame.rows, frame.order(sort) if sort else None)
    total = int(np.count_nonzero(mask))
    if not sort:
        return Selection(total, np.flatnonzero(mask).astype(np.int32))
    if total <= FEW and sort not in frame.orders:
        return Selection(total, frame.sorted(np.flatnonzero(mask).astype(np.int32), sort))
    if total <= FEW:
        rows = np.flatnonzero(mask).astype(np.int32)
        return Selection(total, frame.sorted(rows, sort))
    order = frame.order(sort)
    return Selection(total, order[mask[order]])


def page_of(frame: Frame, rows: Any, names: list[str]) -> pa.Table:
    """Those rows of those columns as Arrow; ids are row numbers from 1."""
    arrays = []
    for name in names:
        if name == "__id":
            arrays.append(pa.array(rows.astype(np.int64) + 1))
        else:
            arrays.append(frame.column(name).take(rows))
    return pa.table(arrays, names=names) if names else pa.table({})
