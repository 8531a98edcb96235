"""A whole data package on an agency's desk: schemas and dialects beside it, keys from table to table, files that are not there."""

import json
import zipfile
from pathlib import Path

from api.judges.packages import judged_package, zipped_package
from catalog.words.settings import Settings
from validators import judge_file
from validators.port import Hints

VILLAGES = {
    "fields": [{"name": "code", "type": "string"}, {"name": "province", "type": "string"}],
    "foreignKeys": [{"fields": ["province"], "reference": {"resource": "provinces", "fields": ["code"]}}],
}


def written(folder: Path) -> tuple[Path, dict]:
    (folder / "provinces.csv").write_text("code;name\n55;น่าน\n63;ตาก\n", encoding="utf-8")
    (folder / "villages.csv").write_text("code,province\n1,55\n2,63\n3,99\n", encoding="utf-8")
    (folder / "provinces.json").write_text('{"fields": [{"name": "code", "type": "string"}, {"name": "name"}]}')
    descriptor = {
        "resources": [
            {"name": "provinces", "path": "provinces.csv", "schema": "provinces.json", "dialect": {"delimiter": ";"}},
            {"name": "villages", "path": "villages.csv", "schema": VILLAGES},
            {"name": "gone", "path": "gone.csv"},
            {"name": "above", "path": "../provinces.csv"},
        ]
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor))
    return path, descriptor


def test_keys_lead_from_table_to_table(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "provinces.csv").write_text("a\n1\n")
    provinces, villages, gone, above = judged_package(Settings(), *written(folder))["resources"]
    assert provinces["valid"] and not villages["valid"] and not gone["valid"] and not above["valid"]
    errors = villages["report"]["tasks"][0]["errors"]
    assert [(one["type"], one["rowNumber"], one["fieldCells"]) for one in errors] == [("foreign-key", 4, ["99"])]
    assert gone["unreadable"]["params"] == {"file": "gone.csv"} and "table" not in above


def test_a_key_may_name_its_own_table(tmp_path: Path) -> None:
    (tmp_path / "offices.csv").write_text("code,under\n1,\n2,1\n3,9\n")
    schema = {
        "fields": [{"name": "code", "type": "integer"}, {"name": "under", "type": "integer"}],
        "foreignKeys": [{"fields": ["under"], "reference": {"resource": "offices", "fields": ["code"]}}],
    }
    hints = Hints(name="offices.csv", table_schema=schema, table="offices")
    found = judge_file(tmp_path / "offices.csv", hints, tmp_path / "t.parquet")
    errors = found.judgement.report["tasks"][0]["errors"]
    assert [(one["type"], one["rowNumber"], one["referenceName"]) for one in errors] == [("foreign-key", 4, "offices")]


def test_a_table_alone_is_checked_without_the_keys_that_lead_out_of_it(tmp_path: Path) -> None:
    written(tmp_path)
    schema = {**VILLAGES, "fields": [{"name": "code", "type": "integer"}, {"name": "province", "type": "integer"}]}
    (tmp_path / "villages.csv").write_text("code,province\n1,55\nx,63\n")
    found = judge_file(
        tmp_path / "villages.csv", Hints(name="villages.csv", table_schema=schema), tmp_path / "t.parquet"
    )
    assert [one["type"] for one in found.judgement.report["tasks"][0]["errors"]] == ["type-error"]
    left = next(one for one in found.judgement.findings if one.code == "foreign-keys-left")
    assert "provinces" in left.detail.render("en") and left.detail.render("th") != left.detail.render("en")


def errors_of(made: dict) -> list[tuple[str, int | None]]:
    return [(one["type"], one.get("rowNumber")) for one in made["report"]["tasks"][0]["errors"]]


def whole(folder: Path) -> dict:
    """A package with a table in parts, a table in the descriptor, and what it says of its files."""
    (folder / "one.csv").write_text("n,s\n1,ก\nx,ข\n", encoding="utf-8")
    (folder / "two.csv").write_text("n,s\n3,ค\n1,ง\n", encoding="utf-8")
    number = {"name": "n", "type": "integer", "constraints": {"unique": True, "exclusiveMinimum": 0}}
    schema = {"fields": [number, {"name": "s", "type": "string"}]}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "resources": [
            {"name": "parts", "path": ["one.csv", "two.csv"], "schema": schema},
            {"name": "inline", "data": [{"n": 1, "s": "ก"}, {"n": 0, "s": 5}], "schema": schema},
            {"name": "rows", "data": [["n", "s"], [7, "ก"]], "schema": schema},
            {"name": "counted", "path": "one.csv", "schema": schema, "bytes": 5, "hash": "md5:0"},
            {"name": "nothing", "data": "n,s"},
        ],
    }


def test_tables_in_parts_and_in_the_descriptor(tmp_path: Path) -> None:
    descriptor = whole(tmp_path)
    made = judged_package(Settings(), tmp_path / "datapackage.json", descriptor)
    parts, inline, rows, counted, nothing = made["resources"]
    assert errors_of(parts) == [("type-error", 3), ("unique-error", 5)]
    assert errors_of(inline) == [("constraint-error", 3), ("type-error", 3)] and rows["valid"]
    assert errors_of(counted) == [("type-error", 3), ("hash-count", None), ("byte-count", None)]
    assert not nothing["valid"] and "descriptor" in nothing["unreadable"]["id"]
    assert len(made["errors"]) == 1 and "data" in made["errors"][0]["message"]


def test_a_package_that_is_a_zip(tmp_path: Path) -> None:
    descriptor = whole(tmp_path)
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("p/datapackage.json", json.dumps(descriptor))
        archive.write(tmp_path / "one.csv", "p/one.csv")
        archive.write(tmp_path / "two.csv", "p/two.csv")
        archive.writestr("p/../../above.csv", "n,s\n")
    with zipped_package(tmp_path / "p.zip") as inner:
        assert inner is not None
        made = judged_package(Settings(), inner, json.loads(inner.read_bytes()))
    assert errors_of(made["resources"][0]) == [("type-error", 3), ("unique-error", 5)]
    assert not inner.exists() and not list(tmp_path.glob("**/above.csv"))
    with zipped_package(tmp_path / "one.csv") as inner:
        assert inner is None


def test_a_zipped_bomb_is_no_package(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("a.csv", b"0" * 100_000_000)
    with zipped_package(tmp_path / "p.zip") as inner:
        assert inner is None
