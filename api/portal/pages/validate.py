"""The open validator: anyone may have a file judged, without publishing it. Nothing that is sent is kept."""

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.judging import KIND, PLACES, TIERS, judged_file
from api.portal import facts
from api.portal.visit import Visit, error_page, visit
from api.turns import turn
from catalog.words.errors import InvalidRequest, SalaError
from catalog.words.texts import Language

FINDINGS = 200  # shown on a page
TONES = {"clean": "good", "review": "fair", "block": "poor"}
SHOWN_TIERS = {tier: (text, TONES[tier]) for tier, text in TIERS.items()}


def ask(here: Visit) -> Response:
    return here.page(
        "validate.html",
        judged=None,
        name=None,
        severities=facts.SEVERITIES,
        tiers=SHOWN_TIERS,
        types=facts.COLUMN_TYPES,
    )


def judged(here: Visit, file: UploadFile) -> Response:
    name = Path(file.filename or "").name[:200]
    with tempfile.TemporaryDirectory(prefix="sala-validate-") as folder:
        path = Path(folder) / "sent"
        with path.open("wb") as kept:
            shutil.copyfileobj(file.file, kept)
        if not path.stat().st_size:
            raise InvalidRequest("Choose a file first; what was sent is empty.")
        result = judged_file(path, name)
        found = list(result["findings"])
    return here.page(
        "validate.html",
        judged=result,
        name=name,
        findings=found[:FINDINGS],
        more=max(0, len(found) - FINDINGS),
        band=facts.band(result.get("score")),
        severities=facts.SEVERITIES,
        tiers=SHOWN_TIERS,
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
                work = partial(judged, visit(request, language), file)
                return await turn(request.app.state.ground, KIND, PLACES, work)
        except SalaError as error:
            return error_page(request, error, language)

    return receive
