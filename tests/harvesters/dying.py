"""A worker that is killed at a moment of its choice: `python -m tests.harvesters.dying HOME QUEUE_URL MOMENT`.

Moments between what somebody asked for and the beginning of its run: `queued`, `dequeued`, `taken`, `beginning` (inside the
transaction), `begun`.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog.catalogue import runs
from harvesters.worker import Worker
from tests.harvesters.trial import JUDGES, settings_of


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(call: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*arguments: Any, **named: Any) -> None:
        call(*arguments, **named)
        die()

    return wrapped


def prepared(worker: Worker, moment: str) -> None:
    if moment == "queued":
        worker.ask = dying_after(worker.ask)  # type: ignore[method-assign]
    elif moment == "dequeued":
        worker.waiting.hold = die  # type: ignore[method-assign]
    elif moment == "taken":
        worker.engine.run = die  # type: ignore[method-assign, assignment]
    elif moment == "beginning":
        runs.take_requests = dying_after(runs.take_requests)
    elif moment == "begun":
        worker.catalogue.begin = dying_after(worker.catalogue.begin)  # type: ignore[method-assign]
    else:
        raise SystemExit(f"no moment: {moment}")


if __name__ == "__main__":
    worker = Worker(settings_of(Path(sys.argv[1]), queue_url=sys.argv[2]), JUDGES)
    prepared(worker, sys.argv[3])
    worker.run()
