"""Make the provinces' map file of a GeoJSON of boundaries: `python -m api.portal.atlas SOURCE.geojson`.

Points are put on a grid of a fiftieth of a degree (about one pixel of the map): borders that two provinces share stay shared.
The source is the common operational data set of Thailand's administrative boundaries (Royal Thai Survey Department, OCHA; CC BY 3.0 IGO), as the package mapthai (MIT) simplified it.
"""

import json
import sys
from pathlib import Path
from typing import Any

GRID = 50  # steps of a degree
TARGET = Path(__file__).parent / "static" / "provinces.geojson"
ATTRIBUTION = "Royal Thai Survey Department, OCHA (COD-AB, 2019), CC BY 3.0 IGO; simplified"


def ring(points: list[list[float]]) -> list[list[float]]:
    """Points on the grid, repeated ones left out."""
    found: list[tuple[int, int]] = []
    for x, y, *_ in points:
        point = (round(x * GRID), round(y * GRID))
        if not found or found[-1] != point:
            found.append(point)
    return [[x / GRID, y / GRID] for x, y in found]


def province(feature: dict[str, Any]) -> dict[str, Any]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = [[r for r in map(ring, polygon) if len(r) >= 4] for polygon in polygons]
    given = feature["properties"]
    return {
        "type": "Feature",
        "properties": {"code": given["ADM1_PCODE"].removeprefix("TH"), "th": given["ADM1_TH"], "en": given["ADM1_EN"]},
        "geometry": {"type": "MultiPolygon", "coordinates": [polygon for polygon in rings if polygon]},
    }


def atlas(source: dict[str, Any]) -> dict[str, Any]:
    features = sorted(map(province, source["features"]), key=lambda f: f["properties"]["code"])
    return {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}


if __name__ == "__main__":
    made = atlas(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    TARGET.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
