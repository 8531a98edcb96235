"""Files to take along: the bytes as published, and a table (or what a question leaves of it) in seven formats."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.responses import FileResponse, Response, StreamingResponse

from api.answers import ASK, disposition, has_it, json_bytes, readable_name
from api.call import Call, Later
from api.operations import Operation
from api.parameters import Parameter
from api.v1.rendering import shown_dataset
from api.v1.resources import ID, ROWS_TEXT, SERVED, VERSION, table_of
from catalog.tables.exports.formats import FORMATS
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import NotFound

# What an agency published is never run as a page of ours, whatever it holds.
LOCKED = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}
ZIP = "application/zip"
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
    ground = call.ground
    facts = {"title": table.title, "address": f"{ground.base_url}/resource/{table.resource}", "version": table.version}
    parts = ground.tables.export(table, query, format, facts, bom=bom)
    return taken(call, f"{named(table, query, format, bom)}.{format}", parts, FORMATS[format].media_type, headers)


def taken(call: Call, name: str, parts: Iterator[bytes], media_type: str, headers: dict[str, str]) -> Response:
    """Streamed as it is made; where a part or the size is asked for (or a file is there already) from a finished file.

    `HEAD` tells the true length: readers that go by ranges (polars, DuckDB) ask for it first, and take none for an empty file.
    """
    kept = call.ground.settings.home / "cache" / "downloads" / name
    if call.request.method == "HEAD" or "range" in call.request.headers or kept.is_file():
        finished(kept, parts)
        return FileResponse(kept, headers=headers, media_type=media_type)
    return StreamingResponse(parts, 200, headers, media_type)


def package(call: Call) -> Response:
    """All tables of a dataset in one zip, each in its newest version."""
    catalogue, base = call.ground.catalogue, call.ground.base_url
    dataset = catalogue.dataset(call.path("id"))
    served = [r["id"] for r in dataset["resources"] if r["state"] == "published" and r["columns"]]
    tables = [catalogue.table(id) for id in served]
    if not tables:
        raise NotFound("This dataset has no table that could be taken along.")
    told = shown_dataset(dataset, call.language)
    parts = call.ground.tables.package(told, tables, f"{base}/dataset/{dataset['slug']}")
    digest = hashlib.blake2b(json_bytes(told) + b"".join(t.sha256.encode() for t in tables), digest_size=16).hexdigest()
    headers = {
        "etag": f'"{digest}"',
        "cache-control": ASK,
        "accept-ranges": "bytes",
        "vary": "Accept-Language",
        "content-disposition": disposition(readable_name(dataset["title"], "zip")),
    }
    if has_it(call.request, headers["etag"]):
        return Response(None, 304, headers)
    return taken(call, f"{digest}.zip", parts, ZIP, headers)


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
        "/api/v1/datasets/{id}/download.zip",
        package,
        "All tables of a dataset as a data package",
        "A zip with `datapackage.json` (Data Package 2), each table as CSV with its schema, and the licence.",
        (Parameter("id", "Id or slug of a dataset.", place="path"),),
        {ZIP: None},
        SERVED,
        "Datasets",
        long=True,
        places=4,
    ),
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
