"""Every trial has its own home and its own copy of the recorded agencies."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.elastic import elastic_url
from tests.servers import free_port, postgres, redis_url
from tests.trials.sala import Sala, answers, until

__all__ = ["elastic_url", "postgres", "redis_url"]


class Agencies:
    """Recorded agencies on a port of this trial's own."""

    def __init__(self, address: str) -> None:
        self.address = address

    def url(self, name: str, fault: str = "") -> str:
        return f"{self.address}/fault/{fault}/{name}" if fault else f"{self.address}/{name}"

    def control(self, what: str) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.address}/_control/{what}", method="POST")).close()

    def stats(self) -> dict[str, int]:
        with urllib.request.urlopen(f"{self.address}/_stats") as answer:
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
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/_stats"))
        yield Agencies(address)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def sala(tmp_path: Path) -> Sala:
    return Sala(tmp_path / "home")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Trials are slow, and one at a time, so that their processes do not stand in each other's way."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.slow)
