"""The first pass: both versions side by side, row by row in the order of their files.

Rows that are equal in the same place are the same row. Revised statistics mostly keep their order, so little is left for the costly
passes. Memory is a batch of each, and what is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables.differences.columns import Pair
from catalog.tables.parquet import OpenParquet

STEP = 32_768
ENOUGH = 100_000  # rows after which it shows whether the order was kept
MOST_LEFT = 128_000_000  # bytes of rows left over; more are read again from the files instead


@dataclass(slots=True)
class Leftover:
    """Rows not found equal in place. `old` and `new` are None where they were too many: then it is all rows of the files."""

    same: int = 0
    old: pa.Table | None = None
    new: pa.Table | None = None


def comparable(pair: Pair, one: pa.Array, other: pa.Array) -> tuple[pa.Array, pa.Array]:
    if not pair.retyped and one.type == other.type:
        return one, other
    kind = pa.float64() if pair.numeric else pa.string()
    return one.cast(kind), other.cast(kind)


def differs(pair: Pair, one: pa.Array, other: pa.Array) -> Any:
    """A numpy mask: where the two cells are not the same (two empty ones are)."""
    one, other = comparable(pair, one, other)
    found = pc.not_equal(one, other)
    if found.null_count:
        both_empty = pc.and_(pc.is_null(one), pc.is_null(other))
        found = pc.if_else(both_empty, False, pc.fill_null(found, True))
    return found.to_numpy(zero_copy_only=False)


class Steps:
    """Rows of a stream in pieces as long as asked for."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.batches = batches
        self.waiting: pa.RecordBatch | None = None

    def peek(self) -> pa.RecordBatch | None:
        while self.waiting is None or self.waiting.num_rows == 0:
            self.waiting = next(self.batches, None)
            if self.waiting is None:
                return None
        return self.waiting

    def take(self, length: int) -> pa.RecordBatch:
        assert self.waiting is not None
        piece, self.waiting = self.waiting.slice(0, length), self.waiting.slice(length)
        return piece


def align(
    old: OpenParquet, new: OpenParquet, pairs: Sequence[Pair], old_names: list[str], new_names: list[str]
) -> Leftover:
    """`…_names` are the columns to keep of the rows left over, `__id` first."""
    left, others = Steps(old.batches(old_names, STEP, True)), Steps(new.batches(new_names, STEP, True))
    found = Leftover()
    olds: list[pa.RecordBatch] = []
    news: list[pa.RecordBatch] = []
    size = passed = 0
    while size <= MOST_LEFT:
        one, other = left.peek(), others.peek()
        if one is None and other is None:
            break
        if one is None or other is None:
            piece = (left if one is not None else others).take(STEP)
            (olds if one is not None else news).append(piece)
            size += piece.nbytes
            continue
        length = min(one.num_rows, other.num_rows)
        one, other = left.take(length), others.take(length)
        changed = np.zeros(length, bool)
        for pair in pairs:
            changed |= differs(pair, one.column(pair.old.name), other.column(pair.new.name))
        found.same += length - int(np.count_nonzero(changed))
        passed += length
        if passed > ENOUGH and found.same < passed // 10:
            return Leftover()  # another order: looking side by side finds nothing
        if changed.any():
            rows = pa.array(np.flatnonzero(changed))
            olds.append(one.take(rows))
            news.append(other.take(rows))
            size += olds[-1].nbytes + news[-1].nbytes
    if size > MOST_LEFT:
        return Leftover()
    found.old = pa.Table.from_batches(olds, pa.schema([old.schema.field(n) for n in old_names]))
    found.new = pa.Table.from_batches(news, pa.schema([new.schema.field(n) for n in new_names]))
    return found
