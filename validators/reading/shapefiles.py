"""Shapefile: .shp with its .dbf, .prj and .cpg beside it, as they come in a zip (ESRI Shapefile Technical Description, July 1998; dBASE III).

Read with numpy, record after record: lengths that the file claims are never believed beyond what there is, and no index (.shx) is needed.
"""

import datetime as dt
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import shapely

from catalog.words.errors import Unreadable
from catalog.words.projections import code_of
from catalog.words.texts import Text
from validators.reading.features import BROKEN, MAX_FEATURES, MAX_SHAPE, BrokenShape, Feature, Layer, too_large
from validators.reading.findings import finding

HEADER = 100  # bytes before the first record
THAI = "cp874"
_LANGUAGES = {0x50: THAI, 0x7C: THAI}  # of the .dbf's header: Thai of DOS and of Windows
_CODECS = {"utf8": "utf-8", "65001": "utf-8", "tis620": THAI, "874": THAI, "cp874": THAI, "windows874": THAI, "ansi874": THAI, "iso885911": THAI, "1252": "cp1252", "ansi1252": "cp1252", "iso88591": "cp1252", "88591": "cp1252"}  # fmt: skip
_POINT, _LINE, _POLYGON, _MULTI = (1, 11, 21), (3, 13, 23), (5, 15, 25), (8, 18, 28)


@dataclass
class Field:
    name: str
    type: str
    length: int
    decimals: int


class Attributes:
    """The rows of a .dbf; `codec` is told by .cpg, header and bytes, in this order, each believed only where the bytes agree."""

    def __init__(self, path: Path, codec: str | None) -> None:
        self.path = path
        with path.open("rb") as file:
            head = file.read(32)
            if len(head) < 32:
                raise damaged("dbf")
            self.claimed, self.start, self.width = struct.unpack("<IHH", head[4:12])
            fields = file.read(max(0, self.start - 33))
            sample = file.read(1 << 20)
        if self.width < 1 or self.width > 65_535:
            raise damaged("dbf")
        raw: list[tuple[bytes, str, int, int]] = []
        for at in range(0, len(fields) - 31, 32):
            one = fields[at : at + 32]
            if one[:1] == b"\r":
                break
            raw.append((one[:11].split(b"\0")[0], chr(one[11]), one[16], one[17]))
        if not raw or 1 + sum(length for _, _, length, _ in raw) > self.width:
            raise damaged("dbf")
        texts = fields + sample
        asked = [codec, _LANGUAGES.get(head[29]), "utf-8", THAI, "cp1252"]
        self.codec = next((one for one in asked if one and fits(texts, one)), "latin-1")
        self.ascii = texts.isascii()
        self.fields = [Field(name.decode(self.codec, "replace").strip("� "), t, n, d) for name, t, n, d in raw]

    def rows(self) -> Iterator[dict[str, Any] | None]:
        """One a record; None for one that was deleted."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            while len(line := file.read(self.width)) == self.width:
                if line[:1] == b"\x1a":
                    return
                yield None if line[:1] == b"*" else self.row(line)

    def row(self, line: bytes) -> dict[str, Any]:
        found: dict[str, Any] = {}
        at = 1
        for field in self.fields:
            found[field.name] = value_of(line[at : at + field.length], field, self.codec)
            at += field.length
        return found


def damaged(part: str) -> Unreadable:
    return Unreadable(
        Text.of("The Shapefile is damaged: its .{part} cannot be read", part=part),
        Text.of("Write it again with the program that made it, and pack .shp, .dbf, .prj and .cpg in one zip"),
    )


def fits(raw: bytes, codec: str) -> bool:
    """Whether bytes of a .dbf are of this encoding. UTF-8 texts are often cut inside a letter: at the end of their cell that is no mistake."""
    if codec != "utf-8":
        try:
            raw.replace(b"\0", b" ").decode(codec)
        except UnicodeDecodeError:
            return False
        return True
    text = raw.decode("utf-8", "replace")
    letters = sum(not char.isascii() for char in text) - text.count("�")
    return raw.isascii() or (letters > 0 and text.count("�") <= 0.02 * letters + 2)


def value_of(raw: bytes, field: Field, codec: str) -> Any:
    """A cell as text, as it was written; dates ISO, no value as None."""
    text = raw.split(b"\0")[0].decode(codec, "replace").strip().rstrip("�")
    if not text or (field.type in "NF" and set(text) <= {"*"}):
        return None
    if field.type == "D":
        if not text.strip("0"):
            return None
        try:
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8])).isoformat()
        except ValueError:
            return text
    if field.type == "L":
        return {"Y": "true", "T": "true", "N": "false", "F": "false"}.get(text.upper())
    if field.type in "NF" and "." in text and field.decimals:
        return re.sub(r"\.?0+$", "", text)  # 12.50000 and 90110.000 are padded by the format
    return text


def codec_of(path: Path) -> str | None:
    """What a .cpg says."""
    if not path.is_file():
        return None
    word = re.sub(r"[^a-z0-9]", "", path.read_bytes()[:40].decode("ascii", "ignore").lower())
    return _CODECS.get(word)


def open_shapefile(path: Path) -> Layer:
    """The layer of a .shp whose parts stand beside it under the same stem."""
    with path.open("rb") as file:
        head = file.read(HEADER)
    if len(head) < HEADER:
        raise damaged("shp")
    bounds = struct.unpack("<4d", head[36:68])
    described = path.with_suffix(".prj")
    code = code_of(described.read_bytes()[:20_000].decode("utf-8", "replace")) if described.is_file() else None
    table = path.with_suffix(".dbf")
    attributes = Attributes(table, codec_of(path.with_suffix(".cpg"))) if table.is_file() else None
    layer = Layer(lambda: features(path, attributes), code, bounds=bounds if np.isfinite(bounds).all() else None)
    if attributes is not None and attributes.codec != "utf-8" and not attributes.ascii:
        names = {THAI: "Windows-874 (TIS-620)", "cp1252": "Windows-1252", "latin-1": "Latin-1"}
        layer.findings.append(finding("encoding", encoding=names[attributes.codec]))
    if attributes is None:
        layer.findings.append(finding("no-attributes"))
    return layer


def features(path: Path, attributes: Attributes | None) -> Iterator[Feature]:
    """Every feature that was not deleted."""
    rows = attributes.rows() if attributes is not None else None
    with path.open("rb") as file:
        for number, content in enumerate(records(file, path.stat().st_size), 1):
            row = next(rows, {}) if rows is not None else {"id": number}
            if row is None:
                continue
            yield row, shape_of(content)


def records(file: IO[bytes], size: int) -> Iterator[bytes]:
    """The contents of the records: each begins with its number and its length in 16-bit words, most significant byte first."""
    file.seek(HEADER)
    at, count = HEADER, 0
    while len(head := file.read(8)) == 8:
        length = 2 * int.from_bytes(head[4:], "big", signed=True)
        at += 8 + length
        if length < 4 or at > size:
            raise damaged("shp")
        count += 1
        if length > 40 * MAX_SHAPE or count > MAX_FEATURES:
            raise too_large(MAX_SHAPE if count <= MAX_FEATURES else MAX_FEATURES)
        yield file.read(length)


def shape_of(content: bytes) -> Any:
    """A shape of shapely, None where there is none. Heights and measures are left out."""
    kind = int.from_bytes(content[:4], "little")
    try:
        if kind in _POINT:
            return shapely.Point(*struct.unpack("<2d", content[4:20]))
        if kind in _MULTI:
            return shapely.multipoints(points_at(content, 40, counted(content, 36)))
        if kind in _LINE or kind in _POLYGON:
            parts, count = counted(content, 36), counted(content, 40)
            starts = np.frombuffer(content, "<i4", parts, 44)
            points = points_at(content, 44 + 4 * parts, count)
            if parts == 0 or starts[0] != 0 or (np.diff(starts) <= 0).any() or starts[-1] >= count:
                raise BrokenShape
            pieces = np.split(points, starts[1:])
            return polygon_of(pieces) if kind in _POLYGON else lines_of(pieces)
    except (BrokenShape, struct.error, ValueError, shapely.errors.ShapelyError):
        return BROKEN
    return None


def counted(content: bytes, at: int) -> int:
    found = int(struct.unpack_from("<i", content, at)[0])
    if not 0 <= found <= MAX_SHAPE or found * 4 > len(content):
        raise BrokenShape
    return found


def points_at(content: bytes, at: int, count: int) -> Any:
    if at + 16 * count > len(content):
        raise BrokenShape
    return np.frombuffer(content, "<f8", 2 * count, at).reshape(-1, 2)


def lines_of(pieces: list[Any]) -> Any:
    lines = [shapely.linestrings(piece) for piece in pieces if len(piece) > 1]
    if not lines:
        raise BrokenShape
    return lines[0] if len(lines) == 1 else shapely.multilinestrings(lines)


def polygon_of(pieces: list[Any]) -> Any:
    """Rings to polygons: clockwise ones are outer, the others are holes of the smallest outer ring around them."""
    rings = [piece for piece in pieces if len(piece) >= 4]
    if not rings:
        raise BrokenShape
    made = [shapely.linearrings(ring) for ring in rings]
    if len(made) == 1:
        return shapely.polygons(made[0])
    holes = shapely.is_ccw(made)
    outer = [ring for ring, hole in zip(made, holes, strict=True) if not hole]
    inner = [ring for ring, hole in zip(made, holes, strict=True) if hole]
    if not outer:
        outer, inner = made, []
    if len(outer) == 1:
        return shapely.polygons(outer[0], inner or None)
    plain = shapely.polygons(outer)
    within: dict[int, list[Any]] = {}
    if inner:
        found, around = shapely.STRtree(plain).query(
            shapely.points([shapely.get_coordinates(r)[0] for r in inner]), "covered_by"
        )
        areas = shapely.area(plain)
        best: dict[int, int] = {}
        for hole, ring in zip(found.tolist(), around.tolist(), strict=True):
            if hole not in best or areas[ring] < areas[best[hole]]:
                best[hole] = ring
        for hole, ring in best.items():
            within.setdefault(ring, []).append(inner[hole])
    return shapely.multipolygons([shapely.polygons(ring, within.get(at)) for at, ring in enumerate(outer)])
