"""The open validator: a file sent, the address of one, or a metadata record, judged as a harvest would. Nothing is kept."""

from pathlib import Path
from typing import Any

from starlette.responses import Response

from api.call import Call
from api.judges.judging import judged, queue
from api.judges.receiving import Sent, bytes_of, form_of, json_of, receiving
from api.operations import Operation
from api.parameters import Parameter
from api.v1 import shapes
from api.v1.rendering import said, shown_judgement


async def validate(call: Call) -> Response:
    """A place in the queue is taken before anything is read: what is sent lies on disk while it waits."""
    with queue(call.ground):
        async with receiving(call.ground) as sent:
            await receive(call, sent)
        try:
            result = await judged(call.ground, sent)
        finally:
            sent.forget()
    shown = shown_judgement(result["made"], call.language)
    for name in ("unreadable", "blocked", "fix"):
        shown[name] = said(shown.get(name), call.language)
    return call.json(shown, **{"cache-control": "no-store"})


async def receive(call: Call, sent: Sent) -> None:
    """What is sent: a form with `file` (and `schema`), JSON with `url` or `metadata`, or the bytes of a file themselves."""
    media_type = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        await form_of(call.request, call.ground, sent)
    elif media_type == "application/json" and not call.get("name"):
        await json_of(call.request, call.ground, sent)
    else:
        await bytes_of(call.request, sent, Path(call.get("name") or "file").name, media_type)
    sent.sheet = sent.sheet or call.get("sheet")


BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
JSON_BODY = {
    "type": "object",
    "properties": {
        "url": {"type": "string"},
        "metadata": {"type": ["object", "array", "string"]},
        "schema": {"type": "object"},
        "sheet": {"type": "string"},
    },
}
TEXT = {"type": "string"}
FORM = {"type": "object", "properties": {"file": BINARY, "schema": TEXT, "sheet": TEXT, "url": TEXT, "metadata": TEXT}}
OPERATIONS = (
    Operation(
        "/api/v1/validate",
        validate,
        "Judge a file, an address or a metadata record, without publishing it",
        "The same judgement as a harvest gives. Nothing that is sent is kept.",
        (
            Parameter("name", "Name of the file, where its bytes are the whole body.", longest=300),
            Parameter(
                "sheet",
                "The sheet to judge, or the file of an archive, by its name; *: all sheets with the same columns.",
                longest=300,
            ),
        ),
        {"application/json": shapes.Judgement},
        ("invalid-request", "too-large", "unreachable", "unreadable", "busy", "timeout"),
        "Validation",
        method="POST",
        itself=True,
        body={
            "content": {
                "multipart/form-data": {"schema": FORM},
                "application/json": {"schema": JSON_BODY},
                "application/octet-stream": {"schema": BINARY},
            }
        },
    ),
)
