"""Values seen before: for `unique` and primary keys, over the whole file, with the row in which each was seen last."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

INT = np.iinfo(np.int64)


@dataclass(frozen=True, slots=True)
class Keys:
    """Values of one column in a batch: whole numbers with a mask of those that are there, or any values (None: nothing)."""

    numbers: np.ndarray | None = None
    there: np.ndarray | None = None
    others: list[Any] | None = None

    @classmethod
    def of(cls, values: list[Any]) -> "Keys":
        return cls(others=values)

    def merged(self, extra: list[Any], order: np.ndarray) -> "Keys":
        """With the values of rows that came aside, put in order."""
        if self.numbers is not None and all(
            value is None or (type(value) is int and INT.min <= value <= INT.max) for value in extra
        ):
            numbers = np.concatenate([self.numbers, np.array([value or 0 for value in extra], np.int64)])
            there = np.concatenate([self.there, np.array([value is not None for value in extra], bool)])
            return Keys(numbers[order], there[order])
        every = [*self.values(), *extra]
        return Keys(others=[every[index] for index in order])

    def values(self) -> list[Any]:
        if self.others is not None:
            return self.others
        assert self.numbers is not None and self.there is not None
        return [
            value if there else None for value, there in zip(self.numbers.tolist(), self.there.tolist(), strict=True)
        ]


class Seen:
    """Numbers that rise above all before them cannot repeat anything: they are kept as arrays, and only the strays go through a dictionary."""

    def __init__(self) -> None:
        self.backbone: list[tuple[np.ndarray, np.ndarray]] = []
        self.tops: list[int] = []
        self.memory: dict[Hashable, int] = {}

    def repeats(self, keys: Keys, rows: np.ndarray) -> list[tuple[int, int]]:
        """(index, row in which the same value stood last) of each value seen before."""
        if keys.numbers is None or keys.there is None:
            return self._each(enumerate(keys.values()), rows)
        at = np.flatnonzero(keys.there)
        if not len(at):
            return []
        values = keys.numbers[at]
        top = np.maximum.accumulate(values)
        before = np.empty_like(top)
        before[1:] = top[:-1]
        before[0] = INT.min
        if self.tops:
            before = np.maximum(before, self.tops[-1])
        rises = values > before
        # The first of all may be the smallest number there is.
        if not self.tops and not rises[0]:
            rises[0] = True
        strays = np.flatnonzero(~rises)
        if rises.any():
            self.backbone.append((values[rises], rows[at[rises]]))
            self.tops.append(int(self.backbone[-1][0][-1]))
        if not len(strays):
            return []
        self._recall(values[strays])
        return self._each(((int(at[index]), int(values[index])) for index in strays), rows)

    def _recall(self, values: np.ndarray) -> None:
        """Puts those of the backbone that a stray repeats where strays are looked up."""
        parts = np.searchsorted(np.array(self.tops), values)
        for part in np.unique(parts):
            if part == len(self.tops):
                continue
            known, numbers = self.backbone[part]
            chosen = values[parts == part]
            place = np.searchsorted(known, chosen)
            hit = known[place] == chosen
            for value, row in zip(chosen[hit].tolist(), numbers[place[hit]].tolist(), strict=True):
                self.memory.setdefault(value, row)

    def _each(self, values: Any, rows: np.ndarray) -> list[tuple[int, int]]:
        found, memory = [], self.memory
        numbers = rows.tolist()
        for index, value in values:
            if value is None:
                continue
            before = memory.get(value)
            memory[value] = numbers[index]
            if before:
                found.append((index, before))
        return found
