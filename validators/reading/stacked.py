"""Tables one under another in one sheet: each has its own header, and often its own title, behind a blank row.

Looked for in the first rows (`stream.HEAD`) and, behind them, wherever a blank row stands; memory holds the first rows of each part. A part keeps the row
numbers of the original.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.reading import cells, words
from validators.reading.books import Sheet
from validators.reading.delimited import Delimited
from validators.reading.facts import pairs
from validators.reading.printed import page
from validators.reading.repaired import Repaired
from validators.reading.rows import cut
from validators.reading.stream import HEAD, Merge, Piece, Rows, Stream
from validators.reading.text import tidy

MAX_PARTS = 50
MAX_GAPS = 5_000  # blank rows behind the first rows that are looked behind
_WINDOW = 16  # rows behind a blank row: titles, a header and what stands below it
_CONTEXT = 40  # rows before it
_WIDER = 40  # columns that a table may have more than those of the first rows
_VALUES = frozenset({"int", "dec", "zero", "date", "datetime", "time"})


@dataclass
class Part:
    """A stream over the rows from `top` to `bottom` (1-based, both ends included; None: to the end)."""

    stream: Stream
    top: int
    bottom: int | None
    title: str
    first: list[list[str]] | None = None  # its first rows, where they stand behind those of the stream
    last: int | None = None  # the last row, where it is known
    labels: list[str] | None = None
    head: list[list[str]] = field(default_factory=list)
    merges: Sequence[Merge] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    after: int = 0  # row behind which it was read

    def __post_init__(self) -> None:
        own = self.first or self.stream.head[self.top - 1 : self.bottom]
        self.head = [[""] * max(map(len, own), default=0)] * (self.top - 1) + own
        last = self.bottom if self.bottom is not None else 1 << 31
        self.merges = [merge for merge in self.stream.merges if self.top - 1 <= merge.top < last]
        self.facts = self.stream.facts

    @property
    def short(self) -> Rows:
        return _inside(self.stream.short, self.after, self.bottom)

    @property
    def long(self) -> Rows:
        return _inside(self.stream.long, self.after, self.bottom)

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        after = self.after = max(after, self.top - 1)
        for piece in self.stream.pieces(min(after, len(self.stream.head)), width):
            if len(piece.rows) and piece.rows[0] <= after:
                piece = cut(piece, np.asarray(piece.rows > after))
                if not len(piece.rows):
                    continue
            if self.bottom is None or not len(piece.rows) or piece.rows[-1] <= self.bottom:
                yield piece
                continue
            kept = cut(piece, np.asarray(piece.rows <= self.bottom))
            if len(kept.rows):
                yield kept
            return


def _inside(rows: Rows, after: int, bottom: int | None) -> Rows:
    if bottom is None and after < HEAD:  # nothing above the part was read
        return rows
    first = [row for row in rows.first if row > after and (bottom is None or row <= bottom)]
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


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a table begins: its first row (0-based), its title, its header, and the rows above it that tell whether it is another one."""

    row: int
    title: str
    header: tuple[str, ...]
    above: Sequence[Sequence[str]]
    first: list[list[str]] | None = None


def parts_of(stream: Stream) -> list[Part]:
    """The tables of a sheet, in order; one where nothing speaks for more."""
    if stream.labels is not None or len(stream.head) < 6:
        return []
    width = max(map(len, stream.head), default=0)
    rows = [[tidy(cell) for cell in row] + [""] * (width - len(row)) for row in stream.head]
    starts: list[_Start] = []
    at = 0
    while at < len(rows) and len(starts) < MAX_PARTS:
        start = _start(rows, at) if any(rows[at]) and (at == 0 or not any(rows[at - 1])) else None
        if start is not None:
            title, header = start
            above = rows[starts[-1].row : at] if starts else []
            starts.append(_Start(at, title, tuple(_trimmed(rows[header])), above))
            at = header
        at += 1
    last = None
    if len(rows) >= HEAD and _gaps(stream):
        deep, last = _deeper(stream, width, MAX_PARTS - len(starts))
        starts += deep
    starts = _distinct(starts)
    if len(starts) < 2:
        return []
    edges = [0, *(start.row for start in starts[1:])]
    bottoms: list[int | None] = [*edges[1:], None]
    return [
        Part(stream, top + 1, bottom, start.title or f"table {number}", start.first if number > 1 else None, last)
        for number, (top, bottom, start) in enumerate(zip(edges, bottoms, starts, strict=True), 1)
    ]


def _start(rows: Sequence[Sequence[str]], at: int) -> tuple[str, int] | None:
    """The title of the table that begins at a row behind a blank one, and where its header stands; None where none begins."""
    header = at
    while header < min(at + 5, len(rows)) and sum(1 for cell in rows[header] if cell and not page(cell)) == 1:
        header += 1
        while header < min(at + 5, len(rows)) and not any(rows[header]):
            header += 1
    if header >= len(rows) or not _header(rows[header], rows[header + 1 :]):
        return None
    return ("" if header == at else next(cell for cell in rows[at] if cell)), header


def _gaps(stream: Stream) -> bool:
    """Whether a row behind the first ones may be blank; where only a reading can tell, yes."""
    if isinstance(stream, Repaired):
        return _gaps(stream.stream)
    return stream.gaps() if isinstance(stream, Delimited | Sheet) else True


def _deeper(stream: Stream, width: int, most: int) -> tuple[list[_Start], int]:
    """Tables that begin behind the first rows of a stream, piece by piece; and its last row."""
    found: list[_Start] = []
    held: Piece | None = None  # what the end of the last piece leaves to be looked at
    gaps, last = 0, HEAD
    for piece in stream.pieces(HEAD - _CONTEXT, width + _WIDER):
        for start in found:
            if start.first is not None and len(start.first) < HEAD:
                start.first.extend(_texts(piece, 0, HEAD - len(start.first)))
        whole = piece if held is None else _joined(held, piece)
        last = int(piece.rows[-1])
        blank = _blank(whole)
        for index in np.flatnonzero(blank[:-1] & ~blank[1:]) + 1:
            at = int(whole.rows[index]) - 1
            if at < HEAD or (found and at <= found[-1].row) or gaps >= MAX_GAPS or len(found) >= most:
                continue
            gaps += 1
            window = _even([[tidy(cell) for cell in row] for row in _texts(whole, int(index), _WINDOW)])
            if start := _start(window, 0):
                above = _texts(whole, max(0, int(index) - _CONTEXT), min(_CONTEXT, int(index)))
                header = tuple(_trimmed(window[start[1]]))
                above = _even(above, len(header))
                found.append(_Start(at, start[0], header, above, _texts(whole, int(index), HEAD)))
        keep = min(len(whole.rows), _CONTEXT + _WINDOW)
        held = Piece(whole.rows[-keep:], [column.slice(len(column) - keep) for column in whole.cells])
    return found, last


def _blank(piece: Piece) -> np.ndarray:
    found = np.ones(len(piece.rows), bool)
    for column in piece.cells:
        if not found.any():
            break
        found &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
    return found


def _texts(piece: Piece, start: int, count: int) -> list[list[str]]:
    """Rows of a piece, without the empty cells at their ends."""
    columns = [column.slice(start, count).to_pylist() for column in piece.cells]
    return [_trimmed(row) for row in zip(*columns, strict=True)]


def _even(rows: Sequence[list[str]], width: int = 0) -> list[list[str]]:
    width = max([width, *map(len, rows)])
    return [row + [""] * (width - len(row)) for row in rows]


def _trimmed(row: Sequence[str]) -> list[str]:
    return list(row[: max((number for number, cell in enumerate(row, 1) if cell), default=0)])


def _joined(first: Piece, then: Piece) -> Piece:
    columns = [pa.concat_arrays([a, b]) for a, b in zip(first.cells, then.cells, strict=True)]
    return Piece(np.concatenate([first.rows, then.rows]), columns)


def _distinct(starts: list[_Start]) -> list[_Start]:
    """Without those whose header was there before: the same table goes on (a page break, or a heading for the rows below)."""
    found: list[_Start] = []
    for start in starts:
        if found and any(start.header == before.header for before in found):
            continue
        if found and not _apart(start, found[-1]):
            continue
        found.append(start)
    return found


def _apart(start: _Start, before: _Start) -> bool:
    """Another table: it has a title, or its labels stand where the one above has values, or it is wider or narrower."""
    if start.title:
        return True
    columns = {column for column, cell in enumerate(start.header) if cell}
    if columns != {column for column, cell in enumerate(before.header) if cell}:
        return True
    above = [row for row in start.above if any(row)][2:]
    valued = [
        column
        for column in columns
        if sum(cells.read(row[column]).kind in _VALUES for row in above if row[column])
        > 0.5 * max(1, sum(1 for row in above if row[column]))
    ]
    return bool(valued) and all(cells.read(start.header[column]).kind not in _VALUES for column in valued)


def size(part: Part) -> int:
    """How much a part holds, by its first rows; the last one may go on behind them."""
    own = part.head[part.top - 1 :]
    filled = sum(1 for row in own for cell in row if cell)
    if part.last is not None:
        rows = (part.bottom or part.last) - part.top + 1
        return filled * rows // max(1, len(own))
    return filled + (1 << 20 if part.bottom is None and len(part.stream.head) >= HEAD else 0)
