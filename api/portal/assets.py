"""The portal's own files: served from memory or disk under `/static/{version}/…`, where version is a hash of all of them.

A version in the path (not in a query) lets modules and fonts name each other relatively and be kept by browsers for ever.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

FOLDER = Path(__file__).parent / "static"
TEXTUAL = {".css", ".js", ".svg", ".json", ".geojson"}
PACKED = ".gz"  # such a file is sent as it is, with the type of what is in it
# The database in the browser fetches nothing from elsewhere, whatever a statement asks of it.
WORKER = {"content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"}
TYPES = {
    ".wasm": "application/wasm",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".geojson": "application/geo+json",
}
FOREVER = "public, max-age=31536000, immutable"
ASK = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Asset:
    path: Path
    media_type: str
    body: bytes | None  # None: large or already compressed, sent from disk
    packed: bytes | None


def read(path: Path) -> Asset:
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix not in TEXTUAL:
        return Asset(path, media_type, None, None)
    body = path.read_bytes()
    return Asset(path, media_type, body, gzip.compress(body, 9, mtime=0))


@cache
def assets() -> dict[str, Path]:
    """Every file by its relative name: what is not listed here cannot be asked for."""
    return {str(path.relative_to(FOLDER)): path for path in sorted(FOLDER.rglob("*")) if path.is_file()}


@cache
def asset(name: str) -> Asset | None:
    path = assets().get(name)
    return read(path) if path else None


@cache
def version() -> str:
    digest = hashlib.sha256()
    for name, path in assets().items():
        digest.update(f"{name}\n{path.stat().st_size}\n".encode())
        if path.suffix in TEXTUAL and path.stat().st_size < 100_000:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    return f"/static/{version()}/{name}"


def serve(request: Request) -> Response:
    found = asset(request.path_params["path"])
    if found is None:
        return Response("Not found", status_code=404, media_type="text/plain")
    headers = {
        "cache-control": FOREVER if request.path_params["version"] == version() else ASK,
        "x-content-type-options": "nosniff",
    }
    if found.path.name.endswith("-worker.js"):
        headers |= WORKER
    if found.path.suffix == PACKED:
        media_type = TYPES.get(found.path.with_suffix("").suffix, "application/octet-stream")
        return FileResponse(found.path, media_type=media_type, headers=headers | {"content-encoding": "gzip"})
    if found.body is None or found.packed is None:
        return FileResponse(found.path, media_type=found.media_type, headers=headers)
    headers["vary"] = "accept-encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(found.packed, media_type=found.media_type, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)
