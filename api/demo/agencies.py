"""The demo's agencies: each a small CKAN with its files, answered from `sources/demo/` on loopback."""

import hashlib
import json
import mimetypes
import threading
from collections.abc import Mapping
from email.utils import formatdate
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

FOLDER = Path(__file__).resolve().parents[2] / "sources" / "demo"


class Agency:
    """One agency: its packages, with addresses of its own files filled in."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self.base = folder, f"{base}/{folder.name}"

    @cached_property
    def packages(self) -> list[dict[str, Any]]:
        text = (self.folder / "catalog.json").read_text(encoding="utf-8").replace("{base}", self.base)
        found: list[dict[str, Any]] = json.loads(text)
        return found

    def act(self, action: str, given: Mapping[str, str]) -> Any:
        """What a CKAN answers; KeyError for what is not there."""
        if action == "package_search":
            start, rows = int(given.get("start", 0)), int(given.get("rows", 10))
            listed = sorted(self.packages, key=lambda p: p["id"])
            return {
                "count": len(listed),
                "results": listed[start : start + rows],
                "sort": "id asc",
                "facets": {},
                "search_facets": {},
            }
        if action == "package_list":
            return sorted(p["name"] for p in self.packages)
        if action == "package_show":
            return next(p for p in self.packages if given.get("id") in (p["id"], p["name"]))
        if action == "organization_list":
            organization = self.packages[0]["organization"]
            full = given.get("all_fields", "").lower() == "true"
            return [{**organization, "package_count": len(self.packages)} if full else organization["name"]]
        if action in ("status_show", "site_read"):
            return {"site_title": self.packages[0]["organization"]["title"], "ckan_version": "2.10.0", "extensions": []}
        raise KeyError(action)

    def file(self, name: str) -> Path | None:
        """Only what lies directly in the folder has an address."""
        return next((path for path in (self.folder / "files").iterdir() if path.name == name), None)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    agencies: Mapping[str, Agency]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        name, _, rest = unquote(parts.path).lstrip("/").partition("/")
        agency = self.agencies.get(name)
        if agency is None:
            self.answer(404, b"not found\n", "text/plain")
        elif rest.startswith(("api/3/action/", "api/action/")):
            given = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            self.action(agency, rest.rsplit("/", 1)[-1], given)
        elif rest.startswith("files/") and (path := agency.file(rest.removeprefix("files/"))):
            self.give(path)
        else:
            self.answer(404, b"<html><body><h1>404</h1></body></html>\n", "text/html; charset=utf-8")

    do_HEAD = do_GET  # noqa: N815

    def action(self, agency: Agency, action: str, given: Mapping[str, str]) -> None:
        try:
            body, status = {"success": True, "result": agency.act(action, given)}, 200
        except (KeyError, StopIteration, ValueError):
            body, status = {"success": False, "error": {"__type": "Not Found Error", "message": "Not found"}}, 404
        self.answer(status, json.dumps(body, ensure_ascii=False).encode(), "application/json;charset=utf-8")

    def give(self, path: Path) -> None:
        content = path.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True)}
        if self.headers.get("If-None-Match") == tag:
            self.answer(304, b"", None, headers)
            return
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.answer(200, content, media_type, headers)

    def answer(
        self, status: int, body: bytes, media_type: str | None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        if media_type:
            self.send_header("Content-Type", media_type)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the demo's own output is what counts."""


def names(folder: Path = FOLDER) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/catalog.json"))


def serve(port: int, folder: Path = FOLDER) -> ThreadingHTTPServer:
    """Started in a thread; `shutdown()` ends it. Port 0 takes any that is free. Raises OSError where the port is taken."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    base = f"http://127.0.0.1:{server.server_address[1]}"
    agencies = {name: Agency(folder / name, base) for name in names(folder)}
    server.RequestHandlerClass = type("Serving", (Handler,), {"agencies": agencies})
    threading.Thread(target=server.serve_forever, name="demo-agencies", daemon=True).start()
    return server
