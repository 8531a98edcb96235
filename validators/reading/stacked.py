"""Tables one under another in one sheet: each has its own header, and often its own title, behind a blank row.

Looked for in the first rows only (`stream.HEAD`): who stacks tables stacks short ones. A part keeps the row numbers of the original.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from validators.reading import cells, words
from validators.reading.facts import pairs
from validators.reading.rows import cut
from validators.reading.stream import HEAD, Merge, Piece, Rows, Stream
from validators.reading.text import tidy

MAX_PARTS = 50
_VALUES = frozenset({"int", "dec", "zero", "date", "datetime", "time"})


@dataclass
class Part:
    """A stream over the rows from `top` to `bottom` (1-based, both ends included; None: to the end)."""

    stream: Stream
    top: int
    bottom: int | None
    title: str
    labels: list[str] | None = None
    head: list[list[str]] = field(default_factory=list)
    merges: Sequence[Merge] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        width = max(map(len, self.stream.head[self.top - 1 : self.bottom]), default=0)
        self.head = [[""] * width for _ in range(self.top - 1)] + self.stream.head[self.top - 1 : self.bottom]
        last = self.bottom if self.bottom is not None else 1 << 31
        self.merges = [merge for merge in self.stream.merges if self.top - 1 <= merge.top < last]
        self.facts = self.stream.facts

    @property
    def short(self) -> Rows:
        return _inside(self.stream.short, self.top, self.bottom)

    @property
    def long(self) -> Rows:
        return _inside(self.stream.long, self.top, self.bottom)

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        for piece in self.stream.pieces(max(after, self.top - 1), width):
            if self.bottom is None or not len(piece.rows) or piece.rows[-1] <= self.bottom:
                yield piece
                continue
            kept = cut(piece, np.asarray(piece.rows <= self.bottom))
            if len(kept.rows):
                yield kept
            return


def _inside(rows: Rows, top: int, bottom: int | None) -> Rows:
    if bottom is None:
        return rows
    first = [row for row in rows.first if top <= row <= bottom]
    return Rows(len(first), first)


def _header(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row names columns: words only, and values stand below most of them."""
    filled = [column for column, cell in enumerate(row) if cell]
    if len(filled) < 2 or len({row[column] for column in filled}) < len(filled):
        return False
    if pairs(row, colon=True) or (pairs(row) and not _valued(below[0] if below else ())):  # สังกัด: a fact, or a column
        return False
    if words.part_of(row[filled[0]]) or any(words.is_note(row[column]) for column in filled):
        return False
    kinds = [cells.read(row[column]) for column in filled]
    if any(cell.kind in ("null", "month", "period", "span") for cell in kinds):
        return False
    if any(cell.kind in _VALUES and not (cell.kind == "int" and _year(cell.value)) for cell in kinds):
        return False
    body = [line for line in itertools.takewhile(any, below[:6]) if sum(map(bool, line)) >= 2]
    if not body:
        return False
    valued = [column for column in filled if any(cells.read(line[column]).kind in _VALUES for line in body)]
    full = sum(1 for line in body if sum(1 for column in filled if line[column]) >= 0.6 * len(filled))
    return bool(valued) and full >= 0.5 * len(body)


def _valued(row: Sequence[str]) -> bool:
    return not pairs(row) and any(cells.read(cell).kind in _VALUES for cell in row if cell)


def _year(value: int) -> bool:
    return 2400 <= value <= 2700 or 1850 <= value <= 2150


def parts_of(stream: Stream) -> list[Part]:
    """The tables of a sheet, in order; one where nothing speaks for more."""
    if stream.labels is not None or len(stream.head) < 6:
        return []
    width = max(map(len, stream.head), default=0)
    rows = [[tidy(cell) for cell in row] + [""] * (width - len(row)) for row in stream.head]
    starts: list[tuple[int, str, tuple[str, ...]]] = []  # first row (0-based), title, header
    at = 0
    while at < len(rows) and len(starts) < MAX_PARTS:
        if any(rows[at]) and (at == 0 or not any(rows[at - 1])):
            header = at
            while header < min(at + 5, len(rows)) and sum(map(bool, rows[header])) == 1:
                header += 1
                while header < min(at + 5, len(rows)) and not any(rows[header]):
                    header += 1
            if header < len(rows) and _header(rows[header], rows[header + 1 :]):
                title = "" if header == at else next(cell for cell in rows[at] if cell)
                starts.append((at, title, tuple(rows[header])))
                at = header + 1
                continue
        at += 1
    starts = _distinct(starts, rows)
    if len(starts) < 2:
        return []
    edges = [0, *(start for start, _, _ in starts[1:])]
    bottoms: list[int | None] = [*edges[1:], None]
    return [
        Part(stream, top + 1, bottom, title or f"table {number}")
        for number, (top, bottom, (_, title, _)) in enumerate(zip(edges, bottoms, starts, strict=True), 1)
    ]


def _distinct(
    starts: list[tuple[int, str, tuple[str, ...]]], rows: Sequence[Sequence[str]]
) -> list[tuple[int, str, tuple[str, ...]]]:
    """Without those whose header was there before: the same table goes on (a page break, or a heading for the rows below)."""
    found: list[tuple[int, str, tuple[str, ...]]] = []
    for start in starts:
        if found and any(start[2] == before[2] for before in found):
            continue
        if found and not _apart(start, found[-1], rows):
            continue
        found.append(start)
    return found


def _apart(
    start: tuple[int, str, tuple[str, ...]], before: tuple[int, str, tuple[str, ...]], rows: Sequence[Sequence[str]]
) -> bool:
    """Another table: it has a title, or its labels stand where the one above has values, or it is wider or narrower."""
    if start[1]:
        return True
    columns = {column for column, cell in enumerate(start[2]) if cell}
    if columns != {column for column, cell in enumerate(before[2]) if cell}:
        return True
    above = [row for row in rows[before[0] : start[0]] if any(row)][2:]
    valued = [
        column
        for column in columns
        if sum(cells.read(row[column]).kind in _VALUES for row in above if row[column])
        > 0.5 * max(1, sum(1 for row in above if row[column]))
    ]
    return bool(valued) and all(cells.read(start[2][column]).kind not in _VALUES for column in valued)


def size(part: Part) -> int:
    """How much a part holds, by its first rows; the last one may go on behind them."""
    filled = sum(1 for row in part.head for cell in row if cell)
    return filled + (1 << 20 if part.bottom is None and len(part.stream.head) >= HEAD else 0)
