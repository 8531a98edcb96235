"""The check of one file under a schema: Frictionless's errors, at Arrow's speed where Arrow reads the file as Frictionless does.

Errors come in Frictionless's order: row by row; in a row the cells of unique fields first (they are read first), then the others in their
order, extra and missing cells, then uniqueness, primary key, foreign keys.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from validators.reading.encodings import chunks
from validators.reading.quotes import well_formed
from validators.rules.cells import Column, Verdict
from validators.rules.frictionless import Law, error
from validators.rules.keys import Keys, Seen
from validators.rules.lines import Lines, read_lines

LIMIT = 1_000
HANDS = 2


@dataclass
class Checked:
    """`errors` are descriptors as Frictionless writes them, at most `limit`; `count` and `kinds` are of all; `fast` tells which way it went."""

    labels: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    fields: int = 0
    rows: int = 0
    seconds: float = 0.0
    fast: bool = False

    @property
    def valid(self) -> bool:
        return not self.count


def check(
    path: Path,
    schema: Mapping[str, Any] | None,
    dialect: Mapping[str, Any] | None = None,
    format: str = "csv",
    encoding: str | None = None,
    limit: int | None = LIMIT,
) -> Checked:
    """All errors of a file under a Table Schema and dialect; whole file, memory bounded (but for keys that must be unique)."""
    began = time.monotonic()
    law = Law(path, schema, dialect, format, encoding)
    try:
        found = _check(law, limit)
    finally:
        law.close()
    found.seconds = time.monotonic() - began
    return found


def _check(law: Law, limit: int | None) -> Checked:
    if law.fatal:
        found = Checked()
        _add(found, law.fatal, limit)
        return found
    opening = law.opening_errors()
    how = law.csv()
    if how is not None and well_formed(chunks(law.path), how.delimiter, how.quote):
        found = _fresh(law, opening, limit)
        found.fast = True
        try:
            # Arrow works without the interpreter's lock: the next rows are read, and columns judged, side by side.
            with ThreadPoolExecutor(HANDS) as hands, ThreadPoolExecutor(1) as ahead:
                table = _Table(law, hands)
                for batch in _ahead(read_lines(law.path, how, len(found.labels)), ahead):
                    found.rows += len(batch.rows) + len(batch.ragged)
                    table.errors(batch, found, limit)
            return found
        except (pa.ArrowInvalid, UnicodeDecodeError):
            pass  # bytes that Frictionless has its own way with
    found = _fresh(law, opening, limit)
    for errors in law.scalar():
        _add(found, errors, limit)
    found.rows = law.resource.stats.rows or 0
    return found


def _ahead(batches: Iterator[Lines], reader: ThreadPoolExecutor) -> Iterator[Lines]:
    """The batches, the next one always under way."""
    coming = reader.submit(next, batches, None)
    while (batch := coming.result()) is not None:
        coming = reader.submit(next, batches, None)
        yield batch


def _fresh(law: Law, opening: Sequence[dict[str, Any]], limit: int | None) -> Checked:
    found = Checked(law.labels, fields=len(law.resource.schema.fields))
    _add(found, opening, limit)
    return found


def _count(found: Checked, kind: str, times: int) -> None:
    if times:
        found.kinds[kind] += times
        found.count += times


def _add(found: Checked, errors: Sequence[dict[str, Any]], limit: int | None) -> None:
    found.count += len(errors)
    for one in errors:
        found.kinds[one["type"]] += 1
    room = len(errors) if limit is None else limit - len(found.errors)
    if room > 0:
        found.errors.extend(errors[:room])


@dataclass
class _Row:
    """What is wrong in one row."""

    cells: dict[int, dict[str, str]] = field(default_factory=dict)  # field index -> notes
    given: list[str] | None = None  # its cells, where it is ragged
    blank: bool = False
    unique: list[tuple[int, int]] = field(default_factory=list)  # field index, row seen before
    primary: int | None = None  # row seen before; 0: all its cells are empty
    foreign: list[int] = field(default_factory=list)


class _Table:
    def __init__(self, law: Law, hands: ThreadPoolExecutor) -> None:
        self.columns = [Column(one) for one in law.fields()]
        names = [column.field.name for column in self.columns]
        self.unique = [(names.index(name), Seen()) for name in law.unique()]
        self.primary = [names.index(name) for name in law.primary()]
        self.seen = Seen()
        self.hands = hands
        self.foreign = [(key, [names.index(name) for name in key.fields]) for key in law.foreign()]

    def errors(self, batch: Lines, found: Checked, limit: int | None) -> None:
        verdicts = list(self.hands.map(Column.judge, self.columns, batch.cells))
        blank = self._blank(batch, verdicts)
        wrong: dict[int, _Row] = {}
        for row, cells in batch.ragged:
            wrong[row] = self._ragged(cells)
        if self.unique or self.primary or self.foreign:
            self._keys(batch, verdicts, wrong)
        if limit is None or len(found.errors) < limit:
            for number, verdict in enumerate(verdicts):
                for index, code in zip(verdict.at.tolist(), verdict.codes.tolist(), strict=True):
                    wrong.setdefault(int(batch.rows[index]), _Row()).cells[number] = verdict.notes[code]
            for index in blank:
                wrong.setdefault(int(batch.rows[index]), _Row()).blank = True
            self._list(batch, wrong, found, limit)
            return
        _count(found, "blank-row", len(blank))
        for verdict in verdicts:
            types, constraints = verdict.count(blank)
            _count(found, "type-error", types)
            _count(found, "constraint-error", constraints)
        for state in wrong.values():
            self._counted(state, found)

    def _list(self, batch: Lines, wrong: dict[int, _Row], found: Checked, limit: int | None) -> None:
        order = sorted(wrong)
        places = np.searchsorted(batch.rows, order)
        taken = pa.array(np.minimum(places, max(0, len(batch.rows) - 1)))
        rows = (
            list(zip(*(texts.take(taken).to_pylist() for texts in batch.cells), strict=True)) if len(batch.rows) else []
        )
        for index, row in enumerate(order):
            state = wrong[row]
            if limit is None or len(found.errors) < limit:
                cells = state.given if state.given is not None else list(rows[index])
                _add(found, list(self._told(row, state, cells)), limit)
            else:
                self._counted(state, found)

    def _blank(self, batch: Lines, verdicts: list[Verdict]) -> np.ndarray:
        """Rows of the batch in which no column holds anything: the columns that were read first tell most rows apart."""
        at: np.ndarray | None = None
        order = sorted(range(len(self.columns)), key=lambda number: self.columns[number].free)
        for number in order:
            column = self.columns[number]
            at = column.empty(batch.cells[number], np.arange(len(batch.rows)) if at is None else at, verdicts[number])
            if not len(at):
                break
        return at if at is not None else np.empty(0, np.int64)

    def _ragged(self, cells: list[str]) -> _Row:
        read = [column.read(cells[n] if n < len(cells) else None) for n, column in enumerate(self.columns)]
        blank = all(value is None and not (notes and "type" in notes) for value, notes in read)
        return _Row({n: notes for n, (_, notes) in enumerate(read) if notes}, cells, blank)

    def _keys(self, batch: Lines, verdicts: list[Verdict], wrong: dict[int, _Row]) -> None:
        rows, ragged = batch.rows, dict(batch.ragged)
        order = None
        if ragged:
            rows = np.concatenate([rows, np.fromiter(ragged, np.int64, len(ragged))])
            order = np.argsort(rows, kind="stable")
            rows = rows[order]

        def values(number: int) -> Keys:
            own = self.columns[number].keys(batch.cells[number], verdicts[number].passed)
            if order is None:
                return own
            read = self.columns[number].value
            return own.merged(
                [read(cells[number] if number < len(cells) else None) for cells in ragged.values()], order
            )

        for number, seen in self.unique:
            for index, before in seen.repeats(values(number), rows):
                wrong.setdefault(int(rows[index]), _Row()).unique.append((number, before))
        if self.primary:
            self._primary([values(number) for number in self.primary], rows, wrong)
        for place, (reference, numbers) in enumerate(self.foreign):
            parts = [values(number).values() for number in numbers]
            for index, cells in enumerate(zip(*parts, strict=True)):
                if any(cell is not None for cell in cells) and cells not in reference.known:
                    wrong.setdefault(int(rows[index]), _Row()).foreign.append(place)

    def _primary(self, parts: list[Keys], rows: np.ndarray, wrong: dict[int, _Row]) -> None:
        key = parts[0]
        if len(parts) == 1 and key.there is not None:
            nothing = np.flatnonzero(~key.there)
        else:
            every: list[Any] = list(zip(*(part.values() for part in parts), strict=True))
            nothing = np.array([index for index, cells in enumerate(every) if all(cell is None for cell in cells)], int)
            for index in nothing:
                every[index] = None
            key = Keys.of(every)
        for index in nothing:
            wrong.setdefault(int(rows[index]), _Row()).primary = 0
        for index, before in self.seen.repeats(key, rows):
            wrong.setdefault(int(rows[index]), _Row()).primary = before

    def _counted(self, state: _Row, found: Checked) -> None:
        """The same as `_told`, without the words."""
        kinds: Counter[str] = Counter()
        if state.blank:
            kinds["blank-row"] += 1
        else:
            for notes in state.cells.values():
                kinds["type-error"] += "type" in notes
                kinds["constraint-error"] += len(notes) - ("type" in notes)
            if state.given is not None:
                kinds["extra-cell"] += max(0, len(state.given) - len(self.columns))
                kinds["missing-cell"] += max(0, len(self.columns) - len(state.given))
        kinds["unique-error"] += len(state.unique)
        kinds["primary-key"] += state.primary is not None
        kinds["foreign-key"] += len(state.foreign)
        found.kinds.update({kind: count for kind, count in kinds.items() if count})
        found.count += kinds.total()

    def _told(self, row: int, state: _Row, cells: list[str]) -> Iterator[dict[str, Any]]:
        if state.blank:
            yield error("blank-row", "", cells, row)
        else:
            for number in self._order(state):
                yield from self._cell(row, number, state.cells[number], cells)
            width = len(self.columns)
            for number in range(width, len(cells)):
                yield error("extra-cell", "", cells, row, cell=cells[number], fieldName="", fieldNumber=number + 1)
            for number in range(len(cells), width):
                yield error(
                    "missing-cell",
                    "",
                    cells,
                    row,
                    cell="",
                    fieldName=self.columns[number].field.name,
                    fieldNumber=number + 1,
                )
        yield from self._integrity(row, state, cells)

    def _order(self, state: _Row) -> list[int]:
        """Fields that must be unique are read first, up to the first that is not; then, if nothing was wrong so far, those of the keys; then all."""
        first: list[int] = []
        repeated = {number for number, _ in state.unique}
        whole = False
        for number, _ in self.unique:
            first.append(number)
            if number in repeated:
                whole = True
                break
        if not whole:
            first += self.primary
            if state.primary is None:
                for place, (_, numbers) in enumerate(self.foreign):
                    first += numbers
                    if place in state.foreign:
                        break
        order = list(dict.fromkeys([*first, *sorted(state.cells)]))
        return [number for number in order if number in state.cells]

    def _cell(self, row: int, number: int, notes: Mapping[str, str], cells: list[str]) -> Iterator[dict[str, Any]]:
        cell = cells[number] if number < len(cells) else None
        facts = {"cell": str(cell), "fieldName": self.columns[number].field.name, "fieldNumber": number + 1}
        if "type" in notes:
            yield error("type-error", notes["type"], cells, row, **facts)
        for name, note in notes.items():
            if name != "type":
                yield error("constraint-error", note, cells, row, **facts)

    def _integrity(self, row: int, state: _Row, cells: list[str]) -> Iterator[dict[str, Any]]:
        def value(number: int) -> Any:
            return self.columns[number].value(cells[number] if number < len(cells) else None)

        for number, before in state.unique:
            note = f"the same as in the row at position {before}"
            yield error(
                "unique-error",
                note,
                cells,
                row,
                cell=str(value(number)),
                fieldName=self.columns[number].field.name,
                fieldNumber=number + 1,
            )
        if state.primary is not None:
            note = (
                f"the same as in the row at position {state.primary}"
                if state.primary
                else 'cells composing the primary keys are all "None"'
            )
            yield error("primary-key", note, cells, row)
        for place in state.foreign:
            key, numbers = self.foreign[place]
            values = [value(number) for number in numbers]
            shown = ", ".join(str(one) for one in values)
            note = f'for "{", ".join(key.fields)}": values "{shown}" not found in the lookup table "{key.source}" as "{", ".join(key.source_fields)}"'
            facts = {"fieldNames": list(key.fields), "fieldCells": ["" if one is None else str(one) for one in values]}
            yield error(
                "foreign-key",
                note,
                cells,
                row,
                **facts,
                referenceName=key.source,
                referenceFieldNames=list(key.source_fields),
            )
