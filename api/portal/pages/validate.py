"""The open validator: anyone may have a file judged, without publishing it. Nothing that is sent is kept."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

import validators
from api.portal import facts
from api.portal.visit import Visit, error_page, visit
from catalog.words.errors import EngineLost, InvalidRequest, SalaError
from catalog.words.texts import Language, Text
from validators.port import Hints

FINDINGS = 200  # shown on a page
TIERS = {
    "clean": (Text.of("no personal data found"), "good"),
    "review": (Text.of("may hold personal data: have a person look at it"), "fair"),
    "block": (Text.of("holds personal data: do not publish it like this"), "poor"),
}


def ask(here: Visit) -> Response:
    return here.page(
        "validate.html", judged=None, name=None, severities=facts.SEVERITIES, tiers=TIERS, types=facts.COLUMN_TYPES
    )


def judgement(path: Path, name: str, out: Path) -> Mapping[str, Any]:
    """The judgement as JSON. Raises EngineLost where this server has no judge of files."""
    judge = getattr(validators, "judge_file", None)
    if judge is None:
        raise EngineLost("This server cannot judge files just now.")
    found = judge(path, Hints(name=name), out)
    return {
        **found.judgement.model_dump(mode="json"),
        "format": found.format,
        "unreadable": found.unreadable,
        "blocked": found.blocked,
    }


def judged(here: Visit, file: UploadFile) -> Response:
    name = Path(file.filename or "").name[:200]
    with tempfile.TemporaryDirectory(prefix="sala-validate-") as folder:
        path = Path(folder) / "sent"
        with path.open("wb") as kept:
            shutil.copyfileobj(file.file, kept)
        if not path.stat().st_size:
            raise InvalidRequest("Choose a file first; what was sent is empty.")
        result = judgement(path, name, Path(folder) / "table.parquet")
        found = list(result["findings"])
    return here.page(
        "validate.html",
        judged=result,
        name=name,
        findings=found[:FINDINGS],
        more=max(0, len(found) - FINDINGS),
        band=facts.band(result.get("score")),
        severities=facts.SEVERITIES,
        tiers=TIERS,
        types=facts.COLUMN_TYPES,
        robots="noindex",
    )


def receiver(language: Language) -> Any:
    """POST of the form: the upload is read as it comes, the judging runs in a thread."""

    async def receive(request: Request) -> Response:
        try:
            async with request.form(max_files=1, max_fields=4) as form:
                file = form.get("file")
                if not isinstance(file, UploadFile):
                    raise InvalidRequest("Choose a file first; what was sent is empty.")
                return await run_in_threadpool(judged, visit(request, language), file)
        except SalaError as error:
            return error_page(request, error, language)

    return receive
