"""Harvesting from one CKAN on this machine: unchanged records, new ones, changed ones, and memory as the source grows.

The recorded agencies' server plays CKANs of N datasets (recombined Thai titles). Files are not fetched. The floor of the same run is the
same client reading and parsing the same pages, doing nothing with them. Each measurement is a process of its own (its peak memory is its own).
Bounded: about two minutes; with `--full` 100,000 records, about ten.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.thin_line import agencies, free_port, wait
from catalog.wiring import open_catalogue
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from harvesters.fetcher import GuardedFetcher
from harvesters.judges import STANDARD
from harvesters.port import Progress
from harvesters.run import Engine
from harvesters.sources.ckan import Ckan

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"unchanged": 1_000, "new": 200, "changed": 200}  # records a second


def settings_of(home: str) -> Settings:
    return Settings(home=Path(home), reachable="127.0.0.1/32")


def source(address: str, name: str) -> SourceConfig:
    return SourceConfig(name=name, title=name, kind="ckan", url=f"{address}/{name}", files={"fetch": False})  # type: ignore[arg-type]


def floor(address: str, name: str) -> int:
    """Read and parse every page; do nothing with them."""
    fetcher = GuardedFetcher(settings_of(tempfile.gettempdir()))
    count = sum(1 for _ in Ckan().records(source(address, name), fetcher, Progress()))
    fetcher.close()
    return count


def one(home: str, address: str, name: str, force: bool = False) -> int:
    settings = settings_of(home)
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(source(address, name))
    fetcher = GuardedFetcher(settings)
    run = Engine(catalogue, fetcher, settings, STANDARD).run(name, force=force)
    fetcher.close()
    catalogue.close()
    if run.status != "done":
        raise SystemExit(f"{run.status}: {run.reason}")
    return run.seen


def measured(what: str, home: str, address: str, name: str) -> dict[str, float]:
    """In a process of its own: records, seconds, megabytes at the peak."""
    command = [sys.executable, "-m", "benchmarks.harvest", what, home, address, name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1_500)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def told(label: str, found: dict[str, float], base: float) -> None:
    rate = found["records"] / found["seconds"]
    goal = f"  (goal {GOALS[label]:,}/s)" if label in GOALS else ""
    share = f"  {rate / base:5.0%} of the floor" if base else ""
    print(
        f"{label:10} {found['records']:>8,.0f} records  {rate:>8,.0f}/s  processor {found['processor']:>5.1f} s  {found['megabytes']:>6.0f} MB{share}{goal}",
        flush=True,
    )


def main(full: bool = False) -> None:
    found = agencies()
    if found is None:
        print("the recorded agencies are not here (SALA_CORPUS): nothing to harvest")
        return
    tool, corpus = found
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, str(tool), "--root", str(corpus), "--port", str(port)], stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait(f"{address}/_stats")
        for size in (1_000, 100_000) if full else (1_000, 10_000):
            name = f"big-{size}"
            with tempfile.TemporaryDirectory(prefix="sala-bench-") as home:
                read = measured("floor", home, address, name)
                base = read["records"] / read["seconds"]
                print(f"-- {name}")
                told("floor", read, 0)
                told("new", measured("run", home, address, name), base)
                told("unchanged", measured("run", home, address, name), base)
                touch = f"{address}/_control/{name}/touch/{size}"
                urllib.request.urlopen(urllib.request.Request(touch, method="POST"), timeout=30).close()
                # Read whole: the server stamps what it changed with a fixed day, which asking for changes since the last run would miss.
                told("changed", measured("whole", home, address, name), base)
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    what, home, address, name = sys.argv[1:]
    began = time.perf_counter()
    records = floor(address, name) if what == "floor" else one(home, address, name, what == "whole")
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    busy = used.ru_utime + used.ru_stime
    print(json.dumps({"records": records, "seconds": seconds, "processor": busy, "megabytes": used.ru_maxrss / 1024}))
