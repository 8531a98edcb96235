"""Harvesting a data.json of 100,000 datasets from this machine (goal: 60 s); with `--full` also one of 300,000 (goal: 300 MB at the peak).

The document is made up (Thai titles, two files a dataset) and served whole; files are not fetched. The harvest is a process of its own:
its peak memory is its own. Bounded: about two minutes, with `--full` about ten. The load of the machine is told with the figures.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.harvest import settings_of
from catalog.wiring import open_catalogue
from catalog.words.source import SourceConfig
from harvesters.fetcher import GuardedFetcher
from harvesters.judges import STANDARD
from harvesters.run import Engine

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("ท่าแร้ง", "บางแก้ว", "หนองหาร", "เวียงสา", "ปากพะยูน", "แม่สาย", "สัตหีบ")
SUBJECTS = ("ปริมาณน้ำฝน", "ประชากร", "งบประมาณ", "โรงเรียน", "อุบัติเหตุทางถนน", "ผลผลิตข้าว")


def dataset(n: int) -> dict[str, object]:
    place, subject = PLACES[n % 7], SUBJECTS[n // 7 % 6]
    files = [
        {
            "@type": "dcat:Distribution",
            "title": f"ตาราง {k}",
            "format": "CSV",
            "downloadURL": f"https://data.example/{n}/{k}.csv",
        }
        for k in (1, 2)
    ]
    return {
        "identifier": f"synthetic-{n:08}",
        "title": f"{subject} {place} ชุดที่ {n} พ.ศ. {2550 + n % 19}",
        "description": f"{subject}รายเดือนของ{place} รวบรวมจากหน่วยงานในพื้นที่ หนึ่งแถวคือหนึ่งเดือน " * 3,
        "keyword": [subject, place, f"ปี {2550 + n % 19}"],
        "modified": f"{2010 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02}",
        "publisher": {"name": f"เทศบาลเมือง{place}"},
        "contactPoint": {"fn": "กองแผนงาน", "hasEmail": f"mailto:plan{n % 50}@example.go.th"},
        "accessLevel": "public",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "accrualPeriodicity": "R/P1M",
        "distribution": files,
    }


def written(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [')
        for n in range(size):
            file.write(("," if n else "") + json.dumps(dataset(n), ensure_ascii=False))
        file.write("]}")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


def measured(home: str, address: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.dcat_us", home, address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1_800)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(full: bool = False) -> None:
    for size in (100_000, 300_000) if full else (100_000,):
        with tempfile.TemporaryDirectory(prefix="sala-bench-") as folder:
            written(Path(folder) / "data.json", size)
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            megabytes = (Path(folder) / "data.json").stat().st_size / 1e6
            print(f"-- data.json of {size:,} datasets, {megabytes:,.0f} MB; load {os.getloadavg()[0]:.1f}", flush=True)
            for label in ("new", "unchanged"):
                found = measured(f"{folder}/home", f"http://127.0.0.1:{server.server_port}/data.json")
                rate = found["records"] / found["seconds"]
                print(
                    f"{label:10} {found['records']:>8,.0f} records  {found['seconds']:>6.0f} s (processor {found['processor']:.0f} s)  "
                    f"{rate:>6,.0f}/s  {found['megabytes']:>5.0f} MB  (goals: 60 s at 100,000, 300 MB at 300,000)",
                    flush=True,
                )
            server.shutdown()


def one(home: str, address: str) -> int:
    settings = settings_of(home)
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(
        SourceConfig(name="synthetic", title="synthetic", kind="dcat-us", url=address, files={"fetch": False})
    )  # type: ignore[arg-type]
    fetcher = GuardedFetcher(settings)
    run = Engine(catalogue, fetcher, settings, STANDARD).run("synthetic")
    fetcher.close()
    catalogue.close()
    if run.status != "done":
        raise SystemExit(f"{run.status}: {run.reason}")
    return run.seen


if __name__ == "__main__":
    home, address = sys.argv[1:]
    began = time.perf_counter()
    records = one(home, address)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "records": records,
                "seconds": time.perf_counter() - began,
                "processor": used.ru_utime + used.ru_stime,
                "megabytes": used.ru_maxrss / 1024,
            }
        )
    )
