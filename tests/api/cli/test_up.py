"""`sala up` keeps several web servers on one port: one of them may fall, the others answer, and it is started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 90.0  # seconds until something must have happened


def until(done: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < LONGEST
        time.sleep(0.1)


def web_servers(parent: int) -> list[int]:
    """Process ids of the children that serve the web (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            mother = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command = (path / "cmdline").read_bytes()
        except OSError:
            continue
        if mother == parent and b"\0web\0" in command:
            found.append(int(path.name))
    return sorted(found)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"SALA_HOME": str(tmp_path), "SALA_WEB_PROCESSES": "2", "SALA_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "api.cli.main", "up", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_one_of_two_web_servers_falls(up: tuple[subprocess.Popen[bytes], str]) -> None:
    process, address = up

    def answering() -> int:
        """Of ten new connections, so that every server is asked."""
        good = 0
        for _ in range(10):
            try:
                good += httpx.get(f"{address}/healthz", timeout=10).status_code == 200
            except httpx.HTTPError:
                continue
        return good

    until(lambda: answering() == 10 and len(web_servers(process.pid)) == 2)
    first, second = web_servers(process.pid)
    os.kill(first, signal.SIGKILL)
    until(lambda: answering() == 10)
    until(lambda: len(web_servers(process.pid)) == 2 and first not in web_servers(process.pid))
    assert second in web_servers(process.pid)
    until(lambda: answering() == 10)
