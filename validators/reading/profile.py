"""The profile of a table: per column what is missing, distinct, smallest, largest, usual.

Column by column over the Parquet that was just written, row group by row group, so that memory stays bounded. Distinct values are counted
exactly up to `MAX_HELD`, how often each comes up to `MAX_COUNTED`; beyond it the count is an estimate (a sketch of hashes).
"""

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.words.model import Column

TOP, BINS = 10, 20
MAX_COUNTED = 50_000  # distinct values whose times are counted
MAX_HELD = 1_200_000  # values of a column that are held to tell the distinct ones exactly
SKETCH = 4096  # smallest hashes kept: an error of about 1.6 %
WIDE = 300  # columns that are looked at in full
_NUMERIC = ("integer", "number", "year")


@dataclass
class _Column:
    column: Column
    missing: int = 0
    filled: int = 0
    total: float = 0.0
    low: Any = None
    high: Any = None
    counts: dict[Any, int] | None = field(default_factory=dict)
    held: list[pa.Array] | None = field(default_factory=list)
    sketch: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))

    def feed(self, values: pa.Array) -> None:
        self.missing += values.null_count
        values = values.drop_null()
        if not len(values):
            return
        if self.column.type == "geometry":  # its texts are long, and none of them is larger than another
            values = pa.array([zlib.crc32(text.encode()) for text in values.to_pylist()], pa.int64())
        self.filled += len(values)
        bounds = pc.min_max(values).as_py()
        self.low = bounds["min"] if self.low is None else min(self.low, bounds["min"])
        self.high = bounds["max"] if self.high is None else max(self.high, bounds["max"])
        if self.column.type in _NUMERIC:
            self.total += float(pc.sum(values).as_py())
        if self.counts is None:
            self._sketch(values)
            return
        counted = pc.value_counts(values)
        distinct = counted.field("values")
        if len(distinct) + len(self.counts) > MAX_COUNTED:
            self._sketch(pa.array(self.counts, values.type))
            self._sketch(values)
            self.counts = None
            return
        for value, count in zip(distinct.to_pylist(), counted.field("counts").to_pylist(), strict=True):
            self.counts[value] = self.counts.get(value, 0) + count

    def _sketch(self, values: pa.Array) -> None:
        """Distinct values of many: held as they are until they are too many, then the smallest hashes tell how many there were."""
        if self.held is not None:
            self.held.append(values)
            if sum(map(len, self.held)) <= MAX_HELD:
                return
            held, self.held = self.held, None
            for part in held[:-1]:
                self._hash(part)
        self._hash(values)

    def _hash(self, values: pa.Array) -> None:
        fresh = _hashes(values.unique())
        self.sketch = np.unique(np.concatenate([self.sketch, fresh]))[:SKETCH]

    def distinct(self) -> int:
        if self.counts is not None:
            return len(self.counts)
        if self.held is not None:
            return int(pc.count_distinct(pa.chunked_array(self.held)).as_py())
        return int((SKETCH - 1) / (float(self.sketch[-1]) / 2**32)) if len(self.sketch) >= SKETCH else len(self.sketch)

    def entry(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "missing": self.missing,
            "distinct": self.distinct(),
            "min": _plain(self.low),
            "max": _plain(self.high),
        }
        if self.column.type == "geometry":
            found["min"] = found["max"] = None
        found["mean"] = _plain(self.total / self.filled) if self.filled and self.column.type in _NUMERIC else None
        if self.counts and self.column.type != "geometry" and not (len(self.counts) == self.filled > 1):
            usual = sorted(self.counts.items(), key=lambda item: (-item[1], str(item[0])))[:TOP]
            found["top"] = [{"value": _plain(value), "count": count} for value, count in usual]
        return found


def _hashes(values: pa.Array) -> np.ndarray:
    """32 bits of each value."""
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        bits = values.to_numpy().astype(np.float64).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return (bits ^ (bits >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32)
    return np.fromiter((zlib.crc32(str(value).encode()) for value in values.to_pylist()), np.uint64)


def profile_of(path: Path, columns: Sequence[Column], rows: int) -> dict[str, Any]:
    """Column name -> {missing, distinct, min, max, mean, top: [{value, count}], histogram: {edges, counts}}; data rows only (no totals)."""
    found: dict[str, Any] = {}
    with pq.ParquetFile(path) as file:
        masks = [_data(file.read_row_group(group, columns=["__part"])) for group in range(file.num_row_groups)]
        for column in columns[:WIDE]:
            state = _Column(column)
            for group, mask in enumerate(masks):
                state.feed(_values(file, group, column, mask))
            found[column.name] = entry = state.entry()
            if (
                column.type in _NUMERIC
                and entry["distinct"] > 1
                and float(entry["max"]) - float(entry["min"]) < float("inf")
            ):
                edges = np.linspace(float(entry["min"]), float(entry["max"]), BINS + 1)
                counts = np.zeros(BINS, np.int64)
                for group, mask in enumerate(masks):
                    counts += np.histogram(
                        _values(file, group, column, mask).drop_null().cast(pa.float64(), safe=False).to_numpy(), edges
                    )[0]
                entry["histogram"] = {"edges": edges.tolist(), "counts": counts.tolist()}
    return found


def _data(part: pa.Table) -> pa.Array | None:
    column = part.column(0)
    return None if column.null_count == len(column) else pc.is_null(column.combine_chunks())


def _values(file: pq.ParquetFile, group: int, column: Column, mask: pa.Array | None) -> pa.Array:
    values = file.read_row_group(group, columns=[column.name]).column(0).combine_chunks()
    values = values if mask is None else values.filter(mask)
    return values.cast(pa.timestamp("us")) if pa.types.is_timestamp(values.type) and values.type.tz else values


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, str):
        return value[:200]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
