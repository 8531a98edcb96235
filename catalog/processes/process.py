"""Workers kept warm: each answers one question at a time, is killed when it overstays, and gives way to a fresh one after some questions."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from catalog.processes.messages import Ended, Header, receive, send
from catalog.words.texts import ROOT

ARENAS = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}  # address space is bounded: threads share it
Result = TypeVar("Result")


class Overstayed(Exception):
    """The worker took longer than it may, on the wall or of the processor, and was ended."""


class NoPlace(Exception):
    """All workers are at work, and none became free in time."""


class NotStarted(Exception):
    """A worker cannot be started at all."""


class Process:
    """One worker process and the pipe to it. `sealed`: the system took its filter of calls."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self.asked = 0
        self.gone = False
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=bare_environment(),
            close_fds=True,
        )
        try:
            self.sealed = bool(self.receive()[0].get("sealed"))
        except Ended:
            self.close()
            raise

    def receive(self) -> tuple[Header, bytes]:
        source = self.process.stdout
        assert source is not None
        try:
            return receive(source)  # type: ignore[arg-type]
        except Ended:
            self.gone = True
            raise

    def ask(self, question: Mapping[str, Any], seconds: float) -> tuple[Header, bytes]:
        """Raises Ended where the worker died, Overstayed where it was ended for taking too long."""
        self.asked += 1
        overstayed = threading.Event()

        def kill() -> None:
            overstayed.set()
            self.process.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            sink = self.process.stdin
            assert sink is not None
            send(sink, question)  # type: ignore[arg-type]
            return self.receive()
        except (Ended, OSError, ValueError) as error:
            self.close()
            if overstayed.is_set() or self.process.returncode == -signal.SIGXCPU:
                raise Overstayed from error
            raise Ended(self.process.returncode) from error
        finally:
            timer.cancel()

    def close(self) -> None:
        try:
            self.process.wait(0.2 if self.gone else 0)  # one that ended by itself tells by what
        except subprocess.TimeoutExpired:
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        self.process.wait()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


def bare_environment() -> dict[str, str]:
    """Nothing of this process' settings or secrets."""
    path = str(Path(ROOT))
    return {"PYTHONPATH": path, "LANG": "C.UTF-8", "HOME": "/nonexistent", "TZ": "UTC", "PATH": os.defpath, **ARENAS}


class Workers:
    """At most `size` processes of one module, started when first needed; a place is waited for no longer than `patience` seconds."""

    def __init__(self, module: str, arguments: Sequence[str], size: int, patience: float, questions: int) -> None:
        """`questions`: so many of one worker, then a fresh one takes its place."""
        self.module, self.arguments = module, tuple(arguments)
        self.size, self.patience, self.questions = size, patience, questions
        self.places: queue.Queue[Process | None] = queue.Queue()
        for _ in range(size):
            self.places.put(None)

    def work(self, task: Callable[[Process], Result]) -> Result:
        """What `task` makes of a worker. Raises NoPlace, NotStarted, Ended, Overstayed, and what `task` raises."""
        try:
            worker = self.places.get(timeout=self.patience)
        except queue.Empty:
            raise NoPlace from None
        try:
            if worker is None or not worker.alive:
                worker = self.started()
            return task(worker)
        finally:
            if worker is not None and (not worker.alive or worker.asked >= self.questions):
                worker.close()
                worker = None
            self.places.put(worker)

    def started(self) -> Process:
        try:
            return Process(self.module, self.arguments)
        except (Ended, OSError) as error:
            raise NotStarted from error

    def close(self) -> None:
        for _ in range(self.size):
            worker = self.places.get(timeout=60)
            if worker is not None:
                worker.close()
