"""JSON, JSON lines and GeoJSON: one object a row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson
import pyarrow as pa

from catalog.tables.answers import python_rows
from catalog.tables.jsontext import json_objects
from catalog.tables.places import PlaceColumns, geometries

STEP = 2048
MANY = 16_384


def objects(batches: Iterable[pa.RecordBatch]) -> Iterator[list[dict[str, Any]]]:
    for batch in batches:
        for start in range(0, batch.num_rows, STEP):
            yield python_rows(pa.Table.from_batches([batch.slice(start, STEP)]))


def pieces(batches: Iterable[pa.RecordBatch], step: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, step):
            yield batch.slice(start, step)


def write_jsonl(batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    for piece in pieces(batches, MANY):
        yield json_objects(piece, "\n")


def json_array(
    rows: Iterable[list[dict[str, Any]]], shape: Callable[[list[dict[str, Any]]], list[Any]]
) -> Iterator[bytes]:
    """The elements of an array, without its brackets."""
    first = True
    for some in rows:
        if some:
            joined = orjson.dumps(shape(some))[1:-1]
            yield joined if first else b",\n" + joined
            first = False


def write_json(batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    yield b"["
    first = True
    for piece in pieces(batches, MANY):
        yield (b"" if first else b",\n") + json_objects(piece, ",\n")[:-2]
        first = False
    yield b"]\n"


def write_geojson(
    batches: Iterable[pa.RecordBatch], places: PlaceColumns, metadata: Mapping[str, Any]
) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946, WGS 84); rows without a place have a null geometry."""

    def features(rows: list[dict[str, Any]]) -> list[Any]:
        found = geometries(rows, places)
        for row in rows:
            row.pop(places.geometry or "", None)
        pairs = zip(rows, found, strict=True)
        return [{"type": "Feature", "geometry": geometry, "properties": row} for row, geometry in pairs]

    yield b'{"type":"FeatureCollection","metadata":' + orjson.dumps(metadata, default=str) + b',"features":['
    yield from json_array(objects(batches), features)
    yield b"]}\n"
