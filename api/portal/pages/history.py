"""The history of a file: every version that was published, and what changed from one to the next, cell by cell."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.portal import grid
from api.portal.pages.evidence import whole
from api.portal.visit import Visit
from catalog.tables.port import Filter, RowQuery, Table
from catalog.words.errors import SalaError
from catalog.words.texts import Text

CHANGES = 200  # shown on a page; the API gives them all
NAMED = 3  # columns that a row is called by where it has no key
NAMING = ("id", "code", "place", "category", "text", "year", "date")
KINDS = {
    "added": (Text.of("row added"), "good"),
    "removed": (Text.of("row removed"), "poor"),
    "changed": (Text.of("row changed"), "fair"),
}


Names = Mapping[Any, Mapping[str, Any]]


def compared(visit: Visit, id: str, old: int, new: int) -> tuple[Mapping[str, Any], Names]:
    """The difference, and of each changed row without a key what it is called by."""
    reading, tables = visit.ground.catalogue, visit.ground.tables
    newer: Table = reading.table(id, new)
    found: Mapping[str, Any] = tables.diff(reading.table(id, old), newer, None, CHANGES)
    ids = tuple(c["id"] for c in found["changes"] if c["change"] == "changed" and not c["key"])
    names = tuple(c.name for c in newer.columns if c.kind in NAMING and c.type in ("string", "year", "date"))[:NAMED]
    if not ids or not names:
        return found, {}
    asked = RowQuery(filters=(Filter("__id", "in", ids),), columns=names, page_size=CHANGES)
    return found, {row["__id"]: {name: row[name] for name in names} for row in tables.rows(newer, asked).data}


def lines(
    visit: Visit, difference: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], names: Names
) -> list[dict[str, Any]]:
    """Changes as sentences of a table: which row, and each cell's old and new value."""
    known = {c["name"]: c for c in columns}

    def said(name: str, value: Any) -> str:
        return grid.cell(value, known.get(name, {}), visit.language) or "–"

    def title(name: str) -> str:
        return known.get(name, {}).get("title") or name

    made = []
    for change in difference["changes"]:
        if change["change"] == "changed":
            called = change["key"] or names.get(change["id"], {})
            row = ", ".join(said(name, value) for name, value in called.items()) or str(change["id"])
            cells = [
                (title(c["column"]), said(c["column"], c["from"]), said(c["column"], c["to"])) for c in change["cells"]
            ]
        else:
            row = str(change["id"])
            cells = [(title(name), "", said(name, value)) for name, value in list(change["row"].items())[:6]]
        made.append({"kind": change["change"], "row": row, "cells": cells})
    return made


def history(visit: Visit) -> Response:
    reading = visit.ground.catalogue
    id = visit.request.path_params["id"]
    r = reading.resource(id)
    d = reading.dataset(r["dataset"])
    versions = list(reading.versions(id))
    tables = [v["version"] for v in versions if v.get("table", True)]
    new = whole(visit, "to", tables[0] if tables else 0)
    older = [n for n in tables if n < new]
    old = whole(visit, "from", older[0] if older else 0)
    difference: Mapping[str, Any] | None = None
    names: Names = {}
    problem: SalaError | None = None
    if old and new and old != new:
        try:
            difference, names = compared(visit, id, old, new)
        except SalaError as error:
            problem = error
    columns = r.get("columns") or []
    return visit.page(
        "history.html",
        r=r,
        d=d,
        versions=versions,
        tables=tables,
        old=old,
        new=new,
        difference=difference,
        problem=problem,
        lines=lines(visit, difference, columns, names) if difference else [],
        titles={c["name"]: c["title"] or c["name"] for c in columns},
        kinds=KINDS,
        robots="noindex" if visit.request.query_params else None,
    )
