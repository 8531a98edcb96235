"""Values seen before: for `unique` and primary keys, over the whole file, with the row in which each was seen last."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np


class Seen:
    """As long as whole numbers only rise, none can repeat and only their arrays are kept; the first that does not rise makes a dictionary of them."""

    def __init__(self) -> None:
        self.rising: list[tuple[np.ndarray, np.ndarray]] = []
        self.last: int | None = None
        self.memory: dict[Hashable, int] | None = None

    def repeats(self, values: "np.ndarray | Sequence[Any]", rows: np.ndarray) -> list[tuple[int, int]]:
        """(index, row in which the same value stood last) of each value seen before; None is no value."""
        if self.memory is None and isinstance(values, np.ndarray):
            if not len(values):
                return []
            rises = bool((values[1:] > values[:-1]).all()) and (self.last is None or int(values[0]) > self.last)
            if rises:
                self.rising.append((values, rows))
                self.last = int(values[-1])
                return []
        if self.memory is None:
            self.memory = {}
            for old, numbers in self.rising:
                self.memory.update(zip(old.tolist(), numbers.tolist(), strict=True))
            self.rising = []
        memory = self.memory
        found = []
        for index, (value, row) in enumerate(
            zip(values.tolist() if isinstance(values, np.ndarray) else values, rows.tolist(), strict=True)
        ):
            if value is None:
                continue
            before = memory.get(value)
            memory[value] = row
            if before:
                found.append((index, before))
        return found
