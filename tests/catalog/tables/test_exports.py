"""Downloads: every format gives the same rows, formulas do not run, memory stays bounded."""

import csv
import io
import json
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from catalog.tables.exports.cells import defused_text
from catalog.tables.exports.formats import FORMATS
from catalog.tables.exports.workbook import Workbook
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import InvalidRequest, NotFound
from catalog.words.model import Column
from tests.catalog.tables.conftest import PROVINCES, write_table

ABOUT = {"title": "ประชากร <รายจังหวัด>", "license": "CC-BY-4.0", "formula": "=1+1"}


def take(tables, table: Table, format: str, *pairs: tuple[str, str], bom: bool = False) -> bytes:
    return b"".join(tables.export(table, parse_row_query(pairs, table.columns), format, ABOUT, bom=bom))


def test_csv_is_whole_quoted_and_defused(tables, provinces) -> None:
    text = take(tables, provinces, "csv").decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [c.name for c in PROVINCES]
    assert len(rows) == 8 and rows[1] == ["เชียงใหม่", "2565", "10", "1.5", "2023-01-31", "x=1"]
    assert rows[3][5] == "'=2+3" and rows[5][5] == "A,b" and rows[6][5] == 'say "hi"' and rows[6][3] == ""
    assert "raw secret" not in text and "__" not in text.replace('a""b__c', "")


def test_a_bom_for_excel_is_an_option(tables, provinces) -> None:
    assert take(tables, provinces, "csv", bom=True).startswith(b"\xef\xbb\xbf\xe0")
    assert not take(tables, provinces, "csv").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("=1+1", True),
        ("+66 2 123x", True),
        ("-5", False),
        ("-5.5%", False),
        ("@SUM(A1)", True),
        ("\tx", True),
        ("-", False),
    ]
    + [("＝cmd", True), ("ก=1", False), ("", False), ("-1+cmd|' /C calc'!A0", True), ("+๑๒", False), ("๏", False)],
)
def test_formulas_are_texts(text, defused) -> None:
    assert defused_text(text) == ("'" + text if defused else text)


def test_filters_orders_and_groups_go_into_downloads(tables, provinces) -> None:
    lines = (
        take(tables, provinces, "csv", ("amount__greater", "7"), ("amount__sort", "desc"), ("columns", "amount"))
        .decode()
        .split()
    )
    assert lines == ["amount", "75", "50", "10", "7"]
    lines = take(tables, provinces, "csv", ("ปี__groupby", ""), ("amount__sum", "")).decode().split()
    assert lines == ["ปี,amount__sum", "2565,60", "2566,15"]


def test_json_jsonl_parquet_and_arrow_hold_the_same_rows(tables, provinces) -> None:
    rows = json.loads(take(tables, provinces, "json"))
    assert [json.loads(line) for line in take(tables, provinces, "jsonl").splitlines()] == rows
    expected = [{k: v for k, v in row.items() if k != "__id"} for row in tables.rows(provinces, RowQuery()).data]
    assert rows == expected
    parquet = pq.read_table(io.BytesIO(take(tables, provinces, "parquet")))
    arrow = pa.ipc.open_stream(take(tables, provinces, "arrow")).read_all()
    assert parquet.column_names == arrow.column_names == ["__id", *(c.name for c in PROVINCES)]
    assert parquet.equals(arrow) and json.loads(parquet.schema.metadata[b"sala"])["license"] == "CC-BY-4.0"
    assert parquet.column("จังหวัด").to_pylist()[:3] == ["เชียงใหม่", "กรุงเทพมหานคร", "ตาก"]


TYPED = [
    Column(name="s", title="ข้อความ"),
    Column(name="i", title="จำนวน", type="integer", unit="คน"),
    Column(name="f", title="f", type="number"),
    Column(name="b", title="b", type="boolean"),
    Column(name="d", title="d", type="date"),
    Column(name="t", title="t", type="datetime"),
    Column(name="c", title="c", type="time"),
]
VALUES = [
    ["=HYPERLINK(1)", " a<b>&\x01\n'\"", None, "x" * 40_000, "@x"],
    [1, -5, None, 2**60, 0],
    [0.1, None, float("inf"), 1e300, -0.5],
    [True, False, None, True, True],
    [date(2024, 2, 29), date(1900, 1, 1), None, date(1900, 3, 1), date(2566, 1, 1)],
    [datetime(2024, 2, 29, 12, 30), datetime(1899, 1, 1), None, datetime(2024, 1, 1), datetime(2024, 1, 1, 23, 59, 59)],
    [time(12, 30), time(0), None, time(23, 59, 59), time(6)],
]


def test_a_workbook_is_typed_and_nothing_in_it_runs(tables, tmp_path) -> None:
    table = write_table(tmp_path, TYPED, VALUES)
    content = take(tables, table, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet, about = book.worksheets
    assert [c.value for c in sheet[1]] == ["ข้อความ", "จำนวน (คน)", "f", "b", "d", "t", "c"]
    assert sheet["A2"].value == "=HYPERLINK(1)" and sheet["A2"].data_type != "f" and sheet["A2"].quotePrefix
    assert sheet["A3"].value == " a<b>&\n'\"" and sheet["A4"].value is None and len(sheet["A5"].value) == 32_767
    assert [sheet[f"B{n}"].value for n in range(2, 7)] == [1, -5, None, str(2**60), 0]
    assert [sheet[f"C{n}"].value for n in range(2, 7)] == [0.1, None, None, 1e300, -0.5]
    assert [sheet[f"D{n}"].value for n in range(2, 7)] == [True, False, None, True, True]
    assert [sheet[f"E{n}"].value for n in range(2, 7)] == [
        datetime(2024, 2, 29),
        "1900-01-01",
        None,
        datetime(1900, 3, 1),
        datetime(2566, 1, 1),
    ]
    assert sheet["F2"].value == datetime(2024, 2, 29, 12, 30) and sheet["F3"].value == "1899-01-01T00:00:00"
    assert sheet["G2"].value == time(12, 30)
    assert {row[0].value: row[1].value for row in about.rows} == ABOUT
    assert all(cell.data_type != "f" for part in book.worksheets for row in part.rows for cell in row)
    assert sheet["A1"].font.name == "Tahoma" and sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:G6"
    other = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert other[1][:4] == ["=HYPERLINK(1)", 1.0, 0.1, True] and len(other) == 6


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch) -> None:
    monkeypatch.setattr("catalog.tables.exports.workbook.MOST_ROWS", 4)
    book = Workbook(["n"], {})
    content = b"".join([*book.write(pa.record_batch([pa.array(range(7))], names=["n"])), *book.finish()])
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert [[c.value for (c,) in sheet.rows] for sheet in sheets[:3]] == [["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6]]


def test_the_same_rows_give_the_same_bytes_and_a_sound_zip(tables, provinces) -> None:
    one = take(tables, provinces, "xlsx")
    assert one == take(tables, provinces, "xlsx") and zipfile.ZipFile(io.BytesIO(one)).testzip() is None


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"geojson"}))
def test_an_empty_table_is_an_empty_file_of_its_kind(tables, tmp_path, format) -> None:
    table = write_table(tmp_path, PROVINCES, [[] for _ in PROVINCES])
    content = take(tables, table, format)
    if format == "xlsx":
        assert [c.value for c in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]][0] == "จังหวัด"
    elif format == "parquet":
        assert pq.read_table(io.BytesIO(content)).num_rows == 0
    elif format == "json":
        assert json.loads(content) == []
    elif format == "csv":
        assert content.decode().startswith("จังหวัด,ปี")


def test_geojson_of_coordinates_and_of_shapes(tables, tmp_path) -> None:
    places = [
        Column(name="name", title="name"),
        Column(name="lat", title="lat", type="number"),
        Column(name="lon", title="lon", type="number"),
    ]
    table = write_table(tmp_path, places, [["ก", "ข"], [13.7, None], [100.5, 100.0]])
    found = json.loads(take(tables, table, "geojson"))
    assert [f["geometry"] for f in found["features"]] == [{"type": "Point", "coordinates": [100.5, 13.7]}, None]
    shapes = [Column(name="where", title="where", type="geometry"), Column(name="n", title="n", type="integer")]
    table = write_table(
        tmp_path, shapes, [['{"type":"Point","coordinates":[1,2]}', "POINT (3 4)", "broken"], [1, 2, 3]]
    )
    features = json.loads(take(tables, table, "geojson"))["features"]
    assert [f["geometry"] and f["geometry"]["coordinates"] for f in features] == [[1, 2], [3.0, 4.0], None]
    assert features[0]["properties"] == {"n": 1}


def test_what_cannot_be_is_said_before_the_first_byte(tables, provinces) -> None:
    for format in ("geojson", "docx"):
        with pytest.raises(InvalidRequest):
            tables.export(provinces, RowQuery(), format, {})


def test_a_hundred_slow_readers_hold_little_and_a_version_may_go_while_it_is_read(tables, tmp_path) -> None:
    count = 60_000
    table = write_table(
        tmp_path, PROVINCES[:3], [[f"จังหวัดที่ {i}" for i in range(count)], [2566] * count, list(range(count))]
    )
    before = pa.total_allocated_bytes()
    readers = [tables.export(table, RowQuery(), "csv", {}) for _ in range(100)]
    for reader in readers:
        next(reader), next(reader)
    assert pa.total_allocated_bytes() - before < 300_000_000
    Path(table.uri).unlink()
    assert sum(len(part) for part in readers[0]) > 1_000_000  # who reads already reads to the end
    with pytest.raises(NotFound):
        list(tables.export(table, RowQuery(), "csv", {}))
