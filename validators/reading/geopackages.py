"""GeoPackage (OGC 12-128r19): the feature tables of an SQLite file.

The file is hostile: it is opened read-only and unchangeable, nothing but reading of plain tables is allowed to a statement (no functions, no views,
no virtual tables, no attaching), cells and time are bounded, and a shape is walked through in Python before GEOS sees it.
"""

import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import shapely

from catalog.words.errors import Unreadable
from catalog.words.projections import code_of
from catalog.words.texts import Text
from validators.reading.features import BROKEN, MAX_FEATURES, MAX_SHAPE, BrokenShape, Feature, Layer

MAX_LAYERS = 50
MAX_COLUMNS = 2_000
MAX_CELL = 80 << 20  # bytes
SECONDS = 300.0
_ENVELOPES = (0, 32, 48, 48, 64)
_OWN = ("gpkg_", "rtree_", "sqlite_")  # tables of the format, not of the publisher
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


@dataclass(frozen=True, slots=True)
class FeatureTable:
    name: str
    column: str | None  # of the shapes; None: a table without
    code: str | None
    bounds: tuple[float, float, float, float] | None
    rows: int


# SQLite's own message may quote damaged bytes, which then cannot be read as its error either.
DAMAGE = (sqlite3.Error, struct.error, OverflowError, UnicodeDecodeError)


def connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MAX_COLUMNS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    until = time.monotonic() + SECONDS
    connection.set_progress_handler(lambda: int(time.monotonic() > until), 100_000)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def damaged(error: Exception) -> Unreadable:
    return Unreadable(
        Text.of("The GeoPackage is damaged or holds what is not read here: {reason}", reason=str(error)[:120]),
        Text.of("Write it again with the program that made it"),
    )


def open_geopackage(path: Path) -> list[Layer]:
    """Its layers, the one with the most features first, tables without shapes last. Raises Unreadable where there are none or too many."""
    try:
        with closing(connected(path)) as connection:
            tables = sorted(feature_tables(connection), key=lambda table: (table.column is None, -table.rows))
    except DAMAGE as error:
        raise damaged(error) from error
    if not tables:
        raise Unreadable(Text.of("The file holds no features"), Text.of("Publish the file again with its data"))
    if len(tables) > MAX_LAYERS:
        raise Unreadable(
            Text.of("The file holds more than {limit} layers", limit=MAX_LAYERS), Text.of("Publish one layer per file")
        )
    return [layer(path, table) for table in tables]


def layer(path: Path, table: FeatureTable) -> Layer:
    return Layer(lambda: features(path, table), table.code, table.name, table.bounds, spatial=table.column is not None)


def feature_tables(connection: sqlite3.Connection) -> Iterator[FeatureTable]:
    plain = {
        name
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if not str(sql).lstrip().upper().startswith("CREATE VIRTUAL")
    }
    systems = {
        number: f"EPSG:{code}" if str(organization).upper() == "EPSG" else str(definition)
        for number, organization, code, definition in connection.execute(
            "SELECT srs_id, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys LIMIT 10000"
        )
    }
    asked = (
        "SELECT g.table_name, g.column_name, g.srs_id, c.min_x, c.min_y, c.max_x, c.max_y FROM gpkg_geometry_columns g "
        "JOIN gpkg_contents c ON c.table_name = g.table_name LIMIT 1000"
    )
    placed = set()
    for name, column, system, *box in connection.execute(asked).fetchall():
        if name in plain:
            whole = all(isinstance(value, (int, float)) for value in box)
            bounds = (float(box[0]), float(box[1]), float(box[2]), float(box[3])) if whole else None
            placed.add(name)
            yield FeatureTable(name, column, code_of(systems.get(system, "")), bounds, counted(connection, name))
    for name in sorted(plain - placed):
        if not name.startswith(_OWN) and (rows := counted(connection, name)):
            yield FeatureTable(name, None, None, None, rows)


def counted(connection: sqlite3.Connection, name: str) -> int:
    return sum(1 for _ in connection.execute(f"SELECT 1 FROM {quoted(name)} LIMIT {MAX_FEATURES + 1}"))


def features(path: Path, table: FeatureTable) -> Iterator[Feature]:
    try:
        with closing(connected(path)) as connection:
            found = connection.execute(f"SELECT * FROM {quoted(table.name)} LIMIT {MAX_FEATURES + 1}")
            names = [name for name, *_ in found.description]
            place = names.index(table.column) if table.column in names else -1
            for row in found:
                properties = {n: plain(v) for at, (n, v) in enumerate(zip(names, row, strict=True)) if at != place}
                yield properties, shape_of(row[place]) if place >= 0 else None
    except DAMAGE as error:
        raise damaged(error) from error


def plain(value: Any) -> Any:
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


def shape_of(blob: Any) -> Any:
    """A shape from GeoPackage's binary: a header of 8 bytes, an envelope, then WKB."""
    if blob is None:
        return None
    try:
        if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
            raise BrokenShape
        flags = blob[3]
        kind = (flags >> 1) & 7
        if kind >= len(_ENVELOPES) or flags & 0x20:
            raise BrokenShape  # an extended type is no shape of the standard
        if flags & 0x10:
            return None  # empty
        wkb = blob[8 + _ENVELOPES[kind] :]
        if walked(wkb, 0, 0) != len(wkb):
            raise BrokenShape
        return shapely.force_2d(shapely.from_wkb(wkb))
    except (BrokenShape, struct.error, IndexError, ValueError, shapely.errors.ShapelyError):
        return BROKEN


def walked(wkb: bytes, at: int, depth: int) -> int:
    """Where the shape that begins at `at` ends. Raises BrokenShape where it is no shape, or one within one too often."""
    if depth > 3 or wkb[at] > 1:
        raise BrokenShape
    order = "<" if wkb[at] else ">"
    (code,) = struct.unpack_from(order + "I", wkb, at + 1)
    iso, kind = divmod(code & 0x0FFFFFFF, 1000)
    width = 8 * (2 + (iso in (1, 2, 3)) + (iso == 3) + bool(code & 0x80000000) + bool(code & 0x40000000))
    at += 9 if code & 0x20000000 else 5
    if kind == 1:
        return within(wkb, at + width)
    (count,) = struct.unpack_from(order + "I", wkb, at)
    at += 4
    if count > MAX_SHAPE or count > len(wkb):
        raise BrokenShape
    if kind == 2:
        return within(wkb, at + count * width)
    if kind == 3:
        for _ in range(count):
            (points,) = struct.unpack_from(order + "I", wkb, at)
            at = within(wkb, at + 4 + points * width)
        return at
    if kind not in (4, 5, 6, 7):
        raise BrokenShape  # curves and surfaces
    for _ in range(count):
        at = walked(wkb, at, depth + 1)
    return at


def within(wkb: bytes, at: int) -> int:
    if at > len(wkb):
        raise BrokenShape
    return at
