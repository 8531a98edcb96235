"""The recorded agencies, played over HTTP by a process of a test module's own; and what each of their faults must come to."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import free_port

# fault -> (status of the run, a word of its cause); None: the fault is one that patience mends
FAULTS = {
    "500": ("done", None),
    "429": ("done", None),
    "slow": ("done", None),
    "stall": ("failed", "fell silent"),
    "truncate": ("failed", "broke off"),
    "html": ("failed", "web page in place of data"),
    "403": ("failed", "refuses us with 403"),
    "empty": ("stopped", "without a single dataset"),
    "loop": ("failed", "leads back to itself"),
    "inward": ("failed", "inside a network"),
    "bomb": ("failed", "unpacks to more than"),
    "garbage": ("failed", "not JSON"),
}


class Agencies:
    """Recorded agencies on a port of their own; as a string, their address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __str__(self) -> str:
        return self.address

    def url(self, name: str, fault: str = "") -> str:
        return f"{self.address}/fault/{fault}/{name}" if fault else f"{self.address}/{name}"

    def control(self, what: str) -> None:
        """`{agency}/{drop|touch|version}/{number}`."""
        asked = urllib.request.Request(f"{self.address}/_control/{what}", method="POST")
        urllib.request.urlopen(asked, timeout=10).close()

    def stats(self) -> dict[str, int]:
        with urllib.request.urlopen(f"{self.address}/_stats", timeout=10) as answer:
            found: dict[str, int] = json.load(answer)
        return found


@pytest.fixture(scope="module")
def agencies(agencies_tool: Path, corpus: Path) -> Iterator[Agencies]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(agencies_tool), "--root", str(corpus), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    played = Agencies(f"http://127.0.0.1:{port}")
    try:
        for _ in range(150):
            try:
                played.stats()
                break
            except OSError:
                time.sleep(0.2)
        yield played
    finally:
        process.kill()
        process.wait()
