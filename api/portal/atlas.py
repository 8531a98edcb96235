"""Make a map file of a GeoJSON of boundaries: `python -m api.portal.atlas SOURCE.geojson provinces` (or `districts`, `subdistricts`).

Points are put on a grid of a fiftieth of a degree (about one pixel of the map; finer for what is smaller): borders that two provinces share stay shared.
Subdistricts come as one file a province: a page loads those that it draws.
The source is the common operational data set of Thailand's administrative boundaries (Royal Thai Survey Department, OCHA; CC BY 3.0 IGO), as the package mapthai (MIT) simplified it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from api.portal.facts import BOUNDARIES
from catalog.words.places import divisions

GRIDS = {"provinces": 50, "districts": 200, "subdistricts": 1000}  # steps of a degree
CODES = {"provinces": "ADM1_PCODE", "districts": "ADM2_PCODE", "subdistricts": "ADM3_PCODE"}
FOLDER = Path(__file__).parent / "static"


def ring(points: list[list[float]], grid: int) -> list[list[float]]:
    """Points on the grid, repeated ones left out."""
    found: list[tuple[int, int]] = []
    for x, y, *_ in points:
        point = (round(x * grid), round(y * grid))
        if not found or found[-1] != point:
            found.append(point)
    return [[x / grid, y / grid] for x, y in found]


def area(feature: dict[str, Any], level: str) -> dict[str, Any]:
    """Code, names (from our own list of places: those of the source are cut) and the outline."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = [[r for r in (ring(points, GRIDS[level]) for points in polygon) if len(r) >= 4] for polygon in polygons]
    code = feature["properties"][CODES[level]].removeprefix("TH")
    place = divisions()[code]
    return {
        "type": "Feature",
        "properties": {"code": code, "th": place.thai, "en": place.english},
        "geometry": {"type": "MultiPolygon", "coordinates": [polygon for polygon in rings if polygon]},
    }


def atlas(source: dict[str, Any], level: str) -> dict[str, Any]:
    features = sorted((area(feature, level) for feature in source["features"]), key=lambda f: f["properties"]["code"])
    return {"type": "FeatureCollection", "attribution": BOUNDARIES, "features": features}


def by_province(whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Its features apart, by the code of their province."""
    parts: dict[str, dict[str, Any]] = {}
    for feature in whole["features"]:
        code = feature["properties"]["code"][:2]
        parts.setdefault(code, {**whole, "features": []})["features"].append(feature)
    return parts


if __name__ == "__main__":
    level = sys.argv[2]
    made = atlas(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), level)
    parts = (
        {f"{level}/{code}": part for code, part in by_province(made).items()}
        if level == "subdistricts"
        else {level: made}
    )
    for name, part in parts.items():
        target = FOLDER / f"{name}.geojson"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(part, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
