"""Turns: no more at once than there are places, a bounded queue, and kinds that do not stand in each other's way."""

import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest

from api.ground import Ground
from api.turns import WAITING, turn
from catalog.words.errors import Busy
from catalog.words.settings import Settings


def run(work: Callable[..., Awaitable[Any]], *given: Any) -> Any:
    """In a thread of its own: the browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, work, *given).result(60)


def test_places_are_kept_and_the_rest_is_told_to_come_again() -> None:
    ground = Ground(Settings(), None, None, None, None)
    gate, running, most, refused = threading.Event(), [0], [0], []
    lock = threading.Lock()

    def work() -> str:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        gate.wait(20)
        with lock:
            running[0] -= 1
        return "done"

    async def call() -> None:
        try:
            assert await turn(ground, "judging", 2, work) == "done"
        except Busy as error:
            refused.append(error.fix)

    async def all_at_once() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(2 + 2 * WAITING + 5):
                group.start_soon(call)
            while len(refused) < 5:
                await anyio.sleep(0.01)
            with anyio.fail_after(5):  # another kind has places of its own
                assert await turn(ground, "dcat", 1, lambda: "other") == "other"
            gate.set()

    run(all_at_once)
    assert most[0] == 2
    assert len(refused) == 5 and all(refused)


def test_what_work_raises_is_raised() -> None:
    def work() -> None:
        raise Busy("no")

    with pytest.raises(Busy):
        run(turn, Ground(Settings(), None, None, None, None), "x", 1, work)
