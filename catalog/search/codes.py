"""Values of facets as small numbers: tantivy counts a column of numbers several times as fast as one of words.

`values` beside the index says which number means what: `["column","value"]` a line, only ever added to, the n-th value of a
column is its number n. 0 stands for none. Several processes may add (one at a time, by a lock on the file) while others read.
"""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import IO

import orjson

NO_END = 2**31


class Codes:
    """The numbers of one generation of the index."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "values"
        self._read = 0  # bytes of the file that are known
        self._values: dict[str, list[str]] = {}
        self._numbers: dict[str, dict[str, int]] = {}
        self._safe = 0  # bytes of it that are known to be on the disk
        self._lock = Lock()
        self.follow()

    def follow(self) -> None:
        """Learn what was added since."""
        try:
            with self._lock, self._path.open("rb") as file:
                self._learn(file)
        except FileNotFoundError:
            return

    def values(self, column: str) -> Sequence[str]:
        """By number."""
        return self._values.get(column) or [""]

    def number(self, column: str, value: str) -> int | None:
        """Of a value that was seen; None for another."""
        known = self._numbers.get(column)
        return None if known is None else known.get(value)

    def numbered(self, column: str, value: str) -> int:
        """The number of a value, a new one where it has none."""
        if not value:
            return 0
        known = self.number(column, value)
        return self._add(column, value, NO_END) if known is None else known

    def placed(self, columns: Sequence[str], value: str, most: int) -> tuple[str, int]:
        """The first of two columns where it has the value or holds fewer than `most` yet, else the second; and the number."""
        first, second = columns
        known = self.number(first, value)
        if known is None and self.number(second, value) is None and len(self.values(first)) <= most:
            known = self._add(first, value, most) or None
        return (first, known) if known is not None else (second, self.numbered(second, value))

    def settle(self) -> None:
        """To the disk, before the index says that it holds these numbers."""
        if self._read > self._safe:
            with self._path.open("rb") as file:
                os.fsync(file.fileno())
            self._safe = self._read

    def _add(self, column: str, value: str, most: int) -> int:
        """0 where the column holds `most` already."""
        with self._lock, self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._learn(file)
            file.truncate(self._read)  # what a process left half written when it was killed
            known = self.number(column, value)
            if known is not None or len(self.values(column)) > most:
                return known or 0
            line = orjson.dumps([column, value]) + b"\n"
            file.write(line)
            self._read += len(line)
            return self._keep(column, value)

    def _learn(self, file: IO[bytes]) -> None:
        file.seek(self._read)
        whole = file.read()
        whole = whole[: whole.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            self._keep(*orjson.loads(line))

    def _keep(self, column: str, value: str) -> int:
        values = self._values.setdefault(column, [""])
        self._numbers.setdefault(column, {})[value] = len(values)
        values.append(value)
        return len(values) - 1
