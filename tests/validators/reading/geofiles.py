"""Small geodata files, written by GDAL (a program that is not ours) or by hand."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

NAMES = ["วัดพระแก้ว", "ตลาดน้ำ", "โรงเรียนบ้านนา"]
SHAPES = [
    shapely.from_wkt("POLYGON ((100 13, 101 13, 101 14, 100 14, 100 13), (100.2 13.2, 100.4 13.2, 100.4 13.4, 100.2 13.4, 100.2 13.2))"),
    shapely.from_wkt("MULTIPOLYGON (((102 15, 103 15, 103 16, 102 16, 102 15)), ((104 15, 104.5 15, 104.5 15.5, 104 15.5, 104 15)))"),
    None,
]  # fmt: skip


def write(
    path: Path,
    shapes: list[Any] = SHAPES,
    driver: str = "ESRI Shapefile",
    crs: str | None = "EPSG:4326",
    **options: Any,
) -> Path:
    fields = options.pop(
        "fields", {"ชื่อ": np.array(NAMES[: len(shapes)], object), "จำนวน": np.arange(1, len(shapes) + 1) * 10}
    )
    blobs = np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], object)
    kind = options.pop("kind", "Unknown" if driver != "ESRI Shapefile" else "Polygon")
    pyogrio.raw.write(
        path, blobs, list(fields.values()), list(fields), geometry_type=kind, driver=driver, crs=crs, **options
    )
    return path


def zipped(folder: Path, target: Path, stem: str, without: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob(stem + ".*")):
            if part.suffix not in without:
                archive.write(part, f"ชั้นข้อมูล/{part.name}")
    return target
