"""The open validator: a file sent, the address of one, or a metadata record, judged as a harvest would. Nothing is kept."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.call import Call
from api.judging import KIND, PLACES, judged_address, judged_file, judged_record
from api.operations import Operation
from api.parameters import Parameter
from api.v1 import shapes
from api.v1.rendering import said, shown_judgement
from catalog.words.errors import InvalidRequest, TooLarge

MOST_SCHEMA = 1_000_000  # bytes of a Table Schema


async def receive(call: Call) -> None:
    """What is sent: a form with `file` (and `schema`), JSON with `url` or `metadata`, or the bytes of a file themselves."""
    request = call.request
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        async with request.form(max_files=2, max_fields=8, max_part_size=MOST_SCHEMA) as form:
            file, schema = form.get("file"), form.get("schema")
            if not isinstance(file, UploadFile):
                raise InvalidRequest("There is no part “file” in what was sent.")
            with tempfile.NamedTemporaryFile(prefix="sala-sent-", delete=False) as kept:
                while chunk := await file.read(1 << 20):
                    kept.write(chunk)
            text = (
                (await schema.read(MOST_SCHEMA + 1)).decode("utf-8", "replace")
                if isinstance(schema, UploadFile)
                else schema
            )
            call.body = {
                "path": Path(kept.name),
                "name": Path(file.filename or "file").name[:200],
                "schema": object_of(text),
            }
        return
    if media_type == "application/json" and not call.get("name"):
        call.body = {"json": object_of((await request.body()).decode("utf-8", "replace"))}
        return
    with tempfile.NamedTemporaryFile(prefix="sala-sent-", delete=False) as kept:
        try:
            async for chunk in request.stream():
                kept.write(chunk)
        except TooLarge:
            Path(kept.name).unlink(missing_ok=True)
            raise
    call.body = {
        "path": Path(kept.name),
        "name": Path(call.get("name") or "file").name,
        "media_type": media_type or None,
    }


def object_of(text: str | None) -> dict[str, Any] | None:
    if not text or not text.strip():
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("What was sent as JSON is none.") from error
    if not isinstance(found, dict):
        raise InvalidRequest("What was sent as JSON is no object.")
    return found


def validate(call: Call) -> Response:
    body = call.body
    try:
        made = judged(call, body)
    finally:
        if "path" in body:
            body["path"].unlink(missing_ok=True)
    shown = shown_judgement(made, call.language)
    for name in ("unreadable", "blocked"):
        shown[name] = said(shown.get(name), call.language)
    return call.json(shown, **{"cache-control": "no-store"})


def judged(call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
    if "path" in body:
        if not body["path"].stat().st_size:
            raise InvalidRequest("What was sent is empty.", "Send a file, or JSON with “url” or “metadata”.")
        return judged_file(body["path"], body["name"], body.get("schema"), body.get("media_type"))
    sent = body["json"] or {}
    if isinstance(sent.get("url"), str):
        schema = sent.get("schema")
        return judged_address(call.ground.settings, sent["url"][:4_000], schema if isinstance(schema, dict) else None)
    if isinstance(sent.get("metadata"), dict):
        return judged_record(sent["metadata"])
    raise InvalidRequest(
        "There is nothing to judge in what was sent.", "Send a file, or JSON with “url” or “metadata”."
    )


BINARY = {"type": "string", "format": "binary"}
JSON_BODY = {
    "type": "object",
    "properties": {"url": {"type": "string"}, "metadata": {"type": "object"}, "schema": {"type": "object"}},
}
FORM = {"type": "object", "properties": {"file": BINARY, "schema": {"type": "string"}}, "required": ["file"]}
OPERATIONS = (
    Operation(
        "/api/v1/validate",
        validate,
        "Judge a file, an address or a metadata record, without publishing it",
        "The same judgement as a harvest gives. Nothing that is sent is kept.",
        (Parameter("name", "Name of the file, where its bytes are the whole body.", longest=300),),
        {"application/json": shapes.Judgement},
        ("invalid-request", "too-large", "unreachable", "unreadable", "busy", "timeout"),
        "Validation",
        method="POST",
        long=True,
        places=PLACES,
        kind=KIND,
        prepare=receive,
        body={
            "content": {
                "multipart/form-data": {"schema": FORM},
                "application/json": {"schema": JSON_BODY},
                "application/octet-stream": {"schema": BINARY},
            }
        },
    ),
)
