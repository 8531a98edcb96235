"""The open validator: anyone may have a file, an address or a record judged, without publishing it. Nothing that is sent is kept;
the clean form of a table can be had for some minutes under an address that only its sender knows."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.answers import disposition, readable_name
from api.judges import kept
from api.judges.inline import TIERS
from api.judges.judging import judged, queue
from api.judges.preview import text_of
from api.judges.receiving import Sent, form_of, receiving
from api.portal import facts
from api.portal.pages.reviews import LABELS
from api.portal.visit import Visit, error_page
from api.turns import turn
from catalog.words.errors import SalaError
from catalog.words.texts import Language

FINDINGS = 200  # shown on a page
PERSONAL = "personal-"  # so the codes of findings about people begin
TONES = {"clean": "good", "review": "fair", "block": "poor"}
SHOWN_TIERS = {tier: (text, TONES[tier]) for tier, text in TIERS.items()}
Receiver = Callable[[Request], Awaitable[Response]]
FORGOTTEN = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def ask(here: Visit) -> Response:
    return here.page("validate.html", judged=None, name=None)


def shown(here: Visit, sent: Sent, result: Mapping[str, Any]) -> Response:
    made = result["made"]
    settings = here.ground.settings
    record = "records" in made
    token = kept.keep(settings, sent, result) if not record else None
    findings, fixes = apart(made)
    return here.page(
        "validate.html",
        judged=made,
        record=record,
        name=made["title"] if record else sent.name,
        findings=findings[:FINDINGS],
        fixes=fixes,
        kinds=LABELS,
        more=max(0, len(findings) - FINDINGS),
        band=facts.band(made.get("score")),
        preview=result["preview"],
        note=text_of,
        token=token,
        formats=tuple(kept.FORMATS),
        minutes=max(1, round(settings.judge_kept_seconds / 60)),
        severities=facts.SEVERITIES,
        tiers=SHOWN_TIERS,
        types=facts.COLUMN_TYPES,
        robots="noindex",
    )


def apart(made: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """(findings but those that the list of personal data tells already, how to mend these: each way once)."""
    told = {column["column"] for column in made["personal_data"]["columns"]}
    people = [f for f in made["findings"] if f["code"].startswith(PERSONAL) and f["column"] in told]
    fixes = [
        fix
        for place, fix in enumerate(f["fix"] for f in people)
        if fix and fix not in [f["fix"] for f in people[:place]]
    ]
    return [f for f in made["findings"] if f not in people], fixes


async def check(here: Visit) -> Response:
    """The form: a place in the queue, then what is sent as it comes, then the judgement."""
    with queue(here.ground):
        async with receiving(here.ground) as sent:
            await form_of(here.request, here.ground, sent)
        try:
            result = await judged(here.ground, sent, shown=True)
            return await to_thread.run_sync(partial(shown, here, sent, result))
        finally:
            sent.forget()


def download(language: Language) -> Receiver:
    """The clean table, for as long as it is kept."""

    async def answer(request: Request) -> Response:
        ground = request.app.state.ground
        token, format = request.path_params["token"], request.path_params["format"]
        work = partial(kept.clean, ground.settings, ground.judges, token, format)
        try:
            path, title = await turn(ground, "judging-clean", ground.settings.judge_workers, work)
        except SalaError as error:
            return error_page(request, error, language)
        headers = {**FORGOTTEN, "content-disposition": disposition(readable_name(title, format))}
        return FileResponse(path, headers=headers, media_type=kept.FORMATS[format])

    return answer
