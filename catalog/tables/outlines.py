"""Shapes as a page draws them: simplified to what a screen can show, so that a page stays small however many points a file has. Pure.

A tolerance of a fraction of the whole extent moves no border by more than about a pixel; what becomes smaller than that is drawn as a point.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely

MAX_POINTS = 60_000  # of all shapes of a page
ACROSS = 1_500  # pixels: the finest that is drawn at first
NESTED = 20  # collections in one shape: GEOS follows them on the stack
SYSTEM = re.compile(r"^\s*SRID=4326;\s*", re.IGNORECASE)


def shapes_of(cells: Sequence[Any]) -> Any:
    """An array of shapes from cells of GeoJSON or well-known text; None for what is empty or no shape."""
    found = np.full(len(cells), None, object)
    for sign, read in (("GeometryCollection", shapely.from_geojson), ("GEOMETRYCOLLECTION", shapely.from_wkt)):
        mine = [
            at
            for at, text in enumerate(cells)
            if isinstance(text, str)
            and text.startswith("{") is (read is shapely.from_geojson)
            and text.upper().count(sign.upper()) <= NESTED
        ]
        if mine:
            texts = [SYSTEM.sub("", cells[at]) for at in mine]
            found[mine] = read(np.array(texts, object), on_invalid="ignore")
    return found


def simplified(shapes: Any) -> tuple[list[dict[str, Any] | None], list[float] | None]:
    """GeoJSON geometries of at most about `MAX_POINTS` points, and [west, south, east, north] of all (None: no shape)."""
    shapes = shapely.force_2d(np.array(shapes, object))
    usable = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if not usable.any():
        return [None] * len(shapes), None
    west, south, east, north = (float(v) for v in shapely.total_bounds(shapes[usable]))
    extent = max(east - west, north - south)
    tolerance = extent / ACROSS
    drawn = _within(shapes, usable, tolerance)
    while shapely.get_num_coordinates(drawn).sum() > MAX_POINTS and tolerance < extent:
        tolerance *= 2
        drawn = _within(shapes, usable, tolerance)
    digits = int(np.clip(np.ceil(-np.log10(tolerance / 4)), 1, 7)) if tolerance > 0 else 7
    drawn = shapely.transform(drawn, lambda points: np.round(points, digits))
    return [None if text is None else orjson.loads(text) for text in shapely.to_geojson(drawn)], [
        west,
        south,
        east,
        north,
    ]


def _within(shapes: Any, usable: Any, tolerance: float) -> Any:
    found = np.full(len(shapes), None, object)
    found[usable] = shapely.simplify(shapes[usable], tolerance, preserve_topology=False)
    lost = usable & (shapely.is_missing(found) | shapely.is_empty(found))
    if lost.any():  # smaller than a pixel
        found[lost] = shapely.point_on_surface(shapely.envelope(shapes[lost]))
    return found
