"""The map of a table: its rows that have a place, simplified for the page, under the same filters as the rows."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from starlette.responses import Response

from api.answers import answer, json_bytes
from api.portal import grid
from api.portal.charts import spoken
from api.portal.pages.table import version_of
from api.portal.visit import HEADERS, Visit
from catalog.tables.outlines import shapes_of, simplified
from catalog.tables.places import PlaceColumns, degrees, names_of, place_columns
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import Busy, NotFound, TooLarge
from catalog.words.texts import Text

MOST = 3_000  # rows that are looked at
MOST_BYTES = 48_000_000  # of shapes that are read for one map
STEPS = (250, 10, 1)  # rows read at once; fewer where their shapes are large
COLUMNS = 16  # told of each feature; the others stand in the table
LONGEST = 120  # characters of one of them
NAMES = ("name", "ชื่อ", "title")
KEPT = 16  # maps of a process
_kept: dict[Any, bytes] = {}
_one = threading.Semaphore(2)  # maps that are made at the same time


def places(visit: Visit) -> Response:
    """{"bounds", "heads", "features": [{"id", "name", "cells", "geometry"}], "total", "looked"}"""
    id = visit.request.path_params["id"]
    table = visit.ground.catalogue.table(id, version_of(visit))
    found = place_columns(table.columns)
    if found is None:
        raise NotFound(Text.of("The rows of this table have no places on a map."))
    pairs = [(k, v) for k, v in visit.request.query_params.multi_items() if v != "" or k.endswith("null")]
    query = parse_row_query(grid.rows_only(pairs), table.columns)
    key = (table.sha256, query.filters, query.q, visit.language)
    body = _kept.get(key)
    if body is None:
        if not _one.acquire(timeout=10):
            raise Busy("Too many calls of this kind are waiting already.", "Try again in a moment.", retry_after=5)
        try:
            body = json_bytes(drawn(visit, table, query, found))
        finally:
            _one.release()
        _kept[key] = body
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)), None)
    return answer(visit.request, body, "application/json", HEADERS)


def told(columns: Sequence[Mapping[str, Any]], found: PlaceColumns) -> list[Mapping[str, Any]]:
    """The columns that are told of a feature: not its shape and not its coordinates."""
    hidden = set(names_of(found))
    return [c for c in columns if c["name"] not in hidden and c.get("type") != "geometry"][:COLUMNS]


def name_column(columns: Sequence[Mapping[str, Any]]) -> str | None:
    """The column that a feature is called by: one that says it is a name, else the first with texts."""
    texts = [c for c in columns if c.get("type") == "string"]
    named = (c for c in texts if any(word in f"{c['name']} {c.get('title') or ''}".lower() for word in NAMES))
    return next((c["name"] for c in (*named, *texts)), None)


def looked_at(
    visit: Visit, table: Table, query: RowQuery, names: Sequence[str], heavy: str | None
) -> tuple[list[Any], int]:
    """The first rows of the answer, as many as the bounds allow, and how many there are."""
    rows: list[Any] = []
    size, total, step = 0, 0, 0 if heavy else None
    while len(rows) < MOST and size < MOST_BYTES:
        length = MOST if step is None else STEPS[step]
        page, rest = divmod(len(rows), length)
        if rest and step is not None and step + 1 < len(STEPS):
            step += 1
            continue
        asked = RowQuery(
            filters=query.filters, sort=query.sort, q=query.q, columns=tuple(names), page=page + 1, page_size=length
        )
        try:
            got = visit.ground.tables.rows(table, asked)
        except TooLarge:
            if step is None or step + 1 >= len(STEPS):
                break
            step += 1
            continue
        total = got.total
        rows.extend(got.data)
        size += sum(len(row.get(heavy) or "") for row in got.data) if heavy else 0
        if len(got.data) < length:
            break
    return rows, total


def drawn(visit: Visit, table: Table, query: RowQuery, found: PlaceColumns) -> dict[str, Any]:
    columns = [c.model_dump() for c in table.columns]
    shown = told(columns, found)
    name = name_column(spoken(shown, visit.language))
    wanted = list(dict.fromkeys([*names_of(found), *(c["name"] for c in shown)]))
    rows, total = looked_at(visit, table, query, wanted, found.geometry)
    if found.geometry is not None:
        shapes = shapes_of([row.get(found.geometry) for row in rows])
    else:
        points = degrees(rows, found)
        with np.errstate(invalid="ignore"):
            there = (np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90) & (points != 0).any(1)
        shapes = np.full(len(rows), None, object)
        shapes[there] = shapely.points(points[there])
    geometries, bounds = simplified(shapes)
    features = [
        {
            "id": row.get("__id"),
            "name": str(row.get(name) or "")[:LONGEST] if name else "",
            "cells": [grid.cell(row.get(c["name"]), c, visit.language)[:LONGEST] for c in shown],
            "geometry": geometry,
        }
        for row, geometry in zip(rows, geometries, strict=True)
        if geometry is not None
    ]
    heads = [c.get("title") or c["name"] for c in shown]
    return {"bounds": bounds, "heads": heads, "features": features, "total": total, "looked": len(rows)}
