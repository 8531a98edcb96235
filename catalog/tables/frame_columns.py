"""One column in memory, made for filters, orders and groups: whole-column tests by numpy, codes instead of texts that repeat.

A filter looks at each different text once and then only at small numbers. Sort keys are numbers too: places in Thai order for texts.
"""

import threading
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables.clauses import sort_key

FEW_TEXTS = 1000  # so many texts' places are kept
QUICK = 20_000  # so many texts are put into Thai order without anyone noticing
Mask = Any  # numpy array of bool, one a row
LAST = np.iinfo(np.int64).max
SIGNS = {"less": pc.less_equal, "greater": pc.greater_equal, "strictly_less": pc.less, "strictly_greater": pc.greater}


@cache
def collator() -> duckdb.DuckDBPyConnection:
    """DuckDB carries ICU, and with it the Thai order: one small engine for all sorting of texts."""
    return duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})


def thai_ranks(texts: pa.Array) -> Any:
    """The place of each text in Thai order, as int64 (equal keys, equal places)."""
    return few_ranks(tuple(texts.to_pylist())) if len(texts) <= FEW_TEXTS else many_ranks(texts)


@lru_cache(maxsize=512)
def few_ranks(texts: tuple[str | None, ...]) -> Any:
    return many_ranks(pa.array(texts, pa.string()))


def many_ranks(texts: pa.Array) -> Any:
    cursor = collator().cursor()
    cursor.register("texts", pa.table({"text": texts, "row": pa.array(np.arange(len(texts)))}))
    ranking = f"SELECT dense_rank() OVER (ORDER BY {sort_key('text')}) AS place FROM texts ORDER BY row"
    places = cursor.sql(ranking).to_arrow_table().column("place")
    cursor.close()
    return places.to_numpy().astype(np.int64)


def mask(found: pa.Array) -> Mask:
    """Arrow's answer as numpy; what is unknown is no."""
    return pc.fill_null(found, False).to_numpy(zero_copy_only=False)


class TextColumn:
    """Texts that repeat, as codes into the different ones; -1 where there is none."""

    mapped = False

    def __init__(self, cells: pa.DictionaryArray) -> None:
        self.texts: pa.Array = cells.dictionary
        self.codes: Any = cells.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
        self.whole = cells.null_count == 0
        self.lock = threading.Lock()
        self._ranks: Any = None

    @property
    def nbytes(self) -> int:
        ranks = self._ranks
        return int(self.codes.nbytes + self.texts.nbytes + (0 if ranks is None else ranks.nbytes))

    @property
    def ranked(self) -> bool:
        return self._ranks is not None or len(self.texts) < QUICK

    def ranks(self) -> Any:
        with self.lock:
            if self._ranks is None:
                self._ranks = thai_ranks(self.texts)
        return self._ranks

    def spread(self, chosen: Any) -> Mask:
        """A mask over the different texts, made one over the rows; a row without text is never chosen."""
        return np.append(chosen, False)[self.codes]

    def test(self, operator: str, value: Any) -> Mask:
        match operator:
            case "exact":
                return self.equal(value)
            case "differs":
                return ~self.equal(value)
            case "isnull":
                return ~self.valid()
            case "isnotnull":
                return self.valid()
            case "contains" | "notcontains":
                found = self.containing(value)
                return self.spread(found if operator == "contains" else ~found)
            case "in" | "notin":
                found = mask(pc.is_in(self.texts, pa.array(list(value), self.texts.type)))
                return self.spread(found if operator == "in" else ~found)
            case _:
                ranks = thai_ranks(pa.concat_arrays([self.texts, pa.array([value], self.texts.type)]))
                return self.spread(np.asarray(SIGNS[operator](ranks[:-1], ranks[-1])))

    def equal(self, text: str) -> Mask:
        at = pc.index(self.texts, pa.scalar(text, self.texts.type)).as_py()
        return self.codes == at if at >= 0 else np.zeros(len(self.codes), bool)

    def containing(self, text: str) -> Mask:
        """Over the different texts. Thai letters have no case: then nothing needs to be lowered first."""
        lowered = self.texts if text.lower() == text.upper() else pc.utf8_lower(self.texts)
        return mask(pc.match_substring(lowered, text.lower()))

    def valid(self) -> Mask:
        return self.codes >= 0

    def keys(self, descending: bool) -> Any:
        ranks = self.ranks()
        return np.append(-ranks if descending else ranks, LAST)[self.codes]

    def take(self, rows: Any) -> pa.Array:
        codes = self.codes[rows]
        return self.texts.take(pa.array(codes, mask=codes < 0))

    def groups(self) -> tuple[Any, pa.Array]:
        """(codes with the null group last, the different values with the null at the end)."""
        codes = self.codes if self.whole else np.where(self.codes < 0, len(self.texts), self.codes)
        return codes, pa.concat_arrays([self.texts, pa.nulls(1, self.texts.type)])


class LongTextColumn(TextColumn):
    """Texts that hardly repeat: kept as they are, one a row."""

    def __init__(self, cells: pa.Array) -> None:
        self.texts = cells
        self.lock = threading.Lock()
        self._ranks = None

    @property
    def nbytes(self) -> int:
        ranks = self._ranks
        return int(self.texts.nbytes + (0 if ranks is None else ranks.nbytes))

    def spread(self, chosen: Any) -> Mask:
        return chosen if self.texts.null_count == 0 else chosen & self.valid()

    def equal(self, text: str) -> Mask:
        return mask(pc.equal(self.texts, pa.scalar(text, self.texts.type)))

    def valid(self) -> Mask:
        return mask(pc.is_valid(self.texts))

    def keys(self, descending: bool) -> Any:
        ranks = self.ranks()
        numbers = -ranks if descending else ranks
        return numbers if self.texts.null_count == 0 else np.where(self.valid(), numbers, LAST)

    def take(self, rows: Any) -> pa.Array:
        return self.texts.take(pa.array(rows))

    def groups(self) -> tuple[Any, pa.Array]:
        return TextColumn(pc.dictionary_encode(self.texts)).groups()


class ValueColumn:
    """Numbers, dates, times and truths: an Arrow array, and beside it numpy numbers that sort and compare as the values do."""

    mapped = False

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

    def fitted(self, value: Any) -> Any:
        """A moment as this column has it: with a zone (UTC where none is said) or without (then as UTC)."""
        if not isinstance(value, datetime) or not pa.types.is_timestamp(self.cells.type):
            return value
        known = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return known if self.cells.type.tz else known.astimezone(UTC).replace(tzinfo=None)

    def test(self, operator: str, value: Any) -> Mask:
        value = tuple(map(self.fitted, value)) if isinstance(value, tuple) else self.fitted(value)
        match operator:
            case "exact":
                return mask(pc.equal(self.cells, value))
            case "differs":
                return ~mask(pc.equal(self.cells, value))
            case "isnull":
                return np.zeros(len(self.cells), bool) if self.valid is None else ~self.valid
            case "isnotnull":
                return np.ones(len(self.cells), bool) if self.valid is None else self.valid
            case "in" | "notin":
                found = np.zeros(len(self.cells), bool)
                for one in value:
                    found |= mask(pc.equal(self.cells, one))
                if operator == "in":
                    return found
                return ~found if self.valid is None else ~found & self.valid
            case "contains" | "notcontains":
                found = self.containing(str(value))
                if operator == "contains":
                    return found
                return ~found if self.valid is None else ~found & self.valid
            case _:
                return mask(SIGNS[operator](self.cells, value))

    def containing(self, text: str) -> Mask:
        return mask(pc.match_substring(pc.utf8_lower(self.as_text()), text.lower()))

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
SAMPLE = 20_000


def laid_out(cells: pa.Array) -> pa.Array:
    """A column as frames keep it: texts that repeat as codes into the different ones."""
    if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
        return cells
    sample = cells.slice(0, SAMPLE)
    if len(sample) == SAMPLE and len(pc.unique(sample)) > SAMPLE // 2:
        return cells
    return pc.dictionary_encode(cells)


def frame_column(cells: pa.Array, mapped: bool = False) -> FrameColumn:
    """`mapped`: the cells come laid out, from a file that the system keeps in memory as long as it likes."""
    cells = cells if mapped else laid_out(cells)
    if pa.types.is_dictionary(cells.type):
        made: FrameColumn = TextColumn(cells)
    elif pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        made = LongTextColumn(cells)
    else:
        made = ValueColumn(cells)
    made.mapped = mapped
    return made


def one_array(column: pa.ChunkedArray) -> pa.Array:
    cells = column.combine_chunks()
    return cells.chunk(0) if isinstance(cells, pa.ChunkedArray) else cells


def places_in_order(keys: list[Any]) -> Any:
    """Row numbers in the order of these keys, the first one foremost; equal rows keep their order."""
    return stable_order(keys[0]) if len(keys) == 1 else np.lexsort(keys[::-1])


def stable_order(keys: Any) -> Any:
    """What a stable argsort gives, several times faster: numbers alone sort at the speed of vectors, so the row goes into them."""
    if len(keys) < SAMPLE:
        return np.argsort(keys, kind="stable")
    if keys.dtype.kind != "f":
        none = keys == LAST
        known = keys[~none] if none.any() else keys
        least, most = (int(known.min()), int(known.max())) if len(known) else (0, 0)
        if most - least + 2 >= 2**63 // len(keys):
            return np.argsort(keys, kind="stable")
        return packed(np.where(none, most + 1, keys) - least, np.arange(len(keys)))
    loose = np.argsort(keys)
    ordered = keys[loose]
    runs = np.cumsum(np.append(0, ordered[1:] != ordered[:-1]))
    return packed(runs, loose)


def packed(places: Any, rows: Any) -> Any:
    """Row numbers by place (from 0), then by row; place times rows must fit 63 bits."""
    return np.sort(places * len(rows) + rows) % len(rows)
