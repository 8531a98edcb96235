"""Geodata files as tables: written by GDAL, read by us; systems, encodings, hostile bytes."""

import json
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.words.projections import projection
from tests.validators.reading.geofiles import NAMES, SHAPES, write, zipped
from validators import judge_file
from validators.port import FileJudgement, Hints
from validators.reading.features import BROKEN
from validators.reading.geopackages import shape_of as shape_of_blob
from validators.reading.shapefiles import shape_of as shape_of_record

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")  # GDAL's, about names it cuts
NEAR_BANGKOK = [shapely.box(661000, 1518000, 662000, 1519000)]


def judged(path: Path, tmp_path: Path, **hints: Any) -> tuple[FileJudgement, list[dict[str, Any]]]:
    found = judge_file(path, Hints(name=path.name, **hints), tmp_path / "out.parquet")
    return found, pq.read_table(found.parquet).to_pylist() if found.parquet else []


def codes(found: FileJudgement) -> set[str]:
    return {one.code for one in found.judgement.findings}


def shape(row: dict[str, Any]) -> Any:
    return shapely.from_geojson(row["geometry"])


def packed(tmp_path: Path, without: tuple[str, ...] = (), **options: Any) -> Path:
    folder = tmp_path / "layer"
    folder.mkdir()
    write(folder / "a.shp", **options)
    return zipped(folder, tmp_path / "a.zip", "a", without)


@pytest.mark.parametrize("without", [(), (".cpg",)])
def test_a_shapefile_in_thai_of_windows(tmp_path: Path, without: tuple[str, ...]) -> None:
    found, rows = judged(packed(tmp_path, without, encoding="CP874"), tmp_path)
    assert (found.format, found.media_type, found.judgement.valid) == ("SHP", "application/zip", True)
    assert [(c.name, c.type) for c in found.columns] == [
        ("ชื่อ", "string"),
        ("จำนวน", "integer"),
        ("geometry", "geometry"),
    ]
    assert [row["ชื่อ"] for row in rows] == NAMES and codes(found) == {"encoding"}
    assert shape(rows[0]).equals(SHAPES[0]) and shape(rows[1]).equals(SHAPES[1]) and rows[2]["geometry"] is None


def test_a_cpg_that_is_wrong_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "layer"
    folder.mkdir()
    write(folder / "a.shp", encoding="CP874")
    (folder / "a.cpg").write_text("UTF-8")
    _, rows = judged(zipped(folder, tmp_path / "a.zip", "a"), tmp_path)
    assert rows[0]["ชื่อ"] == NAMES[0]


def test_utf8_cut_inside_a_letter_at_the_end_of_a_cell(tmp_path: Path) -> None:
    long = "ก" * 200  # 600 bytes: GDAL cuts at 254
    fields = {"name": np.array([long], object)}
    _, rows = judged(packed(tmp_path, encoding="UTF-8", shapes=SHAPES[:1], fields=fields), tmp_path)
    assert rows[0]["name"] == "ก" * 84


@pytest.mark.parametrize("code", ["EPSG:32647", "EPSG:24047"])
def test_utm_is_turned_and_the_way_is_told(tmp_path: Path, code: str) -> None:
    found, rows = judged(packed(tmp_path, crs=code, shapes=NEAR_BANGKOK), tmp_path)
    way = projection(code)
    assert way is not None
    (told,) = [one for one in found.judgement.findings if one.code == "coordinates-turned"]
    assert code in told.detail.params["system"] and told.detail.params["way"] == way.way
    west, south, *_ = shape(rows[0]).bounds
    # Independent of our way: the corner by GDAL's own numbers for WGS 84; Indian 1975 lies about 330 m north-east of it.
    apart = np.hypot((west - 100.4889755) * 108_200, (south - 13.7266665) * 110_600)
    assert apart < 0.5 if code == "EPSG:32647" else 350 < apart < 480
    if code == "EPSG:24047":
        assert "Indian 1975 to WGS 84 (2)" in way.way and way.accuracy == 5


def test_without_prj_degrees_are_wgs84_and_metres_are_nowhere(tmp_path: Path) -> None:
    found, rows = judged(packed(tmp_path, (".prj",)), tmp_path)
    assert "coordinates-assumed" in codes(found) and rows[0]["geometry"]
    (tmp_path / "b").mkdir()
    found, rows = judged(packed(tmp_path / "b", (".prj",), shapes=NEAR_BANGKOK), tmp_path)
    assert "coordinates-unknown" in codes(found) and rows[0]["geometry"] is None and not found.judgement.valid


def test_a_prj_that_names_a_file_names_nothing(tmp_path: Path) -> None:
    secret = 'GEOGCS["x",DATUM["d",SPHEROID["s",6378137,298.25],EXTENSION["PROJ4_GRIDS","/etc/passwd"]],PRIMEM["g",0],UNIT["degree",0.017]]'
    folder = tmp_path / "layer"
    folder.mkdir()
    write(folder / "a.shp", shapes=NEAR_BANGKOK)
    (folder / "a.prj").write_text(secret)
    found, _ = judged(zipped(folder, tmp_path / "a.zip", "a"), tmp_path)
    assert "coordinates-unknown" in codes(found)


def test_other_layers_of_an_archive_are_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "layer"
    folder.mkdir()
    write(folder / "a.shp", shapes=SHAPES * 5, fields={"n": np.arange(15)})
    people = {"เลขประจำตัวประชาชน": np.array(["1101700230708", "3100503140121"], object)}
    write(folder / "b.shp", shapes=SHAPES[:2], fields={"id_card": people["เลขประจำตัวประชาชน"]})
    with zipfile.ZipFile(tmp_path / "ab.zip", "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    found, _ = judged(tmp_path / "ab.zip", tmp_path)
    (member,) = [one for one in found.judgement.findings if one.code == "archive-member"]
    assert member.detail.params["others"] == "b.shp"
    assert found.judgement.personal_data is not None and found.judgement.personal_data.columns


@pytest.mark.parametrize("driver", ["GPKG", "KML", "LIBKML"])
def test_the_same_features_in_other_formats(tmp_path: Path, driver: str) -> None:
    path = write(tmp_path / ("a.gpkg" if driver == "GPKG" else "a.kml"), driver=driver)
    found, rows = judged(path, tmp_path)
    assert found.format == ("GPKG" if driver == "GPKG" else "KML") and found.judgement.valid
    assert [row["ชื่อ"] for row in rows] == NAMES and [row["จำนวน"] for row in rows] == [10, 20, 30]
    assert shape(rows[0]).equals(SHAPES[0]) and shape(rows[1]).equals(SHAPES[1]) and rows[2]["geometry"] is None


def test_kmz_folders_and_data_in_kml(tmp_path: Path) -> None:
    kml = """<?xml version="1.0" encoding="UTF-8"?><!-- a comment --><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Style id="s"/>
    <Folder><name>วัด</name><Folder><name>หลวง</name><Placemark><name>ก</name><description><![CDATA[<table><tr><td>สูง</td><td>7</td></tr></table>]]></description>
    <ExtendedData><Data name="ปี"><value>2566</value></Data></ExtendedData><Point><coordinates> 100.5,13.75,7 </coordinates></Point></Placemark></Folder></Folder>
    <Placemark><name>ข</name><MultiGeometry><LineString><coordinates>100,13 101,14</coordinates></LineString><Point><coordinates>1,2</coordinates></Point></MultiGeometry></Placemark>
    <Placemark><name>ค</name><Point><coordinates>nowhere</coordinates></Point></Placemark></Document></kml>"""
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", kml)
        archive.writestr("files/icon.png", b"\x89PNG")
    found, rows = judged(tmp_path / "a.kmz", tmp_path)
    assert found.format == "KMZ" and [row["name"] for row in rows] == ["ก", "ข", "ค"]
    assert rows[0]["folder"] == "วัด / หลวง" and rows[0]["description"] == "สูง 7" and rows[0]["ปี"] == 2566
    assert json.loads(rows[0]["geometry"]) == {"type": "Point", "coordinates": [100.5, 13.75]}
    assert json.loads(rows[1]["geometry"])["type"] == "GeometryCollection" and rows[2]["geometry"] is None
    (broken,) = [one for one in found.judgement.findings if one.code == "broken-shapes"]
    assert broken.count == 1


def test_gpx_of_places_routes_and_tracks(tmp_path: Path) -> None:
    (tmp_path / "a.gpx").write_text(
        """<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="13.7" lon="100.5"><ele>4.5</ele><name>จุด</name></wpt>
        <rte><name>ทาง</name><rtept lat="13" lon="100"/><rtept lat="14" lon="101"/></rte>
        <trk><name>รอย</name><trkseg><trkpt lat="13" lon="100"><time>2024-01-01T00:00:00Z</time></trkpt><trkpt lat="13.1" lon="100"/></trkseg>
        <trkseg><trkpt lat="15" lon="100"/><trkpt lat="15.1" lon="100"/></trkseg></trk><wpt lat="north" lon="1"><name>x</name></wpt></gpx>"""
    )
    found, rows = judged(tmp_path / "a.gpx", tmp_path)
    assert found.format == "GPX" and [row["feature"] for row in rows] == ["waypoint", "route", "track", "waypoint"]
    kinds = [row["geometry"] and json.loads(row["geometry"])["type"] for row in rows]
    assert (
        kinds == ["Point", "LineString", "MultiLineString", None] and rows[0]["ele"] == 4.5 and rows[2]["points"] == 4
    )


def test_layers_of_a_geopackage(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", driver="GPKG", layer="เล็ก", shapes=SHAPES[:1])
    write(path, driver="GPKG", layer="ใหญ่", append=True)
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE people (บัตร TEXT)")
        base.executemany("INSERT INTO people VALUES (?)", [("1101700230708",), ("3100503140121",)])
    base.close()
    found, rows = judged(path, tmp_path)
    assert len(rows) == 3 and "layer-chosen" in codes(found)
    assert found.judgement.personal_data is not None and found.judgement.personal_data.columns  # in a table beside
    assert len(judged(path, tmp_path, sheet="เล็ก")[1]) == 1


def test_a_geopackage_cannot_run_anything(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", driver="GPKG", layer="a")
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA writable_schema=ON")
        base.execute("UPDATE gpkg_geometry_columns SET table_name = 'v'")
        base.execute("UPDATE gpkg_contents SET table_name = 'v'")
        base.execute("CREATE VIEW v AS SELECT load_extension('/tmp/x'), geom FROM a")
        base.execute("ALTER TABLE a ADD COLUMN late TEXT AS (hex(zeroblob(1000000000)))")
    base.close()
    found, _ = judged(path, tmp_path)
    assert found.unreadable is not None


def test_a_plain_sqlite_file_is_refused(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "a.db")
    base.execute("CREATE TABLE a (b)")
    base.commit()
    base.close()
    found, _ = judged(tmp_path / "a.db", tmp_path)
    assert found.format == "SQLITE" and found.unreadable is not None


def test_lengths_that_lie_do_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "layer"
    folder.mkdir()
    write(folder / "a.shp")
    whole = (folder / "a.shp").read_bytes()
    for length in (-4, 0, 1 << 30):
        (folder / "a.shp").write_bytes(whole[:104] + struct.pack(">i", length) + whole[108:])
        found, _ = judged(zipped(folder, tmp_path / "a.zip", "a"), tmp_path)
        assert found.unreadable is not None


def test_shapes_nested_without_end_are_broken() -> None:
    level = struct.pack("<BII", 1, 7, 1)
    assert shape_of_blob(b"GP\0\x01\0\0\0\0" + level * 100_000) is BROKEN


@given(st.binary(max_size=200), st.sampled_from([1, 3, 5, 8, 11, 15]))
def test_any_record_is_a_shape_or_broken(noise: bytes, kind: int) -> None:
    found = shape_of_record(struct.pack("<i", kind) + noise)
    assert found is None or found is BROKEN or isinstance(found, shapely.Geometry)


@given(st.binary(max_size=200), st.integers(0, 255))
def test_any_blob_is_a_shape_or_broken(noise: bytes, flags: int) -> None:
    found = shape_of_blob(b"GP\0" + bytes([flags]) + noise)
    assert found is None or found is BROKEN or isinstance(found, shapely.Geometry)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_files_are_judged_not_raised(tmp_path: Path, data: st.DataObject) -> None:
    """Bytes of whole files changed here and there: a judgement, whatever comes."""
    driver, name = data.draw(st.sampled_from([("GPKG", "h.gpkg"), ("KML", "h.kml"), ("ESRI Shapefile", "h.shp")]))
    path = tmp_path / name
    if not path.exists():
        write(path, driver=driver)
    victim = (
        path.with_suffix(data.draw(st.sampled_from([".shp", ".dbf", ".prj"]))) if driver.startswith("ESRI") else path
    )
    whole = bytearray(victim.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    if driver.startswith("ESRI"):
        with zipfile.ZipFile(tmp_path / "h.zip", "w") as archive:
            for part in tmp_path.glob("h.[sdpc][hbrp][pfjg]"):
                archive.writestr(part.name, bytes(whole) if part == victim else part.read_bytes())
        judged(tmp_path / "h.zip", tmp_path)
    else:
        aside = tmp_path / ("x" + name)
        aside.write_bytes(bytes(whole))
        judged(aside, tmp_path)
