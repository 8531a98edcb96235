"""The thin line at 20,000 datasets: harvest new and unchanged, start to first page, the search page over HTTP.

Everything is real: the recorded agencies' server plays a CKAN of N datasets (recombined titles), `./sala` harvests it into a home of its own
and serves it. Floors of the same run: reading the agency's pages alone; an empty answer (`/healthz`) of the same server.
Bounded: about three minutes at 20,000.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
QUERIES = ["น้ำ", "จังหวัด", "งบประมาณ", "โรงพยาบาล", "covid", "ทะเบียน รถ", "กรุงเทพ", "สถิติ 2566", "ข้อมูล", ""]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def agencies() -> tuple[Path, Path] | None:
    """(tool, corpus) of the recorded agencies, beside the repository or at SALA_CORPUS."""
    named = os.environ.get("SALA_CORPUS")
    for corpus in [Path(named)] if named else [up / "shared" / "corpus" for up in (ROOT.parent, ROOT.parent.parent)]:
        tool = corpus.parent / "tools" / "agencies.py"
        if tool.is_file():
            return tool, corpus
    return None


def wait(url: str, seconds: float = 60) -> float:
    """Seconds until the address answers 200."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"{url} does not answer")


def resident(pid: int) -> float:
    """Peak megabytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def timed(port: int, paths: list[str], rounds: int) -> list[float]:
    """Milliseconds of each answer over one kept connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    found = []
    for n in range(rounds + 1):
        for path in paths:
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answers {answer.status}")
            if n:
                found.append((time.perf_counter() - began) * 1000)
    connection.close()
    return sorted(found)


def line(label: str, times: list[float], goal: float, floor: float) -> None:
    p50 = statistics.median(times)
    p95 = times[int(len(times) * 0.95)]
    print(f"  {label:42} p50 {p50:6.2f} ms (goal {goal:g})  p95 {p95:6.2f} ms  {p50 / floor:5.1f}x an empty answer")


def harvest(run: Callable[..., subprocess.CompletedProcess[str]], name: str) -> tuple[dict[str, object], float]:
    began = time.perf_counter()
    done = run("harvest", name, "--json")
    spent = time.perf_counter() - began
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)["runs"][0], spent


def main(full: bool = False) -> None:
    found = agencies()
    if found is None:
        print("  skipped: the recorded agencies are not here (SALA_CORPUS, or ../shared/corpus)")
        return
    size = 20_000
    with tempfile.TemporaryDirectory() as folder:
        measure(found, size, Path(folder))


def measure(found: tuple[Path, Path], size: int, home: Path) -> None:
    port, agency_port = free_port(), free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SALA_")} | {
        "SALA_HOME": str(home / "var"),
        "SALA_REACHABLE": "127.0.0.1/32",
        "SALA_HOST_PACE_SECONDS": "0",
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ROOT / "sala"), *words], env=environment, capture_output=True, text=True, timeout=900, check=False
        )

    tool, corpus = found
    agency = subprocess.Popen(
        [sys.executable, str(tool), "--root", str(corpus), "--port", str(agency_port)], stdout=subprocess.DEVNULL
    )
    web = None
    try:
        base = f"http://127.0.0.1:{agency_port}"
        wait(base)
        source = home / "big.yaml"
        source.write_text(
            f"name: big\ntitle: big\nkind: ckan\nurl: {base}/big-{size}\nschedule: manual\nfiles: {{fetch: false}}\n",
            encoding="utf-8",
        )
        added = run("sources", "add", str(source))
        if added.returncode:
            raise SystemExit(added.stderr)
        urllib.request.urlopen(f"{base}/big-{size}/api/3/action/package_search?rows=1&sort=id+asc", timeout=120).read()
        began = time.perf_counter()
        for start in range(0, size, 1000):
            query = f"rows=1000&start={start}&sort=id+asc"
            json.load(urllib.request.urlopen(f"{base}/big-{size}/api/3/action/package_search?{query}", timeout=120))
        floor = time.perf_counter() - began
        print(f"  reading {size:,} records, nothing more: {floor:.1f} s ({size / floor:,.0f}/s)")
        for label, goal in (("new, without files", 200), ("unchanged", 1000)):
            result, spent = harvest(run, "big")
            print(
                f"  harvest of {label:20} {spent:6.1f} s  {size / spent:7,.0f}/s (goal {goal:,}/s)  "
                f"{spent / floor:4.1f}x reading alone  [{result['status']}: {result['added']} added, {result['unchanged']} unchanged]"
            )
        web = subprocess.Popen(
            [str(ROOT / "sala"), "web", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        first = wait(f"http://127.0.0.1:{port}/search")
        print(f"  start to first page: {first:.2f} s (goal 2), {resident(web.pid):.0f} MB (goal 300)")
        empty = statistics.median(timed(port, ["/healthz"], 200))
        api = [f"/api/v1/datasets?q={quote(q)}" for q in QUERIES]
        pages = [f"/search?q={quote(q)}" for q in QUERIES]
        line("search, API", timed(port, api, 20), 1.5, empty)
        line("search, HTML", timed(port, pages, 20), 5, empty)
        print(f"  memory afterwards: {resident(web.pid):.0f} MB")
    finally:
        for process in (web, agency):
            if process is not None:
                process.terminate()
                process.wait(20)
