"""Sketches of the columns by which tables can be joined: the smallest hashes of a column's different values.

MinHash tells how alike two sets are; a join asks what share of one lies in the other, of sets that may differ in size a
thousandfold. The k smallest hashes tell that (a KMV sketch: to 1.6 % with 1,024), and exactly where a set has no more.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.words.model import Column

KEPT = 1024  # hashes of a column
FEWEST, MOST = 2, 500_000  # different values of a column that may be a key
LONGEST = 120  # characters of a value that may be a key
MOST_KEYS = 24  # columns of a table that are sketched
KEYS = ("code", "id", "place", "category", "text", "year", "date")  # kinds of columns, the most telling first
TYPES = ("string", "integer", "year", "date")
FAMILIES = {"year": "year", "date": "date"}  # the others may be joined with each other
MARKS = (16, 128)  # smallest hashes that a column is found by: at least and at most
MARKED = 16  # different values for each mark


@dataclass(frozen=True, slots=True)
class Sketch:
    """`hashes` are the smallest, sorted (uint32); all there are where `distinct` is no more than their number."""

    column: str
    kind: str
    distinct: int
    hashes: np.ndarray

    @property
    def family(self) -> str:
        return FAMILIES.get(self.kind, "word")

    @property
    def marks(self) -> list[int]:
        return [int(one) for one in self.hashes[: min(MARKS[1], max(MARKS[0], self.distinct // MARKED))]]


def sketches_of(path: Path, columns: Sequence[Column]) -> list[Sketch]:
    """Of the columns that may be keys; none where the file cannot be read as Parquet."""
    chosen = [one for one in columns if one.kind in KEYS and one.type in TYPES]
    chosen.sort(key=lambda one: KEYS.index(one.kind))
    try:
        with pq.ParquetFile(path) as file:
            held = set(file.schema_arrow.names)
            made = (sketch_of(file, one) for one in chosen if one.name in held)
            return list(first(made, MOST_KEYS))
    except (pa.ArrowException, OSError):
        return []


def first(made: Iterator[Sketch | None], most: int) -> Iterator[Sketch]:
    found = 0
    for one in made:
        if one is not None and found < most:
            found += 1
            yield one


def sketch_of(file: pq.ParquetFile, column: Column) -> Sketch | None:
    values: pa.Array = pa.array([], pa.string())
    waiting: list[pa.Array] = []
    for group in range(file.num_row_groups):
        part = file.read_row_group(group, columns=[column.name]).column(0).unique().drop_null()
        waiting.append(part.cast(pa.string()))
        # Merged only once as much waits as there is: a column of a million different texts is not hashed anew for each group.
        if sum(map(len, waiting)) >= len(values) or group + 1 == file.num_row_groups:
            values, waiting = pc.unique(pa.concat_arrays([values, *waiting])), []
            if len(values) > MOST:
                return None
    if len(values) < FEWEST or pc.max(pc.utf8_length(values)).as_py() > LONGEST:
        return None
    hashes = np.unique(np.fromiter(map(hashed, values.to_pylist()), np.uint32, len(values)))
    return Sketch(column.name, column.kind, len(values), hashes[:KEPT])


def hashed(value: str) -> int:
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=4).digest(), "little")


def share(mine: Sketch, other: Sketch) -> float:
    """The share of my different values that the other column holds: 0 to 1, exact for small columns."""
    least = min([one.hashes[-1] for one in (mine, other) if len(one.hashes) < one.distinct], default=None)
    kept, theirs = mine.hashes, other.hashes
    if least is not None:
        kept, theirs = kept[kept <= least], theirs[theirs <= least]
    return len(np.intersect1d(kept, theirs, assume_unique=True)) / len(kept) if len(kept) else 0.0
