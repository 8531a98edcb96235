"""One table against its schema: the errors that Frictionless gives, counted to the end of the file, the first of each kind listed."""

import logging
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.reading.report import wrap
from validators.rules import keys
from validators.rules.blocks import Block, Unproven, blocks
from validators.rules.checked import Checked
from validators.rules.frictionless import Opened
from validators.rules.proofs import flags, prover
from validators.rules.rule import Plan
from validators.rules.texts import sizes

_log = logging.getLogger(__name__)

_EMPTY = pa.array([""], pa.string())
_REMEMBERED = 50_000  # distinct cells of one field whose reading is kept


def check(
    path: Path, schema: Mapping[str, Any] | None = None, dialect: Mapping[str, Any] | None = None, *, format: str | None = None,
    encoding: str | None = None, checklist: Mapping[str, Any] | None = None, limit: int = 1000, name: str | None = None, place: str | None = None,
) -> Checked:  # fmt: skip
    """See `validators.rules.check`."""
    began = time.monotonic()
    options: dict[str, Any] = {"format": format, "encoding": encoding, "checklist": checklist}
    opened = Opened(path, schema, dialect, **options)
    listing, rows = _Listing(limit, opened.start), 0
    try:
        plan = "not readable" if opened.broken else opened.plan()
        if isinstance(plan, Plan):
            whole, rows = _fast(plan, opened, listing, path)
            if whole:
                opened.close()
                opened = Opened(path, schema, dialect, **options)
                listing = _Listing(limit, opened.start)
        else:
            whole = plan
        if whole and not opened.broken:
            rows = _slow(opened, listing)
    finally:
        opened.close()
    own_name, own_place = opened.place
    size = path.stat().st_size if path.exists() else 0
    report = wrap(
        name or own_name, place or own_place, opened.labels, listing.errors, sum(listing.counts.values()), size, time.monotonic() - began,
        fields=opened.fields, rows=rows,
    )  # fmt: skip
    return Checked(report, dict(listing.counts), rows, whole)


def _fast(plan: Plan, opened: Opened, listing: "_Listing", path: Path) -> tuple[str, int]:
    """(why it was given up or "", rows)."""
    try:
        return "", _Run(plan, opened, listing).run(path)
    except Unproven:
        return "text that could not be cut with certainty", 0
    except Exception as error:  # noqa: BLE001 (whatever a value can do to the fast way, the slow way decides)
        _log.warning("the fast check failed (%s); Frictionless checks the file alone", type(error).__name__)
        return "the fast check failed", 0


def _slow(opened: Opened, listing: "_Listing") -> int:
    rows = 0
    for error in opened.whole():
        if error is None:
            rows += 1
        else:
            listing.add([error])
    return rows


class _Listing:
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


class _Reading(NamedTuple):
    """What one distinct cell of one field came to."""

    types: int
    constraints: int
    none: bool  # nothing was read: a missing value, or a type error
    key: int = 0


@dataclass(slots=True)
class _Found:
    """What one block holds: for each kind of error and field number the rows that have it."""

    rows: dict[str, list[tuple[int | None, np.ndarray]]] = field(default_factory=dict)
    counts: Counter[tuple[str, int | None]] = field(default_factory=Counter)

    def note(self, kind: str, number: int | None, rows: np.ndarray, count: int) -> None:
        if count:
            self.counts[kind, number] += count
            self.rows.setdefault(kind, []).append((number, rows))


class _Run:
    """One pass over one file."""

    def __init__(self, plan: Plan, opened: Opened, listing: _Listing) -> None:
        self.plan, self.opened, self.listing = plan, opened, listing
        self.keyed = sorted({*plan.unique, *plan.primary})
        self.provers = [prover(rule, place in self.keyed) for place, rule in enumerate(plan.rules)]
        self.known: list[dict[str | None, _Reading]] = [{} for _ in plan.rules]
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

    @staticmethod
    def _all(block: Block, wanted: list[pa.Array]) -> np.ndarray:
        mask = np.ones(len(block.numbers), bool)
        for column, texts in zip(block.columns, wanted, strict=True):
            if not mask.any():
                break
            mask &= sizes(column) == 0 if texts is _EMPTY else flags(pc.is_in(column, value_set=texts))
        return mask

    def _judge(self, block: Block) -> None:
        found = _Found()
        blank = self._all(block, self.missing)
        found.note("blank-row", None, block.numbers[blank], int(blank.sum()))
        values = {place: self._column(block, place, blank, found) for place in range(len(self.plan.rules))}
        extra = {place: [] for place in self.keyed}
        for number, cells in block.ragged:
            self._ragged(number, cells, found, extra)
        repeats, primary = self._integrity(block, values, extra, found)
        self.listing.counts.update(found.counts)
        self._list(block, found, repeats, primary)

    def _column(
        self, block: Block, place: int, blank: np.ndarray, found: _Found
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

    def _read(self, place: int, text: str | None) -> _Reading:
        known = self.known[place]
        reading = known.get(text)
        if reading is None:
            value, notes = self.plan.rules[place].read(text)
            types = 1 if notes and "type" in notes else 0
            key = keys.value_key(value) if value is not None and place in self.keyed else 0
            reading = _Reading(types, len(notes) - types if notes else 0, value is None, key)
            if len(known) >= _REMEMBERED:
                known.clear()
            known[text] = reading
        return reading

    def _ragged(self, number: int, cells: list[str], found: _Found, extra: dict[int, list[tuple[int, bool]]]) -> None:
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
        self, block: Block, values: Mapping[int, Any], extra: Mapping[int, list[tuple[int, bool]]], found: _Found
    ) -> tuple[dict[int, dict[int, int]], dict[int, int]]:
        """Which rows repeat a value or a key: ({row: {place: row before}}, {row: row before, or 0 for an empty key})."""
        repeats: dict[int, dict[int, int]] = {}
        primary: dict[int, int] = {}
        if not self.keyed:
            return repeats, primary
        numbers = np.concatenate([block.numbers, np.array([number for number, _ in block.ragged], np.int64)])
        order = np.argsort(numbers, kind="stable")
        numbers = numbers[order]
        whole: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        for place in self.keyed:
            hashes, none = values[place]
            hashes = keys.apart(np.concatenate([hashes, np.array([key for key, _ in extra[place]], np.uint64)])[order])
            none = np.concatenate([none, np.array([empty for _, empty in extra[place]], bool)])[order]
            whole[place] = hashes, none
        for place in self.plan.unique:
            hashes, none = whole[place]
            rows = numbers[~none]
            before = self.seen[place].add(hashes[~none], rows)
            hit = np.flatnonzero(before)
            found.note("unique-error", place + 1, rows[hit], len(hit))
            for row, earlier in zip(rows[hit].tolist(), before[hit].tolist(), strict=True):
                repeats.setdefault(row, {})[place] = earlier
        if self.plan.primary:
            joined, empty = np.zeros(len(numbers), np.uint64), np.ones(len(numbers), bool)
            for place in self.plan.primary:
                hashes, none = whole[place]
                joined = keys.join(joined, np.where(none, keys.NONE, hashes))
                empty &= none
            rows = numbers[~empty]
            before = self.seen_primary.add(joined[~empty], rows)
            hit = np.flatnonzero(before)
            primary = dict.fromkeys(numbers[empty].tolist(), 0) | dict(
                zip(rows[hit].tolist(), before[hit].tolist(), strict=True)
            )
            found.note("primary-key", None, np.array(sorted(primary), np.int64), len(primary))
        return repeats, primary

    def _list(
        self, block: Block, found: _Found, repeats: Mapping[int, Mapping[int, int]], primary: Mapping[int, int]
    ) -> None:
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
        places = pa.array(np.searchsorted(block.numbers, whole))
        texts = zip(*(column.take(places).to_pylist() for column in block.columns), strict=True)
        cells = ragged | dict(zip(whole.tolist(), map(list, texts), strict=True))
        for row in sorted(wanted):
            open = None if row in ragged or row in blank else wrong.get(row, ())
            self.listing.add(
                self.opened.row(list(cells[row]), row, repeats.get(row, {}), primary.get(row), open), counted=False
            )
