"""A question in SQL over the published tables: its address is the query, its answer a table to look at and to take along."""

from urllib.parse import urlencode

from starlette.responses import Response

from api.portal.pages.help import example
from api.portal.visit import Visit
from api.published import Published
from catalog.words.errors import SalaError

LONGEST = 20_000  # characters of a statement
SHOWN = 200  # rows on the page
FORMATS = ("csv", "xlsx", "json", "parquet")


def sql(visit: Visit) -> Response:
    statement = visit.request.query_params.get("q", "")[:LONGEST].strip()
    answer, problem = None, None
    if statement:
        try:
            answer = visit.ground.tables.sql(statement, Published(visit.ground.catalogue), SHOWN)
        except SalaError as error:
            problem = error
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
        example=f'SELECT *\nFROM "{example(visit)["resource"]}"\nLIMIT 20',
        downloads=[(f"/api/v1/sql?{asked}&format={name}", name.upper()) for name in FORMATS],
        robots="noindex" if statement else None,
    )
