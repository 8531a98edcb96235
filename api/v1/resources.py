"""One file: what it is, its rows, versions, differences, report and profile."""

import hashlib
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response, StreamingResponse

from api.answers import ASK, answer, disposition, has_it, readable_name
from api.call import Call, Later
from api.negotiation import preferred
from api.operations import Operation
from api.paging import CURSOR, LIMIT, listing, page
from api.parameters import Parameter
from api.repeats import standing
from api.v1 import shapes
from api.v1.rendering import shown_judgement, shown_resource, spoken
from catalog.tables.exports.changes import CHANGE_FORMATS, write_changes
from catalog.tables.exports.formats import FORMATS
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import InvalidRequest

ID = Parameter("id", "Id of a resource.", place="path")
VERSION = Parameter(
    "version", "A version to be pinned; the newest where none is named.", "integer", least=1, most=10**9
)
DOORS_OWN = ("version", "lang")
QUICK = 50_000  # rows that a question never takes long over; more go to a thread
ROWS = (
    ID,
    VERSION,
    Parameter("page", "From 1.", "integer", 1, least=1, most=10**9),
    Parameter("page_size", "How many rows.", "integer", 20, least=1, most=10_000),
    Parameter("columns", "Columns wanted, separated by commas.", longest=100_000),
    Parameter("q", "Words sought in all columns."),
)
ROWS_TEXT = (
    "The syntax of datagouv/api-tabular: `{column}__{operator}=value` with exact, differs, contains, notcontains, in, notin, less, "
    "greater, strictly_less, strictly_greater, isnull, isnotnull; `{column}__sort=asc|desc`; `{column}__groupby`, "
    "`{column}__count|sum|avg|min|max`."
)
OFFERED = (  # the first is given where the reader likes several equally
    ("application/json", "json"),
    ("text/csv", "csv"),
    ("application/x-ndjson", "jsonl"),
    ("application/jsonl", "jsonl"),
    ("application/x-jsonlines", "jsonl"),
    ("application/vnd.apache.arrow.stream", "arrow"),
)
VARY = "Accept, Accept-Encoding, Accept-Language"
PAGES = {media_type: None for media_type, _ in OFFERED[1:]}
SUFFIXES = ("json", "csv", "jsonl", "arrow")
SUFFIX = Parameter("format", "One of " + ", ".join(SUFFIXES) + ".", choices=SUFFIXES, place="path")
CHANGES = Parameter("format", "One of " + ", ".join(CHANGE_FORMATS) + ".", choices=CHANGE_FORMATS, place="path")
COMPARED = (
    Parameter("from", "The older version.", "integer", least=1, most=10**9),
    Parameter("to", "The newer version; the newest where none is named.", "integer", least=1, most=10**9),
    Parameter("key", "Columns that tell rows apart. Repeated.", many=True),
)
SERVED = ("invalid-request", "not-found", "taken-down", "withheld")


def resource(call: Call) -> Response:
    return call.json(shown_resource(call.ground.catalogue.resource(call.path("id")), call.language))


def table_of(call: Call) -> Table:
    """The table that the address names, in the version that it pins."""
    found: Table = call.ground.catalogue.table(call.path("id"), call.get("version"))
    return found


def question(call: Call, table: Table) -> RowQuery:
    return parse_row_query(call.pairs, table.columns, DOORS_OWN)


def answered(call: Call, table: Table, query: RowQuery) -> Response | Later:
    """The page as the suffix says, else as `Accept` does; JSON for whoever does not care."""
    format = call.request.path_params.get("format")
    if format is None:
        format = preferred(call.request.headers.get("accept", "*/*"), OFFERED) or "json"
    if format != "json":
        made = partial(formatted, call, table, query, format)
        return made() if table.rows <= QUICK else Later(made)
    profile = f"{call.ground.base_url}/api/v1/resources/{table.resource}/profile"

    def links(total: int) -> dict[str, Any]:
        more = query.page * query.page_size < total
        return {
            "profile": profile,
            "next": call.address(page=query.page + 1) if more else None,
            "prev": call.address(page=query.page - 1) if query.page > 1 else None,
        }

    tag = named(call, table)
    standing(call.request.scope, table.resource, call.get("version"), table.sha256)
    if has_it(call.request, tag):
        return call.json(b"", etag=tag, vary=VARY)

    def work() -> Response:
        return call.json(call.ground.tables.rows_json(table, query, links), etag=tag, vary=VARY)

    ready = table.rows <= QUICK or call.ground.tables.is_hot(table, query)
    return work() if ready else Later(work)


def named(call: Call, table: Table) -> str:
    """A weak name of a page of rows: the same content under the same address is the same answer, links and all."""
    scope = call.request.scope
    parts = (table.sha256, call.ground.base_url, scope["path"], scope["query_string"].decode("latin-1"))
    return f'W/"{hashlib.blake2b(chr(10).join(parts).encode(), digest_size=12).hexdigest()}"'


def formatted(call: Call, table: Table, query: RowQuery, format: str) -> Response:
    """One page in a format of downloads; total and neighbours stand in the headers."""
    facts = {"title": table.title, "address": f"{call.ground.base_url}/resource/{table.resource}"}
    body, total = call.ground.tables.rows_as(table, query, format, facts | {"version": table.version})
    neighbours = []
    if query.page * query.page_size < total:
        neighbours.append(f'<{call.address(page=query.page + 1)}>; rel="next"')
    if query.page > 1:
        neighbours.append(f'<{call.address(page=query.page - 1)}>; rel="prev"')
    headers = {
        "vary": VARY,
        "x-total-count": str(total),
        "content-disposition": disposition(readable_name(table.title, format), inline=True),
        **({"link": ", ".join(neighbours)} if neighbours else {}),
    }
    return answer(call.request, body, FORMATS[format].media_type, headers)


def rows(call: Call) -> Response | Later:
    table = table_of(call)
    return answered(call, table, question(call, table))


def aggregate(call: Call) -> Response | Later:
    table = table_of(call)
    query = question(call, table)
    if not query.group_by and not query.aggregates:
        raise InvalidRequest(
            "There is nothing to add up here",
            "Name a column to group by (`{column}__groupby`) or to sum (`{column}__sum`).",
        )
    return answered(call, table, query)


def versions(call: Call) -> Response:
    listed = call.ground.catalogue.versions(call.path("id"))
    part, following = page(call, f"versions {call.path('id')}", listed)
    return call.json(listing(len(listed), part, following))


def report(call: Call) -> Response:
    return call.json(shown_judgement(call.ground.catalogue.report(call.path("id"), call.get("version")), call.language))


def profile(call: Call) -> Response:
    return call.json(dict(call.ground.catalogue.profile(call.path("id"), call.get("version"))))


def joins(call: Call) -> Response:
    found = call.ground.catalogue.joins(call.path("id"), call.get("limit", 12))
    base = call.ground.base_url
    items = [
        {
            **one,
            "preview": f"{base}/sql?{urlencode({'q': one['sql']})}",
            "url": f"{base}/api/v1/resources/{one['resource']}",
        }
        for one in found
    ]
    return call.json(listing(len(items), items, None))


def compared(call: Call) -> tuple[Table, Table]:
    catalogue, id = call.ground.catalogue, call.path("id")
    if "from" not in call.params:
        raise InvalidRequest("A difference needs the version it starts from", "Add from= and, if you like, to=.")
    return catalogue.table(id, call.params["from"]), catalogue.table(id, call.get("to"))


def changes(call: Call) -> Response:
    """Every change, streamed: nothing is held but a batch, however much changed."""
    old, new = compared(call)
    format, keys = call.path("format"), call.get("key") or None
    headers = {
        "etag": f'W/"{old.sha256[:20]}-{new.sha256[:20]}-{format}-{"+".join(map(quote, keys or ()))}"',
        "cache-control": ASK,
        "content-disposition": disposition(readable_name(f"{new.title} {old.version}-{new.version}", format)),
    }
    if has_it(call.request, headers["etag"]):
        return Response(None, 304, headers)
    parts = write_changes(call.ground.tables.changes(old, new, keys), format)
    return StreamingResponse(parts, 200, headers, FORMATS[format].media_type)


def difference(call: Call) -> Response:
    old, new = compared(call)
    found = dict(call.ground.tables.diff(old, new, call.get("key") or None, call.get("limit", 1_000)))
    return call.json(spoken(found, call.language, ("summary", "sentence")))


def operation(name: str, handler: Any, summary: str, shape: Any, *parameters: Parameter, **more: Any) -> Operation:
    return Operation(
        f"/api/v1/resources/{{id}}{name}",
        handler,
        summary,
        parameters=(ID, *parameters),
        answers={"application/json": shape},
        errors=SERVED,
        tag="Resources",
        **more,
    )


OPERATIONS = (
    operation("", resource, "One file of a dataset", shapes.Resource),
    Operation(
        "/api/v1/resources/{id}/rows",
        rows,
        "Rows of a table",
        ROWS_TEXT,
        ROWS,
        {"application/json": shapes.Rows, **PAGES},
        SERVED,
        "Resources",
        open=True,
    ),
    Operation(
        "/api/v1/resources/{id}/aggregate",
        aggregate,
        "Groups and sums of a table",
        ROWS_TEXT,
        ROWS,
        {"application/json": shapes.Rows, **PAGES},
        SERVED,
        "Resources",
        open=True,
    ),
    operation("/versions", versions, "Every version ever published", shapes.VersionList, LIMIT, CURSOR),
    operation("/report", report, "What was found in the file", shapes.Judgement, VERSION),
    operation("/profile", profile, "Distribution of each column", {"type": "object"}, VERSION),
    operation(
        "/joins",
        joins,
        "Other tables that share a key, with the share of values that match",
        shapes.JoinList,
        Parameter("limit", "How many tables.", "integer", 12, least=1, most=100),
    ),
    operation(
        "/diff",
        difference,
        "What changed between two versions",
        {"type": "object"},
        *COMPARED,
        Parameter("limit", "How many rows of each kind are listed.", "integer", 1_000, least=0, most=10_000),
        long=True,
        places=2,
    ),
    Operation(
        "/api/v1/resources/{id}/diff.{format}",
        changes,
        "Every change between two versions, streamed",
        "JSON Lines: one change a line, as in `changes` of the difference. CSV: one cell a line.",
        (ID, CHANGES, *COMPARED),
        {FORMATS[format].media_type.split(";")[0]: None for format in CHANGE_FORMATS},
        SERVED,
        "Resources",
        long=True,
        places=2,
        kind="/api/v1/resources/{id}/diff",
    ),
    *(
        Operation(
            f"/api/v1/resources/{{id}}/{path}.{{format}}",
            handler,
            f"{summary}, in the format of the suffix",
            "One page, as at the address without a suffix. `X-Total-Count` and `Link` carry what JSON has in `meta` and `links`.",
            (SUFFIX, *ROWS),
            {"application/json": shapes.Rows, **PAGES},
            SERVED,
            "Resources",
            open=True,
            name=f"{path}_as",
        )
        for path, handler, summary in (
            ("rows", rows, "Rows of a table"),
            ("aggregate", aggregate, "Groups and sums of a table"),
        )
    ),
)
