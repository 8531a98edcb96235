"""The doors: start to first page, memory, the search page over HTTP (API and HTML) beside a bare floor of the same run.

The catalogue is made of short recombined titles, so it needs no corpus; the floor is the same server that answers bytes of the same size.
"""

import contextlib
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from catalog.catalogue.port import Publication
from catalog.wiring import open_catalogue, open_index
from catalog.words.model import Draft, DraftResource, License, OrganizationRef, RunStatus
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig

SUBJECTS = [
    "ประชากร",
    "ฝุ่น",
    "น้ำฝน",
    "อุบัติเหตุ",
    "โรงเรียน",
    "โรงพยาบาล",
    "ราคาข้าว",
    "งบประมาณ",
    "ป่าไม้",
    "นักท่องเที่ยว",
    "ผู้สูงอายุ",
    "ขยะ",
    "ถนน",
    "เลือกตั้ง",
    "ที่ดิน",
]
SHAPES = ["จำนวน", "สถิติ", "รายงาน", "ทะเบียน", "รายชื่อ", "สรุป", "ข้อมูล", "ดัชนี"]
PLACES = ["เชียงใหม่", "ขอนแก่น", "สงขลา", "นครราชสีมา", "ระยอง", "พิษณุโลก", "น่าน", "ตรัง", "ชลบุรี", "กรุงเทพมหานคร"]
PORT = 9331
QUERIES = [
    "",
    "q=ประชากร",
    "q=ฝุ่น+เชียงใหม่",
    "q=สถิติ&format=CSV",
    "q=น้ำ",
    "organization=agency-3",
    "q=โรงเรียน&sort=-modified",
    "q=2566",
]
SERVER = """
import sys, uvicorn
from api.app import create_app
from catalog.words.settings import Settings
app = create_app(Settings(home=sys.argv[1]))
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False, loop="uvloop", http="httptools")
"""
FLOOR = """
import sys, uvicorn
body = b"x" * int(sys.argv[1])
async def app(scope, receive, send):
    if scope["type"] != "http": return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False, loop="uvloop", http="httptools", lifespan="off")
"""


def draft(number: int, dice: random.Random) -> Draft:
    title = (
        f"{dice.choice(SHAPES)}{dice.choice(SUBJECTS)} {dice.choice(PLACES)} ปี {dice.randint(2550, 2568)} ({number})"
    )
    made = [
        DraftResource(
            remote_id=f"r{n}",
            title=f"{title} แฟ้ม {n}",
            url=f"https://agency.example/{number}/{n}",
            format=dice.choice(["CSV", "XLSX", "PDF"]),
        )
        for n in range(dice.randint(1, 3))
    ]
    agency = dice.randint(1, 60)
    return Draft(
        remote_id=str(number),
        title=title,
        description=f"{title} " + " ".join(dice.choices(SUBJECTS, k=20)),
        organization=OrganizationRef(slug=f"agency-{agency}", title=f"หน่วยงานที่ {agency}"),
        license=License(id="CC-BY-4.0", title="CC BY 4.0", open=True),
        tags=dice.sample(SUBJECTS, 3),
        modified=f"20{dice.randint(15, 25)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
        resources=made,
    )


def fill(home: Path, count: int) -> None:
    catalogue = open_catalogue(Settings(home=home), write=True)
    catalogue.add_source(SourceConfig(name="big", title="ตัวอย่าง", kind="ckan", url="https://agency.example"))
    lease, dice = catalogue.begin("big", "benchmark"), random.Random(7)
    for start in range(0, count, 500):
        batch = [
            Publication(draft=draft(n, dice), raw={"id": n}, hash=str(n), score=dice.uniform(20, 95))
            for n in range(start, min(start + 500, count))
        ]
        catalogue.publish(lease, batch)
    catalogue.finish(lease, RunStatus.DONE)
    index = open_index(Settings(home=home), read_only=False)
    catalogue.catch_up(index)
    index.close()
    catalogue.close()


@contextlib.contextmanager
def running(code: str, argument: str, port: int):
    process = subprocess.Popen([sys.executable, "-c", code, argument, str(port)], env={**os.environ, "PYTHONPATH": "."})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def first_answer(port: int, path: str, seconds: float = 30) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            return time.perf_counter() - began
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(path)


def timed(port: int, paths: list[str], times: int) -> tuple[list[float], int]:
    """Milliseconds of each answer over one kept connection, and the mean size."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken, size = [], 0
    for n in range(times):
        began = time.perf_counter()
        connection.request("GET", paths[n % len(paths)])
        answer = connection.getresponse()
        body = answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, (paths[n % len(paths)], body[:300])
        size += len(body)
    return taken, size // times


def memory(pid: int) -> float:
    """Resident megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000


def shown(name: str, taken: list[float], size: int, floor: float | None = None) -> None:
    ordered = sorted(taken)
    ratio = f"  {statistics.median(taken) / floor:.1f}x floor" if floor else ""
    print(
        f"{name:34} p50 {statistics.median(taken):7.2f} ms  p95 {ordered[int(len(ordered) * 0.95)]:7.2f} ms  {size / 1000:6.1f} kB{ratio}"
    )


def main(full: bool) -> None:
    count = 20_000
    with tempfile.TemporaryDirectory(prefix="sala-doors-") as folder:
        kept = os.environ.get("SALA_BENCH_HOME")
        home = Path(kept or folder)
        if not (home / "index").exists():
            began = time.perf_counter()
            fill(home, count)
            print(f"{count} datasets published and indexed in {time.perf_counter() - began:.1f} s")
        queries = [q.encode().decode("latin-1") for q in QUERIES]
        encoded = ["/api/v1/datasets?" + "".join(c if ord(c) < 128 else f"%{ord(c):02X}" for c in q) for q in queries]
        with running(SERVER, str(home), PORT) as process:
            print(f"start to first search page: {first_answer(PORT, '/api/v1/datasets'):.2f} s")
            timed(PORT, encoded, 100)
            taken, size = timed(PORT, encoded, 800)
            with running(FLOOR, str(size), PORT + 1):
                first_answer(PORT + 1, "/")
                bare, _ = timed(PORT + 1, ["/"], 800)
            floor = statistics.median(bare)
            shown("floor: same bytes, same server", bare, size)
            shown("API search page", taken, size, floor)
            for path in encoded:
                shown("  " + path[17:50], *timed(PORT, [path], 100))
            pages = [path.replace("/api/v1/datasets", "/search") for path in encoded]
            timed(PORT, pages, 50)
            shown("HTML search page", *timed(PORT, pages, 400), floor)
            shown(
                "API suggest",
                *timed(PORT, [f"/api/v1/suggest?q={s}" for s in ("%E0%B8%99%E0%B9%89", "%E0%B8%9D")], 200),
                floor,
            )
            print(f"memory after it: {memory(process.pid):.0f} MB")
