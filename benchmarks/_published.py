"""Of the tables benchmark: what goes through the whole house. A file until its table is visible, and hot rows from the real server."""

import hashlib
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from catalog.catalogue.port import FileResult, Publication
from catalog.wiring import open_catalogue
from catalog.words.model import Draft, DraftResource, OrganizationRef, RunStatus, dataset_id, resource_id
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from validators import judge_file
from validators.port import Hints

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
FLOOR = """
import sys, uvicorn
body = open(sys.argv[1], "rb").read()
import orjson
rows = orjson.loads(body)
async def app(scope, receive, send):
    if scope["type"] != "http": return
    made = orjson.dumps(rows)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(made))]})
    await send({"type": "http.response.body", "body": made})
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False, loop="uvloop", http="httptools", lifespan="off")
"""


def spent() -> float:
    """Seconds of processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def busy(work: Callable[[], object]) -> float:
    began = spent()
    work()
    return spent() - began


def spent_by(pid: int) -> float:
    """Of another process, to a hundredth of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def csv_floor(source: Path, target: Path) -> None:
    """What nobody can do without: read as text, written as Parquet."""
    with source.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    texts = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    pq.write_table(arrow_csv.read_csv(source, convert_options=texts), target, compression="zstd")


def publish(home: Path, source: Path) -> tuple[str, float, float]:
    """The resource's id, and seconds of processor time of judging and of all the rest from a file to a visible table."""
    catalogue = open_catalogue(Settings(home=home), write=True)
    catalogue.add_source(SourceConfig(name="bench", title="ทดสอบ", kind="ckan", url="https://agency.example"))
    lease = catalogue.begin("bench", "benchmark")
    file = DraftResource(remote_id="r", title="ตารางทดสอบ", url="https://agency.example/t.csv", format="CSV")
    draft = Draft(
        remote_id="d", title="ตารางทดสอบ", organization=OrganizationRef(slug="bench", title="ทดสอบ"), resources=[file]
    )
    catalogue.publish(lease, [Publication(draft=draft, raw={"id": "d"}, hash="h", score=50.0)])
    id = resource_id(dataset_id("bench", "d"), "r")
    began = spent()
    parquet = home / "table.parquet"
    judged = judge_file(source, Hints(name=source.name), parquet)
    judging = spent() - began
    began = spent()
    result = FileResult(
        resource=id,
        state="published",
        status=200,
        sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
        bytes=source.stat().st_size,
        format="CSV",
        media_type="text/csv",
        original=source,
        parquet=parquet,
        judgement=judged.judgement,
        profile=judged.profile,
    )
    catalogue.file_done(lease, [result])
    taking = spent() - began
    assert catalogue.table(id).rows == judged.rows
    catalogue.finish(lease, RunStatus.DONE)
    catalogue.close()
    return id, judging, taking


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    """A server as a process of its own, once it takes calls; its process id."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


class Client:
    """One kept connection that sends the same bytes and reads the answer by its length: next to no work of its own."""

    def __init__(self, port: int, path: str, headers: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
        self.length = 0

    def ask(self) -> bytes:
        self.socket.sendall(self.asked)
        found = self.socket.recv(1 << 18)
        if not self.length or len(found) < self.length:
            head, _, body = found.partition(b"\r\n\r\n")
            told = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            while len(body) < told:
                body += self.socket.recv(1 << 18)
            found = head + b"\r\n\r\n" + body
            self.length = len(found)
        return found


def each(pid: int, port: int, path: str, count: int, headers: str = "") -> tuple[float, float, int]:
    """Milliseconds of the server's processor time and of the clock for one answer, and its bytes."""
    client = Client(port, path, headers)
    for _ in range(200):
        first = client.ask()
    if b" 200 " not in first[:20]:
        raise RuntimeError(first[:300])
    time.sleep(3)  # what is made ready beside the questions is not theirs
    began, clock = spent_by(pid), time.perf_counter()
    for _ in range(count):
        client.ask()
    return (spent_by(pid) - began) * 1000 / count, (time.perf_counter() - clock) * 1000 / count, len(first)


def hot(home: Path, id: str, port: int, count: int) -> Iterator[tuple[str, float, float, int]]:
    """Name, milliseconds of the server's processor, of the clock, and bytes: 100 rows from the real server, and from its floor."""
    path = f"/api/v1/resources/{id}/rows?page_size=100"
    with running(
        [sys.executable, "-m", "api.cli.main", "web", "--port", str(port)], port, {"SALA_HOME": str(home)}
    ) as pid:
        yield "100 rows, hot, the real server", *each(pid, port, path, count)
        yield "  to a browser that takes zstd", *each(pid, port, path, count, "Accept-Encoding: gzip, br, zstd\r\n")
        body = Client(port, path).ask().partition(b"\r\n\r\n")[2]
    kept = home / "floor.json"
    kept.write_bytes(body)
    with running([sys.executable, "-c", FLOOR, str(kept), str(port + 1)], port + 1) as pid:
        yield "  floor: uvicorn and orjson alone", *each(pid, port + 1, "/", count)
