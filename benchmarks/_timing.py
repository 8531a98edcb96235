"""Milliseconds of calls, one by one, and how they are told."""

import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Times(list[float]):
    """Milliseconds of each query, in order of size; `cpu` is the median of the processors' time, for a busy machine."""

    cpu = 0.0


def timed(call: Callable[[str], Any], asked: list[str]) -> Times:
    """Once each, after a warming pass over the first ten."""
    for text in asked[:10]:
        call(text)
    times, own = Times(), []
    for text in asked:
        start, began = time.perf_counter(), time.process_time()
        call(text)
        times.append((time.perf_counter() - start) * 1000)
        own.append((time.process_time() - began) * 1000)
    times.sort()
    times.cpu = statistics.median(own)
    return times


def line(name: str, times: Times) -> str:
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]  # noqa: E731
    return f"{name:<44} p50 {statistics.median(times):8.2f}  p95 {at(0.95):8.2f}  p99 {at(0.99):8.2f} ms  (CPU p50 {times.cpu:.2f})"


class Memory:
    """The most that this process and those that help it held at one time, in MB, without what is mapped from files."""

    def __enter__(self) -> "Memory":
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.2):
            helping = [child.pid for child in multiprocessing.active_children()]
            self.most = max(self.most, sum(map(anonymous, [os.getpid(), *helping])))


def anonymous(pid: int | None) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0  # it just ended
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("RssAnon")) // 1024
