"""An agency that revises: a data.json whose datasets and files are other ones each round. Small, made up, and the same for all who ask."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DATASETS = 10
PLACES = ("ท่าแร้ง", "บางแก้ว", "หนองหาร", "เวียงสา", "ปากพะยูน")


class Revising(ThreadingHTTPServer):
    """`round` says which of its states it is in."""

    daemon_threads = True
    request_queue_size = 128  # as many as a harvest may have, and those of the killed
    round = 0

    def handle_error(self, *_: object) -> None:
        """Who asked was killed."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def catalogue(self) -> dict[str, Any]:
        there = [n for n in range(DATASETS) if (n + self.round) % 5 or not self.round]
        return {
            "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
            "dataset": [self.dataset(n) for n in there],
        }

    def dataset(self, n: int) -> dict[str, Any]:
        files = [{"title": f"ตาราง {k}", "format": "CSV", "downloadURL": f"{self.address}/{n}-{k}.csv"} for k in (1, 2)]
        return {
            "identifier": f"water-{n}",
            "title": f"ระดับน้ำ {PLACES[n % 5]} {n} ฉบับที่ {self.round if n % 3 == 0 else 0}",
            "description": "ระดับน้ำรายวันที่สถานีวัดของเทศบาล",
            "publisher": {"name": "เทศบาลตำบลท่าแร้ง"},
            "accessLevel": "public",
            "modified": "2026-01-01",
            "distribution": files,
        }

    def table(self, n: int, k: int) -> bytes:
        seed = n * 100 + k + (self.round * 7 if (n + k + self.round) % 2 else 0)
        rows = [
            f"{1 + i % 28}/01/{2560 + i % 9},{PLACES[(i + seed) % 5]},{(seed * 31 + i) % 400 / 10}"
            for i in range(1_500)
        ]
        return ("วันที่,สถานี,ระดับน้ำ (ม.)\n" + "\n".join(rows) + "\n").encode("utf-8-sig")


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Revising

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.endswith(".csv"):
            n, k = self.path.strip("/").removesuffix(".csv").split("-")
            body, kind = self.server.table(int(n), int(k)), "text/csv"
        else:
            body, kind = json.dumps(self.server.catalogue(), ensure_ascii=False).encode(), "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def revising() -> Iterator[Revising]:
    server = Revising(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
