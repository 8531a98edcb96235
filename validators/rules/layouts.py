"""Dates and times of a fixed layout, proven good by arithmetic on their bytes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

_WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_LOWEST = {"Y": 1, "m": 1, "d": 1, "H": 0, "M": 0, "S": 0}
_HIGHEST = {"Y": 9999, "m": 12, "d": 31, "H": 23, "M": 59, "S": 59}
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True, slots=True)
class Layout:
    width: int
    parts: tuple[tuple[str, int], ...]  # letter, place of its first byte
    literals: tuple[tuple[int, int], ...]  # place, byte


def layout_of(format: str) -> Layout | None:
    """`%Y-%m-%d` and its like; None where a directive has no fixed width, or comes twice."""
    place, parts, literals, rest = 0, [], [], iter(format)
    for char in rest:
        if char == "%":
            letter = next(rest, "")
            if letter == "%":
                literals.append((place, ord("%")))
                place += 1
                continue
            if letter not in _WIDTHS or letter in dict(parts):
                return None
            parts.append((letter, place))
            place += _WIDTHS[letter]
        elif char.isascii() and not char.isspace():
            literals.append((place, ord(char)))
            place += 1
        else:
            return None
    return Layout(place, tuple(parts), tuple(literals)) if parts else None


def read(texts: pa.Array, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """(which cells are proven good, days since 0001-01-01 as `date.toordinal` counts; only of the good ones)."""
    count = len(texts)
    good, days = np.zeros(count, bool), np.zeros(count, np.int64)
    _, offsets, data = texts.buffers()
    if not count or data is None:
        return good, days
    edges = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + count + 1]
    rows = np.flatnonzero(np.diff(edges) == layout.width)
    if not len(rows):
        return good, days
    data = np.frombuffer(data, np.uint8)
    starts = edges[:-1][rows].astype(np.int64)
    if len(rows) == count:  # all of one width: no gathering
        table = data[edges[0] : edges[0] + count * layout.width].reshape(count, layout.width)
    else:
        table = data[starts[:, None] + np.arange(layout.width)]
    fine = np.ones(len(rows), bool)
    for place, byte in layout.literals:
        fine &= table[:, place] == byte
    values = {"Y": np.full(len(rows), 1900), "m": np.ones(len(rows), np.int64), "d": np.ones(len(rows), np.int64)}
    for letter, place in layout.parts:
        value = np.zeros(len(rows), np.int64)
        for step in range(_WIDTHS[letter]):
            digit = table[:, place + step] - np.uint8(48)  # bytes below "0" wrap round and are large
            fine &= digit <= 9
            value = value * 10 + digit
        fine &= (value >= _LOWEST[letter]) & (value <= _HIGHEST[letter])
        values[letter] = value
    year, month, day = values["Y"], np.minimum(values["m"], 12), values["d"]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    fine &= day <= _DAYS[month] + (leap & (month == 2))
    good[rows] = fine
    days[rows] = _ordinal(year, month, day)
    return good, days


def _ordinal(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days of the proleptic Gregorian calendar (a year that begins in March makes the leap day its last)."""
    shifted = year - (month <= 2)
    in_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    return 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + in_year - 305
