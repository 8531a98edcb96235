"""Reviews, for those who decide: one file with masked samples, and the decision with its reason. A reviewer's token is needed."""

import json
from typing import Any

from starlette.responses import Response

from api.call import Call
from api.operations import Operation
from api.parameters import Parameter
from api.reviewing import TOLD, decide, reviewer
from api.v1 import scoring
from catalog.words.errors import InvalidRequest
from catalog.words.releases import mark_of

RESOURCE = Parameter("resource", "Id of a file.", place="path")
PRIVATE = {"cache-control": "no-store", "vary": "Authorization"}
KEYS, ALSO = {"decision", "reason"}, {"mark"}


def shown_token(call: Call) -> str | None:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def review(call: Call) -> Response:
    reviewer(call.ground, shown_token(call))
    return call.json(seen(call.ground.catalogue, call.path("resource")), **PRIVATE)


def seen(catalogue: Any, resource: str) -> dict[str, Any]:
    """A file as its reviewer sees it."""
    document, personal, decisions = catalogue.review(resource)
    return {
        "resource": document["id"],
        "dataset": document["dataset"],
        "file": document["title"],
        "state": document["state"],
        "tier": personal.tier,
        "mark": mark_of(personal, decisions[0] if decisions else None),
        "found": [column.model_dump() for column in personal.columns],
        "decisions": [
            {"action": one.action, "reviewer": one.reviewer, "reason": one.reason, "at": one.at} for one in decisions
        ],
    }


async def receive(call: Call) -> None:
    """The token goes first: nothing of what a stranger sends is looked at."""
    name = reviewer(call.ground, shown_token(call))
    try:
        sent = json.loads((await call.request.body()).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("What was sent as JSON is none.") from error
    if (
        not isinstance(sent, dict)
        or not KEYS <= sent.keys() <= KEYS | ALSO
        or not all(isinstance(one, str) for one in sent.values())
    ):
        raise InvalidRequest(
            "A decision is JSON with “decision” and “reason”, perhaps “mark”, all words, and nothing else."
        )
    call.body = {**sent, "reviewer": name}


def decided(call: Call) -> Response:
    resource, sent = call.path("resource"), call.body
    told = decide(call.ground, sent["reviewer"], resource, sent["decision"], sent["reason"], sent.get("mark"))
    made = {"resource": resource, "decision": sent["decision"], "reviewer": sent["reviewer"]}
    return call.json({**made, "detail": told.render(call.language)}, **PRIVATE)


BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "decision": {"type": "string", "enum": list(TOLD)},
                    "reason": {"type": "string", "minLength": 10, "maxLength": 4_000},
                    "mark": {"type": "string", "maxLength": 100},
                },
                "required": ["decision", "reason"],
                "additionalProperties": False,
            }
        }
    },
}
REFUSED = (
    "unauthorized",
    "forbidden",
    "invalid-request",
    "not-found",
    "taken-down",
    "busy",
    "too-many",
    "invalid-setting",
)
OPERATIONS = (
    Operation(
        "/api/v1/reviews/{resource}",
        review,
        "What was found in a file, with masked samples, and what was decided",
        "For reviewers.",
        (RESOURCE,),
        {"application/json": scoring.ReviewDetail},
        REFUSED,
        "Reviews",
        secured=True,
        name="review_of_resource",
    ),
    Operation(
        "/api/v1/reviews/{resource}",
        decided,
        "Let a file go, keep it withheld, or pull it back",
        "For reviewers. The name that is kept is that of the token. `mark` is that of the answer that was looked at: where something else was found since, or somebody decided, it is a conflict. What was let go is published by the next harvest, which is asked for.",
        (RESOURCE,),
        {"application/json": scoring.Decided},
        (*REFUSED, "conflict", "too-large", "engine-lost"),
        "Reviews",
        method="POST",
        long=True,
        places=2,
        prepare=receive,
        body=BODY,
        secured=True,
        name="decide_review",
    ),
)
