"""Data requests: what people ask agencies for, in public. Asking and supporting need nobody's name; answering needs a token."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.call import Call
from api.operations import Operation
from api.operator import bearer, operator_only
from api.paging import CURSOR, LIMIT, made_up, seal, unseal
from api.parameters import Parameter
from api.requesting import answerer, ask, hide, own_site, respond, support
from api.v1 import request_shapes as shapes
from catalog.words.errors import InvalidRequest, TooLarge
from catalog.words.requests import (
    LONGEST_ANSWER,
    LONGEST_DETAILS,
    LONGEST_QUERY,
    LONGEST_REASON,
    LONGEST_SLUG,
    LONGEST_TITLE,
    REFUSALS,
    SHORTEST_ANSWER,
    SHORTEST_REASON,
    SHORTEST_TITLE,
    RequestQuery,
    RequestStatus,
    Sort,
)
from catalog.words.texts import Language, Text

JSON = "application/json"
UNKEPT = {"cache-control": "no-store"}
MOST_SENT = 64_000  # bytes
STATUSES = {
    RequestStatus.OPEN: Text.of("waits for an answer"),
    RequestStatus.ANSWERED: Text.of("has an answer"),
    RequestStatus.REFUSED: Text.of("was refused"),
    RequestStatus.PUBLISHED: Text.of("was published"),
}


def shown(document: Mapping[str, Any], language: Language, base_url: str) -> dict[str, Any]:
    def answer(one: Mapping[str, Any]) -> dict[str, Any]:
        reason = REFUSALS.get(one["reason"] or "")
        return {**one, "reason_text": reason.render(language) if reason else None}

    return {
        **document,
        "answers": [answer(one) for one in document["answers"]],
        "url": f"{base_url}/requests/{document['id']}",
    }


def query_of(params: Mapping[str, Any], list_name: str) -> RequestQuery:
    """What is asked of the list; raises InvalidRequest for a cursor of another list."""
    after = None
    if "cursor" in params:
        had, _, number = unseal(list_name, params["cursor"]).partition("/")
        if not (had.isdigit() and number.isdigit()):
            raise made_up()
        after = (int(had), int(number))
    return RequestQuery(
        [RequestStatus(one) for one in params.get("status", ())],
        params.get("organization", ()),
        params.get("q", ""),
        Sort(params.get("sort", Sort.NEWEST)),
        params.get("limit", 20),
        after,
    )


def list_name(params: Mapping[str, Any]) -> str:
    """What a cursor is bound to."""
    chosen = [sorted(params.get("status", ())), sorted(params.get("organization", ())), params.get("q", "")]
    return json.dumps(["requests", *chosen, params.get("sort", Sort.NEWEST)])


def requests(call: Call) -> Response:
    name = list_name(call.params)
    found = call.ground.catalogue.data_requests(query_of(call.params, name))
    following = call.address(cursor=seal(name, "/".join(map(str, found.after)))) if found.after else None
    facets = {
        facet: [
            {
                "value": value,
                "label": STATUSES[RequestStatus(value)].render(call.language) if facet == "status" else label,
                "count": count,
                "active": value in call.get(facet, ()),
            }
            for value, label, count in values
        ]
        for facet, values in found.facets.items()
    }
    items = [shown(one, call.language, call.ground.base_url) for one in found.items]
    return call.json({"total": found.total, "items": items, "facets": facets, "next": following})


def one(call: Call) -> Response:
    return call.json(shown(call.ground.catalogue.data_request(call.path("id")), call.language, call.ground.base_url))


def asked(call: Call) -> Response:
    document, new = ask(call.ground, call.ground.rates.caller(call.request), call.body)
    return call.json({"new": new, "request": shown(document, call.language, call.ground.base_url)}, **UNKEPT)


def supported(call: Call) -> Response:
    document, counted = support(call.ground, call.ground.rates.caller(call.request), call.path("id"))
    return call.json({"counted": counted, "request": shown(document, call.language, call.ground.base_url)}, **UNKEPT)


def answered(call: Call) -> Response:
    sent = dict(call.body)
    document = respond(call.ground, sent.pop("who"), call.path("id"), sent)
    return call.json(shown(document, call.language, call.ground.base_url), **UNKEPT)


def hidden(call: Call) -> Response:
    id, erase = call.path("id"), bool(call.body.get("erase"))
    hide(call.ground, id, call.body["reason"], "operator", erase=erase)
    return call.json({"id": id, "action": "erase" if erase else "hide"}, **UNKEPT)


def shown_again(call: Call) -> Response:
    id = call.path("id")
    call.ground.catalogue.show_request(id, call.body["reason"], "operator")
    return call.json({"id": id, "action": "show"}, **UNKEPT)


async def sent(call: Call, needed: tuple[str, ...], also: tuple[str, ...] = (), truths: tuple[str, ...] = ()) -> Any:
    """An object of texts (and truths), those needed among them, and nothing else. Raises InvalidRequest, TooLarge."""
    body = await call.request.body()
    if len(body) > MOST_SENT:
        raise TooLarge("At most {most} bytes may be sent here.", "Say it shorter.", most=MOST_SENT)
    try:
        given = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("What was sent as JSON is none.") from error
    texts, known = (*needed, *also), (*needed, *also, *truths)
    fits = isinstance(given, dict) and not given.keys() - set(known) and all(name in given for name in needed)
    if fits:
        fits = all(isinstance(given[n], str) or (given[n] is None and n in also) for n in texts if n in given)
        fits = fits and all(isinstance(given[n], bool) for n in truths if n in given)
    if not fits:
        raise InvalidRequest(
            "This takes JSON with {needed}, and nothing else but {also}.",
            needed=", ".join(needed),
            also=", ".join((*also, *truths)) or "-",
        )
    return given


async def receive_support(call: Call) -> None:
    own_site(call.request, call.ground.base_url)


async def receive_request(call: Call) -> None:
    own_site(call.request, call.ground.base_url)
    call.body = await sent(call, ("title",), ("details", "organization", "query"))


async def receive_answer(call: Call) -> None:
    """The token goes first: nothing of what a stranger sends is looked at."""
    who = answerer(call.ground, bearer(call.request.headers.get("authorization", "")))
    call.body = {**await sent(call, ("text", "status"), ("reason", "dataset")), "who": who}


async def receive_moderation(call: Call) -> None:
    operator_only(call.ground.settings, bearer(call.request.headers.get("authorization", "")))
    call.body = await sent(call, ("reason",), (), ("erase",) if call.request.url.path.endswith("/hide") else ())


def body(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return {"required": True, "content": {JSON: {"schema": schema}}}


def words(least: int, most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}


ID = Parameter("id", "Id of a request.", place="path")
MISSED = ("invalid-request", "not-found", "taken-down", "too-many", "too-large", "busy", "engine-lost")
TOKENED = (*MISSED, "unauthorized", "forbidden", "conflict", "invalid-setting")


def writing(path: str, handler: Any, summary: str, shape: Any, prepare: Any, taken: Any, name: str, errors: tuple[str, ...], about: str, *, secured: bool = False) -> Operation:  # fmt: skip
    parameters = (ID,) if "{id}" in path else ()
    return Operation(
        f"/api/v1/requests{path}", handler, summary, about, parameters, {JSON: shape}, errors, "Requests", method="POST",
        long=True, places=2, kind="requesting", prepare=prepare, body=taken, secured=secured, name=name,
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "/api/v1/requests",
        requests,
        "What people ask agencies for",
        parameters=(
            Parameter("q", "Words of the title; all of them must be there.", longest=LONGEST_QUERY),
            Parameter("status", "Where it stands.", choices=tuple(RequestStatus), many=True),
            Parameter("organization", "Slug of the agency that is asked.", longest=LONGEST_SLUG, many=True),
            Parameter("sort", "Order.", default=str(Sort.NEWEST), choices=tuple(Sort)),
            LIMIT,
            CURSOR,
        ),
        answers={JSON: shapes.DataRequestList},
        errors=("invalid-request", "engine-lost"),
        tag="Requests",
        name="data_requests",
    ),
    writing(
        "",
        asked,
        "Ask for data",
        shapes.Asked,
        receive_request,
        body(
            ("title",),
            title=words(SHORTEST_TITLE, LONGEST_TITLE),
            details=words(0, LONGEST_DETAILS),
            organization=words(0, LONGEST_SLUG),
            query=words(0, LONGEST_QUERY),
        ),
        "ask_for_data",
        MISSED,
        "Nobody is asked who they are, and what holds an ID, a telephone number or an e-mail address is refused. "
        "What is open already under the same title is supported instead.",
    ),
    Operation(
        "/api/v1/requests/{id}",
        one,
        "One request with its answers",
        parameters=(ID,),
        answers={JSON: shapes.DataRequest},
        errors=("invalid-request", "not-found", "taken-down", "engine-lost"),
        tag="Requests",
        name="data_request",
    ),
    writing(
        "/{id}/support",
        supported,
        "Say that you need it too",
        shapes.Supported,
        receive_support,
        None,
        "support_request",
        (*MISSED, "conflict"),
        "Counted once a day for each caller.",
    ),
    writing(
        "/{id}/answers",
        answered,
        "Answer it",
        shapes.DataRequest,
        receive_answer,
        body(
            ("text", "status"),
            text=words(SHORTEST_ANSWER, LONGEST_ANSWER),
            status={"type": "string", "enum": list(RequestStatus)},
            reason={"type": ["string", "null"], "enum": [*REFUSALS, None]},
            dataset={"type": ["string", "null"], "maxLength": LONGEST_SLUG},
        ),
        "answer_request",
        TOKENED,
        "For the agency that is asked, and for reviewers. `open` is a word in between; a refusal needs its `reason`, a publication its `dataset`.",
        secured=True,
    ),
    writing(
        "/{id}/hide",
        hidden,
        "Hide it from every door",
        shapes.Moderated,
        receive_moderation,
        body(("reason",), reason=words(SHORTEST_REASON, LONGEST_REASON), erase={"type": "boolean"}),
        "hide_request",
        TOKENED,
        "The operator's. The reason and the date stay at its address. `erase`: its words go from the store too.",
        secured=True,
    ),
    writing(
        "/{id}/show",
        shown_again,
        "Show again what was hidden",
        shapes.Moderated,
        receive_moderation,
        body(("reason",), reason=words(SHORTEST_REASON, LONGEST_REASON)),
        "show_request",
        TOKENED,
        "The operator's.",
        secured=True,
    ),
)
