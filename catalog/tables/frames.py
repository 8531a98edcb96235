"""Columns in memory, made for pages: codes instead of texts, whole-column tests by numpy, sort orders that are kept.

A frame loads a column when it is first asked for. Texts that repeat are kept once (`codes` point at them), so a filter looks at each
different text once and then only at small numbers. What a frame holds is counted in bytes: `FrameCache` keeps the sum bounded.
"""

import threading
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables.parquet import OpenParquet

Mask = Any  # numpy array of bool, one a row
LAST = np.iinfo(np.int64).max
SIGNS = {"less": pc.less_equal, "greater": pc.greater_equal, "strictly_less": pc.less, "strictly_greater": pc.greater}


@cache
def collator() -> duckdb.DuckDBPyConnection:
    """DuckDB carries ICU, and with it the Thai order: one small engine for all sorting of texts."""
    return duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})


def thai_ranks(texts: pa.Array) -> Any:
    """The place of each text in Thai order, as int64 (equal keys, equal places); nulls are not expected."""
    cursor = collator().cursor()
    cursor.register("texts", pa.table({"text": texts, "row": pa.array(np.arange(len(texts)))}))
    ranking = "SELECT dense_rank() OVER (ORDER BY icu_sort_key(text, 'th')) AS place FROM texts ORDER BY row"
    places = cursor.sql(ranking).to_arrow_table().column("place")
    cursor.close()
    return places.to_numpy().astype(np.int64)


class TextColumn:
    """Texts as codes into the different ones; -1 where there is none."""

    def __init__(self, cells: pa.Array) -> None:
        encoded = cells if pa.types.is_dictionary(cells.type) else pc.dictionary_encode(cells)
        self.texts: pa.Array = encoded.dictionary
        self.codes: Any = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
        self.lock = threading.Lock()
        self._ranks: Any = None

    @property
    def nbytes(self) -> int:
        ranks = self._ranks
        return int(self.codes.nbytes + self.texts.nbytes + (0 if ranks is None else ranks.nbytes))

    def ranks(self) -> Any:
        with self.lock:
            if self._ranks is None:
                self._ranks = thai_ranks(self.texts)
        return self._ranks

    def spread(self, chosen: Any) -> Mask:
        """A mask over the different texts, made one over the rows."""
        return np.append(chosen, False)[self.codes]

    def code(self, text: str) -> int:
        return int(pc.index(self.texts, pa.scalar(text, self.texts.type)).as_py())

    def test(self, operator: str, value: Any) -> Mask:
        codes = self.codes
        if operator in ("exact", "differs"):
            at = self.code(value)
            if operator == "exact":
                return codes == at if at >= 0 else np.zeros(len(codes), bool)
            return codes != at if at >= 0 else np.ones(len(codes), bool)
        if operator in ("contains", "notcontains"):
            found = self.containing(value)
            return self.spread(found if operator == "contains" else ~found)
        if operator in ("in", "notin"):
            found = pc.is_in(self.texts, pa.array(list(value), self.texts.type)).to_numpy(zero_copy_only=False)
            return self.spread(found if operator == "in" else ~found)
        if operator in ("isnull", "isnotnull"):
            return codes < 0 if operator == "isnull" else codes >= 0
        with_value = thai_ranks(pa.concat_arrays([self.texts, pa.array([value], self.texts.type)]))
        chosen = SIGNS[operator](with_value[:-1], with_value[-1])
        return self.spread(np.asarray(chosen))

    def containing(self, text: str) -> Mask:
        lowered = pc.utf8_lower(self.texts)
        return pc.match_substring(lowered, text.lower()).to_numpy(zero_copy_only=False)

    def keys(self, descending: bool) -> Any:
        ranks = self.ranks()
        return np.append(-ranks if descending else ranks, LAST)[self.codes]

    def take(self, rows: Any) -> pa.Array:
        codes = self.codes[rows]
        return self.texts.take(pa.array(codes, mask=codes < 0))

    def groups(self) -> tuple[Any, pa.Array]:
        """(codes with the null group last, the different values with the null at the end)."""
        codes = np.where(self.codes < 0, len(self.texts), self.codes)
        return codes, pa.concat_arrays([self.texts, pa.nulls(1, self.texts.type)])


class ValueColumn:
    """Numbers, dates, times and truths: an Arrow array, and beside it numpy numbers that sort and compare as the values do."""

    def __init__(self, cells: pa.Array) -> None:
        self.cells = cells
        self.valid: Any = None if cells.null_count == 0 else pc.is_valid(cells).to_numpy(zero_copy_only=False)
        if pa.types.is_floating(cells.type):
            nan = pc.is_nan(cells)
            if pc.any(nan).as_py():
                cells = self.cells = pc.if_else(nan, pa.scalar(None, cells.type), cells)
                self.valid = pc.is_valid(cells).to_numpy(zero_copy_only=False)

    @property
    def nbytes(self) -> int:
        return int(self.cells.nbytes + (0 if self.valid is None else self.valid.nbytes))

    def masked(self, found: Any) -> Mask:
        return pc.fill_null(found, False).to_numpy(zero_copy_only=False)

    def test(self, operator: str, value: Any) -> Mask:
        match operator:
            case "exact":
                return self.masked(pc.equal(self.cells, value))
            case "differs":
                return ~self.masked(pc.equal(self.cells, value))
            case "isnull":
                return np.zeros(len(self.cells), bool) if self.valid is None else ~self.valid
            case "isnotnull":
                return np.ones(len(self.cells), bool) if self.valid is None else self.valid
            case "in" | "notin":
                found = np.zeros(len(self.cells), bool)
                for one in value:
                    found |= self.masked(pc.equal(self.cells, one))
                if operator == "in":
                    return found
                return ~found if self.valid is None else ~found & self.valid
            case "contains" | "notcontains":
                found = self.containing(str(value))
                if operator == "contains":
                    return found
                return ~found if self.valid is None else ~found & self.valid
            case _:
                return self.masked(SIGNS[operator](self.cells, value))

    def containing(self, text: str) -> Mask:
        return self.masked(pc.match_substring(pc.utf8_lower(self.as_text()), text.lower()))

    def as_text(self) -> pa.Array:
        if pa.types.is_binary(self.cells.type) or pa.types.is_nested(self.cells.type):
            return pa.nulls(len(self.cells), pa.string())
        return self.cells.cast(pa.string())

    def numbers(self) -> Any:
        """Numpy numbers in the order of the values: int64, or float64 for reals and decimals; what stands at nulls is 0."""
        kind = self.cells.type
        if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            return self.cells.cast(pa.float64()).fill_null(0).to_numpy(zero_copy_only=False)
        cells = self.cells
        if pa.types.is_boolean(kind):
            cells = cells.cast(pa.int8())
        elif pa.types.is_temporal(kind):
            cells = cells.view(pa.int32() if kind.bit_width == 32 else pa.int64())
        return cells.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)

    def keys(self, descending: bool) -> Any:
        numbers = self.numbers()
        if numbers.dtype == np.float64:
            numbers, last = (-numbers if descending else numbers), np.inf
        else:
            numbers, last = (~numbers if descending else numbers), LAST
        return numbers if self.valid is None else np.where(self.valid, numbers, last)

    def take(self, rows: Any) -> pa.Array:
        return self.cells.take(pa.array(rows))

    def groups(self) -> tuple[Any, pa.Array]:
        encoded = pc.dictionary_encode(self.cells)
        codes = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        return codes, pa.concat_arrays([encoded.dictionary, pa.nulls(1, self.cells.type)])


FrameColumn = TextColumn | ValueColumn


def frame_column(cells: pa.Array) -> FrameColumn:
    textual = pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)
    return TextColumn(cells) if textual or pa.types.is_dictionary(cells.type) else ValueColumn(cells)


def one_array(column: pa.ChunkedArray) -> pa.Array:
    cells = column.combine_chunks()
    return cells.chunk(0) if isinstance(cells, pa.ChunkedArray) else cells


def places_in_order(columns: list[tuple[FrameColumn, bool]]) -> Any:
    """Row numbers in the order of these columns (column, descending); equal rows keep theirs, nulls come last."""
    keys = [column.keys(descending) for column, descending in columns]
    return np.argsort(keys[0], kind="stable") if len(keys) == 1 else np.lexsort(keys[::-1])


class Frame:
    """One version's columns and sort orders, loaded as they are asked for."""

    def __init__(self, source: OpenParquet) -> None:
        self.source = source
        self.rows = source.rows
        self.lock = threading.RLock()
        self.columns: dict[str, FrameColumn] = {}
        self.orders: dict[tuple[tuple[str, bool], ...], Any] = {}

    @property
    def nbytes(self) -> int:
        with self.lock:
            return (
                sum(c.nbytes for c in self.columns.values()) + sum(int(o.nbytes) for o in self.orders.values()) + 4096
            )

    def load(self, names: list[str]) -> None:
        with self.lock:
            missing = [name for name in dict.fromkeys(names) if name not in self.columns]
            if not missing:
                return
            table = self.source.read(missing)
            for name in missing:
                self.columns[name] = frame_column(one_array(table.column(name)))

    def column(self, name: str) -> FrameColumn:
        found = self.columns.get(name)
        if found is None:
            self.load([name])
            found = self.columns[name]
        return found

    def order(self, sort: tuple[tuple[str, bool], ...]) -> Any:
        """All row numbers in that order (int32), kept."""
        with self.lock:
            found = self.orders.get(sort)
            if found is None:
                found = self.sorted(np.arange(self.rows, dtype=np.int32), sort)
                if len(self.orders) >= 16:
                    self.orders.pop(next(iter(self.orders)))
                self.orders[sort] = found
        return found

    def sorted(self, rows: Any, sort: tuple[tuple[str, bool], ...]) -> Any:
        """Those rows (ascending numbers) in that order; equal ones keep their order."""
        keys = [self.column(name).keys(descending)[rows] for name, descending in sort]
        places = np.argsort(keys[0], kind="stable") if len(keys) == 1 else np.lexsort(keys[::-1])
        return rows[places]
