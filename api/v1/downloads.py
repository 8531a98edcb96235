"""Files to take along: the bytes as published, and a table (or what a question leaves of it) in seven formats."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.responses import FileResponse, Response, StreamingResponse

from api.answers import ASK, disposition, has_it, readable_name
from api.call import Call, Later
from api.operations import Operation
from api.parameters import Parameter
from api.v1.resources import ID, ROWS_TEXT, SERVED, VERSION, table_of
from catalog.tables.exports.formats import FORMATS
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query

# What an agency published is never run as a page of ours, whatever it holds.
LOCKED = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}
MOST_KEPT = 2_000_000_000  # bytes of finished downloads on disk
OWN = ("version", "lang", "bom")


def original(call: Call) -> Response:
    found = call.ground.catalogue.original(call.path("id"), call.get("version"))
    tag = f'"{found["sha256"]}"'
    headers = {
        **LOCKED,
        "etag": tag,
        "cache-control": ASK,
        "content-disposition": disposition(found["name"]),
        "x-sha256": found["sha256"],
    }
    if has_it(call.request, tag):
        return Response(None, 304, headers)
    path = call.ground.files.local(found["key"])
    return FileResponse(path, headers=headers, media_type=found["media_type"])


def download(call: Call) -> Response | Later:
    format = call.path("format").lower()
    table = table_of(call)
    query = parse_row_query(call.pairs, table.columns, OWN)
    bom = bool(call.get("bom"))
    made = FORMATS.get(format)
    tag = f'"{named(table, query, format, bom)}"'
    headers = {
        "etag": tag,
        "cache-control": ASK,
        "accept-ranges": "bytes",
        "vary": "Accept-Language",
        "content-disposition": disposition(readable_name(table.title, format)),
        "x-content-type-options": "nosniff",
    }
    if made is not None and has_it(call.request, tag):
        return Response(None, 304, headers)
    return Later(lambda: written(call, table, query, format, bom, headers))


def named(table: Table, query: RowQuery, format: str, bom: bool) -> str:
    """A name of the content: the same table, question and format give the same bytes."""
    asked = f"{query.filters}{query.sort}{query.group_by}{query.aggregates}{query.columns}{query.q}{format}{bom}"
    return f"{table.sha256[:24]}-{hashlib.blake2b(asked.encode(), digest_size=8).hexdigest()}"


def written(call: Call, table: Table, query: RowQuery, format: str, bom: bool, headers: dict[str, str]) -> Response:
    """Streamed as it is made; where a part is asked for (or a file is there already) from a finished file."""
    ground = call.ground
    kept = ground.settings.home / "cache" / "downloads" / f"{named(table, query, format, bom)}.{format}"
    facts = {"title": table.title, "address": f"{ground.base_url}/resource/{table.resource}", "version": table.version}
    parts = ground.tables.export(table, query, format, facts, bom=bom)
    media_type = FORMATS[format].media_type
    if call.request.method == "HEAD" and not kept.is_file():
        return Response(None, 200, headers, media_type)
    if "range" in call.request.headers or kept.is_file():
        finished(kept, parts)
        return FileResponse(kept, headers=headers, media_type=media_type)
    return StreamingResponse(parts, 200, headers, media_type)


def finished(path: Path, parts: Iterator[bytes]) -> None:
    """The whole download as a file, written once; the oldest give way."""
    if path.is_file():
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{os.getpid()}-{time.monotonic_ns()}")
    try:
        with aside.open("wb") as file:
            for part in parts:
                file.write(part)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    held = sorted((p for p in path.parent.iterdir() if not p.name.startswith(".")), key=lambda p: -p.stat().st_mtime)
    total = 0
    for one in held:
        total += one.stat().st_size
        if total > MOST_KEPT and one != path:
            one.unlink(missing_ok=True)


FORMAT = Parameter("format", "One of " + ", ".join(FORMATS) + ".", choices=tuple(FORMATS), place="path")
OPERATIONS = (
    Operation(
        "/api/v1/resources/{id}/original",
        original,
        "The bytes as published",
        parameters=(ID, VERSION),
        answers={"*/*": None},
        errors=SERVED,
        tag="Resources",
        long=True,
    ),
    Operation(
        "/api/v1/resources/{id}/download.{format}",
        download,
        "A table as a file",
        ROWS_TEXT + " Without a page: all rows.",
        (ID, FORMAT, VERSION, Parameter("bom", "Begin CSV with a byte order mark, for Excel.", "boolean", False)),
        {found.media_type.split(";")[0]: None for found in FORMATS.values()},
        SERVED,
        "Resources",
        open=True,
    ),
)
