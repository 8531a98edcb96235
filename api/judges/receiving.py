"""What is sent to be judged, written to disk as it comes: a form, the bytes of a file, an address that is fetched, a metadata record."""

import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from anyio import fail_after, to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.ground import Ground
from api.judges.inline import fetched
from api.turns import turn
from catalog.words.errors import InvalidRequest, Timeout, TooLarge
from catalog.words.settings import Settings

MOST_TEXT = 1_000_000  # bytes of a Table Schema, of a metadata record
LONGEST_SHEET = 300  # characters of its name
FETCHES = 4  # addresses fetched at once
EMPTY = ("What was sent is empty.", "Send a file, or JSON with “url” or “metadata”.")


@dataclass(slots=True)
class Sent:
    """One thing to be judged: a file in `folder`, or `record`."""

    folder: Path
    path: Path | None = None
    name: str = "file"
    media_type: str | None = None
    schema: Mapping[str, Any] | None = None
    sheet: str | None = None  # of a workbook; the file of an archive; *: all sheets that are alike
    record: str | None = None  # of metadata, in any form that a harvest reads
    kept: bool = field(default=False)  # the folder belongs to someone else now

    def forget(self) -> None:
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)


def folder_of(settings: Settings) -> Path:
    """Where files lie while they are judged, and a little longer where their clean form is offered."""
    place = settings.home / "cache" / "judging"
    place.mkdir(parents=True, exist_ok=True)
    return place


@asynccontextmanager
async def receiving(ground: Ground) -> AsyncIterator[Sent]:
    """A folder for what is sent, gone again where anything goes wrong; bounded in time."""
    sent = Sent(Path(tempfile.mkdtemp(prefix="sent-", dir=folder_of(ground.settings))))
    seconds = ground.settings.upload_seconds
    try:
        with fail_after(seconds):
            yield sent
    except TimeoutError as error:
        sent.forget()
        raise Timeout(
            "Sending took longer than {seconds} seconds.", "Send a smaller file.", seconds=f"{seconds:g}"
        ) from error
    except BaseException:
        sent.forget()
        raise


async def form_of(request: Request, ground: Ground, sent: Sent) -> None:
    """`file`, or `url`, or `metadata`; and `schema`, `sheet`. The first that is filled in counts."""
    async with request.form(max_files=2, max_fields=8, max_part_size=MOST_TEXT) as form:
        sent.schema = object_of(await text_of(form.get("schema")))
        sent.sheet = ((await text_of(form.get("sheet"))) or "")[:LONGEST_SHEET] or None
        file = form.get("file")
        if isinstance(file, UploadFile) and (file.filename or file.size):
            sent.path, sent.name = sent.folder / "sent", Path(file.filename or "file").name[:200] or "file"
            await to_thread.run_sync(copy, file, sent.path)
            return
        url, metadata = await text_of(form.get("url")), await text_of(form.get("metadata"))
        if url and url.strip():
            await fetch(ground, sent, url)
        elif metadata and metadata.strip():
            sent.record = metadata
        elif isinstance(file, UploadFile):
            raise InvalidRequest(*EMPTY)
        else:
            raise InvalidRequest("There is no part “file” in what was sent.", EMPTY[1])


async def text_of(part: UploadFile | str | None) -> str | None:
    if isinstance(part, UploadFile):
        return (await part.read(MOST_TEXT + 1)).decode("utf-8", "replace")
    return part


def copy(file: UploadFile, path: Path) -> None:
    file.file.seek(0)
    with path.open("wb") as kept:
        shutil.copyfileobj(file.file, kept, 1 << 20)


async def bytes_of(request: Request, sent: Sent, name: str, media_type: str) -> None:
    """The body is the file."""
    sent.path, sent.name, sent.media_type = sent.folder / "sent", name, media_type or None
    with sent.path.open("wb") as kept:
        async for chunk in request.stream():
            kept.write(chunk)


async def json_of(request: Request, ground: Ground, sent: Sent) -> None:
    """`{"url", "schema", "sheet"}` or `{"metadata"}`."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > ground.settings.max_body:
            raise TooLarge(
                "JSON that is sent may have at most {most} bytes.",
                "Send a file as a form or as the bytes alone.",
                most=ground.settings.max_body,
            )
    given = object_of(content.decode("utf-8", "replace")) or {}
    schema = given.get("schema")
    if isinstance(given.get("url"), str):
        sent.schema = schema if isinstance(schema, dict) else None
        sent.sheet = str(given.get("sheet") or "")[:LONGEST_SHEET] or None
        await fetch(ground, sent, given["url"])
    elif isinstance(given.get("metadata"), dict | list | str) and given["metadata"]:
        metadata = given["metadata"]
        sent.record = metadata if isinstance(metadata, str) else json.dumps(metadata)
    else:
        raise InvalidRequest("There is nothing to judge in what was sent.", EMPTY[1])


async def fetch(ground: Ground, sent: Sent, address: str) -> None:
    """In a turn of its own, so that slow servers hold up no judge."""
    path = sent.folder / "sent"
    work = partial(fetched, ground.settings, address.strip()[:4_000], path)
    sent.name, sent.media_type = await turn(ground, "judging-fetch", FETCHES, work)
    sent.path = path


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


def empty(path: Path) -> bool:
    with suppress(OSError):
        return not path.stat().st_size
    return True
