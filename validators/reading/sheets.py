"""Sheets of one shape (one for each year, one for each province) read as one table, with a column that names the sheet.

Each is read as it would be alone, so its rows keep their numbers, its notes and headings are its own; then the tables are put one under another.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.words.model import Column, Finding
from validators.reading.account import Read
from validators.reading.cells import read as read_cell
from validators.reading.decisions import Decision
from validators.reading.findings import finding
from validators.reading.shape import Shape, shape_of
from validators.reading.stream import MAX_LISTED, Stream
from validators.reading.table import ROW_GROUP
from validators.reading.text import tidy
from validators.reading.values import ARROW

ALL = "*"  # instead of a sheet's name: all that are alike
MOST = 60  # sheets that are compared
TITLE = "แผ่น"
_SILENT = "empty-column"
Sheet = TypeVar("Sheet", bound=Stream)
Reader = Callable[[Stream, Shape, Path, Mapping[str, Any] | None, bool], Read]


def titles_of(sheet: Stream, dialect: Mapping[str, Any] | None = None) -> list[str]:
    """The titles of a sheet's table; [] where it has no header."""
    shape = shape_of(sheet.head, sheet.merges, dialect)
    return [tidy(title) for title in shape.blocks[0].titles] if shape.header else []


def alike(chosen: Sheet, others: Sequence[Sheet], dialect: Mapping[str, Any] | None = None) -> list[Sheet]:
    """The other sheets whose tables have the same titles."""
    titles = titles_of(chosen, dialect)
    if len(titles) < 2 or not all(titles):
        return []
    return [one for one in others[:MOST] if titles_of(one, dialect) == titles]


def read_alike(
    sheets: Mapping[str, Stream],
    reader: Reader,
    out: Path,
    dialect: Mapping[str, Any] | None,
    schema: Mapping[str, Any] | None,
) -> Read:
    """The sheets (by name) as one table at `out`; `reader` reads one, told its schema and whether it is read for the first time."""
    with TemporaryDirectory(prefix="sala-sheets-", dir=out.parent) as folder:
        parts = {name: Path(folder) / f"{number}" for number, name in enumerate(sheets)}
        reads: dict[str, Read] = {}
        for name, sheet in sheets.items():
            reads[name] = reader(sheet, shape_of(sheet.head, sheet.merges, dialect), parts[name], schema, True)
        columns = _agreed(list(reads.values()))
        for name, one in list(reads.items()):
            told = [d.column for d in one.decisions if not _fits(d, columns[d.column.name])]
            if told:
                fields = [{"name": column.title, "type": column.type} for column in told]
                sheet = sheets[name]
                shape = shape_of(sheet.head, sheet.merges, dialect)
                reads[name] = reader(sheet, shape, parts[name], {"fields": fields}, False)
        label = _label(list(sheets), set(columns))
        _write(out, parts, list(columns.values()), label)
    return _together(reads, [label, *columns.values()])


def _agreed(reads: Sequence[Read]) -> dict[str, Column]:
    """One column for each name: of the type that holds what all the sheets say, else a text. A sheet that says nothing has no say."""
    found: dict[str, Column] = {}
    silent: set[str] = set()
    for decision in (decision for one in reads for decision in one.decisions):
        column = decision.column
        before = found.setdefault(column.name, column)
        if _SILENT in decision.codes:
            silent |= {column.name} if before is column else set()
        elif column.name in silent:
            silent.discard(column.name)
            found[column.name] = column
        elif before.type != column.type:
            numbers = {before.type, column.type} == {"integer", "number"}
            type_: Literal["number", "string"] = "number" if numbers else "string"
            found[column.name] = before.model_copy(update={"type": type_})
    return found


def _fits(decision: Decision, wanted: Column) -> bool:
    """Whether what was read can be taken as it is into a column of that type."""
    return (
        decision.column.type == wanted.type
        or _SILENT in decision.codes
        or (decision.column.type, wanted.type) == ("integer", "number")
    )


def _label(names: Sequence[str], taken: set[str]) -> Column:
    """The column that names the sheet: years where all names are."""
    name = next(one for one in (TITLE, *(f"{TITLE}_{number}" for number in range(2, 99))) if one not in taken)
    years = [read_cell(tidy(one)) for one in names]
    if all(cell.kind == "int" and 1850 <= cell.value <= 2700 for cell in years):
        be = all(cell.value >= 2400 for cell in years)
        return Column(name=name, title=TITLE, type="year", kind="year", calendar="be" if be else "ce")
    return Column(name=name, title=TITLE, type="string", kind="category")


def _write(out: Path, parts: Mapping[str, Path], columns: Sequence[Column], label: Column) -> None:
    schemas = [pq.read_schema(path) for path in parts.values()]
    hidden = list(dict.fromkeys(n for s in schemas for n in s.names if n.startswith(("__code_", "__raw_"))))
    first = json.loads((schemas[0].metadata or {})[b"sala"])
    places = dict(zip((one["name"] for one in first["columns"]), first["source_columns"], strict=True))
    meta = {
        "columns": [one.model_dump(exclude_none=True) for one in (label, *columns)], "sheet": ", ".join(parts), "notes": [],
        "source_columns": [0, *(places.get(one.name, 0) for one in columns)],
    }  # fmt: skip
    types = {one.name: ARROW[one.type] for one in columns}
    types |= {
        name: pa.timestamp("us", "UTC")
        for name in types
        if any(name in s.names and _zoned(s.field(name).type) for s in schemas)
    }
    fields = [
        pa.field("__id", pa.int64()),
        pa.field("__row", pa.int32()),
        pa.field("__part", pa.string()),
        pa.field(label.name, ARROW[label.type]),
    ]
    fields += [pa.field(name, type_) for name, type_ in types.items()] + [
        pa.field(name, pa.string()) for name in hidden
    ]
    schema = pa.schema(fields, metadata={"sala": json.dumps(meta, ensure_ascii=False)})
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in _batches(parts, schema, label):
            writer.write_table(pa.Table.from_batches([batch]), row_group_size=ROW_GROUP)


def _zoned(type_: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(type_) and type_.tz)


def _batches(parts: Mapping[str, Path], schema: pa.Schema, label: Column) -> Iterator[pa.RecordBatch]:
    count = 0
    for name, path in parts.items():
        said = int(read_cell(tidy(name)).value) if label.type == "year" else tidy(name)
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROW_GROUP):
                rows = batch.num_rows
                given = {
                    "__id": pa.array(range(count + 1, count + 1 + rows), pa.int64()),
                    label.name: pa.array([said] * rows, schema.field(label.name).type),
                }
                arrays = [given.get(field.name) or _of(batch, field) for field in schema]
                count += rows
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _of(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    """A column of a batch; texts as published, where reading changed none of this sheet's."""
    name = field.name
    if name not in batch.schema.names:
        plain = name.removeprefix("__raw_")
        name = plain if name.startswith("__raw_") and plain in batch.schema.names else ""
    return batch.column(name).cast(field.type) if name else pa.nulls(batch.num_rows, field.type)


def _both(one: Finding, other: Finding) -> Finding:
    """The same thing found on two sheets."""
    count = one.count + other.count
    detail = one.detail.model_copy(update={"params": {**one.detail.params, "count": count}})
    return one.model_copy(update={"count": count, "rows": [*one.rows, *other.rows][:MAX_LISTED], "detail": detail})


def _together(reads: Mapping[str, Read], columns: list[Column]) -> Read:
    first = next(iter(reads.values()))
    notes = [f"{name}: {note}" for name, one in reads.items() for note in one.notes]
    labels = [TITLE, *first.labels]
    made = Read(
        columns,
        first.decisions,
        sum(one.rows for one in reads.values()),
        first.header_rows,
        notes,
        [],
        labels,
        sheets=dict(reads),
    )
    found: dict[tuple[str, str | None], Finding] = {}
    for one in reads.values():
        for each in one.findings:
            key = (each.code, each.column)
            found[key] = _both(found[key], each) if key in found else each
        for name, rows in one.failed.items():
            if name in made.failed:
                made.failed[name].count += rows.count
                made.failed[name].first = [*made.failed[name].first, *rows.first][:MAX_LISTED]
            else:
                made.failed[name] = rows
        made.bad_cells += [(row, number + 1, text) for row, number, text in one.bad_cells]
    made.bad_cells = made.bad_cells[:MAX_LISTED]
    names = ", ".join(reads)
    made.findings = [finding("sheets-joined", count=len(reads), names=names[:300]), *found.values()]
    return made
