"""A question in SQL over the published tables: its address is the query, its answer a table to look at and to take along."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.portal.pages.help import example
from api.portal.visit import Visit
from api.published import Published
from catalog.words.errors import SalaError

LONGEST = 20_000  # characters of a statement
SHOWN = 200  # rows on the page
FORMATS = ("csv", "xlsx", "json", "jsonl", "parquet", "arrow")


def citation(visit: Visit, statement: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What the answer rests on, and the address of the same question over these very versions."""
    used, pinned = [], statement
    for name, table in answer["tables"].items():
        resource = visit.ground.catalogue.resource(table["resource"])
        used.append((resource, table["version"], table["sha256"]))
        pinned = pinned.replace(f'"{name}"', f'"{table["resource"]}@{table["version"]}"')
    address = visit.ground.base_url + visit.address("/sql", q=pinned)
    return {"used": used, "address": address, "day": datetime.now(UTC).date().isoformat()}


def sql(visit: Visit) -> Response:
    statement = visit.request.query_params.get("q", "")[:LONGEST].strip()
    answer, problem = None, None
    if statement:
        try:
            answer = visit.ground.tables.sql(statement, Published(visit.ground.catalogue), SHOWN)
        except SalaError as error:
            problem = error
    cited = citation(visit, statement, answer) if answer else None
    heads = [c["name"] for c in answer["columns"]] if answer else []
    asked = urlencode({"q": statement})
    return visit.page(
        "sql.html",
        status=400 if problem else 200,
        statement=statement,
        answer=answer,
        problem=problem,
        heads=[(c["name"], c["type"] in ("integer", "number")) for c in answer["columns"]] if answer else [],
        lines=[[row.get(name) for name in heads] for row in answer["data"]] if answer else [],
        example=f'SELECT *\nFROM "{example(visit)["table"]}"\nLIMIT 20',
        downloads=[(f"/api/v1/sql?{asked}&format={name}", name.upper()) for name in FORMATS],
        cited=cited,
        robots="noindex" if statement else None,
    )
