"""CKAN's read API at the addresses that its clients use: GET and POST, JSON, forms, JSONP; CKAN's envelopes and errors."""

import logging
import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, json_bytes
from api.ckan.actions import ACTIONS, WRITING
from api.ckan.envelopes import STATUS, BadRequest, CkanError, translated
from api.ckan.search import package_search
from api.ground import Ground
from api.language import language_of
from api.operations import ground_of
from api.turns import turn
from catalog.search.port import SearchQuery
from catalog.words.errors import SalaError, TooLarge

LOG = logging.getLogger("sala.api")
JSON = "application/json;charset=utf-8"
CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,100}")
LONG = frozenset(
    {
        "datastore_search",
        "datastore_search_sql",
        "package_search",
        "package_list",
        "current_package_list_with_resources",
    }
)
PLACES = 8
MOST_FIELDS = 500


def merged(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """A repeated key is a list, a single one a string."""
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            made[name] = [*made[name], value] if isinstance(made[name], list) else [made[name], value]
        else:
            made[name] = value
    return made


def pairs_of(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadRequest("Bad request: too many fields") from error


def sent(body: bytes, media_type: str) -> dict[str, Any]:
    """What was posted: a JSON object, a form, or JSON as the only key of a form (old clients)."""
    if not body.strip():
        return {}
    if "form-urlencoded" in media_type and body.lstrip()[:1] != b"{":
        found = pairs_of(body)
        if len(found) == 1 and not found[0][1] and found[0][0].lstrip().startswith("{"):
            return sent(found[0][0].encode(), "application/json")
        return merged(found)
    try:
        content = orjson.loads(body)
    except ValueError as error:
        raise BadRequest("Bad request: JSON Error: Error decoding JSON data") from error
    if not isinstance(content, dict):
        raise BadRequest("Bad request: JSON Error: Request data JSON decoded to something that is no dictionary")
    return content


async def given(request: Request) -> dict[str, Any]:
    made = merged(pairs_of(request.scope["query_string"]))
    if request.method == "POST":
        made |= sent(await request.body(), request.headers.get("content-type", ""))
    for name in ("_", "api-key", "lang"):
        made.pop(name, None)
    return made


def enveloped(
    request: Request, ground: Ground, name: str, status: int, callback: str | None, **content: Any
) -> Response:
    help = f"{ground.base_url}/api/3/action/help_show?name={name}"
    body = json_bytes({"help": help, **content})
    if callback and status == 200:
        return Response(callback.encode() + b"(" + body + b");", 200, media_type="application/javascript;charset=utf-8")
    if status == 200 and request.method != "POST":
        return answer(request, body, JSON)
    return Response(body, status, {"cache-control": "no-store"}, JSON)


async def act(request: Request) -> Response:
    ground, name = ground_of(request), request.path_params["name"]
    language = language_of(request.scope)
    try:
        data = await given(request)
        callback = data.pop("callback", None) if request.method != "POST" else None
        if callback is not None and not (isinstance(callback, str) and CALLBACK.fullmatch(callback)):
            raise BadRequest("Bad request: callback is no name of a function")
        action = ACTIONS.get(name)
        if action is None:
            if name in WRITING:
                raise CkanError("Authorization Error", "Access denied: this catalogue is filled by harvesting alone")
            raise BadRequest(f"Bad request - Action name not known: {name[:100]}")
        if name in LONG:
            result = await turn(ground, "ckan", PLACES, partial(action, ground, data))
        else:
            result = action(ground, data)
    except BadRequest as error:
        return Response(json_bytes(str(error)), 400, {"cache-control": "no-store"}, JSON)
    except TooLarge as error:
        return Response(json_bytes(f"Bad request: {error}"), 413, {"cache-control": "no-store"}, JSON)
    except CkanError as error:
        return refused(request, ground, name, error)
    except SalaError as error:
        return refused(request, ground, name, translated(error, language))
    except Exception:
        LOG.exception("fault in CKAN action")
        body = {"__type": "Internal Server Error", "message": "Internal Server Error"}
        return enveloped(request, ground, name, 500, None, success=False, error=body)
    return enveloped(request, ground, name, 200, callback, success=True, result=result)


def refused(request: Request, ground: Ground, name: str, error: CkanError) -> Response:
    return enveloped(request, ground, name, STATUS.get(error.type, 400), None, success=False, error=error.body())


def version(request: Request) -> Response:
    return Response(json_bytes({"version": 3 if "3" in request.url.path else 1}), media_type=JSON)


def autocomplete(request: Request) -> Response:
    """The helpers of CKAN's own pages, which some clients call."""
    ground, words = (
        ground_of(request),
        (request.query_params.get("incomplete") or request.query_params.get("q") or "")[:300],
    )
    kind = request.path_params["kind"]
    try:
        found: list[Mapping[str, Any]]
        if kind == "dataset":
            page = package_search(ground, {"q": words, "rows": 10}) if words else {"results": []}
            found = [
                {"match_field": "title", "match_displayed": p["title"], "name": p["name"], "title": p["title"]}
                for p in page["results"]
            ]
        else:
            facet = "tags" if kind == "tag" else "format"
            counts = ground.search.search(SearchQuery(limit=0, facets=(facet,), facet_limit=500)).facets.get(facet, ())
            key = "Name" if kind == "tag" else "Format"
            found = [{key: c.value} for c in counts if words.casefold() in c.value.casefold()][:10]
    except SalaError as error:
        return refused(request, ground, "util", translated(error, language_of(request.scope)))
    return answer(request, json_bytes({"ResultSet": {"Result": found}}), JSON)


def autocomplete_format(request: Request) -> Response:
    request.path_params["kind"] = "format"
    return autocomplete(request)


BOTH = ["GET", "POST"]
ROUTES = (
    Route("/api/3/action/{name}", act, methods=BOTH),
    Route("/api/action/{name}", act, methods=BOTH),
    Route("/get-ckan/{name}", act, methods=BOTH),
    Route("/api", version),
    Route("/api/3", version),
    Route("/api/2/util/resource/format_autocomplete", autocomplete_format),
    Route("/api/2/util/{kind}/autocomplete", autocomplete),
)
