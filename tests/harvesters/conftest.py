"""Agencies on loopback, catalogues in folders of their own, and judges that a run may be tried with."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.settings import Settings
from tests.harvesters.trial import settings_of


@pytest.fixture(scope="module")
def agencies(agencies_tool: Path, corpus: Path) -> Iterator[str]:
    """The address of the recorded agencies, played by a process of this module's own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(agencies_tool), "--root", str(corpus), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/_stats", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path / "home")


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    opened = open_catalogue(settings, write=True)
    yield opened
    opened.close()


@pytest.fixture
def control(agencies: str) -> Iterator[Callable[[str], None]]:
    """POST /_control/…; what was dropped comes back after the test."""

    def post(what: str) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{agencies}/_control/{what}", method="POST"), timeout=10).close()

    yield post
    for name in ("thai-tables", "data-go-th", "canada"):
        post(f"{name}/drop/0")
        post(f"{name}/touch/0")
