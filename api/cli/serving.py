"""Processes: the web server, the worker, and one that looks after both."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.cli.console import WRONG, end, guarded, tell, voice
from api.wire import ProblemProtocol
from catalog.words.errors import Conflict, InvalidRequest
from catalog.words.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
PORT = 8000
GRACE = 15.0  # seconds that a process has to end
SHORTEST = 5.0  # seconds that a process must have lived, else it is not started again at once
Port = Annotated[int, typer.Option(min=1, max=65_535, help="Port of the web server.")]
Host = Annotated[str, typer.Option(help="Address that it listens on; 0.0.0.0 for all.")]


def listener(host: str, port: int) -> socket.socket:
    """The bound socket, or a sentence that says who is in the way."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        made = socket.socket(family)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        return made
    except OSError as error:
        raise Conflict(
            "Port {port} cannot be used: {why}.",
            "Something else listens there, perhaps another Sala. End it, or name another port: --port {other}",
            port=port,
            why=error.strerror or type(error).__name__,
            other=port + 10,
        ) from error


@guarded
def web(port: Port = PORT, host: Host = "127.0.0.1") -> None:
    """The web server alone: portal and API."""
    bound = listener(host, port)
    settings = voice.settings
    if settings.base_url.endswith(":8000") and port != PORT and settings.base_url.startswith("http://127.0.0.1"):
        settings = load_settings(base_url=f"http://127.0.0.1:{port}")
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,
        loop="uvloop",
        http=ProblemProtocol,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run(sockets=[bound])


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


def answers(host: str, port: int) -> bool:
    """Whether a server takes calls there."""
    with suppress(OSError), socket.create_connection((host, port), 0.2):
        return True
    return False


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


def household(port: int, host: str, **settings: str) -> list[Child]:
    """Web and worker with the scheduler, as children of this process."""
    environment = {**os.environ, **settings}
    return [
        Child("web server", ("web", "--port", str(port), "--host", host), environment),
        Child("worker", ("worker",), environment),
    ]


def checked_port(host: str, port: int) -> None:
    """Say now, before anything is started, that a port is taken."""
    listener(host, port).close()


@guarded
def up(port: Port = PORT, host: Host = "127.0.0.1") -> None:
    """Web, worker and scheduler on this machine, until Ctrl-C."""
    settings = voice.settings
    if not settings.base_url:
        raise InvalidRequest("SALA_BASE_URL is empty.")
    checked_port(host, port)
    end(supervise(household(port, host), near(host), port, lambda: opened(host, port)))


def near(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def opened(host: str, port: int) -> None:
    tell("Sala is open on http://{host}:{port} (Ctrl-C ends it)", host=host, port=port)
