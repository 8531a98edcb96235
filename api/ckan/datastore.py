"""`datastore_search`, `datastore_info`, `datastore_search_sql` over published tables."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from api.ckan.envelopes import CkanError, invalid
from api.ckan.packages import columns as fields_of
from api.ckan.search import natural, truth
from api.ground import Ground
from api.published import Published
from catalog.tables.port import Filter, RowPage, RowQuery, Table
from catalog.tables.values import typed_value
from catalog.words.errors import InvalidRequest, NotFound
from catalog.words.model import Column

PARAMETERS = (
    "resource_id", "id", "filters", "q", "full_text", "plain", "language", "distinct", "limit", "offset", "fields", "sort",
    "include_total", "records_format", "include_next_page", "total_estimation_threshold", "_",
)  # fmt: skip
MOST = 32_000
LARGEST_OFFSET = 10**9
ORDER = re.compile(
    r'\s*(?:"((?:[^"]|"")+)"|([^\s,"]+))(?:\s+(asc|desc))?(?:\s+nulls\s+(?:first|last))?\s*(?:,|$)', re.IGNORECASE
)
COMPARE = {
    "lt": "strictly_less",
    "lte": "less",
    "gt": "strictly_greater",
    "gte": "greater",
    "eq": "exact",
    "ne": "differs",
    "in": "in",
}


def table_of(ground: Ground, id: str) -> Table:
    try:
        found: Table = ground.catalogue.table(id)
        return found
    except NotFound as error:
        raise CkanError("Not Found Error", f'Not found: Resource "{id[:100]}" was not found.') from error


def identity(given: Mapping[str, Any]) -> str:
    id = given.get("resource_id") or given.get("id")
    if not id:
        raise invalid("resource_id", "Missing value")
    return str(id)


def decoded(value: Any, name: str) -> Any:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise invalid(name, "Cannot parse JSON") from error
    return value


def known(table: Table) -> dict[str, Column]:
    return {"_id": Column(name="__id", title="_id", type="integer"), **{c.name: c for c in table.columns}}


def filters_of(given: Any, columns: Mapping[str, Column]) -> list[Filter]:
    if given in (None, "", {}):
        return []
    found = decoded(given, "filters")
    if not isinstance(found, dict):
        raise invalid("filters", "Not a json object")
    made: list[Filter] = []
    for name, value in found.items():
        column = columns.get(name)
        if column is None:
            raise invalid("filters", f'field "{name[:100]}" not in table')
        if isinstance(value, dict):
            for operator, operand in value.items():
                if operator not in COMPARE:
                    raise invalid("filters", f'unsupported operator "{str(operator)[:30]}"')
                made.append(Filter(column.name, COMPARE[operator], typed(column, operand)))
        elif isinstance(value, list):
            made.append(Filter(column.name, "in", tuple(typed(column, one) for one in value[:10_000])))
        elif value is None:
            made.append(Filter(column.name, "isnull"))
        else:
            made.append(Filter(column.name, "exact", typed(column, value)))
    return made


def typed(column: Column, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(typed(column, one) for one in value[:10_000])
    if isinstance(value, dict):
        raise invalid("filters", f'a value of "{column.name}" is an object')
    try:
        return typed_value(column, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    except InvalidRequest as error:
        raise invalid("filters", f'invalid input for "{column.name}": {error}') from error


def words_of(given: Any, columns: Mapping[str, Column]) -> tuple[str, list[Filter]]:
    """One text over all columns, or a text a column."""
    if given in (None, "", {}):
        return "", []
    found = given
    if isinstance(given, str) and given.lstrip().startswith("{"):
        found = decoded(given, "q")
    if isinstance(found, dict):
        made = []
        for name, value in found.items():
            if name not in columns:
                raise invalid("q", f'field "{name[:100]}" not in table')
            made.append(Filter(columns[name].name, "contains", str(value)))
        return "", made
    return str(found)[:1_000], []


def sort_of(given: Any, columns: Mapping[str, Column]) -> list[tuple[str, bool]]:
    text = ",".join(given) if isinstance(given, list) else str(given or "")
    made, at = [], 0
    while text[at:].strip():
        found = ORDER.match(text, at)
        if found is None:
            raise invalid("sort", "cannot parse the order")
        at = found.end()
        name = (found[1] or "").replace('""', '"') or found[2]
        if name not in columns:
            raise invalid("sort", f'field "{name[:100]}" not in table')
        made.append((columns[name].name, (found[3] or "").lower() == "desc"))
    return made


def fields_asked(given: Any, columns: Mapping[str, Column]) -> list[str] | None:
    if not given:
        return None
    names = given if isinstance(given, list) else [part.strip() for part in str(given).split(",")]
    for name in names:
        if name not in columns:
            raise invalid("fields", f'field "{str(name)[:100]}" not in table')
    return [str(name) for name in names]


def window(
    ground: Ground, table: Table, query: dict[str, Any], limit: int, offset: int
) -> tuple[Sequence[Mapping[str, Any]], int]:
    """Rows from any offset: the one or two pages of our paging that hold them."""
    size = max(1, limit)
    first = offset // size
    pages: list[RowPage] = [ground.tables.rows(table, RowQuery(**query, page=first + 1, page_size=size))]
    if limit and offset % size and len(pages[0].data) == size:
        pages.append(ground.tables.rows(table, RowQuery(**query, page=first + 2, page_size=size)))
    rows = [row for page in pages for row in page.data]
    begin = offset - first * size
    return rows[begin : begin + limit], pages[0].total


def datastore_search(ground: Ground, given: Mapping[str, Any]) -> dict[str, Any]:
    id = identity(given)
    strange = sorted(name for name in given if name not in PARAMETERS)
    if strange:
        raise invalid("__extras", f'invalid value "{strange[0][:60]}"')
    table = table_of(ground, id)
    columns = known(table)
    limit = min(natural(given, "limit", 100), MOST)
    offset = min(natural(given, "offset", 0), LARGEST_OFFSET)
    text, per_column = words_of(given.get("q"), columns)
    fields = fields_asked(given.get("fields"), columns)
    query = {
        "filters": (*filters_of(given.get("filters"), columns), *per_column),
        "sort": tuple(sort_of(given.get("sort"), columns)),
        "columns": tuple(name for name in fields if name != "_id") if fields else None,
        "q": text,
    }
    rows, total = window(ground, table, query, limit, offset)
    described = [f for f in fields_of(c.model_dump() for c in table.columns) if fields is None or f["id"] in fields]
    form = str(given.get("records_format") or "objects")
    made: dict[str, Any] = {
        "include_total": truth(given.get("include_total"), True),
        "limit": limit,
        "records_format": form,
        "resource_id": id,
        "total_estimation_threshold": None,
        "records": shaped(rows, [f["id"] for f in described], form),
        "fields": described,
        "_links": links(id, given, limit, offset),
    }
    if made["include_total"]:
        made |= {"total": total, "total_was_estimated": False}
    for name in ("filters", "q", "offset"):
        if given.get(name) not in (None, ""):
            made[name] = (
                offset if name == "offset" else decoded(given[name], name) if name == "filters" else given[name]
            )
    return made


def shaped(rows: Sequence[Mapping[str, Any]], names: Sequence[str], form: str) -> Any:
    cells = ([row.get("__id" if name == "_id" else name) for name in names] for row in rows)
    if form == "objects":
        return [dict(zip(names, row, strict=True)) for row in cells]
    if form == "lists":
        return list(cells)
    if form in ("csv", "tsv"):
        return text_of(cells, "," if form == "csv" else "\t")
    raise invalid("records_format", "Value must be one of: objects, lists, csv, tsv")


def text_of(rows: Iterator[list[Any]], delimiter: str) -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return made.getvalue()


def links(id: str, given: Mapping[str, Any], limit: int, offset: int) -> dict[str, str]:
    kept = {
        n: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
        for n, v in given.items()
        if n not in ("offset", "id", "_")
    }
    base = {**kept, "resource_id": id}
    path = "/api/3/action/datastore_search?"
    made = {"start": path + urlencode(base), "next": path + urlencode({**base, "offset": offset + limit})}
    if offset:
        made["prev"] = path + urlencode({**base, "offset": max(0, offset - limit)})
    return made


def datastore_info(ground: Ground, given: Mapping[str, Any]) -> dict[str, Any]:
    table = table_of(ground, identity(given))
    described = fields_of(c.model_dump() for c in table.columns)
    meta = {
        "count": table.rows,
        "size": None,
        "db_size": None,
        "idx_size": None,
        "table_type": "BASE TABLE",
        "aliases": [],
    }
    return {"meta": {**meta, "id": table.resource}, "fields": described[1:]}


def datastore_search_sql(ground: Ground, given: Mapping[str, Any]) -> dict[str, Any]:
    statement = given.get("sql")
    if not statement or not isinstance(statement, str):
        raise invalid("sql", "Missing value")
    try:
        found = ground.tables.sql(OWN_ID.sub("__id", statement), Published(ground.catalogue), MOST)
    except InvalidRequest as error:
        raise CkanError("Validation Error", query=[str(error)], info=[{"statement": [statement[:2_000]]}]) from error
    made = {
        "sql": statement,
        "records": [{("_id" if k == "__id" else k): v for k, v in row.items()} for row in found["data"]],
        "fields": [
            {"id": "_id" if c["name"] == "__id" else c["name"], "type": SQL_TYPES.get(c["type"], "text")}
            for c in found["columns"]
        ],
    }
    return {**made, "records_truncated": True} if found["truncated"] else made


OWN_ID = re.compile(r'(?<![\w"])_id\b')
SQL_TYPES = {"integer": "int", "number": "numeric", "boolean": "bool", "date": "date", "datetime": "timestamp"}
