"""Tables written by hand in the layout of `validators/port.py`."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.tables.engine import DuckTables
from catalog.tables.port import Table
from catalog.words.model import Column

TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("ms"),
    "time": pa.time32("s"),
    "year": pa.int64(),
    "geometry": pa.string(),
}


def write_table(
    folder: Path,
    columns: list[Column],
    values: list[list],
    parts: list[str | None] | None = None,
    group: int = 8192,
    **facts,
) -> Table:
    """`values` are columns. Returns the Table of a Parquet file with the internal columns and one `__raw_` column."""
    count = len(values[0]) if values else 0
    arrays = [
        pa.array(range(1, count + 1), pa.int64()),
        pa.array(range(2, count + 2), pa.int32()),
        pa.array(parts or [None] * count, pa.string()),
        *(pa.array(cells, TYPES[column.type]) for column, cells in zip(columns, values, strict=True)),
        pa.array(["raw secret"] * count, pa.string()),
    ]
    names = ["__id", "__row", "__part", *(c.name for c in columns), f"__raw_{columns[0].name if columns else 'x'}"]
    meta = {"sala": json.dumps({"columns": [c.model_dump() for c in columns]}, ensure_ascii=False)}
    found = pa.table(arrays, names=names).replace_schema_metadata(meta)
    path = folder / f"t{len(list(folder.glob('*.parquet')))}.parquet"
    pq.write_table(found, path, row_group_size=group, compression="zstd")
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    return Table(
        resource=facts.get("resource", "r1"),
        version=facts.get("version", 1),
        uri=str(path),
        sha256=sha,
        rows=count,
        columns=columns,
        title=facts.get("title", ""),
    )


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[DuckTables]:
    engine = DuckTables(memory=256_000_000, temp=tmp_path / "spill")
    yield engine
    engine.close()


PROVINCES = [
    Column(name="จังหวัด", title="จังหวัด", kind="place"),
    Column(name="ปี", title="ปี พ.ศ.", type="year", calendar="be", kind="year"),
    Column(name="amount", title="จำนวน", type="integer", kind="measure", unit="คน"),
    Column(name="rate", title="อัตรา", type="number", kind="measure"),
    Column(name="day", title="วันที่", type="date", kind="date"),
    Column(name='a"b__c=d', title="odd", type="string"),
]
CELLS = [
    ["เชียงใหม่", "กรุงเทพมหานคร", "ตาก", "ขอนแก่น", "เลย", None, "รวม"],
    [2565, 2565, 2566, 2566, 2565, 2566, 2566],
    [10, 50, 5, 7, None, 3, 75],
    [1.5, 2.25, None, 0.5, 3.0, float("nan"), 9.0],
    ["2023-01-31", "2022-12-01", None, "2023-06-01", "2023-01-01", "2020-02-29", None],
    ["x=1", "y", "=2+3", None, "A,b", 'say "hi"', "x"],
]


@pytest.fixture
def provinces(tmp_path: Path) -> Table:
    from datetime import date

    cells = [list(c) for c in CELLS]
    cells[4] = [None if d is None else date.fromisoformat(d) for d in cells[4]]
    return write_table(tmp_path, PROVINCES, cells, parts=[None] * 6 + ["total"], group=3, title="ประชากรรายจังหวัด")
