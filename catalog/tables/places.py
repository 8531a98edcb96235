"""Where a row is: a column of shapes, or two columns of coordinates (degrees, WGS 84)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.words.model import Column

LATITUDE = frozenset({"lat", "latitude", "y", "ละติจูด", "ละติจุด", "พิกัดละติจูด", "พิกัด_lat", "lat_dd", "latitude_dd"})
LONGITUDE = frozenset(
    {"lon", "lng", "long", "longitude", "x", "ลองจิจูด", "ลองติจูด", "ลองจิจุด", "พิกัดลองจิจูด", "lon_dd", "longitude_dd"}
)
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
POINT = re.compile(r"\s*(?:SRID=4326;)?\s*POINT\s*Z?\s*\(([^()]*)\)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    geometry: str | None = None
    latitude: str | None = None
    longitude: str | None = None


def bare(name: str) -> str:
    return re.sub(r"[\s_\-().]+", "_", name.strip().lower()).strip("_")


def place_columns(columns: Sequence[Column]) -> PlaceColumns | None:
    """The columns that tell where a row is, or None."""
    for column in columns:
        if column.type == "geometry":
            return PlaceColumns(geometry=column.name)
    numbers = [c for c in columns if c.type in ("number", "integer")]

    def named(words: frozenset[str]) -> str | None:
        return next((c.name for c in numbers if bare(c.name) in words or bare(c.title) in words), None)

    latitude, longitude = named(LATITUDE), named(LONGITUDE)
    return PlaceColumns(latitude=latitude, longitude=longitude) if latitude and longitude else None


def geometry_of(row: Mapping[str, Any], places: PlaceColumns) -> dict[str, Any] | None:
    """The GeoJSON geometry of a row, or None where it has none or one that cannot be read."""
    if places.geometry is not None:
        return read_geometry(row.get(places.geometry))
    latitude, longitude = row.get(places.latitude or ""), row.get(places.longitude or "")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude == 0 and longitude == 0):
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}


def read_geometry(value: Any) -> dict[str, Any] | None:
    """A cell of shapes: GeoJSON text, or a WKT point."""
    if isinstance(value, Mapping):
        return dict(value)
    if not isinstance(value, str):
        return None
    if value.lstrip().startswith("{"):
        try:
            found = orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
        return found if isinstance(found, dict) and "type" in found else None
    point = POINT.fullmatch(value)
    if point is None:
        return None
    numbers = [float(n) for n in NUMBER.findall(point.group(1))]
    return {"type": "Point", "coordinates": numbers[:3]} if len(numbers) >= 2 else None
