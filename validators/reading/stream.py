"""What every reader gives: rows of text with their numbers in the original, in pieces, as often as asked.

Cells are strings whatever the file holds (a sheet's 90110.0 is "90110", its dates are ISO); nothing is null, the empty cell is "". So one way of
reading serves them all, and what the original said can always be shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

PIECE = 32_768  # rows, where a reader may choose
HEAD = 300  # rows that the shape of a table is decided from
MAX_COLUMNS = 2_000
MAX_LISTED = 1_000


@dataclass(slots=True)
class Rows:
    """Row numbers (1-based, of the original) that something was found in: counted to the end, the first thousand listed."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, numbers: Sequence[int] | np.ndarray) -> None:
        self.count += len(numbers)
        if len(self.first) < MAX_LISTED:
            self.first.extend(int(n) for n in numbers[: MAX_LISTED - len(self.first)])


@dataclass(slots=True)
class Piece:
    """A run of rows: their numbers, and one string array per column."""

    rows: np.ndarray
    cells: list[pa.Array]
    published: list[pa.Array] | None = None  # where the cells are no more what the file says


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows and columns, 0-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Stream(Protocol):
    head: list[list[str]]  # the first rows, from row 1 on
    labels: list[str] | None  # where the format itself names its columns (JSON, Parquet)
    merges: Sequence[Merge]
    short: Rows  # rows with fewer cells than columns, and with more: filled while pieces are read
    long: Rows
    facts: dict[str, Any]  # encoding, dialect, sheet, other sheets …: what the report says of the reading

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        """The rows behind row `after`, cut or filled to `width` columns."""
        ...


def strings(values: Sequence[Any]) -> pa.Array:
    return pa.array(values, pa.string())


def columns_of(rows: Sequence[Sequence[str]], width: int) -> list[pa.Array]:
    """Rows of text turned into columns; short rows are filled."""
    if not rows:
        return [strings([]) for _ in range(width)]
    if any(len(row) != width for row in rows):
        rows = [list(row[:width]) + [""] * (width - len(row)) for row in rows]
    return [strings(column) for column in zip(*rows, strict=True)]
