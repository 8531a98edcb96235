"""A question in SQL over the published tables: its address is the query, its answer a table to look at and to take along."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.portal.pages.help import example
from api.portal.visit import Visit
from catalog.tables.port import Table
from catalog.words.errors import NotFound, SalaError

LONGEST = 20_000  # characters of a statement
SHOWN = 200  # rows on the page
FORMATS = ("csv", "xlsx", "json", "parquet")


class ById(Mapping[str, Table]):
    """Tables by the id of their resource; the catalogue's gates stand before each."""

    def __init__(self, catalogue: Any) -> None:
        self.catalogue = catalogue

    def __getitem__(self, name: str) -> Table:
        try:
            found: Table = self.catalogue.table(name)
        except NotFound as error:
            raise KeyError(name) from error
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def sql(visit: Visit) -> Response:
    statement = visit.request.query_params.get("q", "")[:LONGEST].strip()
    answer, problem = None, None
    if statement:
        try:
            answer = visit.ground.tables.sql(statement, ById(visit.ground.catalogue), SHOWN)
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
