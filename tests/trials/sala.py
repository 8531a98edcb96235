"""Sala as an operator has it: one home, the `./sala` launcher's commands as processes, and the web server over HTTP."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "api.cli.main"]  # what ./sala runs, with the environment that runs the tests
LOOPBACK = "127.0.0.1/32"
# Trials do not wait as long as an operator would.
QUICK = {
    "SALA_REACHABLE": LOOPBACK,
    "SALA_LANG": "en",
    "SALA_FETCH_READ_SECONDS": "2",
    "SALA_FETCH_BACKOFF_SECONDS": "0.1",
    "SALA_HOST_PACE_SECONDS": "0",
}


@dataclass(slots=True)
class Sala:
    """`settings` are SALA_* that stand over the quick ones."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SALA_")}
        return {**kept, **QUICK, "SALA_HOME": str(self.home), "PYTHONPATH": str(ROOT), **self.settings, **more}

    def call(
        self, *arguments: str, status: int | None = 0, seconds: float = 170, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """One command to its end. Whatever happens, nobody is shown a trace."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            capture_output=True,
            text=True,
            env=self.environment(**more),
            cwd=ROOT,
            timeout=seconds,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr[-4000:]
        assert status is None or done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        return done

    def add(self, name: str, url: str, **more: Any) -> None:
        self.add_all({name: url}, **more)

    def add_all(self, urls: Mapping[str, str], **more: Any) -> None:
        """A source file for each, and one call that adds them."""
        self.home.mkdir(parents=True, exist_ok=True)
        files = []
        for name, url in urls.items():
            path = self.home / f"{name}.yaml"
            document = {"name": name, "title": f"แหล่ง {name}", "kind": "ckan", "url": url, "schedule": "manual", **more}
            path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
            files.append(str(path))
        self.call("sources", "add", *files)

    def harvest(self, *arguments: str, status: int | None = 0) -> dict[str, dict[str, Any]]:
        """The runs, by source. A run is never `failed` without an exit status that says so."""
        done = self.call("harvest", *arguments, "--json", status=status)
        return {run["source"]: run for run in json.loads(done.stdout)["runs"]}

    def ledger_is_good(self) -> bool:
        return bool(json.loads(self.call("ledger", "verify", "--json").stdout)["valid"])

    @contextmanager
    def process(self, *arguments: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A long-lived command; its errors go to a file in the home. It is asked to end, and killed where it does not."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{'-'.join(a.strip('-') for a in arguments)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*COMMAND, *arguments], env=self.environment(**more), cwd=ROOT, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    @contextmanager
    def web(self, **more: str) -> Iterator[httpx.Client]:
        port = free_port()
        with self.process("web", "--port", str(port), **more) as process:
            address = f"http://127.0.0.1:{port}"
            until(lambda: process.poll() is not None or answers(f"{address}/readyz"), 60)
            assert process.poll() is None, (self.home / f"web-port-{port}.log").read_text()
            with httpx.Client(base_url=address, timeout=60, headers={"Accept-Language": "en"}) as client:
                yield client


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except OSError:
        return False
    return True


def until(true: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)


def everything(client: httpx.Client, **params: Any) -> list[dict[str, Any]]:
    """All datasets of the list, page by page, following `next`."""
    found: list[dict[str, Any]] = []
    answer = client.get("/api/v1/datasets", params={"limit": 500, "sort": "title", **params})
    while True:
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if not page["next"]:
            assert page["total"] == len(found)
            return found
        parts = httpx.URL(page["next"])
        answer = client.get(parts.raw_path.decode())


def calm(document: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset as readers see it, without the moments at which it came about."""
    moments = ("published", "updated", "checked", "fetched")
    kept = {k: v for k, v in document.items() if k not in moments}
    kept["resources"] = [{k: v for k, v in r.items() if k not in moments} for r in document.get("resources", ())]
    return kept
