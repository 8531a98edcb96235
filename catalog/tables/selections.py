"""Which rows answer a query, and the rows of one page in its order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from catalog.tables.frame_columns import TextColumn
from catalog.tables.frames import Frame, Sort
from catalog.tables.port import RowQuery
from catalog.words.model import Column
from catalog.words.thai.normal import fold_digits

FEW = 50_000  # so many rows are sorted by themselves; more are picked from the order of all
EARLY = 20_000  # up to here a page is found without the order of all
STRIDE = 65_536


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of an answer: all (`mask` None), or those of the mask; `rows` are their numbers where they are few."""

    total: int
    mask: Any = None
    rows: Any = None

    @property
    def nbytes(self) -> int:
        return 200 + sum(0 if part is None else int(part.nbytes) for part in (self.mask, self.rows))


def matches_number(text: str) -> bool:
    """Whether a text can stand inside a number, a date, a time or a truth."""
    return all(c in "0123456789+-.:eEtTinfalsrue" for c in text)


def having(frame: Frame, word: str, columns: Mapping[str, Column]) -> Any:
    """A mask over the rows that have a word in any of their cells."""
    found = np.zeros(frame.rows, bool)
    number = fold_digits(word)
    for name in columns:
        column = frame.column(name)
        if isinstance(column, TextColumn):
            found |= column.test("contains", word)
        elif matches_number(number):
            found |= column.containing(number)
    return found


def mask_of(frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> Any:
    """A mask over all rows, or None where every row answers."""
    mask = None
    for condition in query.filters:
        found = frame.column(condition.column).test(condition.operator, condition.value)
        mask = found if mask is None else mask & found
    for word in query.q.split():
        found = having(frame, word, columns)
        mask = found if mask is None else mask & found
    return mask


def select(frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> Selection:
    mask = mask_of(frame, query, columns)
    if mask is None:
        return Selection(frame.rows)
    total = int(np.count_nonzero(mask))
    return Selection(total, None, np.flatnonzero(mask).astype(np.int32)) if total <= FEW else Selection(total, mask)


def all_rows(frame: Frame, selection: Selection) -> Any:
    if selection.rows is not None:
        return selection.rows
    if selection.mask is None:
        return np.arange(frame.rows, dtype=np.int32)
    return np.flatnonzero(selection.mask).astype(np.int32)


def whole(frame: Frame, selection: Selection, sort: Sort) -> Any:
    """The numbers of all rows of an answer, in order."""
    if not sort:
        return all_rows(frame, selection)
    if selection.rows is not None:
        return frame.sorted(selection.rows, sort)
    order = frame.order(sort)
    return order if selection.mask is None else order[selection.mask[order]]


def along(order: Any, mask: Any, start: int, length: int) -> Any:
    """Rows `start` to `start + length` of those in the mask, walking along the order no farther than needed."""
    found: list[Any] = []
    passed = 0
    for at in range(0, len(order), STRIDE):
        stretch = order[at : at + STRIDE]
        stretch = stretch[mask[stretch]]
        if passed + len(stretch) > start:
            found.append(stretch[max(start - passed, 0) : start + length - passed])
        passed += len(stretch)
        if passed >= start + length:
            break
    return np.concatenate(found) if found else order[:0]


def window(frame: Frame, selection: Selection, sort: Sort, start: int, length: int) -> Any:
    """The numbers of the rows of one page."""
    end = min(start + length, selection.total)
    if start >= end:
        return np.zeros(0, np.int32)
    if not sort and selection.mask is None and selection.rows is None:
        return np.arange(start, end, dtype=np.int32)
    if not sort:
        return all_rows(frame, selection)[start:end]
    if selection.rows is not None or (sort not in frame.orders and end <= EARLY):
        return frame.first(all_rows(frame, selection), sort, end)[start:end]
    order = frame.order(sort)
    return order[start:end] if selection.mask is None else along(order, selection.mask, start, end - start)


def page_of(frame: Frame, rows: Any, names: list[str]) -> pa.Table:
    """Those rows of those columns as Arrow; ids are row numbers from 1."""
    arrays = [
        pa.array(rows.astype(np.int64) + 1) if name == "__id" else frame.column(name).take(rows) for name in names
    ]
    return pa.table(arrays, names=names)
