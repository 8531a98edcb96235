"""Where a row is: a column of shapes, or columns of coordinates, which are turned into WGS 84 here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely

from catalog.tables.outlines import shapes_of
from catalog.words.angles import angle, grid_point, two_angles
from catalog.words.model import Column
from catalog.words.projections import EAST_ZONE, WGS84, projection

LATITUDE = frozenset({"lat", "latitude", "y", "ละติจูด", "ละติจุด", "พิกัดละติจูด", "พิกัด_lat", "lat_dd", "latitude_dd"})
LONGITUDE = frozenset(
    {"lon", "lng", "long", "longitude", "x", "ลองจิจูด", "ลองติจูด", "ลองจิจุด", "พิกัดลองจิจูด", "lon_dd", "longitude_dd"}
)
DIGITS = 7  # decimals of a degree: one centimetre
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """`x` and `y` in the system `crs`; a `zone` column says of each row whether it is in UTM zone 47 or 48."""

    geometry: str | None = None
    point: str | None = None
    x: str | None = None
    y: str | None = None
    zone: str | None = None
    crs: str = WGS84


def bare(name: str) -> str:
    return re.sub(r"[\s_\-().]+", "_", name.strip().lower()).strip("_")


def place_columns(columns: Sequence[Column]) -> PlaceColumns | None:
    """The columns that tell where a row is, or None."""
    for column in columns:
        if column.type == "geometry":
            return PlaceColumns(geometry=column.name)
    by_axis = {column.axis: column for column in columns if column.axis}
    if "point" in by_axis:
        return PlaceColumns(point=by_axis["point"].name, crs=by_axis["point"].crs or WGS84)
    if "x" in by_axis and "y" in by_axis:
        zone, crs = by_axis.get("zone"), by_axis["x"].crs
        if crs is None:
            return None  # the reading found no system for them
        return PlaceColumns(x=by_axis["x"].name, y=by_axis["y"].name, zone=zone.name if zone else None, crs=crs)
    # Tables that were read before coordinates were told apart: by their names, in degrees.
    numbers = [c for c in columns if c.type in ("number", "integer")]

    def named(words: frozenset[str]) -> str | None:
        return next((c.name for c in numbers if bare(c.name) in words or bare(c.title) in words), None)

    latitude, longitude = named(LATITUDE), named(LONGITUDE)
    return PlaceColumns(x=longitude, y=latitude) if latitude and longitude else None


def names_of(places: PlaceColumns) -> list[str]:
    """The columns that are needed to tell where a row is."""
    return [name for name in (places.geometry, places.point, places.x, places.y, places.zone) if name]


def geometries(rows: Sequence[Mapping[str, Any]], places: PlaceColumns) -> list[dict[str, Any] | None]:
    """The GeoJSON geometry of each row, or None where it has none or one that cannot be read."""
    if places.geometry is not None:
        return [read_geometry(row.get(places.geometry)) for row in rows]
    found: list[dict[str, Any] | None] = []
    for x, y in zip(*degrees(rows, places).T.tolist(), strict=True):
        fits = -180 <= x <= 180 and -90 <= y <= 90 and (x, y) != (0, 0)
        found.append({"type": "Point", "coordinates": [x, y]} if fits else None)
    return found


def degrees(rows: Sequence[Mapping[str, Any]], places: PlaceColumns) -> Any:
    """Longitude and latitude of each row, (n, 2); NaN where there is none."""
    points = np.full((len(rows), 2), np.nan)
    zones = np.full(len(rows), 47)
    for at, row in enumerate(rows):
        if places.point is not None:
            value = row.get(places.point)
            if places.crs == WGS84:
                points[at] = point_of(value) or np.nan
            elif isinstance(value, str) and (found := grid_point(value)):
                zones[at], *points[at] = found
            continue
        points[at] = number_of(row.get(places.x or "")), number_of(row.get(places.y or ""))
        if places.zone is not None:
            zones[at] = int((NUMBER.search(str(row.get(places.zone) or "")) or ["0"])[0].split(".")[0][-3:])
    if places.crs == WGS84:
        with np.errstate(invalid="ignore"):  # no latitude is beyond 90: what stands in each other's cell is read so
            swapped = (np.abs(points[:, 1]) > 90) & (np.abs(points[:, 0]) <= 90)
        points[swapped] = points[swapped][:, ::-1]
        return points
    turned = np.full_like(points, np.nan)
    for zone, code in ((47, places.crs), (48, EAST_ZONE.get(places.crs))):
        mine = zones == zone
        way = projection(code) if code and mine.any() else None
        if way is not None:
            turned[mine] = np.round(way.turn(points[mine]), DIGITS)
    return turned


def number_of(value: Any) -> float:
    """A coordinate, also one in degrees, minutes and seconds; NaN where it is none."""
    found = angle(value) if isinstance(value, str) else value
    return float(found) if isinstance(found, int | float) else np.nan


def point_of(value: Any) -> tuple[float, float] | None:
    """Longitude and latitude from a text of both. Latitude comes first as people write it; where it cannot be, it comes second."""
    numbers = [float(n) for n in NUMBER.findall(value)] if isinstance(value, str) and len(value) < 100 else []
    if len(numbers) != 2:
        return two_angles(value) if isinstance(value, str) else None
    first, second = numbers
    return (first, second) if abs(first) > 90 else (second, first)


def read_geometry(value: Any) -> dict[str, Any] | None:
    """A cell of shapes: GeoJSON, or well-known text."""
    if isinstance(value, Mapping):
        return dict(value)
    if not isinstance(value, str):
        return None
    text = value if value.lstrip().startswith("{") else shapely.to_geojson(shapes_of([value])[0])
    try:
        found = orjson.loads(text or b"")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and "type" in found else None
