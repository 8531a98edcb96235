"""Coordinates in columns: which, in which system, and where they are on a map (through the GeoJSON of the table)."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.tables.engine import DuckTables
from catalog.tables.port import RowQuery, Table
from validators import judge_file
from validators.port import FileJudgement, Hints

GRAND_PALACE = (100.4914, 13.7500)  # longitude, latitude


def read(text: str, tmp_path: Path, name: str = "a.csv") -> tuple[FileJudgement, list[Any]]:
    source = tmp_path / name
    source.write_text(text, encoding="utf-8")
    found = judge_file(source, Hints(name=name), tmp_path / "out.parquet")
    assert found.unreadable is None
    tables = DuckTables(temp=tmp_path / "temp")
    try:
        table = Table("r", 1, str(tmp_path / "out.parquet"), "0" * 64, found.rows or 0, found.columns)
        made = json.loads(b"".join(tables.export(table, RowQuery(), "geojson", {})))
    finally:
        tables.close()
    return found, [f["geometry"] and f["geometry"]["coordinates"] for f in made["features"]]


def codes(found: FileJudgement) -> set[str]:
    return {one.code for one in found.judgement.findings if one.code.startswith("coordinates")}


def near(found: list[float], wanted: tuple[float, float], metres: float) -> bool:
    return abs(found[0] - wanted[0]) < metres / 108_000 and abs(found[1] - wanted[1]) < metres / 110_600


ROWS = ((100.4914, 13.7500), (98.9853, 18.7883), (100.5998, 7.2061))


@pytest.mark.parametrize(
    "titles",
    ["ละติจูด,ลองจิจูด", "Latitude,Longitude", "lat,lng", "พิกัดละติจูด,พิกัดลองจิจูด", "LAT (WGS84),LONG (WGS84)", "y,x", "พิกัด Y,พิกัด X", "เส้นรุ้ง,เส้นแวง"],
)  # fmt: skip
def test_degrees_by_any_name(titles: str, tmp_path: Path) -> None:
    lines = "\n".join(f"วัด{n},{y},{x}" for n, (x, y) in enumerate(ROWS))
    found, places = read(f"ชื่อ,{titles}\nวัดใหม่,,\n{lines}\n", tmp_path)
    assert places == [None, *map(list, ROWS)] and codes(found) == {"coordinates-found"}
    assert {c.axis: c.crs for c in found.columns if c.axis} == {"y": "EPSG:4326", "x": "EPSG:4326"}


def test_longitudes_under_latitude_are_put_right_and_told(tmp_path: Path) -> None:
    lines = "\n".join(f"วัด{n},{x},{y}" for n, (x, y) in enumerate(ROWS))
    found, places = read(f"ชื่อ,lat,lon\n{lines}\n", tmp_path)
    assert places == [*map(list, ROWS)] and codes(found) == {"coordinates-swapped"}


@pytest.mark.parametrize(
    ("head", "expected", "metres"),
    [
        ("UTM_E (WGS 84 zone 47N),UTM_N (WGS 84 zone 47N)", {"coordinates-turned"}, 60),
        ("Easting 47N,Northing 47N", {"coordinates-turned", "coordinates-datum"}, 60),
        ("พิกัด X,พิกัด Y", {"coordinates-turned", "coordinates-datum", "coordinates-zone"}, 60),
        ("X (Indian 1975 zone 47),Y (Indian 1975 zone 47)", {"coordinates-turned"}, 600),
    ],
)
def test_utm_in_columns(head: str, expected: set[str], metres: float, tmp_path: Path) -> None:
    # The Grand Palace and two places farther east, which only zone 47 can hold.
    rows = "ก,661283,1520580\nข,661500,1520600\nค,661700,1520700\nง,661800,1520800\n"
    found, places = read(f"ชื่อ,{head}\n{rows}", tmp_path)
    assert codes(found) == expected
    assert near(places[0], GRAND_PALACE, metres)
    assert near(places[0], GRAND_PALACE, 100) is ("Indian" not in head)  # the datums are some 400 m apart


def test_a_zone_of_its_own_for_every_row(tmp_path: Path) -> None:
    text = (
        "ชื่อ,โซน,E,N\nก,47,661283,1520580\nข,48,265000,1814000\nค,47N,661500,1520600\nง,49,1,1\nจ,48P,265000,1814000\n"
    )
    found, places = read(text, tmp_path)
    assert codes(found) == {"coordinates-turned", "coordinates-datum"}
    systems = [one.detail.params["system"] for one in found.judgement.findings if one.code == "coordinates-turned"]
    assert ["EPSG:32647" in systems[0], "EPSG:32648" in systems[1]] == [True, True]
    assert near(places[0], GRAND_PALACE, 60) and near(places[1], (102.801, 16.394), 500) and places[3] is None
    assert places[4] == places[1]


def test_a_zone_that_cannot_be_known_shows_no_place(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("ชื่อ,E,N\nก,500000,1520580\nข,480000,1520600\nค,510000,1520700\n", encoding="utf-8")
    found = judge_file(source, Hints(name="a.csv"), tmp_path / "out.parquet")
    assert "coordinates-no-zone" in codes(found) and all(c.crs is None for c in found.columns)


def test_both_in_one_cell(tmp_path: Path) -> None:
    found, places = read(
        'ชื่อ,พิกัด\nก,"13.7500, 100.4914"\nข,"18.7883, 98.9853"\nค,ไม่ทราบ\nง,"(7.2061, 100.5998)"\nจ,"7.2061, 100.5998"\n',
        tmp_path,
    )
    assert places[:3] == [[100.4914, 13.75], [98.9853, 18.7883], None] and codes(found) == {"coordinates-point"}


@pytest.mark.parametrize(
    "text",
    ["ชื่อ,x,y\nก,1,2\nข,3,4\nค,5,6\n", "เดือน,N,E\nก,120,40\nข,130,50\nค,99,60\n", "จังหวัด,long,จำนวน\nตาก,20,5\nน่าน,30,6\nแพร่,40,7\n"],
)  # fmt: skip
def test_numbers_that_are_no_places(text: str, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(text, encoding="utf-8")
    found = judge_file(source, Hints(name="a.csv"), tmp_path / "out.parquet")
    assert not codes(found) and not any(c.axis for c in found.columns)
