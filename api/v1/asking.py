"""One SELECT over published tables, in a process of its own; its answer as JSON or as a file."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response, StreamingResponse

from api.answers import ASK, disposition
from api.call import Call
from api.operations import Operation
from api.paging import CURSOR, LIMIT, listing
from api.parameters import Parameter
from api.published import Published
from api.v1 import shapes
from catalog.search.port import SearchQuery, TableHit
from catalog.tables.exports.formats import FORMATS
from catalog.words.errors import InvalidRequest

LONGEST = 20_000
MOST = 10_000


def sql(call: Call) -> Response:
    statement = call.get("q") or call.get("sql")
    if not statement:
        raise InvalidRequest("There is no question.", 'Write one SELECT into q=, with FROM "id of a resource".')
    tables, format = Published(call.ground.catalogue), call.get("format", "json")
    limit = call.get("limit", MOST)
    if format == "json":
        return call.json(dict(call.ground.tables.sql(statement, tables, limit)))
    facts = {"title": "SQL", "address": call.address()}
    parts = call.ground.tables.sql_export(statement, tables, format, facts, limit=limit)
    headers = {"content-disposition": disposition(f"answer.{format}"), "cache-control": ASK}
    return StreamingResponse(parts, 200, headers, FORMATS[format].media_type)


def columns(call: Call) -> Response:
    text = " ".join(call.get("q", "").split())
    if not text:
        raise InvalidRequest("There is no question.", "Write into q= what a column is called, or what stands in it.")
    query = SearchQuery(
        text=text, limit=call.get("limit", 20), cursor=call.get("cursor"), exact=call.get("exact", False)
    )
    page = call.ground.search.columns(query)
    titles = {d["id"]: d for d in call.ground.catalogue.datasets(list(dict.fromkeys(hit.dataset for hit in page.hits)))}
    # The index follows the store by seconds; what a gate has pulled back since then is not told all the same.
    served = {r["id"] for d in titles.values() for r in d["resources"] if r["state"] == "published"}
    items = [shown_hit(call, hit, titles[hit.dataset]) for hit in page.hits if hit.resource in served]
    return call.json(listing(page.total, items, call.address(cursor=page.next) if page.next else None))


def shown_hit(call: Call, hit: TableHit, document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resource": hit.resource,
        "title": hit.title,
        "dataset": {name: document[name] for name in ("id", "slug", "title", "organization")},
        "matched": list(hit.matched),
        "url": f"{call.ground.base_url}/api/v1/resources/{hit.resource}",
    }


OPERATIONS = (
    Operation(
        "/api/v1/columns",
        columns,
        "Find tables by what their columns are called and what stands in them",
        parameters=(
            Parameter("q", "Words; all of them must be there.", longest=1_000),
            LIMIT,
            CURSOR,
            Parameter("exact", "Search for exactly these words, correct nothing.", "boolean", False),
        ),
        answers={"application/json": shapes.ColumnList},
        errors=("invalid-request", "engine-lost"),
        tag="Tables",
    ),
    Operation(
        "/api/v1/sql",
        sql,
        "Ask published tables with one SELECT (DuckDB)",
        "Read-only, bounded in time, memory and size. A table is named by the id of its resource, by the slug of a dataset with one table, or by `dataset-slug/title` in double quotes; `@3` behind it pins a version.",
        (
            Parameter("q", "The SELECT.", longest=LONGEST),
            Parameter("sql", "The same, by another name.", longest=LONGEST),
            Parameter("format", "How the answer is given.", default="json", choices=tuple(FORMATS)),
            Parameter("limit", "Rows at most.", "integer", MOST, least=1, most=MOST),
        ),
        {
            "application/json": {"type": "object"},
            **{f.media_type.split(";")[0]: None for n, f in FORMATS.items() if n != "json"},
        },
        ("invalid-request", "too-large", "timeout", "busy", "withheld", "taken-down"),
        "Tables",
        long=True,
        places=4,
    ),
)
