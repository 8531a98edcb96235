"""Judging in this process, without publishing: for the command line. Doors judge files through `api.judges`. Nothing is kept."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from api.judges.documents import document_of
from catalog.words.errors import InvalidRequest
from catalog.words.model import Draft, Finding, Judgement
from catalog.words.settings import Settings
from catalog.words.texts import Text
from harvesters.fetcher import GuardedFetcher
from harvesters.mapping import ckan
from validators import gate, judge_file, judge_metadata
from validators.port import Hints

TIERS = {
    "clean": Text.of("no personal data found"),
    "review": Text.of("may hold personal data: have a person look at it"),
    "block": Text.of("holds personal data: do not publish it like this"),
}


def judged_file(
    path: Path, name: str, schema: Mapping[str, Any] | None = None, media_type: str | None = None, **more: Any
) -> dict[str, Any]:
    """`api.judges.documents` of one file, judged in this process: for the command line, whose user owns both. `more`: of `Hints`."""
    with tempfile.TemporaryDirectory(prefix="sala-validate-") as folder:
        hints = Hints(name=name, table_schema=schema, media_type=media_type, **more)
        return document_of(judge_file(path, hints, Path(folder) / "table.parquet"))


def judged_address(
    settings: Settings, address: str, schema: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Fetched through the guarded fetcher, then judged. Raises Refused, Unreachable, TooLarge, Timeout."""
    with tempfile.TemporaryDirectory(prefix="sala-validate-") as folder:
        path = Path(folder) / "fetched"
        name, media_type = fetched(settings, address, path)
        return judged_file(path, name, schema, media_type, **more)


def fetched(settings: Settings, address: str, path: Path) -> tuple[str, str | None]:
    """Name and media type of what lies at an address, written to `path`: asked once, in less time than a harvest may take."""
    seconds = min(settings.fetch_total_seconds, settings.judge_fetch_seconds)
    fetcher = GuardedFetcher(settings.model_copy(update={"fetch_total_seconds": seconds, "fetch_attempts": 1}))
    try:
        answer = fetcher.download(address, path, max_bytes=settings.max_upload)
    finally:
        fetcher.close()
    name = unquote(urlsplit(answer.url).path.rpartition("/")[2])[:200] or "file"
    return name, answer.headers.get("content-type")


def found_sheet(findings: Iterable[Finding | Mapping[str, Any]]) -> None:
    """Raises InvalidRequest where what was asked for by its name is not there."""
    for one in map(Finding.model_validate, findings):
        if one.code in ("sheet-missing", "table-missing"):
            raise InvalidRequest(one.detail)


def record_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """A CKAN package, or CKAN's answer with one, is mapped as a harvest would map it; a record in our own words stays as it is."""
    inner = content.get("result")
    if isinstance(inner, Mapping) and "success" in content:
        content = inner
    if "remote_id" in content or not {"name", "id", "notes"} & content.keys():
        return content
    try:
        return ckan.draft(content, "").model_dump(mode="json")
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise InvalidRequest("The record cannot be read as CKAN writes records.") from error


def judged_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """A metadata record in Sala's own words (`Draft`)."""
    try:
        draft = Draft.model_validate({"remote_id": "-", **record})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InvalidRequest(
            "The record cannot be read: “{field}” is wrong ({why}).", field=place[:200], why=first["msg"][:200]
        ) from error
    findings, score = judge_metadata(draft)
    held = gate(draft)
    made = Judgement(valid=not any(f.severity.value == "error" for f in findings), findings=list(findings), score=score)
    return {**made.model_dump(mode="json"), "blocked": held[0].model_dump(mode="json") if held else None}
