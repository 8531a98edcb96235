"""Judging what was sent, without publishing it: one way for the API, the portal and the command line. Nothing is kept."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from catalog.words.errors import InvalidRequest
from catalog.words.model import Draft, Judgement
from catalog.words.settings import Settings
from catalog.words.texts import Text
from harvesters.fetcher import GuardedFetcher
from validators import gate, judge_file, judge_metadata
from validators.port import Hints

KIND, PLACES = "judging", 2  # how many files are judged at once, over all doors
TIERS = {
    "clean": Text.of("no personal data found"),
    "review": Text.of("may hold personal data: have a person look at it"),
    "block": Text.of("holds personal data: do not publish it like this"),
}


def judged_file(
    path: Path, name: str, schema: Mapping[str, Any] | None = None, media_type: str | None = None
) -> dict[str, Any]:
    """A judgement with `format`, and `unreadable` or `blocked` (texts) where there is a reason not to serve it."""
    with tempfile.TemporaryDirectory(prefix="sala-validate-") as folder:
        found = judge_file(
            path, Hints(name=name, table_schema=schema, media_type=media_type), Path(folder) / "table.parquet"
        )
    made = found.judgement.model_dump(mode="json")
    return {**made, "format": found.format, "unreadable": found.unreadable, "blocked": found.blocked}


def judged_address(settings: Settings, address: str, schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Fetched through the guarded fetcher, then judged. Raises Refused, Unreachable, TooLarge, Timeout."""
    fetcher = GuardedFetcher(settings)
    try:
        with tempfile.TemporaryDirectory(prefix="sala-validate-") as folder:
            path = Path(folder) / "fetched"
            answer = fetcher.download(address, path, max_bytes=settings.max_upload)
            name = unquote(urlsplit(answer.url).path.rpartition("/")[2])[:200] or "file"
            return judged_file(path, name, schema, answer.headers.get("content-type"))
    finally:
        fetcher.close()


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
    return {**made.model_dump(mode="json"), "blocked": held[0] if held else None}
