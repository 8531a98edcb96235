"""Walking through ordered hits in an engine that pages by offset: where a key stands, and what comes after it."""

from collections.abc import Callable
from typing import Any

from catalog.search.query import Found, Row, Window

MOST_EQUAL = 100_000  # hits with the very same key that are put in order


def further(key: Any, than: Any, descending: bool) -> bool:
    """Whether a key comes later in the order than another."""
    return bool(key < than) if descending else bool(key > than)


def rounded(key: Any) -> Any:
    """Scores to nine digits: what a cursor can carry there and back."""
    return float(f"{key:.9g}") if isinstance(key, float) else key


def walked(
    rows: Callable[[int, int], list[Row]],
    before: Callable[[int], bool],
    total: int,
    window: Window,
    *,
    descending: bool,
) -> Found:
    """The hits after the window's key. Equal keys are put in order by id here, so their group is always read whole."""
    if window.limit == 0 or total == 0:
        return Found(total, (), False)
    start = 0 if window.key is None else beginning(before, total, window.at)
    read = rows(start, window.limit + 1)
    while True:
        more = start + len(read) < total
        # The group of equal keys that ends what was read may go on: until its end is seen its order by id is not known.
        whole = [row for row in read if row.key != read[-1].key] if more and len(read) < MOST_EQUAL else list(read)
        found = after(whole, window, descending)
        if len(found) >= window.limit or not more or len(read) >= MOST_EQUAL:
            break
        extra = rows(start + len(read), max(64, len(read)))
        read += extra
        total = total if extra else start + len(read)
    chosen = found[: window.limit]
    return Found(total, chosen, more or len(found) > len(chosen), start + len(chosen))


def after(rows: list[Row], window: Window, descending: bool) -> list[Row]:
    """The rows that come after the window's last hit, in the total order (key, then id)."""
    rows.sort(key=lambda row: row.id)
    rows.sort(key=lambda row: row.key, reverse=descending)
    if window.key is None:
        return rows
    key, id = window.key, window.id or ""
    return [row for row in rows if (row.key == key and row.id > id) or further(row.key, key, descending)]


def beginning(before: Callable[[int], bool], total: int, hint: int) -> int:
    """The first offset whose key does not come before the window's: tried around the hint, else by halving."""
    low, high = 0, total
    for probe in (hint, hint - 1):
        if low <= probe < high:
            low, high = (probe + 1, high) if before(probe) else (low, probe)
    step = 1
    while low < high:  # backwards in growing steps: the group of equal keys around the hint is mostly small
        probe = max(low, high - step)
        if before(probe):
            low = probe + 1
            break
        high, step = probe, step * 4
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if before(middle) else (low, middle)
    return low
