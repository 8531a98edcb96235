"""The formats of a download, in one table: suffix, media type, writer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from catalog.tables.exports.columnar import plain_schema, write_arrow, write_parquet
from catalog.tables.exports.delimited import write_csv
from catalog.tables.exports.records import write_geojson, write_json, write_jsonl
from catalog.tables.exports.workbook import MOST_COLUMNS, write_xlsx
from catalog.tables.places import place_columns
from catalog.words.errors import InvalidRequest, TooLarge
from catalog.words.model import Column
from catalog.words.texts import Text

Batches = Iterable[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Rows:
    """What is written: columns as described (without `__id`), a schema and the batches that follow it."""

    columns: Sequence[Column]
    schema: pa.Schema
    batches: Batches
    metadata: Mapping[str, Any]
    bom: bool = False


def titles_of(columns: Sequence[Column]) -> list[str]:
    """Titles as published, where they tell columns apart; a unit stands behind in brackets."""
    titles = [c.title or c.name for c in columns]
    if len(set(titles)) < len(titles):
        titles = [c.name for c in columns]
    return [f"{t} ({c.unit})" if c.unit and c.unit not in t else t for t, c in zip(titles, columns, strict=True)]


def csv(rows: Rows) -> Iterator[bytes]:
    return write_csv([c.name for c in rows.columns], rows.batches, rows.bom)


def xlsx(rows: Rows) -> Iterator[bytes]:
    if len(rows.columns) > MOST_COLUMNS:
        raise TooLarge(Text.of("A spreadsheet holds at most {most} columns", most=MOST_COLUMNS))
    return write_xlsx(titles_of(rows.columns), rows.batches, rows.metadata)


def geojson(rows: Rows) -> Iterator[bytes]:
    places = place_columns(rows.columns)
    if places is None:
        detail = Text.of("This table has neither shapes nor coordinates: there is no GeoJSON of it")
        raise InvalidRequest(detail, Text.of("Take it as CSV, XLSX, JSON or Parquet."))
    return write_geojson(rows.batches, places, rows.metadata)


@dataclass(frozen=True, slots=True)
class Format:
    """`with_id` says whether the rows' numbers go along; `quick`, whether writing waits for reading (which then takes threads, and memory)."""

    media_type: str
    write: Callable[[Rows], Iterator[bytes]]
    with_id: bool = False
    quick: bool = True


FORMATS: Mapping[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx, quick=False),
    "json": Format("application/json", lambda rows: write_json(rows.batches)),
    "jsonl": Format("application/x-ndjson", lambda rows: write_jsonl(rows.batches)),
    "parquet": Format(
        "application/vnd.apache.parquet",
        lambda rows: write_parquet(plain_schema(rows.schema), rows.batches, rows.metadata),
        True,
    ),
    "arrow": Format(
        "application/vnd.apache.arrow.stream",
        lambda rows: write_arrow(plain_schema(rows.schema), rows.batches, rows.metadata),
        True,
    ),
    "geojson": Format("application/geo+json", geojson),
}


def format_of(name: str) -> Format:
    found = FORMATS.get(name.lower())
    if found is None:
        known = ", ".join(FORMATS)
        raise InvalidRequest(
            Text.of("There is no format “{name}”", name=name[:50]), Text.of("Known here: {known}", known=known)
        )
    return found
