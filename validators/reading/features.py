"""Features of a geodata file on their way to a table: shapes turned to WGS 84 and written as GeoJSON, counted and bounded.

A reader yields `(properties, shape)` once; what comes is spooled as lines of JSON beside the unpacked file, so that the two readings of a table
(and the one for personal data) do not decode the shapes again. Memory holds one batch of features.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely

from catalog.words.errors import Unreadable
from catalog.words.model import Finding
from catalog.words.projections import WGS84, Projection, projection
from catalog.words.texts import Text
from validators.reading.findings import finding
from validators.reading.records import Records

MAX_FEATURES = 2_000_000
MAX_POINTS = 20_000_000  # of all shapes of a file
MAX_SHAPE = 4_000_000  # points of one shape
BATCH, BATCH_POINTS = 2_000, 200_000
DIGITS = 7  # decimals of a degree: one centimetre
GEOMETRY = "geometry"
Feature = tuple[
    Mapping[str, Any], Any
]  # properties; a shape of shapely, None where there is none, BROKEN where it cannot be made


class BrokenShape(ValueError):
    """A shape that cannot be made: its feature stays, without a place."""


BROKEN = BrokenShape()  # stands for the shape of such a feature


@dataclass
class Layer:
    """What a reader has found before its first feature. `code` is the EPSG code of its coordinates, None where it is not known."""

    features: Callable[[], Iterator[Feature]]
    code: str | None = WGS84
    name: str = ""
    bounds: tuple[float, float, float, float] | None = None  # as the file states them, in its own system
    spatial: bool = True
    findings: list[Finding] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


class NoFeatures(Unreadable):
    """A layer without a feature."""


def too_large(limit: int) -> Unreadable:
    return Unreadable(
        Text.of("The file has more points or features than are read here (at most {limit})", limit=f"{limit:,}"),
        Text.of("Publish it in several files, or with simpler shapes"),
    )


def _degrees(bounds: tuple[float, float, float, float] | None) -> bool:
    """Whether coordinates can only be degrees: a map in metres that fits in so few is smaller than a town."""
    return bounds is not None and all(abs(v) <= 180 for v in bounds) and abs(bounds[1]) <= 90 and abs(bounds[3]) <= 90


def way_of(layer: Layer) -> tuple[Projection | None, list[Finding]]:
    """How the layer's coordinates become WGS 84, and what the report says of it. None: they cannot, and no place is shown."""
    if not layer.spatial:
        return None, []
    way = projection(layer.code) if layer.code else None
    if way is None and layer.code is None and _degrees(layer.bounds):
        return projection(WGS84), [finding("coordinates-assumed")]
    if way is None:
        return None, [finding("coordinates-unknown")]
    if way.transformer is None:
        return way, []
    accuracy = "–" if way.accuracy is None else f"{way.accuracy:g}"
    return way, [finding("coordinates-turned", system=f"{way.name} ({way.code})", way=way.way, accuracy=accuracy)]


def in_degrees(shapes: Any, way: Projection) -> Any:
    """Shapes (an array, None allowed) in WGS 84; heights are kept as they are. What lies outside the earth becomes None."""

    def turned(points: Any) -> Any:
        with np.errstate(invalid="ignore"):
            points[:, :2] = np.round(way.turn(points[:, :2]), DIGITS)
        return points

    deep = shapely.has_z(shapes)
    found = np.array(shapes, dtype=object)
    for mask, z in ((~deep, False), (deep, True)):
        if mask.any():
            found[mask] = shapely.transform(found[mask], turned, include_z=z)
    points, owner = shapely.get_coordinates(found, return_index=True)
    with np.errstate(invalid="ignore"):
        fit = (np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90)  # what is no number fits nowhere
    outside = np.zeros(len(found), bool)
    outside[owner[~fit]] = True
    outside |= shapely.is_empty(found)
    found[outside] = None
    return found


@dataclass
class _Spool:
    path: Path
    way: Projection | None
    spatial: bool = True
    features: int = 0
    points: int = 0
    broken: int = 0
    waiting: list[Feature] = field(default_factory=list)
    held: int = 0

    def write(self, features: Iterable[Feature]) -> None:
        with self.path.open("wb") as out:
            for properties, shape in features:
                if shape is BROKEN:
                    shape, self.broken = None, self.broken + 1
                points = 0 if shape is None else int(shapely.get_num_coordinates(shape))
                self.features += 1
                self.points += points
                if self.features > MAX_FEATURES or self.points > MAX_POINTS:
                    raise too_large(MAX_FEATURES if self.features > MAX_FEATURES else MAX_POINTS)
                self.waiting.append((properties, shape))
                self.held += points
                if len(self.waiting) >= BATCH or self.held >= BATCH_POINTS:
                    self.flush(out)
            self.flush(out)

    def flush(self, out: Any) -> None:
        if not self.waiting:
            return
        shapes = np.array([shape for _, shape in self.waiting], dtype=object)
        there = shapes != np.array(None)
        if self.way is None:
            shapes[:] = None
        else:
            shapes = in_degrees(shapes, self.way)
            self.broken += int((there & (shapes == np.array(None))).sum())
        texts = shapely.to_geojson(shapely.orient_polygons(shapes))  # outer rings anticlockwise: RFC 7946
        lines = [
            orjson.dumps(
                {**properties, GEOMETRY: text} if self.spatial else properties,
                default=str,
                option=orjson.OPT_NON_STR_KEYS,
            )
            for (properties, _), text in zip(self.waiting, texts, strict=True)
        ]
        out.write(b"\n".join(lines) + b"\n")
        self.waiting, self.held = [], 0


def table_of(layer: Layer, spool: Path) -> tuple[Records, list[Finding]]:
    """The layer as a stream of records with its shapes in a last column, spooled at `spool`; and what was found on the way."""
    way, findings = way_of(layer)
    made = _Spool(spool, way, layer.spatial)
    made.write(layer.features())
    if not made.features:
        raise NoFeatures(Text.of("The file holds no features"), Text.of("Publish the file again with its data"))
    if made.broken:
        findings.append(finding("broken-shapes", count=made.broken))

    def again() -> Iterator[Mapping[str, Any]]:
        with spool.open("rb") as file:
            for line in file:
                yield orjson.loads(line)

    if not layer.spatial:
        return Records(again, facts=dict(layer.facts)), layer.findings
    stream = Records(again, facts={GEOMETRY: GEOMETRY, **layer.facts})
    labels = [name for name in stream.labels or [] if name != GEOMETRY]
    stream.relabel([*labels, GEOMETRY])
    return stream, [*layer.findings, *findings]
