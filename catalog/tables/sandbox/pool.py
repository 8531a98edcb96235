"""Workers kept warm, a question each, killed when they overstay; and what their answers mean in words that people read."""

import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.words.errors import Busy, EngineLost, InvalidRequest, SalaError, Timeout, TooLarge
from catalog.words.texts import ROOT, Text

MB = 1_000_000


ARENAS = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}  # address space is bounded: threads share it


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one question: seconds on the wall, bytes of DuckDB's memory and of address space, bytes of an answer, seconds to wait for a place."""

    seconds: float = 10.0
    memory: int = 1000 * MB
    address_space: int = 3500 * MB
    answer: int = 64 * MB
    patience: float = 5.0
    questions: int = 200  # of one worker, then a fresh one takes its place


class Ended(Exception):
    """The worker is gone."""


class Process:
    """One worker process and the pipe to it."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.asked = 0
        self.gone = False
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-s",
                "-m",
                "catalog.tables.sandbox.worker",
                str(bounds.memory),
                str(bounds.address_space),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=bare_environment(),
            close_fds=True,
        )
        self.sealed = bool(self.receive()[0].get("sealed"))

    def receive(self) -> tuple[Mapping[str, Any], bytes]:
        source = self.process.stdout
        assert source is not None
        size = source.read(4)
        if len(size) < 4:
            self.gone = True
            raise Ended
        header = json.loads(source.read(struct.unpack(">I", size)[0]))
        expected = int(header.get("body", 0))
        body = source.read(expected) if expected else b""
        if len(body) < expected:
            raise Ended
        return header, body

    def ask(self, question: Mapping[str, Any], seconds: float) -> tuple[Mapping[str, Any], bytes]:
        """Raises Ended where the worker died, Timeout where it was killed for taking too long."""
        self.asked += 1
        overstayed = threading.Event()

        def kill() -> None:
            overstayed.set()
            self.process.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            told = json.dumps(question, ensure_ascii=False).encode()
            sink = self.process.stdin
            assert sink is not None
            sink.write(struct.pack(">I", len(told)) + told)
            sink.flush()
            return self.receive()
        except (Ended, OSError, ValueError) as error:
            self.close()
            if overstayed.is_set() or self.process.returncode == -signal.SIGXCPU:
                detail = Text.of(
                    "The question took longer than {seconds} seconds and was stopped", seconds=f"{seconds:g}"
                )
                raise Timeout(
                    detail, Text.of("Ask for less: fewer tables, a filter, no product of whole tables.")
                ) from error
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


class Pool:
    """At most `size` workers, started when first needed; a place is waited for no longer than `bounds.patience`."""

    def __init__(self, size: int = 2, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self.places: queue.Queue[Process | None] = queue.Queue()
        for _ in range(size):
            self.places.put(None)
        self.size = size

    def with_worker(self, work: Callable[[Process], Any]) -> Any:
        try:
            worker = self.places.get(timeout=self.bounds.patience)
        except queue.Empty:
            raise Busy(Text.of("Too many questions are being answered now; please ask again in a moment")) from None
        try:
            if worker is None or not worker.alive:
                worker = self.started()
            return work(worker)
        except Ended as ended:
            raise TooLarge(
                Text.of("This question needs more memory than one question may have"),
                Text.of("Ask for less: fewer tables, a filter, no product of whole tables."),
            ) from ended
        finally:
            if worker is not None and (not worker.alive or worker.asked >= self.bounds.questions):
                worker.close()
                worker = None
            self.places.put(worker)

    def started(self) -> Process:
        try:
            return Process(self.bounds)
        except (Ended, OSError) as error:
            raise EngineLost(Text.of("The workers for SQL cannot be started")) from error

    def tables_of(self, statement: str) -> list[str]:
        def work(worker: Process) -> list[str]:
            header, _ = worker.ask({"do": "read", "sql": statement}, self.bounds.seconds)
            raise_error(header, self.bounds)
            return [str(name) for name in header["tables"]]

        found: list[str] = self.with_worker(work)
        return found

    def run(
        self, statement: str, tables: Mapping[str, tuple[str, list[str]]], rows: int
    ) -> tuple[Mapping[str, Any], bytes]:
        question = {
            "do": "run",
            "sql": statement,
            "tables": dict(tables),
            "rows": rows,
            "bytes": self.bounds.answer,
            "seconds": int(self.bounds.seconds),
        }
        started = time.perf_counter()

        def work(worker: Process) -> tuple[Mapping[str, Any], bytes]:
            header, body = worker.ask(question, self.bounds.seconds)
            raise_error(header, self.bounds)
            return {**header, "seconds": round(time.perf_counter() - started, 4)}, body

        answer: tuple[Mapping[str, Any], bytes] = self.with_worker(work)
        return answer

    def close(self) -> None:
        for _ in range(self.size):
            worker = self.places.get(timeout=60)
            if worker is not None:
                worker.close()


def raise_error(header: Mapping[str, Any], bounds: Bounds) -> None:
    error = error_of(str(header.get("error", "")), str(header.get("name", "")), str(header.get("message", "")), bounds)
    if error is not None:
        raise error


def error_of(code: str, name: str, message: str, bounds: Bounds) -> SalaError | None:
    match code:
        case "":
            return None
        case "function":
            return InvalidRequest(
                Text.of("The function “{name}” may not be used here", name=name),
                Text.of(
                    "Files, settings, the system and waiting are out of reach; functions on values are free to use."
                ),
            )
        case "qualified":
            return InvalidRequest(
                Text.of("“{name}” is not a published table", name=name),
                Text.of('Name a table as it is: FROM "resource-id"'),
            )
        case "one-statement":
            return InvalidRequest(Text.of("Only one statement may be asked at a time"))
        case "empty":
            return InvalidRequest(Text.of("The question is empty"), Text.of('Begin with SELECT … FROM "resource-id"'))
        case "too-long":
            return InvalidRequest(Text.of("The question is too long"))
        case "too-large":
            return TooLarge(
                Text.of("The answer is larger than {most} MB", most=bounds.answer // MB),
                Text.of("Ask for fewer rows (LIMIT) or fewer columns."),
            )
        case "memory":
            return TooLarge(
                Text.of("This question needs more memory than one question may have"),
                Text.of("Ask for less: fewer tables, a filter, no product of whole tables."),
            )
        case "sql":
            return InvalidRequest(Text.of("DuckDB does not understand this: {reason}", reason=message))
        case "permission":
            return InvalidRequest(Text.of("Files, settings and the network are out of reach here"))
        case _:
            return InvalidRequest(
                Text.of("Only one SELECT may be asked: it reads, and changes nothing"),
                Text.of('Begin with SELECT … FROM "resource-id"'),
            )
