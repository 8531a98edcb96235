"""An agency of bad manners: a CKAN whose every link, and some of whose catalogues, are made to do harm."""

import gzip
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LINKS = (
    "inward",
    "loopback",
    "file-scheme",
    "error",
    "page",
    "truncated",
    "huge",
    "unsaid",
    "gzip-bomb",
    "zip-bomb",
    "xlsx-bomb",
    "entities",
    "empty",
    "garbage",
    "loop",
    "no-address",
    "good",
)
ELSEWHERE = {
    "inward": "http://169.254.169.254/latest/meta-data/",
    "loopback": "http://[::1]:1/secret.csv",
    "file-scheme": "file:///etc/passwd",
    "no-address": "not an address at all",
}
MEGABYTE = b" " * (1 << 20)


def zipped(name: str, megabytes: int) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made, made.open(name, "w", force_zip64=True) as member:
        for _ in range(megabytes):
            member.write(MEGABYTE)
    return kept.getvalue()


def workbook(megabytes: int) -> bytes:
    """A workbook by its looks, whose one sheet unpacks to so many megabytes."""
    kept = io.BytesIO()
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", types)
        made.writestr("xl/workbook.xml", "<workbook/>")
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(megabytes):
                member.write(MEGABYTE)
    return kept.getvalue()


def gzipped(megabytes: int) -> bytes:
    kept = io.BytesIO()
    with gzip.GzipFile(fileobj=kept, mode="wb") as made:
        for _ in range(megabytes):
            made.write(MEGABYTE)
    return kept.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
LAUGHS += b"]><rows><row><x>&j;</x></row></rows>"


class Strange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies: dict[str, bytes] = {}

    def log_message(self, *args: object) -> None:
        pass

    def answer(self, status: int, body: bytes, media_type: str, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = lambda self: self.do_GET()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        try:
            if "package_search" in path:
                self.answer(200, self.catalogue(), "application/json")
            elif "/files/" in path:
                self.link(path.rsplit("/", 1)[1].split(".")[0])
            else:
                self.answer(404, b"{}", "application/json")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def catalogue(self) -> bytes:
        host = f"http://{self.headers['Host']}"
        packages: list[Any] = [package(name, ELSEWHERE.get(name, f"{host}/files/{name}.csv")) for name in LINKS]
        # Records that are none, among those that are: each is one outcome, never the end of the run.
        packages += [
            {"id": "no-title", "name": "no-title", "resources": []},
            {"id": "wrong-types", "name": ["a"], "title": {"th": 3}, "resources": "none", "tags": 7, "extras": [[]]},
            {"id": "deep", "name": "deep", "title": "ลึก", "notes": "<script>alert(1)</script>" + "<b>" * 5_000},
        ]
        result = {"count": len(packages), "results": packages, "facets": {}, "search_facets": {}}
        return json.dumps({"success": True, "result": result}).encode()

    def link(self, name: str) -> None:
        if name == "error":
            self.answer(500, b"<html>Internal Server Error</html>", "text/html")
        elif name == "page":
            self.answer(
                200, b"<!doctype html><html><title>Please wait</title><body>one moment</body></html>", "text/csv"
            )
        elif name == "truncated":
            self.answer(200, "จังหวัด,คน\nน่าน,1\n".encode(), "text/csv", 5_000)
            self.close_connection = True
        elif name == "huge":
            self.answer(200, b"a,b\n", "text/csv", 2_200_000_000)
            self.close_connection = True
        elif name == "unsaid":
            self.unsaid()
        elif name == "gzip-bomb":
            self.answer(200, self.bodies["gzip"], "text/csv", Content_Encoding="gzip")
        elif name == "zip-bomb":
            self.answer(200, self.bodies["zip"], "application/zip")
        elif name == "xlsx-bomb":
            self.answer(200, self.bodies["xlsx"], "application/vnd.ms-excel")
        elif name == "entities":
            self.answer(200, LAUGHS, "text/xml")
        elif name == "empty":
            self.answer(200, b"", "text/csv")
        elif name == "garbage":
            self.answer(200, bytes(range(1, 256)) * 40, "text/csv")
        elif name == "loop":
            self.answer(302, b"", "text/plain", Location=self.path)
        else:
            self.answer(200, "จังหวัด,คน\nน่าน,1\nตาก,2\n".encode("cp874"), "text/csv")

    def unsaid(self) -> None:
        """More than the source allows, without a word of how long it is."""
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"a,b\n" * 65_536)
        self.close_connection = True


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up on bad manners is right."""


def package(name: str, url: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "title": f"ชุดข้อมูล {name}",
        "notes": "ทดลอง",
        "data_category": "ข้อมูลสาธารณะ",
        "resources": [{"id": f"{name}-r", "name": name, "url": url, "format": "CSV"}],
    }


@contextmanager
def strange_agency() -> Iterator[str]:
    Strange.bodies = {"gzip": gzipped(200), "zip": zipped("data.csv", 1_100), "xlsx": workbook(1_100)}
    server = Quiet(("127.0.0.1", 0), Strange)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
