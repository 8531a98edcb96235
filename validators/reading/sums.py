"""Rows that add up others, told by arithmetic: a label that begins with รวม, or stands one step higher (1. over 1.1, less indented, further left).

The words alone say too little (รวมพลัง is a party) and so do steps (a heading may have values of its own); what adds up is no accident. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from validators.reading.cells import read
from validators.reading.text import tidy

MOST = 5_000  # rows; longer tables are data, and not laid out by hand
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\)?\s+\D|(\d{1,2}(?:\.\d{1,2})+)\.?\s*\D")
_STEP = re.compile(r"\d{1,2}(?:\.\d{1,2})*")  # in a column of its own
_SUM = re.compile(r"(?:ยอด|ผล)?รวม|total", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of data: its number, its labels as published (from the left), its measures (NaN: none), what its words say it is."""

    row: int
    labels: Sequence[str]
    values: Sequence[float]
    part: str | None


def number_of(text: str) -> float:
    """A measure for adding up; NaN where it is none."""
    cell = read(tidy(text))
    return float(cell.value) if cell.kind in ("int", "dec", "zero") else float("nan")


def subtotals(lines: Sequence[Line]) -> set[int]:
    """The rows that add up others and do not say so in the usual words."""
    if not 3 <= len(lines) <= MOST:
        return set()
    values = np.array([line.values for line in lines], float)
    if not values.size:
        return set()
    return _worded(lines, values) | _stepped(lines, values)


def _worded(lines: Sequence[Line], values: np.ndarray) -> set[int]:
    said = [
        line.part is None and bool(_SUM.match(next((tidy(one) for one in line.labels if tidy(one)), "")))
        for line in lines
    ]
    edges = [-1, *(i for i, line in enumerate(lines) if said[i] or line.part), len(lines)]
    found = set()
    for before, at, after in zip(edges, edges[1:], edges[2:], strict=False):
        if said[at] and any(
            _adds(values[at], values[first:last], sure=True) for first, last in ((at + 1, after), (before + 1, at))
        ):
            found.add(lines[at].row)
    return found


def _stepped(lines: Sequence[Line], values: np.ndarray) -> set[int]:
    """Rows over others by a step, where most of those with values add up what stands below them."""
    rows = [i for i, line in enumerate(lines) if line.part is None]
    steps = _steps([lines[i].labels for i in rows])
    if steps is None:
        return set()
    parents, good = [], 0
    for at, (index, step) in enumerate(zip(rows, steps, strict=True)):
        end = next((one for one in range(at + 1, len(rows)) if steps[one] <= step), len(rows))
        below = range(at + 1, end)
        if not below or np.isnan(values[index]).all():
            continue
        parents.append(lines[index].row)
        first = steps[below[0]]
        good += _adds(values[index], values[[rows[one] for one in below if steps[one] == first]])
    return set(parents) if parents and good >= 0.8 * len(parents) else set()


def _steps(labels: Sequence[Sequence[str]]) -> list[int] | None:
    """How deep each row stands; None where nothing tells."""
    width = min(map(len, labels), default=0)
    for column in range(min(2, width)):
        texts = [tidy(row[column]) for row in labels]
        numbers = [
            found[1] or found[2] if (found := _NUMBERED.match(text)) else text if _STEP.fullmatch(text) else None
            for text in texts
        ]
        deep = [number.count(".") for number in numbers if number]
        if deep and len(deep) >= 0.5 * len(texts) and len(set(deep)) > 1:
            last = max(deep)
            return [number.count(".") if number else last + 1 for number in numbers]
        indents = [len(row[column]) - len(row[column].lstrip(" \u00a0\u3000\t")) for row in labels]
        if len(set(indents)) > 1 and indents[0] == min(indents) and all(texts):
            return indents
    if width > 1:
        filled = [[i for i, cell in enumerate(row) if tidy(cell)] for row in labels]
        if all(filled) and len({one[-1] for one in filled}) > 1:
            return [one[-1] for one in filled]
    return None


def _adds(total: np.ndarray, parts: np.ndarray, sure: bool = False) -> bool:
    """Whether a row is the sum of others in half of its measures at least (shares and rates do not add up); `sure`: in all, and two or more."""
    if not len(parts):
        return False
    there = ~np.isnan(total) & ~np.isnan(parts).all(axis=0)
    if not there.any():
        return False
    sums = np.nansum(parts[:, there], axis=0)
    slack = np.where(sums == np.floor(sums), 1e-6, 0.006 * len(parts)) + 1e-9 * np.abs(sums)
    hits = np.abs(sums - total[there]) <= slack
    telling = hits & (sums != 0)
    if sure:
        return bool(len(parts) > 1 and telling.sum() > 1 and hits.all())
    return bool(telling.any() and hits.sum() >= 0.5 * there.sum())
