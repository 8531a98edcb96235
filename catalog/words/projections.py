"""Coordinate systems and the way from each to WGS 84 (longitude, latitude in degrees), by PROJ. Pure; no grid is ever fetched.

What a file says of its system is hostile too: a description in WKT is only used to find the EPSG code that it means, and only EPSG's own
definition is calculated with. Of several transformations the one that PROJ ranks best over Thailand is taken, but for one that is measurably
wrong (docs/decisions/0015); its name is told in the report.
"""

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]
from pyproj.transformer import TransformerGroup

set_network_enabled(active=False)  # grids would come from another host

WGS84 = "EPSG:4326"
THAILAND: Any = AreaOfInterest(97.3, 5.6, 105.7, 20.5)
LONGEST = 20_000  # characters of a description in WKT
# Eastings (metres) that only one of the two zones can have inside Thailand: 97.3° E is at 317 km in zone 47, 105.7° E at 577 km in zone 48.
WEST_OF_47, EAST_OF_48 = 310_000.0, 582_000.0
ZONES = {("wgs84", 47): "EPSG:32647", ("wgs84", 48): "EPSG:32648", ("indian1975", 47): "EPSG:24047", ("indian1975", 48): "EPSG:24048"}  # fmt: skip
EAST_ZONE = {ZONES[datum, 47]: ZONES[datum, 48] for datum in ("wgs84", "indian1975")}
# EPSG:1304, of 62 stations. PROJ ranks EPSG:1812, "Indian 1975 to WGS 84 (4)", first, but that lies 180 m away from it, from EPSG:1537 and
# from the Royal Thai Survey Department's own figures, which agree within 6 m: its rotations seem to be registered with the wrong sign.
PREFERRED = frozenset({"Indian 1975 to WGS 84 (2)"})
_EPSG = re.compile(r"EPSG:(\d{4,6})")


@dataclass(frozen=True, slots=True)
class Projection:
    """A system that can be turned into WGS 84. `way` names the transformation, `accuracy` is in metres (None: not known)."""

    code: str  # EPSG:…
    name: str
    way: str
    accuracy: float | None
    transformer: Transformer | None  # None: it is WGS 84

    def turn(self, xy: Any) -> Any:
        """An array (n, 2) of x and y in this system as longitude and latitude; what cannot be turned is infinite."""
        if self.transformer is None:
            return xy
        with np.errstate(invalid="ignore"):
            return np.column_stack(self.transformer.transform(xy[:, 0], xy[:, 1]))


def steps_of(way: Transformer) -> list[str]:
    return [str(step.name) for step in way.operations or () if "axis order" not in step.name]


@lru_cache(maxsize=64)
def projection(code: str) -> Projection | None:
    """The projection of an EPSG code, or None where there is none that PROJ can turn without a grid."""
    match = _EPSG.fullmatch(code)
    if match is None:
        return None
    try:
        crs = CRS.from_epsg(int(match[1]))
        if crs.equals(CRS.from_epsg(4326)):
            return Projection(code, crs.name, "", 0.0, None)
        if not (crs.is_geographic or crs.is_projected):
            return None
        with warnings.catch_warnings():  # a better way that needs a grid is not missed: its accuracy is told
            warnings.simplefilter("ignore", UserWarning)
            ways = TransformerGroup(
                crs, 4326, always_xy=True, area_of_interest=THAILAND, allow_ballpark=False
            ).transformers
    except ProjError:
        return None
    if not ways:
        return None
    best = next((way for way in ways if PREFERRED & set(steps_of(way))), ways[0])
    steps = steps_of(best)
    accuracy = best.accuracy if best.accuracy is not None and best.accuracy >= 0 else None
    return Projection(code, crs.name, " + ".join(steps) or best.description, accuracy, best)


@lru_cache(maxsize=256)
def code_of(wkt: str) -> str | None:
    """The EPSG code that a description (WKT of Esri or OGC, or `EPSG:…`) means; None where it means none for certain."""
    text = wkt.strip().strip("\x00")
    if not text or len(text) > LONGEST:
        return None
    try:
        crs = CRS.from_epsg(int(text[5:])) if _EPSG.fullmatch(text) else CRS.from_wkt(text)
        found = crs.to_epsg(min_confidence=70)
    except (ProjError, ValueError):
        return None
    return f"EPSG:{found}" if found else None


def zone_of(smallest: float, largest: float) -> int | None:
    """The UTM zone (47 or 48) that eastings of places in Thailand must be in; None where they may be in both, or in neither."""
    in47, in48 = smallest >= WEST_OF_47, largest <= EAST_OF_48
    return None if in47 == in48 else 47 if in47 else 48
