"""A dataset as a data package: sound, described, and accepted by Frictionless."""

import io
import json
import zipfile
from pathlib import Path

from frictionless import Package

from catalog.tables.packages import file_name
from tests.catalog.tables.conftest import PROVINCES, write_table

DATASET = {
    "id": "d-1",
    "slug": "ประชากร-2566",
    "title": "ประชากรรายจังหวัด",
    "description": "จำนวนประชากร",
    "tags": ["ประชากร"],
    "published": "2026-01-01T00:00:00Z",
    "license": {
        "id": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    },
    "organization": {"slug": "dopa", "title": "กรมการปกครอง"},
    "source": {"name": "dopa", "remote_id": "x", "url": "https://catalog.dopa.go.th/dataset/x"},
}


def test_a_package_is_whole_and_valid(tables, provinces, tmp_path) -> None:
    other = write_table(tmp_path, PROVINCES[:2], [["ก/ข"], [2566]], resource="r2", title="../../ตาราง: ที่ 2?")
    content = b"".join(tables.package(DATASET, [provinces, other], "http://127.0.0.1:8000/dataset/x"))
    assert content == b"".join(tables.package(DATASET, [provinces, other], "http://127.0.0.1:8000/dataset/x"))
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.namelist() == [
        "data/01-ประชากรรายจังหวัด.csv",
        "data/02-ตาราง-ที่-2.csv",
        "datapackage.json",
        "LICENSE.txt",
    ]
    told = json.loads(archive.read("datapackage.json"))
    assert told["title"] == DATASET["title"] and told["licenses"][0]["name"] == "CC-BY-4.0"
    assert told["resources"][0]["schema"]["fields"][1] == {
        "name": "ปี", "type": "year", "title": "ปี พ.ศ.", "sala:calendar": "be", "sala:kind": "year",
    }  # fmt: skip
    assert told["resources"][0]["sala:version"] == 1
    folder: Path = tmp_path / "package"
    archive.extractall(folder)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_names_of_files_are_harmless() -> None:
    assert file_name("../../etc/passwd", 1) == "data/01-etc-passwd.csv"
    assert file_name("", 3) == "data/03-table.csv"
    assert len(file_name("ก" * 500, 1).encode()) <= 150
