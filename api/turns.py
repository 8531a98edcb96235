"""Turns: what takes long runs in threads, so many of a kind at once, so many more waiting, and the rest is told to come again.

One mechanism for every door, so that no kind of work can take the threads of the others.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.ground import Ground, Turns
from catalog.words.errors import Busy

Result = TypeVar("Result")
WAITING = 8  # callers that may wait for each place


@contextmanager
def queued(ground: Ground, kind: str, places: int, waiting: int) -> Iterator[CapacityLimiter]:
    """Among the callers of its kind, at work or waiting, as long as it lasts. Raises Busy where too many are there already."""
    turns = ground.turns.get(kind)
    if turns is None:
        turns = ground.turns[kind] = Turns(CapacityLimiter(places))  # made inside the loop that it belongs to
    # Counted here: the limiter counts a caller only one step later, and a burst would pass all at once.
    if turns.callers >= places + waiting:
        raise Busy("Too many calls of this kind are waiting already.", "Try again in a moment.", retry_after=5)
    turns.callers += 1
    try:
        yield turns.places
    finally:
        turns.callers -= 1


async def turn(
    ground: Ground, kind: str, places: int, work: Callable[[], Result], waiting: int | None = None
) -> Result:
    """What `work` gives, run in a thread when one of the `places` of its kind is free. Raises Busy where too many wait already."""
    with queued(ground, kind, places, places * WAITING if waiting is None else waiting) as limiter:
        return await to_thread.run_sync(work, limiter=limiter)
