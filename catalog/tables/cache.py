"""A least-recently-used cache bounded by bytes, safe for threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteCache(Generic[V]):
    """Keeps values while their sizes (as given by `size`, in bytes) sum to at most `most`; a value may grow: `settle()` looks again."""

    def __init__(self, most: int, size: Callable[[V], int]) -> None:
        self.most = most
        self.size = size
        self.lock = threading.Lock()
        self.values: OrderedDict[Hashable, V] = OrderedDict()
        self.sizes: dict[Hashable, int] = {}
        self.total = 0

    def get(self, key: Hashable) -> V | None:
        with self.lock:
            found = self.values.get(key)
            if found is not None:
                self.values.move_to_end(key)
            return found

    def put(self, key: Hashable, value: V) -> V:
        """Keep it (or what another thread kept in the meantime); too large alone, it is not kept."""
        size = self.size(value)
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
                return self.values[key]
            if size <= self.most:
                self.values[key] = value
                self.sizes[key] = size
                self.total += size
                self._trim()
        return value

    def drop(self, key: Hashable) -> None:
        with self.lock:
            if self.values.pop(key, None) is not None:
                self.total -= self.sizes.pop(key)

    def settle(self, key: Hashable) -> None:
        """Count a value again that has grown."""
        with self.lock:
            value = self.values.get(key)
            if value is None:
                return
            size = self.size(value)
            self.total += size - self.sizes[key]
            self.sizes[key] = size
            self._trim()

    def _trim(self) -> None:
        while self.total > self.most and self.values:
            key, _ = self.values.popitem(last=False)
            self.total -= self.sizes.pop(key)
