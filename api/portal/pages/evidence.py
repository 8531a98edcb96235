"""Plain evidence, public and readable by a journalist: sources and their health, runs and their outcomes, the ledger."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.operator import operator_only
from api.portal import facts
from api.portal.forms import fields_of
from api.portal.visit import Visit
from catalog.words.errors import InvalidRequest
from catalog.words.texts import Text

OUTCOMES = 200  # of one run, on one page
ENTRIES = 30  # of the ledger, on one page


def whole(visit: Visit, name: str, otherwise: int) -> int:
    """A parameter that must be a whole number from 0 on."""
    given = visit.request.query_params.get(name)
    if given is None:
        return otherwise
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise InvalidRequest(Text.of("The address names a number that is none: {name}.", name=name))
    return int(given)


def sources(visit: Visit) -> Response:
    return visit.page("sources.html", sources=list(visit.ground.catalogue.sources()), runs=facts.RUNS)


def health(visit: Visit, name: str) -> Mapping[str, Any]:
    """A source with its health; a source unknown raises NotFound in `source`."""
    config = visit.ground.catalogue.source(name)
    listed = next((s for s in visit.ground.catalogue.sources() if s["name"] == name), None)
    return listed or config.model_dump(mode="json")


def source(visit: Visit) -> Response:
    name = visit.request.path_params["name"]
    s = health(visit, name)
    before = visit.request.query_params.get("before") or None
    listed = list(visit.ground.catalogue.runs(name, limit=21, before=before))
    return visit.page(
        "source.html",
        s=s,
        history=listed[:20],
        older=listed[19]["id"] if len(listed) > 20 else None,
        runs=facts.RUNS,
        may_ask=bool(visit.ground.settings.operator_token),
        was_asked=visit.request.query_params.get("asked"),
    )


def all_runs(visit: Visit) -> Response:
    before = visit.request.query_params.get("before") or None
    listed = list(visit.ground.catalogue.runs(None, limit=51, before=before))
    older = listed[49]["id"] if len(listed) > 50 else None
    titles = {s["name"]: s["title"] for s in visit.ground.catalogue.sources()}
    return visit.page("runs.html", history=listed[:50], older=older, titles=titles, runs=facts.RUNS)


def asked(visit: Visit, token: str, approve: bool, dry: bool) -> Response:
    name = visit.request.path_params["name"]
    operator_only(visit.ground.settings, token)
    visit.ground.catalogue.request_run(name, approve=approve and not dry, dry=dry)
    return visit.go(f"/sources/{name}?asked={'trial' if dry else 'run'}")


async def ask(visit: Visit) -> Response:
    """The form of a source's page: the operator asks for a run, a worker does it."""
    sent = await fields_of(visit.request, 4)
    work = partial(asked, visit, sent.get("token", ""), bool(sent.get("approve")), bool(sent.get("dry_run")))
    return await run_in_threadpool(work)


def run(visit: Visit) -> Response:
    after = whole(visit, "after", 0)
    action = visit.request.query_params.get("action")
    if action is not None and action not in facts.ACTIONS:
        raise InvalidRequest(Text.of("The address names an outcome that is none: {name}.", name=action[:40]))
    id = visit.request.path_params["id"]
    found = visit.ground.catalogue.run(id, outcomes=OUTCOMES, after=after, action=action)
    outcomes = found.get("outcomes") or []
    titled = {d["id"]: d for d in visit.ground.catalogue.datasets([o["dataset"] for o in outcomes if o.get("dataset")])}
    return visit.page(
        "run.html",
        run=found,
        outcomes=outcomes,
        titled=titled,
        after=after,
        action=action,
        next_after=found.get("next"),
        runs=facts.RUNS,
        actions=facts.ACTIONS,
    )


def ledger(visit: Visit) -> Response:
    head = visit.ground.catalogue.ledger_head()
    total = int(head.get("size") or 0)
    start = min(whole(visit, "start", max(0, total - ENTRIES)), max(0, total - 1))
    entries = list(visit.ground.catalogue.ledger_entries(start, ENTRIES)) if total else []
    about = list(dict.fromkeys(e["entry"]["dataset"] for e in entries))
    titled = {d["id"]: d for d in visit.ground.catalogue.datasets(about)}
    return visit.page(
        "ledger.html", head=head, size=total, entries=entries[::-1], titled=titled, start=start, page=ENTRIES
    )
