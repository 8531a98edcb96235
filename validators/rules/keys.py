"""Which values were seen before, for any number of rows in bounded memory: 64-bit keys in sorted runs, large runs on disk.

Two different values share a key with a chance of about n²/2⁶⁵ (2 in 100,000 for 30 million rows); the seeds are drawn anew in each
process, so nobody can prepare values that collide.
"""

import hashlib
import mmap
import os
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

_RUN = 500_000  # entries (16 bytes each) kept in memory in one run; longer ones go to a file that is mapped
_MANY = 3  # runs that are searched without asking the sieve first
_SEED, _SEED2 = (np.uint64(int.from_bytes(os.urandom(8), "little") | 1) for _ in range(2))
NONE = np.uint64(int.from_bytes(os.urandom(8), "little"))  # stands for an empty cell inside a composed key
NAN = np.uint64(int.from_bytes(os.urandom(8), "little"))  # stands for "not a number" until `apart`


def mix(values: np.ndarray) -> np.ndarray:
    """A bijection of 64 bits that spreads every bit."""
    values = values + _SEED
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def join(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return mix(left * np.uint64(0x100000001B3) + _SEED2 ^ right)


def text_keys(texts: pa.Array) -> np.ndarray:
    count = len(texts)
    _, offsets, data = texts.buffers()
    if not count:
        return np.zeros(0, np.uint64)
    edges = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + count + 1].astype(np.int64)
    body = np.frombuffer(data, np.uint8)[edges[0] : edges[-1]] if data is not None else np.zeros(0, np.uint8)
    padded = np.concatenate([body, np.zeros(8, np.uint8)])
    words = np.ndarray((len(padded) - 7,), np.dtype("<u8"), buffer=padded.data, strides=(1,))
    places, left = edges[:-1] - edges[0], np.diff(edges)
    keys = mix(left.astype(np.uint64) ^ _SEED2)
    rows = np.flatnonzero(left > 0)
    while len(rows):
        size = left[rows]
        word = words[places[rows]]
        short = size < 8
        if short.any():
            word[short] &= (np.uint64(1) << (size[short].astype(np.uint64) * np.uint64(8))) - np.uint64(1)
        keys[rows] = join(keys[rows], word)
        places[rows] += 8
        left[rows] -= 8
        rows = rows[~short & (size > 8)]
    return keys


def integer_keys(values: np.ndarray) -> np.ndarray:
    """In the order of the values: numbers that rise through a file are compared with the end of what was seen."""
    return values.astype(np.int64).view(np.uint64) ^ np.uint64(1 << 63)


def float_keys(values: np.ndarray) -> np.ndarray:
    values = values.astype(np.float64) + 0.0
    keys = mix(values.view(np.uint64))
    keys[np.isnan(values)] = NAN
    return keys


def apart(keys: np.ndarray) -> np.ndarray:
    """NaN is equal to nothing, itself included: each gets a key of its own."""
    nothing = keys == NAN
    if nothing.any():
        keys[nothing] = np.frombuffer(os.urandom(8 * int(nothing.sum())), np.uint64)
    return keys


def value_key(value: Any) -> int:
    """The key of one value as Frictionless read it; equal values have equal keys, and the same as the arrays above give."""
    if isinstance(value, str):
        return int(text_keys(pa.array([value], pa.string()))[0])
    if isinstance(value, bool | int) and -(2**63) <= value < 2**63:
        return int(integer_keys(np.array([value], np.int64))[0])
    if isinstance(value, Decimal) and value.is_finite():
        plain = value.normalize() if len(value.as_tuple().digits) <= 28 else normal(value)
        _, digits, exponent = plain.as_tuple()
        if len(digits) <= 15 and -250 < int(exponent) < 250:
            return int(float_keys(np.array([float(plain)]))[0])
        return digest(f"{plain.as_tuple()}")
    if isinstance(value, float) and value == value:
        return int(float_keys(np.array([value]))[0])
    if value != value:
        return int(NAN)
    if hasattr(value, "toordinal") and not hasattr(value, "hour"):
        return int(integer_keys(np.array([value.toordinal()], np.int64))[0])
    return digest(repr(hash(value)) if hasattr(value, "hour") else repr(value))


def normal(value: Decimal) -> Decimal:
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    short = text.rstrip("0")
    return Decimal((sign, tuple(map(int, short)), int(exponent) + len(text) - len(short))) if short else Decimal(0)


def digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, key=_SEED.tobytes()).digest(), "little")


class _Run(NamedTuple):
    """Keys that ascend, each with the last row that had it. `file`: where they lie on disk and are mapped from there."""

    keys: np.ndarray
    rows: np.ndarray
    file: mmap.mmap | None = None


class _Sieve:
    """Lets most keys through that were never seen, at a bit for each (of 16 MB, so a quarter of them are held back at 33 million)."""

    def __init__(self) -> None:
        self._bits = np.zeros(1 << 24, np.uint8)

    def add(self, keys: np.ndarray) -> None:
        for part in np.array_split(keys, len(keys) // 50_000 + 1):
            slots = _slots(part)
            for bit in range(8):
                self._bits[slots[slots & 7 == bit] >> 3] |= 1 << bit

    def may_hold(self, keys: np.ndarray) -> np.ndarray:
        slots = _slots(keys)
        return self._bits[slots >> 3] & (1 << (slots & 7)) > 0


def _slots(keys: np.ndarray) -> np.ndarray:
    return (keys * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(37)).astype(np.int64)


class Seen:
    """The last row of every key seen so far."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._sieve: _Sieve | None = None  # where many runs would have to be searched

    def add(self, keys: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """For each key the last row before it that had it, or 0. `rows` ascend."""
        found = np.zeros(len(keys), np.int64)
        if not len(keys):
            return found
        # What rises but for a few is sorted in no time by the stable way, all else five times as fast by the other.
        rising = 16 * np.count_nonzero(keys[1:] < keys[:-1]) < len(keys)
        order = np.argsort(keys, kind="stable" if rising else "quicksort")
        sorted_keys = keys[order]
        again = np.concatenate([[False], sorted_keys[1:] == sorted_keys[:-1]])
        equal = np.flatnonzero(again | np.append(again[1:], False))
        order[equal] = order[equal][np.lexsort((order[equal], sorted_keys[equal]))]
        sorted_rows = rows[order]
        before = np.zeros(len(keys), np.int64)
        before[1:][again[1:]] = sorted_rows[:-1][again[1:]]
        firsts = np.flatnonzero(~again)
        before[firsts] = self._last(sorted_keys[firsts])
        found[order] = before
        last = np.concatenate([~again[1:], [True]])
        self._keep(_Run(sorted_keys[last], sorted_rows[last]))
        return found

    def knows(self, keys: np.ndarray) -> np.ndarray:
        """Which of the keys were seen."""
        if not len(keys):
            return np.zeros(0, bool)
        wanted, places = np.unique(keys, return_inverse=True)
        return (self._last(wanted) > 0)[places]

    def _last(self, wanted: np.ndarray) -> np.ndarray:
        """The last row of each of the keys, which ascend; 0 where there is none."""
        runs = [run for run in self._runs if wanted[0] <= run.keys[-1] and wanted[-1] >= run.keys[0]]
        if self._sieve is None and len(runs) > _MANY:
            self._sieve = _Sieve()
            for run in self._runs:
                self._sieve.add(run.keys)
        if self._sieve is not None and len(runs) > _MANY:
            known = self._sieve.may_hold(wanted)
            best = np.zeros(len(wanted), np.int64)
            best[known] = self._among(runs, wanted[known])
            return best
        return self._among(runs, wanted)

    @staticmethod
    def _among(runs: Sequence[_Run], wanted: np.ndarray) -> np.ndarray:
        best = np.zeros(len(wanted), np.int64)
        for run in runs:
            places = np.minimum(np.searchsorted(run.keys, wanted), len(run.keys) - 1)
            hits = np.flatnonzero(run.keys[places] == wanted)
            best[hits] = np.maximum(best[hits], run.rows[places[hits]])
            if run.file is not None and hasattr(run.file, "madvise"):
                run.file.madvise(mmap.MADV_DONTNEED)  # or all runs of a long file stand in memory together
        return best

    def _keep(self, run: _Run) -> None:
        if self._sieve is not None:
            self._sieve.add(run.keys)
        while (
            len(run.keys) < _RUN
            and self._runs
            and (old := self._runs[-1]).file is None
            and len(old.keys) <= 2 * len(run.keys)
        ):
            run = _merged(self._runs.pop(), run)
        self._runs.append(_mapped(run) if len(run.keys) >= _RUN else run)


def _merged(old: _Run, new: _Run) -> _Run:
    """Both as one. Sorting them anew would take three times the memory."""
    if old.keys[-1] < new.keys[0]:
        return _Run(np.concatenate([old.keys, new.keys]), np.concatenate([old.rows, new.rows]))
    places = np.searchsorted(new.keys, old.keys)
    lasting = new.keys[np.minimum(places, len(new.keys) - 1)] != old.keys  # what comes again stands in the new one
    places = places[lasting] + np.arange(np.count_nonzero(lasting))
    fresh = np.ones(len(new.keys) + len(places), bool)
    fresh[places] = False
    keys, rows = np.empty(len(fresh), np.uint64), np.empty(len(fresh), np.int64)
    for whole, first, second in ((keys, old.keys, new.keys), (rows, old.rows, new.rows)):
        whole[places], whole[fresh] = first[lasting], second
    return _Run(keys, rows)


def _mapped(run: _Run) -> _Run:
    with tempfile.TemporaryFile() as file:
        run.keys.tofile(file)
        run.rows.tofile(file)
        file.flush()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    keys = np.frombuffer(mapped, np.uint64, len(run.keys))
    return _Run(keys, np.frombuffer(mapped, np.int64, offset=keys.nbytes), mapped)
