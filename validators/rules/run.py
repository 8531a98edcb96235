"""One pass over one file: what its blocks prove, what Frictionless is asked, which errors are counted and listed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.rules import keys
from validators.rules.blocks import Block, blocks
from validators.rules.frictionless import Opened
from validators.rules.proofs import flags, prover
from validators.rules.rule import Plan
from validators.rules.texts import sizes

_EMPTY = pa.array([""], pa.string())
_REMEMBERED = 100_000  # distinct cells, of all fields together, whose reading is kept: some 30 MB


class Listing:
    def __init__(self, limit: int, start: list[dict[str, Any]]) -> None:
        self.limit = limit
        self.errors: list[dict[str, Any]] = []
        self.listed: Counter[str] = Counter()
        self.counts: Counter[tuple[str, int | None]] = Counter()
        self.add(start)

    def add(self, errors: list[dict[str, Any]], counted: bool = True) -> None:
        for error in errors:
            kind = error["type"]
            if counted:
                self.counts[kind, error.get("fieldNumber")] += 1
            if self.listed[kind] < self.limit:
                self.listed[kind] += 1
                self.errors.append(error)

    def room(self, kind: str) -> int:
        return self.limit - self.listed[kind]


class Reading(NamedTuple):
    """What one distinct cell of one field came to."""

    types: int
    constraints: int
    none: bool  # nothing was read: a missing value, or a type error
    key: int = 0


@dataclass(slots=True)
class Found:
    """What one block holds: for each kind of error and field number the rows that have it."""

    rows: dict[str, list[tuple[int | None, np.ndarray]]] = field(default_factory=dict)
    counts: Counter[tuple[str, int | None]] = field(default_factory=Counter)

    def note(self, kind: str, number: int | None, rows: np.ndarray, count: int) -> None:
        if count:
            self.counts[kind, number] += count
            self.rows.setdefault(kind, []).append((number, rows))


@dataclass(slots=True)
class _Said:
    """What holds between the rows of one block and those before."""

    repeats: dict[int, dict[int, int]] = field(default_factory=dict)  # row -> place -> row before
    primary: dict[int, int] = field(default_factory=dict)  # row -> row before, 0 for an empty key
    lost: dict[int, list[int]] = field(default_factory=dict)  # row -> foreign keys that lead nowhere


def _together(
    values: tuple[np.ndarray, np.ndarray], extra: Sequence[tuple[int, bool]]
) -> tuple[np.ndarray, np.ndarray]:
    """(keys, which are empty) of the regular rows, then of the ragged ones."""
    hashes = np.concatenate([values[0], np.array([key for key, _ in extra], np.uint64)])
    return hashes, np.concatenate([values[1], np.array([empty for _, empty in extra], bool)])


class Run:
    """One pass over one file."""

    def __init__(self, plan: Plan, opened: Opened, listing: Listing, foreign: Sequence[keys.Seen]) -> None:
        """`foreign`: for each foreign key of the plan what it may hold."""
        self.plan, self.opened, self.listing, self.foreign = plan, opened, listing, foreign
        self.keyed = sorted({*plan.unique, *plan.primary, *(place for key in plan.foreign for place in key.places)})
        self.provers = [prover(rule, place in self.keyed) for place, rule in enumerate(plan.rules)]
        self.known: list[dict[Any, Reading]] = [{} for _ in plan.rules]
        self.remembered = 0
        self.missing = [_EMPTY if rule.missing == [""] else pa.array(rule.missing, pa.string()) for rule in plan.rules]
        self.seen = {place: keys.Seen() for place in plan.unique}
        self.seen_primary = keys.Seen()

    def run(self, path: Path) -> int:
        rows = 0
        # Arrow works without the interpreter's lock: while one block is judged the next is cut.
        with ThreadPoolExecutor(1) as ahead:
            cut = blocks(path, self.plan)
            coming = ahead.submit(next, cut, None)
            while (block := coming.result()) is not None:
                coming = ahead.submit(next, cut, None)
                block = self._filtered(block)
                rows += len(block.numbers) + len(block.ragged)
                self._judge(block)
        return rows

    def values(self, path: Path, wanted: Sequence[int | None]) -> keys.Seen:
        """What stands in the fields at the places `wanted` (None: a field that there is not), of all rows, as keys."""
        seen, nothing = keys.Seen(), Found()
        for block in map(self._filtered, blocks(path, self.plan)):
            blank = np.zeros(len(block.numbers), bool)
            values = {place: self._column(block, place, blank, nothing) for place in self.keyed}
            extra = {place: [] for place in self.keyed}
            for _, cells in block.ragged:
                for place in self.keyed:
                    reading = self._read(place, cells[place] if place < len(cells) else None)
                    extra[place].append((reading.key, reading.none))
            numbers = np.arange(1, len(block.numbers) + len(block.ragged) + 1)
            whole = {place: _together(values[place], extra[place]) for place in self.keyed}
            made, empty = self._joined(whole, wanted, len(numbers))
            seen.add(made[~empty], numbers[~empty])
        return seen

    @staticmethod
    def _joined(
        whole: Mapping[int, tuple[np.ndarray, np.ndarray]], places: Sequence[int | None], count: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """(one key of several fields for each row, where all of them are empty)."""
        joined, empty = np.zeros(count, np.uint64), np.ones(count, bool)
        for place in places:
            hashes, none = whole[place] if place is not None else (joined, np.ones(count, bool))
            joined = keys.join(joined, np.where(none, keys.NONE, hashes))
            empty &= none
        return joined, empty

    def _filtered(self, block: Block) -> Block:
        """Without comments, and without blank rows where the dialect skips them."""
        plan = self.plan
        if not (plan.comment_char or plan.comment_rows or plan.skip_blank):
            return block
        keep = np.ones(len(block.numbers), bool)
        if plan.comment_char:
            keep &= ~flags(pc.starts_with(block.columns[0], plan.comment_char))
        if plan.comment_rows:
            keep &= ~np.isin(block.numbers, list(plan.comment_rows))
        if plan.skip_blank:
            keep &= ~self._all(block, [_EMPTY] * len(block.columns))
        ragged = [
            (number, cells)
            for number, cells in block.ragged
            if not (plan.comment_char and cells and cells[0].startswith(plan.comment_char))
            and number not in plan.comment_rows
            and not (plan.skip_blank and not any(cells))
        ]
        return Block(block.numbers[keep], [column.filter(pa.array(keep)) for column in block.columns], ragged)

    def _blank(self, block: Block) -> np.ndarray:
        return self._all(block, self.missing)

    @staticmethod
    def _all(block: Block, wanted: list[pa.Array]) -> np.ndarray:
        mask = np.ones(len(block.numbers), bool)
        for column, texts in zip(block.columns, wanted, strict=True):
            if not mask.any():
                break
            mask &= sizes(column) == 0 if texts is _EMPTY else flags(pc.is_in(column, value_set=texts))
        return mask

    def _judge(self, block: Block) -> None:
        found = Found()
        blank = self._blank(block)
        found.note("blank-row", None, block.numbers[blank], int(blank.sum()))
        values = {place: self._column(block, place, blank, found) for place in range(len(self.plan.rules))}
        extra = {place: [] for place in self.keyed}
        for number, cells in block.ragged:
            self._ragged(number, cells, found, extra)
        said = self._integrity(block, values, extra, found)
        self.listing.counts.update(found.counts)
        self._list(block, found, said)

    def _column(
        self, block: Block, place: int, blank: np.ndarray, found: Found
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Notes the errors of one column; for a keyed field gives (keys, which cells are empty)."""
        rule, column = self.plan.rules[place], block.columns[place]
        if not len(column):
            return (np.zeros(0, np.uint64), np.zeros(0, bool)) if place in self.keyed else None
        proof = self.provers[place](column)
        required, keyed = bool(rule.constraints.get("required")), place in self.keyed
        if not required and not keyed and proof.good.all():
            return None
        missing = self._missing(column, place)
        good = (proof.good & ~missing) if required else proof.good | missing
        asked = ~good
        if keyed:
            asked |= ~missing & ~(proof.keyed if proof.keyed is not None else np.zeros(1, bool))
        none = missing.copy()
        hashes = proof.keys if proof.keys is not None else np.zeros(len(column), np.uint64)
        rows = np.flatnonzero(asked)
        if len(rows):
            encoded = column.take(pa.array(rows)).dictionary_encode()
            readings = [self._read(place, text) for text in encoded.dictionary.to_pylist()]
            codes = encoded.indices.to_numpy()
            lively = ~blank[rows]
            for kind, counts in (
                ("type-error", [one.types for one in readings]),
                ("constraint-error", [one.constraints for one in readings]),
            ):
                if any(counts):
                    each = np.array(counts)[codes] * lively
                    found.note(kind, rule.number, block.numbers[rows[each > 0]], int(each.sum()))
            if keyed:
                none[rows] = np.array([one.none for one in readings])[codes]
                unkeyed = ~proof.keyed[rows] if proof.keyed is not None else np.ones(len(rows), bool)
                read = np.array([one.key for one in readings], np.uint64)[codes]
                hashes[rows[unkeyed]] = read[unkeyed]
        return (hashes, none) if keyed else None

    def _missing(self, column: pa.Array, place: int) -> np.ndarray:
        wanted = self.missing[place]
        return sizes(column) == 0 if wanted is _EMPTY else flags(pc.is_in(column, value_set=wanted))

    def _read(self, place: int, cell: Any) -> Reading:
        known, name = self.known[place], self._known_as(place, cell)
        try:
            reading = known.get(name)
        except TypeError:  # a list, an object
            return self._reading(place, cell)
        if reading is None:
            reading = self._reading(place, cell)
            if self.remembered >= _REMEMBERED:
                self.remembered = 0
                for one in self.known:
                    one.clear()
            self.remembered += 1
            known[name] = reading
        return reading

    def _reading(self, place: int, cell: Any) -> Reading:
        value, notes = self.plan.rules[place].read(cell)
        types = 1 if notes and "type" in notes else 0
        key = self._key(value) if value is not None and place in self.keyed else 0
        return Reading(types, len(notes) - types if notes else 0, value is None, key)

    def _known_as(self, place: int, cell: Any) -> Any:
        return cell

    def _key(self, value: Any) -> int:
        return keys.value_key(value)

    def _ragged(self, number: int, cells: list[str], found: Found, extra: dict[int, list[tuple[int, bool]]]) -> None:
        """Counts the errors of a row of another width."""
        rules, here = self.plan.rules, np.array([number])
        readings = [self._read(place, cells[place] if place < len(cells) else None) for place in range(len(rules))]
        for place in self.keyed:
            extra[place].append((readings[place].key, readings[place].none))
        if all(one.none and not one.types for one in readings):
            found.note("blank-row", None, here, 1)
            return
        for rule, reading in zip(rules, readings, strict=True):
            if reading.types:
                found.note("type-error", rule.number, here, reading.types)
            if reading.constraints:
                found.note("constraint-error", rule.number, here, reading.constraints)
        kind = "extra-cell" if len(cells) > len(rules) else "missing-cell"
        for place in range(min(len(cells), len(rules)), max(len(cells), len(rules))):
            found.note(kind, place + 1, here, 1)

    def _integrity(
        self, block: Block, values: Mapping[int, Any], extra: Mapping[int, list[tuple[int, bool]]], found: Found
    ) -> "_Said":
        """What holds between rows: which repeat a value or a key, which keys lead nowhere."""
        said = _Said()
        if not self.keyed:
            return said
        numbers = np.concatenate([block.numbers, np.array([number for number, _ in block.ragged], np.int64)])
        order = np.argsort(numbers, kind="stable")
        numbers = numbers[order]
        whole: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        for place in self.keyed:
            hashes, none = _together(values[place], extra[place])
            whole[place] = keys.apart(hashes[order]), none[order]
        for place in self.plan.unique:
            hashes, none = whole[place]
            rows = numbers[~none]
            before = self.seen[place].add(hashes[~none], rows)
            hit = np.flatnonzero(before)
            found.note("unique-error", place + 1, rows[hit], len(hit))
            for row, earlier in zip(rows[hit].tolist(), before[hit].tolist(), strict=True):
                said.repeats.setdefault(row, {})[place] = earlier
        if self.plan.primary:
            joined, empty = self._joined(whole, self.plan.primary, len(numbers))
            rows = numbers[~empty]
            before = self.seen_primary.add(joined[~empty], rows)
            hit = np.flatnonzero(before)
            said.primary = dict.fromkeys(numbers[empty].tolist(), 0) | dict(
                zip(rows[hit].tolist(), before[hit].tolist(), strict=True)
            )
            found.note("primary-key", None, np.array(sorted(said.primary), np.int64), len(said.primary))
        for one, key in enumerate(self.plan.foreign):
            joined, empty = self._joined(whole, key.places, len(numbers))
            rows = numbers[~empty]
            rows = rows[~self.foreign[one].knows(joined[~empty])]
            found.note("foreign-key", None, rows, len(rows))
            for row in rows.tolist():
                said.lost.setdefault(row, []).append(one)
        return said

    def _rows_of(self, block: Block, places: np.ndarray) -> list[list[Any]]:
        """The cells of the rows at these places of the block."""
        wanted = pa.array(places)
        return list(map(list, zip(*(column.take(wanted).to_pylist() for column in block.columns), strict=True)))

    def _list(self, block: Block, found: Found, said: "_Said") -> None:
        """Has Frictionless itself say the errors of the rows that are still to be listed."""
        wanted: set[int] = set()
        for kind, parts in found.rows.items():
            room = self.listing.room(kind)
            if room > 0:
                wanted.update(np.unique(np.concatenate([rows for _, rows in parts]))[:room].tolist())
        if not wanted:
            return
        blank = {row for _, rows in found.rows.get("blank-row", ()) for row in rows.tolist()}
        wrong: dict[int, set[int]] = {}  # row -> places of the cells that are wrong in themselves
        for kind in ("type-error", "constraint-error"):
            for number, rows in found.rows.get(kind, ()):
                for row in wanted.intersection(rows.tolist()):
                    wrong.setdefault(row, set()).add(int(number or 0) - 1)
        ragged = dict(block.ragged)
        whole = np.array(sorted(wanted - ragged.keys()), np.int64)
        cells = ragged | dict(
            zip(whole.tolist(), self._rows_of(block, np.searchsorted(block.numbers, whole)), strict=True)
        )
        for row in sorted(wanted):
            open = None if row in ragged or row in blank else wrong.get(row, ())
            between = said.repeats.get(row, {}), said.primary.get(row), said.lost.get(row, ())
            self.listing.add(self.opened.row(list(cells[row]), row, *between, open), counted=False)
