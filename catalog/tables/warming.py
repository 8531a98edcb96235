"""Frames made ready beside the questions: a large table's first question is answered by SQL, the next ones from memory."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor

from catalog.words.errors import SalaError

MOST_WAITING = 64


class Warming:
    """One thread that does each piece of preparation once; what is asked for while too much waits is left for later."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tables-warming")
        self.lock = threading.Lock()
        self.waiting: dict[Hashable, Future[None]] = {}

    def ask(self, key: Hashable, work: Callable[[], None]) -> None:
        with self.lock:
            if key in self.waiting or len(self.waiting) >= MOST_WAITING:
                return
            self.waiting[key] = self.pool.submit(self.run, key, work)

    def run(self, key: Hashable, work: Callable[[], None]) -> None:
        try:
            work()
        except (SalaError, OSError, MemoryError):
            return  # nothing depends on it: the question itself is answered another way, and says what is wrong
        finally:
            with self.lock:
                self.waiting.pop(key, None)

    def settle(self, timeout: float = 60) -> None:
        """Wait until nothing is waiting (tests and benchmarks)."""
        with self.lock:
            waiting = list(self.waiting.values())
        for future in waiting:
            future.result(timeout)

    def close(self) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)
