"""KML (OGC 2.3) and GPX (1.0, 1.1): features of XML, element by element. Entities are not resolved, links are not followed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from lxml import etree

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading.features import BROKEN, MAX_POINTS, MAX_SHAPE, BrokenShape, Feature, Layer, too_large
from validators.reading.records import MAX_DEPTH, malformed

MAX_PARTS = 100_000  # elements of one placemark
MAX_COLUMNS = 500  # of extended data, before the table's own bound
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model")
_KML_TEXTS = {"name": "name", "description": "description", "address": "address", "phoneNumber": "phone"}
_GPX_TEXTS = ("name", "cmt", "desc", "src", "sym", "type", "time", "ele")


def local(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def elements(path: Path) -> Iterator[tuple[str, Any, int]]:
    """(event, element, depth) of everything in the document; the caller clears what it has taken."""
    depth = 0
    try:
        for event, element in etree.iterparse(
            str(path), events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        ):  # fmt: skip
            if not isinstance(element.tag, str):
                continue
            depth += 1 if event == "start" else 0
            if depth > MAX_DEPTH:
                raise Unreadable(Text.of("The document is nested more than {limit} levels deep", limit=MAX_DEPTH))
            yield event, element, depth
            depth -= 1 if event == "end" else 0
    except etree.XMLSyntaxError as error:
        raise malformed(str(error)) from error


def drop(element: Any) -> None:
    """Takes an element and what stood before it out of memory."""
    element.clear()
    above = element.getparent()
    while above is not None and element.getprevious() is not None:
        del above[0]


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def open_kml(path: Path) -> Layer:
    """Placemarks with their names, descriptions, extended data and the folder they stand in. KML is always in WGS 84."""
    return Layer(lambda: placemarks(path))


def placemarks(path: Path) -> Iterator[Feature]:
    folders: list[str] = []
    inside: Any = None
    parts = 0
    for event, element, _ in elements(path):
        name = local(element)
        if event == "start":
            if name == "Folder":
                folders.append("")
            if inside is not None:
                parts += 1
                if parts > MAX_PARTS:
                    raise too_large(MAX_PARTS)
            elif name == "Placemark":
                inside, parts = element, 0
            continue
        if element is inside:
            yield placemark(element, " / ".join(filter(None, folders)))
            inside = None
            drop(element)
        elif inside is None:
            if name == "name" and folders and local(element.getparent()) == "Folder":
                folders[-1] = text_of(element)[:200]
            if name == "Folder" and folders:
                folders.pop()
            drop(element)


def placemark(element: Any, folder: str) -> Feature:
    found: dict[str, Any] = {"folder": folder} if folder else {}
    shape: Any = None
    for child in element:
        name = local(child)
        if name in _KML_TEXTS:
            text = text_of(child)
            found[_KML_TEXTS[name]] = " ".join(_MARKUP.sub(" ", text).split()) if "<" in text else text
        elif name in ("TimeStamp", "TimeSpan"):
            found |= {{"when": "time", "begin": "begin", "end": "end"}.get(local(c), "time"): text_of(c) for c in child}
        elif name == "ExtendedData":
            found |= extended(child)
        elif name in _SHAPES:
            shape = shape_of(child)
    return found, shape


def extended(element: Any) -> dict[str, str]:
    """Data (name, value) and SchemaData (SimpleData by name)."""
    found: dict[str, str] = {}
    for one in element.iter():
        name = local(one)
        key = (one.get("name") or "").strip()[:200] if name in ("Data", "SimpleData") else ""
        if key and len(found) < MAX_COLUMNS:
            value = next((child for child in one if local(child) == "value"), None) if name == "Data" else one
            found[key] = text_of(value) if value is not None else ""
    return found


def numbers(text: str | None) -> Any:
    """Tuples `longitude,latitude[,height]`, apart by spaces, as (n, 2); heights are left out."""
    points = []
    for one in (text or "").split():
        parts = one.split(",")
        try:
            points.append((float(parts[0]), float(parts[1])))
        except (IndexError, ValueError) as error:
            raise BrokenShape from error
    if not points:
        raise BrokenShape
    return np.array(points)


def shape_of(element: Any, depth: int = 0) -> Any:
    """The shape of a KML element; None for a model, BROKEN for one that cannot be made."""
    try:
        return made(element, depth)
    except (BrokenShape, ValueError, shapely.errors.ShapelyError):
        return BROKEN


def coordinates(element: Any) -> Any:
    return numbers(next((child.text for child in element.iter() if local(child) == "coordinates"), None))


def made(element: Any, depth: int) -> Any:
    name = local(element)
    if name == "Point":
        return shapely.Point(coordinates(element)[0])
    if name in ("LineString", "LinearRing"):
        return shapely.linestrings(coordinates(element))
    if name == "Track":
        places = [child.text for child in element if local(child) == "coord"]
        return shapely.linestrings(numbers(" ".join(",".join((place or "").split()[:2]) for place in places)))
    if name == "Polygon":
        outer = [coordinates(child) for child in element if local(child) == "outerBoundaryIs"]
        inner = [coordinates(child) for child in element if local(child) == "innerBoundaryIs"]
        if not outer:
            raise BrokenShape
        return shapely.polygons(outer[0], [shapely.linearrings(ring) for ring in inner if len(ring) > 2] or None)
    if name in ("MultiGeometry", "MultiTrack") and depth < 8:
        parts = [made(child, depth + 1) for child in element if local(child) in _SHAPES]
        return gathered([part for part in parts if part is not None])
    return None


def gathered(parts: list[Any]) -> Any:
    """Several shapes as one: of one kind where they are of one kind."""
    if len(parts) < 2:
        return parts[0] if parts else None
    kinds = {part.geom_type for part in parts}
    many = {"Point": shapely.multipoints, "LineString": shapely.multilinestrings, "Polygon": shapely.multipolygons}
    return many[kinds.pop()](parts) if len(kinds) == 1 and kinds <= set(many) else shapely.geometrycollections(parts)


def open_gpx(path: Path) -> Layer:
    """Waypoints as points, routes and tracks as lines; GPX is always in WGS 84."""
    return Layer(lambda: journeys(path))


def journeys(path: Path) -> Iterator[Feature]:
    held: list[list[tuple[float, float]]] = []
    texts: dict[str, Any] = {}
    current, wrong, points = "", False, 0
    for event, element, _ in elements(path):
        name = local(element)
        if event == "start":
            if name in ("wpt", "rte", "trk") and not current:
                current, texts, held, wrong = name, {}, [], False
            if name in ("rte", "trkseg") or (name == "wpt" and current == "wpt"):
                held.append([])
            continue
        if name in ("wpt", "rtept", "trkpt") and held:
            points += 1
            if points > MAX_POINTS or len(held[-1]) >= MAX_SHAPE:
                raise too_large(MAX_POINTS if points > MAX_POINTS else MAX_SHAPE)
            try:
                held[-1].append((float(element.get("lon", "")), float(element.get("lat", ""))))
            except ValueError:
                wrong = True
        above = element.getparent()
        if current and name in _GPX_TEXTS and above is not None and local(above) == current:
            texts[name] = text_of(element)
        if name == current:
            yield journey(current, texts, [part for part in held if part], wrong)
            current = ""
        if name not in _GPX_TEXTS or not current:
            drop(element)


def journey(kind: str, texts: dict[str, Any], parts: list[list[tuple[float, float]]], wrong: bool) -> Feature:
    found: dict[str, Any] = {"feature": {"wpt": "waypoint", "rte": "route", "trk": "track"}[kind], **texts}
    if kind != "wpt":
        found["points"] = sum(map(len, parts))
    if wrong or not parts:
        return found, BROKEN if wrong else None
    if kind == "wpt":
        return found, shapely.Point(parts[0][0])
    lines = [shapely.linestrings(np.array(part)) for part in parts if len(part) > 1]
    return found, gathered(lines) if lines else shapely.Point(parts[0][0])
