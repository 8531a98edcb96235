"""Who publishes and how it went: organizations, sources, runs, the stream of changes, the ledger."""

import json
from typing import Any

from starlette.responses import Response

from api.call import Call
from api.operations import Operation
from api.operator import bearer, operator_only
from api.paging import CURSOR, LIMIT, listing, page, seal, unseal
from api.parameters import Parameter
from api.v1 import shapes
from api.v1.rendering import shown_run, shown_source
from catalog.words.errors import InvalidRequest, NotFound
from catalog.words.model import OutcomeAction

JSON = "application/json"
WANTED = {
    "force": "Take every record and file anew.",
    "approve": "Let a run through that stopped to ask.",
    "dry_run": "Only show what would become of each record; nothing is touched.",
}
SLUG = Parameter("slug", "Slug of an organization.", place="path")
NAME = Parameter("name", "Name of a source.", place="path")
RUN = Parameter("id", "Id of a run.", place="path")


def organizations(call: Call) -> Response:
    listed = call.ground.catalogue.organizations()
    if call.get("q"):
        words = call.params["q"].casefold().split()
        listed = [o for o in listed if all(word in o["title"].casefold() for word in words)]
    part, following = page(call, "organizations", listed)
    return call.json(listing(len(listed), part, following))


def organization(call: Call) -> Response:
    return call.json(dict(call.ground.catalogue.organization(call.path("slug"))))


def sources(call: Call) -> Response:
    listed = call.ground.catalogue.sources()
    part, following = page(call, "sources", listed)
    return call.json(listing(len(listed), [shown_source(one, call.language) for one in part], following))


def source(call: Call) -> Response:
    for one in call.ground.catalogue.sources():
        if one["name"] == call.path("name"):
            return call.json(shown_source(one, call.language))
    raise no_source(call.path("name"))


def no_source(name: str) -> NotFound:
    return NotFound("There is no source named {name}.", name=name[:100])


def ask_run(call: Call) -> Response:
    """A worker does it: the web process never harvests."""
    name, wanted = call.path("name"), {key: bool(call.body.get(key) or call.get(key)) for key in WANTED}
    id = call.ground.catalogue.request_run(
        name, force=wanted["force"], approve=wanted["approve"], dry=wanted["dry_run"]
    )
    return call.json({"request": id, "source": name, **wanted})


async def receive_wanted(call: Call) -> None:
    """The token goes first: nothing of what a stranger sends is looked at. The body may be empty, or say what the address says."""
    operator_only(call.ground.settings, bearer(call.request.headers.get("authorization", "")))
    body = await call.request.body()
    try:
        sent = json.loads(body.decode("utf-8")) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("What was sent as JSON is none.") from error
    if not isinstance(sent, dict) or sent.keys() - WANTED or not all(isinstance(one, bool) for one in sent.values()):
        raise InvalidRequest("A run is asked for with JSON of: {known}; each true or false.", known=", ".join(WANTED))
    call.body = sent


def runs(call: Call) -> Response:
    catalogue, limit = call.ground.catalogue, call.get("limit", 20)
    name = call.get("source")
    before = unseal(f"runs {name}", call.params["cursor"]) if "cursor" in call.params else None
    found = list(catalogue.runs(name, limit + 1, before)) if limit else []
    items = [shown_run(one, call.language) for one in found[:limit]]
    following = call.address(cursor=seal(f"runs {name}", items[-1]["id"])) if len(found) > limit else None
    total = catalogue.runs_count(name)
    if name is not None and not total and all(one["name"] != name for one in catalogue.sources()):
        raise no_source(name)  # one that was removed keeps its runs
    return call.json(listing(total, items, following))


def run(call: Call) -> Response:
    after = int(unseal("outcomes", call.params["cursor"])) if "cursor" in call.params else 0
    found = shown_run(
        call.ground.catalogue.run(
            call.path("id"), outcomes=call.get("limit", 1_000), after=after, action=call.get("action")
        ),
        call.language,
    )
    further = found.get("next")
    found["next"] = call.address(cursor=seal("outcomes", str(further))) if further is not None else None
    return call.json(found)


def reviews(call: Call) -> Response:
    listed = call.ground.catalogue.waiting_reviews()
    part, following = page(call, "reviews", listed)
    return call.json(listing(len(listed), part, following))


def changes(call: Call) -> Response:
    since, limit = call.get("since", 0), call.get("limit", 100)
    items = call.ground.catalogue.changes(since, limit)
    last = items[-1]["position"] if items else since
    return call.json(listing(call.ground.catalogue.last_change(), items, call.address(since=last)))


def ledger(call: Call) -> Response:
    return call.json(dict(call.ground.catalogue.ledger_head()))


def ledger_head(call: Call) -> Response:
    return call.json(dict(call.ground.catalogue.ledger_head_at(whole(call, "size"))))


def entries(call: Call) -> Response:
    start, limit = call.get("start", 0), call.get("limit", 100)
    items = call.ground.catalogue.ledger_entries(start, limit)
    total = call.ground.catalogue.ledger_head()["size"]
    following = call.address(start=start + len(items)) if start + len(items) < total else None
    return call.json(listing(total, items, following))


def inclusion(call: Call) -> Response:
    return call.json(dict(call.ground.catalogue.ledger_inclusion(whole(call, "position"), call.get("size"))))


def consistency(call: Call) -> Response:
    return call.json(dict(call.ground.catalogue.ledger_consistency(call.get("old", 0), call.get("new"))))


def counts(call: Call) -> Response:
    return call.json(dict(call.ground.catalogue.counts()))


def whole(call: Call, name: str) -> int:
    given = call.path(name)
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise InvalidRequest("“{name}” must be a whole number", name=name)
    return int(given)


def operation(
    path: str, handler: Any, summary: str, shape: Any, *parameters: Parameter, tag: str, **more: Any
) -> Operation:
    return Operation(f"/api/v1{path}", handler, summary, parameters=parameters, answers={JSON: shape}, tag=tag, **more)


MANY = Parameter("limit", "How many at once.", "integer", 100, least=1, most=1_000)
ACTION = Parameter("action", "Only outcomes of this kind.", choices=[one.value for one in OutcomeAction])
OUTCOMES = Parameter("limit", "How many outcomes at once.", "integer", 1_000, least=0, most=1_000)
SINCE = Parameter("since", "The position had last; 0 begins at the beginning.", "integer", 0)
SIZE = Parameter("size", "Size of the tree; the newest where none is named.", "integer")
OBJECT = {"type": "object"}
OPERATIONS = (
    operation(
        "/organizations",
        organizations,
        "Agencies that publish",
        shapes.OrganizationList,
        Parameter("q", "Part of the name."),
        LIMIT,
        CURSOR,
        tag="Organizations",
    ),
    operation("/organizations/{slug}", organization, "One agency", shapes.Organization, SLUG, tag="Organizations"),
    operation("/sources", sources, "Sources and their health", shapes.SourceList, LIMIT, CURSOR, tag="Harvest"),
    operation("/sources/{name}", source, "One source", shapes.Source, NAME, tag="Harvest"),
    operation(
        "/sources/{name}/runs",
        ask_run,
        "Ask for a harvest now: the operator's, with the token as bearer",
        OBJECT,
        NAME,
        *(Parameter(key, meaning, "boolean", False) for key, meaning in WANTED.items()),
        tag="Harvest",
        method="POST",
        errors=("invalid-request", "unauthorized", "forbidden", "not-found", "too-large"),
        prepare=receive_wanted,
        body={
            "content": {
                JSON: {
                    "schema": {
                        "type": "object",
                        "properties": {
                            key: {"type": "boolean", "description": meaning} for key, meaning in WANTED.items()
                        },
                        "additionalProperties": False,
                    }
                }
            }
        },
    ),
    operation(
        "/runs",
        runs,
        "Harvests, newest first",
        shapes.RunList,
        Parameter("source", "Of this source."),
        LIMIT,
        CURSOR,
        tag="Harvest",
    ),
    operation(
        "/runs/{id}", run, "One harvest with its outcomes", shapes.Run, RUN, ACTION, OUTCOMES, CURSOR, tag="Harvest"
    ),
    operation(
        "/reviews",
        reviews,
        "Files that wait for a reviewer, longest waiting first",
        shapes.ReviewList,
        LIMIT,
        CURSOR,
        tag="Harvest",
    ),
    operation("/counts", counts, "How much there is", OBJECT, tag="Datasets"),
    operation(
        "/changes",
        changes,
        "Every publication, change and withdrawal, in order",
        shapes.ChangeList,
        SINCE,
        MANY,
        tag="Changes",
    ),
    operation("/ledger", ledger, "The newest signed head", shapes.LedgerHead, tag="Ledger"),
    operation(
        "/ledger/heads/{size}",
        ledger_head,
        "A signed head of old",
        shapes.LedgerHead,
        Parameter("size", "Its size.", place="path"),
        tag="Ledger",
    ),
    operation(
        "/ledger/entries",
        entries,
        "Entries in order",
        shapes.LedgerEntries,
        Parameter("start", "From 0.", "integer", 0),
        MANY,
        tag="Ledger",
    ),
    operation(
        "/ledger/inclusion/{position}",
        inclusion,
        "Proof that an entry is in the ledger (RFC 6962)",
        OBJECT,
        Parameter("position", "Its position, from 0.", place="path"),
        SIZE,
        tag="Ledger",
    ),
    operation(
        "/ledger/consistency",
        consistency,
        "Proof that nothing before was changed (RFC 6962)",
        OBJECT,
        Parameter("old", "Size of the head had.", "integer", 0),
        Parameter("new", "Size of the newer head.", "integer"),
        tag="Ledger",
    ),
)
