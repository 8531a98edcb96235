"""Datasets: the search with filters, facets, sort and cursor; one dataset; its raw record; what is like it; completion."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from starlette.responses import Response

from api.answers import json_bytes
from api.call import Call
from api.operations import Operation
from api.parameters import Parameter
from api.v1 import shapes
from api.v1.rendering import said, shown_dataset, spoken
from catalog.search.port import FacetCount, Hit, SearchPage, SearchQuery
from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, SHOWN, SORTS, value_label
from catalog.words.texts import Language, Text

LONGEST_QUERY = 1_000
RENDERED_KEPT = 1_024  # documents
ID_AT = slice(len('{"id":"'), len('{"id":"') + 36)  # where a dataset's document says its id: always first
ID = Parameter("id", "Id or slug of a dataset.", place="path")
TEXT = Parameter("q", "What is looked for, in people's words.", longest=LONGEST_QUERY)
LIMIT = Parameter("limit", "How many at once.", "integer", 20, least=0, most=1_000)
CURSOR = Parameter("cursor", "Where the page before ended; `next` carries it.", longest=2_000)
FILTERS = tuple(
    Parameter(
        facet.name,
        facet.title("en") + ". Repeated: any of these.",
        choices=tuple(facet.values or ()) if facet.kind != "open" else (),
        many=True,
        most_values=500,
    )
    for facet in FACETS.values()
)
SEARCH = (
    TEXT,
    *FILTERS,
    Parameter("sort", "Order; relevance where words are given, else newest data.", choices=tuple(SORTS)),
    LIMIT,
    CURSOR,
    Parameter("facets", "Which facets to count; empty for none. Repeated or separated by commas.", many=True),
    Parameter("facet_limit", "How many values of a facet.", "integer", 20, least=1, most=500),
    Parameter("explain", "Show the parts of each score.", "boolean", False),
    Parameter("exact", "Search for exactly these words, correct nothing.", "boolean", False),
)


def wanted_facets(given: Sequence[str] | None) -> Sequence[str]:
    if given is None:
        return SHOWN
    names = [name for part in given for name in part.split(",") if name]
    for name in names:
        if name not in FACETS:
            raise InvalidRequest(
                "There is no facet “{name}”", "Known here: {known}", name=name[:100], known=", ".join(FACETS)
            )
    return tuple(dict.fromkeys(names))


def query_of(call: Call) -> SearchQuery:
    params = call.params
    text = " ".join(params.get("q", "").split())
    return SearchQuery(
        text=text,
        filters={name: params[name] for name in FACETS if name in params},
        sort=params.get("sort") or ("relevance" if text else "-modified"),
        limit=params.get("limit", 20),
        cursor=params.get("cursor"),
        facets=wanted_facets(params.get("facets")),
        facet_limit=params.get("facet_limit", 20),
        explain=params.get("explain", False),
        exact=params.get("exact", False),
    )


def labels(call: Call) -> Mapping[str, Mapping[str, str]]:
    """Titles of agencies and sources, which the facets themselves do not know."""
    catalogue = call.ground.catalogue

    def make() -> dict[str, dict[str, str]]:
        return {
            "organization": {o["slug"]: o["title"] for o in catalogue.organizations()},
            "source": {s["name"]: s.get("title") or s["name"] for s in catalogue.sources()},
        }

    found: dict[str, dict[str, str]] = call.ground.keep("labels", make)
    return found


@lru_cache(maxsize=20_000)
def label(name: str, value: str, language: Language) -> str:
    return value_label(name, value, language)


def shown_facets(call: Call, query: SearchQuery, counts: Mapping[str, Sequence[FacetCount]]) -> dict[str, Any]:
    titles = labels(call)
    language = call.language
    shown = {}
    for name, values in counts.items():
        chosen = query.filters.get(name, ())
        known = titles.get(name)
        shown[name] = [
            {
                "value": v.value,
                "label": (known and known.get(v.value)) or label(name, v.value, language),
                "count": v.count,
                "active": v.value in chosen,
            }
            for v in values
        ]
    return shown


@lru_cache(RENDERED_KEPT)
def rendered(document: bytes, language: Language) -> bytes:
    """A dataset's bytes with the sentences of one language. Kept by content: what changes is other bytes."""
    return json_bytes(shown_dataset(orjson.loads(document), language))


def item(call: Call, document: bytes, hit: Hit, use: Mapping[str, int] | None) -> orjson.Fragment:
    """A dataset's ready bytes with what the search adds; only one that holds a text is opened to render it."""
    if b'"reason":{' in document or b'"fix":{' in document:
        document = rendered(document, call.language)
    added = json_bytes({"matched": hit.matched, "explanation": hit.explanation, "use": use})
    return orjson.Fragment(document[:-1] + b"," + added[1:])


def understood(call: Call, page: SearchPage) -> Any:
    if not page.understood:
        return None
    return {
        name: said(value, call.language) if isinstance(value, Text) else value
        for name, value in page.understood.items()
    }


def search(call: Call) -> Response:
    query = query_of(call)
    page = call.ground.search.search(query)
    documents = {d[ID_AT].decode(): d for d in call.ground.catalogue.documents([hit.id for hit in page.hits])}
    uses = call.ground.catalogue.uses_of(list(documents)) if query.sort == "-use" else {}
    following = call.address(cursor=page.next) if page.next else None
    content = {
        "total": page.total,
        "items": [item(call, documents[hit.id], hit, uses.get(hit.id)) for hit in page.hits if hit.id in documents],
        "facets": shown_facets(call, query, page.facets),
        "next": following,
        "understood": understood(call, page),
        "sort": query.sort,
    }
    return call.json(content, **({"link": f'<{following}>; rel="next"'} if following else {}))


def dataset(call: Call) -> Response:
    found = shown_dataset(call.ground.catalogue.dataset(call.path("id")), call.language)
    return call.json({**found, "use": call.ground.catalogue.uses(found["id"])})


def record(call: Call) -> Response:
    found = dict(call.ground.catalogue.record(call.path("id")))
    found["findings"] = [spoken(f, call.language, ("detail", "fix")) for f in found.get("findings") or ()]
    return call.json(found)


def similar(call: Call) -> Response:
    one = call.ground.catalogue.dataset(call.path("id"))
    ids = call.ground.search.similar(one["id"], call.get("limit", 6))
    items = [shown_dataset(d, call.language) for d in call.ground.catalogue.datasets(ids)]
    return call.json({"total": len(items), "items": items, "next": None})


def series(call: Call) -> Response:
    one = call.ground.catalogue.dataset(call.path("id"))
    ids = call.ground.search.series(one["id"], call.get("limit", 12))
    items = [shown_dataset(d, call.language) for d in call.ground.catalogue.datasets(ids)]
    return call.json({"total": len(items), "items": items, "next": None})


def suggest(call: Call) -> Response:
    found = call.ground.search.suggest(" ".join(call.get("q", "").split()), call.get("limit", 10))
    items = [{"text": s.text, "kind": s.kind, "id": s.id, "url": address_of(call, s.kind, s.id)} for s in found]
    return call.json({"total": len(items), "items": items, "next": None})


def address_of(call: Call, kind: str, id: str | None) -> str | None:
    """The address of a suggestion in the API."""
    places = {"dataset": "datasets", "organization": "organizations"}
    return f"{call.ground.base_url}/api/v1/{places[kind]}/{id}" if id and kind in places else None


FEW = Parameter("limit", "How many.", "integer", 6, least=1, most=50)
OPERATIONS = (
    Operation(
        "/api/v1/datasets",
        search,
        "Search datasets",
        "Filters are the facets' own names, repeated for OR. Follow `next` to the last record.",
        SEARCH,
        {"application/json": shapes.DatasetList},
        errors=("invalid-request", "engine-lost"),
        name="search_datasets",
    ),
    Operation(
        "/api/v1/suggest",
        suggest,
        "Complete what is being typed",
        parameters=(TEXT, Parameter("limit", "How many.", "integer", 10, least=1, most=50)),
        answers={"application/json": shapes.Suggestions},
        errors=("invalid-request", "engine-lost"),
    ),
    Operation(
        "/api/v1/datasets/{id}",
        dataset,
        "One dataset with its resources",
        parameters=(ID,),
        answers={"application/json": shapes.DatasetOf},
        errors=("invalid-request", "not-found", "taken-down"),
    ),
    Operation(
        "/api/v1/datasets/{id}/record",
        record,
        "The record as the source gave it, and the findings in it",
        parameters=(ID,),
        answers={"application/json": shapes.RecordOf},
        errors=("invalid-request", "not-found", "taken-down", "withheld"),
    ),
    Operation(
        "/api/v1/datasets/{id}/similar",
        similar,
        "Datasets like this one",
        parameters=(ID, FEW),
        answers={"application/json": shapes.Similar},
        errors=("invalid-request", "not-found", "taken-down", "engine-lost"),
    ),
    Operation(
        "/api/v1/datasets/{id}/series",
        series,
        "The same data of other years, places and agencies",
        "Datasets whose titles differ in years, months, numbers and provinces only; the agency's own first, newest first.",
        (ID, Parameter("limit", "How many.", "integer", 12, least=1, most=50)),
        {"application/json": shapes.Similar},
        ("invalid-request", "not-found", "taken-down", "engine-lost"),
    ),
)
