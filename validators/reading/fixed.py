"""Text in columns of fixed width: where every line is blank at the same places, a column ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from validators.reading.delimited import opened
from validators.reading.encodings import Encoding
from validators.reading.stream import HEAD, PIECE, Merge, Piece, Rows, columns_of

LONGEST = 20_000  # characters of a line of fixed columns
_UPPER = frozenset("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e")


def places_of(text: str) -> list[str]:
    """The text place by place: a Thai mark stands on the letter before it and takes no place of its own."""
    found: list[str] = []
    for char in text:
        if char in _UPPER and found:
            found[-1] += char
        else:
            found.append(char)
    return found


def sniff_widths(lines: Sequence[str]) -> list[tuple[int, int | None]] | None:
    """(start, end) of each column, or None where the lines have no common gaps of two blanks."""
    if any(len(line) > LONGEST for line in lines):
        return None
    rows = [places_of(line.rstrip("\r\n").expandtabs(8)) for line in lines]
    # Rules under a header (-----) are no data; titles without gaps would hide every column.
    body = [row for row in rows if "  " in "".join(row).strip() and not set("".join(row)) <= set("-=+| ")]
    if len(body) < 3 or len(body) < 0.5 * sum(1 for row in rows if row):
        return None
    width = max(map(len, body))
    ink = np.zeros(width, int)
    for row in body:
        ink[: len(row)] += [char != " " for char in row]
    blank = ink == 0
    edges: list[tuple[int, int | None]] = []
    start, at = None, 0
    while at < width:
        if not blank[at]:
            if start is None:
                start = at
            at += 1
            continue
        end = at
        while at < width and blank[at]:
            at += 1
        # One blank place may be a chance; two, or one that stands in every line before a column, end it.
        if start is not None and (at - end >= 2 or at == width):
            edges.append((start, end))
            start = None
    if start is not None:
        edges.append((start, width))
    return [*edges[:-1], (edges[-1][0], None)] if len(edges) >= 2 else None


@dataclass
class Fixed:
    """A stream over fixed-width text."""

    path: Path
    encoding: Encoding
    widths: list[tuple[int, int | None]]
    head: list[list[str]] = field(default_factory=list)
    labels: list[str] | None = None
    merges: Sequence[Merge] = ()
    short: Rows = field(default_factory=Rows)
    long: Rows = field(default_factory=Rows)
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts |= {"encoding": self.encoding.name, "dialect": {"widths": [list(edge) for edge in self.widths]}}
        with opened(self.path, self.encoding) as text:
            self.head = [self._cut(line) for line in islice(text, HEAD)]

    def _cut(self, line: str) -> list[str]:
        found = places_of(line.rstrip("\r\n").expandtabs(8))
        if set("".join(found)) <= set("-=+| "):
            return [""] * len(self.widths)
        return ["".join(found[start:end]).strip() for start, end in self.widths]

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        with opened(self.path, self.encoding) as text:
            lines, number = islice(text, after, None), after
            while chunk := list(islice(lines, PIECE)):
                yield Piece(
                    np.arange(number + 1, number + 1 + len(chunk), dtype=np.int32),
                    columns_of([self._cut(line) for line in chunk], width),
                )
                number += len(chunk)
