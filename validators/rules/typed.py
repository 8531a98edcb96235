"""The same pass over cells that have types of their own: workbooks and JSON, read by Frictionless's own readers.

Texts of a column are proven as those of a CSV file are, numbers by the bounds, other cells by their distinct values.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from validators.rules import keys
from validators.rules.blocks import Block
from validators.rules.run import Found, Run
from validators.rules.texts import sizes

_NONE = type(None)
_TEXTS = {str, _NONE}
_SPANS = {
    "integer": {int, _NONE},
    "number": {int, float, Decimal, _NONE},
}  # types of which what is accepted has no gaps
_HASHED = {str, int, float, bool, Decimal, _NONE}


class TypedRun(Run):
    """Blocks hold lists of cells as Frictionless read them, not Arrow's texts."""

    def run(self, path: Path) -> int:
        rows = 0
        for batch in self.opened.batches():
            rows += len(batch)
            self._judge(_block(batch, len(self.plan.rules)))
        self.listing.add(self.opened.end)
        return rows

    def _blank(self, block: Block) -> np.ndarray:
        mask = np.ones(len(block.numbers), bool)
        for place, column in enumerate(block.columns):
            if not mask.any():
                break
            rows = np.flatnonzero(mask)
            missing = self.plan.rules[place].missing
            mask[rows] = [column[row] is None or str(column[row]) in missing for row in rows.tolist()]
        return mask

    def _rows_of(self, block: Block, places: np.ndarray) -> list[list[Any]]:
        return [[column[place] for column in block.columns] for place in places.tolist()]

    def _column(
        self, block: Block, place: int, blank: np.ndarray, found: Found
    ) -> tuple[np.ndarray, np.ndarray] | None:
        cells, keyed, number = block.columns[place], place in self.keyed, self.plan.rules[place].number
        hashes, none = np.zeros(len(cells), np.uint64), np.zeros(len(cells), bool)
        asked: list[np.ndarray] = []
        for kind, rows in _kinds(cells):
            left = self._unproven(place, kind, [cells[row] for row in rows] if len(rows) < len(cells) else cells)
            asked.append(rows[left])
            if keyed:
                asked[-1] = self._keyed(place, kind, cells, rows, left, hashes, none)
        rows = np.sort(np.concatenate([np.zeros(0, np.int64), *asked]))
        readings = [self._read(place, cells[row]) for row in rows.tolist()]
        lively = ~blank[rows]
        for name, counts in (
            ("type-error", [one.types for one in readings]),
            ("constraint-error", [one.constraints for one in readings]),
        ):
            each = np.array(counts, np.int64) * lively
            found.note(name, number, block.numbers[rows[each > 0]], int(each.sum()))
        if not keyed:
            return None
        hashes[rows], none[rows] = [one.key for one in readings], [one.none for one in readings]
        return hashes, none

    def _keyed(
        self, place: int, kind: type, cells: Sequence[Any], rows: np.ndarray, left: np.ndarray, hashes: np.ndarray, none: np.ndarray
    ) -> np.ndarray:  # fmt: skip
        """Writes the keys of what is proven, where a cell is its own value; the rows that are still to be asked."""
        type = self.plan.rules[place].type
        good = rows[~left]
        if kind is _NONE:
            none[good] = True
            return rows[left]
        if set(self.plan.rules[place].missing) - {""}:
            return rows
        if kind is str and type in ("string", "any"):
            texts = pa.array([cells[row] for row in good.tolist()], pa.string())
            hashes[good], none[good] = (
                keys.text_keys(texts),
                sizes(texts) == 0 if self.plan.rules[place].missing else False,
            )
            return rows[left]
        if kind is int and type in ("integer", "number", "any"):
            try:
                hashes[good] = keys.integer_keys(np.array([cells[row] for row in good.tolist()], np.int64))
                return rows[left]
            except OverflowError:
                return rows
        return rows

    def _unproven(self, place: int, kind: type, cells: Sequence[Any]) -> np.ndarray:
        """Which cells, all of one type, are not proven good."""
        rule = self.plan.rules[place]
        if kind is _NONE:
            return np.full(len(cells), self._bad(place, None))
        if kind is str:
            texts = pa.array(cells, pa.string())
            good, missing = self.provers[place](texts).good, self._missing(texts, place)
            return ~np.broadcast_to(good & ~missing if rule.constraints.get("required") else good | missing, len(cells))
        if set(rule.missing) - {""}:
            return np.ones(len(cells), bool)
        if kind in _SPANS.get(rule.type, ()) and "enum" not in rule.constraints:
            return self._beyond(place, cells)
        if kind in _HASHED:
            bad = {cell for cell in set(cells) if self._bad(place, cell)}
            return np.array([cell in bad for cell in cells]) if bad else np.zeros(len(cells), bool)
        return np.ones(len(cells), bool)

    def _beyond(self, place: int, cells: Sequence[Any]) -> np.ndarray:
        """Which numbers are not strictly inside the bounds; rounding to floats keeps their order."""
        try:
            values = np.array(cells, np.float64)
            bounds = {name: float(value) for name, value in self.plan.rules[place].bounds.items()}
        except (OverflowError, TypeError):
            return np.ones(len(cells), bool)
        good = np.isfinite(values)
        for name, bound in bounds.items():
            good &= values > bound if "inimum" in name else values < bound
        return ~good

    def _bad(self, place: int, cell: Any) -> bool:
        reading = self._read(place, cell)
        return bool(reading.types or reading.constraints)

    def _known_as(self, place: int, cell: Any) -> Any:
        """Cells of one name are read alike; missing values go by how a cell is written."""
        if set(self.plan.rules[place].missing) - {""}:
            return type(cell), cell, str(cell)
        return type(cell), cell

    def _key(self, value: Any) -> int:
        hash(value)  # what Python cannot look up is left to Frictionless, which falls over it
        return exact_key(value)


def _kinds(cells: Sequence[Any]) -> Iterator[tuple[type, np.ndarray]]:
    """The types of cells, each with the rows that have it."""
    kinds = list(map(type, cells))
    if len(set(kinds)) == 1:
        yield kinds[0], np.arange(len(cells))
        return
    for kind in dict.fromkeys(kinds):
        yield kind, np.array([row for row, one in enumerate(kinds) if one is kind], np.int64)


def _block(batch: Sequence[tuple[int, list[Any]]], width: int) -> Block:
    regular = [(number, cells) for number, cells in batch if len(cells) == width]
    columns = [list(column) for column in zip(*(cells for _, cells in regular), strict=True)]
    ragged = [(number, cells) for number, cells in batch if len(cells) != width]
    return Block(np.array([number for number, _ in regular], np.int64), columns or [[] for _ in range(width)], ragged)


def exact_key(value: Any) -> int:
    """One key for what Python calls equal, of whatever types: 1, 1.0 and Decimal("1.00"), but not "1"."""
    if isinstance(value, float | Decimal):
        if value != value:
            return int(keys.NAN)
        exact = Decimal(value)
        if not exact.is_finite():
            return keys.digest(f"{exact}")
        if exact.adjusted() > 400 or exact != exact.to_integral_value():
            return keys.digest(f"{keys.normal(exact).as_tuple()}")
        value = int(exact)
    if isinstance(value, int):
        return keys.value_key(value) if -(2**63) <= value < 2**63 else keys.digest(f"{int(value)}")
    if isinstance(value, str):
        return keys.value_key(value)
    return keys.digest(repr(value))
