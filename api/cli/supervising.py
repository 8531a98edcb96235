"""`sala up`: web and worker as children of one process that looks after them and ends them in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from api.cli.console import WRONG, end, guarded, tell, voice
from api.cli.ports import PORT, Host, Port, answers, checked_port, near
from catalog.words.errors import InvalidRequest

ROOT = Path(__file__).resolve().parents[2]
GRACE = 15.0  # seconds that a process has to end
SHORTEST = 5.0  # seconds that a process must have lived, else it is not started again at once


def dies_with_parent() -> None:
    """Linux: a child whose supervisor was killed ends too. Elsewhere it has to be ended by hand."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Child:
    """One process that is looked after: started again when it ends, more slowly when it ends at once."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name, self.arguments, self.environment = name, arguments, environment
        self.process: subprocess.Popen[bytes] | None = None
        self.started, self.wait, self.fell = 0.0, 1.0, 0

    def start(self) -> None:
        command = [sys.executable, "-m", "api.cli.main", *self.arguments]
        # stdin is closed and signals come from the supervisor alone, so Ctrl-C ends everything once and in order.
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dies_with_parent,
        )
        self.started = time.monotonic()

    def check(self) -> bool:
        """Whether it lives, or may be started again; False where it cannot be run at all."""
        if self.process is None:
            if time.monotonic() >= self.started:
                self.start()
            return True
        code = self.process.poll()
        if code is None:
            return True
        short = time.monotonic() - self.started < SHORTEST
        self.fell = self.fell + 1 if short else 0
        if code == WRONG and short:
            return False  # a wrong setting does not get right by itself
        self.wait = min(30.0, self.wait * 2) if short else 1.0
        tell("The {name} ended ({code}) and is started again.", name=self.name, code=code)
        self.process, self.started = None, time.monotonic() + self.wait
        return self.fell < 8

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def gone(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Stopping(Exception):
    """Somebody asked us to end."""


def stop(*_: object) -> None:
    raise Stopping


def supervise(children: Sequence[Child], host: str, port: int, ready: Callable[[], None]) -> int:
    """Until somebody asks to end, or one of them cannot be run; `ready` is called once the server takes calls. The exit status."""
    before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    code = 0
    try:
        waiting = True
        while all(child.check() for child in children):
            if waiting and answers(host, port):
                waiting = False
                ready()
            time.sleep(0.2)
        code = WRONG
    except Stopping:
        tell("Ending …")
    finally:
        for one in before:
            signal.signal(one, signal.SIG_IGN)
        for child in children:
            child.end()
        until = time.monotonic() + GRACE
        for child in children:
            child.gone(until - time.monotonic())
        for one, handler in before.items():
            signal.signal(one, handler)
    return code


def household(port: int, host: str, servers: int = 1, **settings: str) -> list[Child]:
    """Web servers (one, or several that share a port) and worker with the scheduler, as children of this process."""
    environment = {**os.environ, **settings}
    web = ("web", "--port", str(port), "--host", host, *(("--shared",) if servers > 1 else ()))
    return [*(Child("web server", web, environment) for _ in range(servers)), Child("worker", ("worker",), environment)]


@guarded
def up(port: Port = PORT, host: Host = "127.0.0.1") -> None:
    """Web, worker and scheduler on this machine, until Ctrl-C."""
    settings = voice.settings
    if not settings.base_url:
        raise InvalidRequest("SALA_BASE_URL is empty.")
    checked_port(host, port)
    end(supervise(household(port, host, settings.web_processes), near(host), port, lambda: opened(host, port)))


def opened(host: str, port: int) -> None:
    tell("Sala is open on http://{host}:{port} (Ctrl-C ends it)", host=host, port=port)
