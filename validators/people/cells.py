"""Text cells of one column's batch, each with how often it occurs: what repeats is looked at once."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FOLD = str.maketrans("๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９", "0123456789" * 2)


class Cells:
    """`values` holds no null; `weights` is None where every value counts once."""

    __slots__ = ("values", "weights")

    def __init__(self, values: pa.Array, weights: np.ndarray | None = None) -> None:
        self.values = values
        self.weights = weights

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return f"<Cells: {len(self)}>"

    @classmethod
    def distinct(cls, values: pa.Array) -> "Cells":
        counted = values.value_counts()
        return cls(counted.field("values"), counted.field("counts").to_numpy())

    def match(self, regex: str) -> pa.Array:
        return pc.match_substring_regex(self.values, regex)

    def total(self, mask: Any) -> int:
        """How many cells a mask stands for."""
        if self.weights is None:
            return int(np.count_nonzero(mask)) if isinstance(mask, np.ndarray) else mask.true_count
        return int(self.weights[np.asarray(mask)].sum())

    def where(self, mask: pa.Array) -> "Cells":
        """Those of the mask."""
        if mask.true_count == len(mask):
            return self
        return Cells(self.values.filter(mask), None if self.weights is None else self.weights[np.asarray(mask)])

    def without(self, mask: pa.Array) -> "Cells":
        return Cells(self.values.slice(0, 0)) if mask.true_count == len(mask) else self.where(pc.invert(mask))


def content(array: pa.Array) -> np.ndarray:
    """The bytes of a string array's values, one after another."""
    buffers = array.buffers()
    if len(array) == 0 or buffers[2] is None:
        return np.zeros(0, np.uint8)
    width = np.int64 if pa.types.is_large_string(array.type) else np.int32
    offsets = np.frombuffer(buffers[1], width, count=len(array) + 1, offset=array.offset * width().itemsize)
    return np.frombuffer(buffers[2], np.uint8)[offsets[0] : offsets[-1]]


def longest_of(array: pa.Array) -> int:
    """Bytes of the longest value."""
    return pc.max(pc.binary_length(array)).as_py() or 0


def has_other_digits(data: np.ndarray) -> bool:
    """Whether the bytes hold Thai digits (E0 B9 90 … 99) or full-width ones (EF BC 90 … 99)."""
    middle = np.flatnonzero((data[:-1] == 0xB9) | (data[:-1] == 0xBC))
    return bool(((data[middle + 1] - 0x90) < 10).any())


def nine_digits_near(data: np.ndarray) -> bool:
    """Whether nine digits stand within 33 bytes anywhere (cells are not told apart): cheap, and no for most prose."""
    places = np.flatnonzero((data - 48) < 10)
    return len(places) >= 9 and bool((places[8:] - places[:-8] <= 32).any())


def has_letters(data: np.ndarray) -> bool:
    """Whether any byte is a letter, `@`, or of Thai text."""
    return bool((data >= 0x40).any())
