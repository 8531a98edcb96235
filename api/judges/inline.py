"""Judging in this process, without publishing: for the command line. Doors judge files through `api.judges`. Nothing is kept."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from api.judges.descriptions import drafts_of
from api.judges.documents import document_of
from catalog.words.errors import InvalidRequest
from catalog.words.model import Finding, Judgement, Severity
from catalog.words.settings import Settings
from catalog.words.texts import Text
from harvesters.fetcher import GuardedFetcher
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


def judged_record(text: str) -> dict[str, Any]:
    """A metadata record of any kind that a harvest reads, judged as one; several together: each finding says which it is of."""
    drafts = drafts_of(text)
    findings: list[Finding] = []
    scores = []
    for draft in drafts:
        found, score = judge_metadata(draft)
        scores.append(score or 0.0)
        name = draft.title or draft.remote_id
        findings += found if len(drafts) == 1 else [of_record(one, name) for one in found]
    held = next((reason for reason in map(gate, drafts) if reason is not None), None)
    valid = not any(one.severity is Severity.ERROR for one in findings)
    made = Judgement(valid=valid, findings=findings, score=round(sum(scores) / len(scores), 1))
    blocked = held[0].model_dump(mode="json") if held else None
    return {**made.model_dump(mode="json"), "blocked": blocked, "title": drafts[0].title, "records": len(drafts)}


def of_record(finding: Finding, name: str) -> Finding:
    return finding.model_copy(update={"detail": Text.of("{record}: {what}", record=name[:100], what=finding.detail)})
