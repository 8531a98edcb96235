import json
from pathlib import Path
from typing import Any

import pytest

from api.portal import assets, charts, placing
from api.portal.facts import BOUNDARIES
from catalog.tables.port import RowQuery
from catalog.words.places import divisions
from catalog.words.texts import Text


def column(name: str, kind: str, type: str = "integer", **more: Any) -> dict[str, Any]:
    return {"name": name, "title": name, "kind": kind, "type": type} | more


PLACE, YEAR, MEN = column("จังหวัด", "place", "string"), column("ปี", "year", "year"), column("ชาย", "measure", unit="คน")


@pytest.mark.parametrize(
    ("columns", "forms"),
    [
        ([PLACE, YEAR, MEN], ["map", "line", "bar", "share"]),
        ([YEAR, MEN], ["line"]),
        ([column("พรรค", "category", "string"), MEN], ["bar"]),
        ([MEN, column("หญิง", "measure")], ["dot"]),
        ([column("หมายเหตุ", "text", "string")], []),
        ([column("ลำดับ", "measure"), column("เขตที่", "measure")], []),
    ],
)
def test_forms_follow_the_columns(columns: list[dict[str, Any]], forms: list[str]) -> None:
    assert charts.forms(charts.kinds(columns, rows=1000)) == forms


def test_rates_are_averaged_and_counts_added() -> None:
    assert charts.function_of(column("อัตราการว่างงาน", "measure")) == "avg"
    assert charts.function_of(column("x", "measure", unit="ร้อยละ")) == "avg"
    assert charts.function_of(MEN) == "sum"


def test_of_a_wide_table_the_newest_year_is_drawn() -> None:
    years = [column(str(y), "measure") for y in (2560, 2562, 2561)]
    k = charts.kinds([PLACE, *years])
    made = charts.plan(k, {}, "map")
    assert made is not None and made.y == "2562"
    assert Text.of(k.titles["2562"]).render("th") == "ปี 2562"


def test_what_the_reader_chose_is_kept_and_what_is_unknown_is_not() -> None:
    k = charts.kinds([PLACE, YEAR, MEN, column("หญิง", "measure")])
    made = charts.plan(k, {"y": "หญิง", "x": "nonsense", "by": "จังหวัด"}, "line")
    assert made is not None and (made.x, made.y, made.by) == ("ปี", "หญิง", "จังหวัด")
    assert charts.question(made, RowQuery(q="ก")).group_by == ("ปี", "จังหวัด")


def test_provinces_are_known_by_name_and_code() -> None:
    assert placing.province("จังหวัดเชียงใหม่") == placing.province("Chiang Mai") == placing.province("50") == "50"
    assert placing.province("ไม่มี") is None


def test_a_line_needs_three_times_and_some_movement() -> None:
    line = charts.Plan("line", "ปี", "ชาย")
    points = [{"x": y, "y": v, "z": None} for y, v in ((2560, 1), (2561, 2), (2562, 3))]
    assert charts.worth(line, points, 3)
    assert not charts.worth(line, points[:2], 2)
    assert not charts.worth(line, [p | {"y": 1} for p in points], 3)


def test_words_say_where_it_began_and_ended() -> None:
    line = charts.Plan("line", "ปี", "ชาย")
    points = [{"x": y, "y": v, "z": None} for y, v in ((2560, 10), (2561, 40), (2562, 20))]
    said = [t.render("en") for t in charts.in_words(line, points, {"ปี": YEAR, "ชาย": MEN}, "en")]
    assert said == ["From 10 คน in 2560 it rose to 20 คน in 2562.", "Highest: 2561 (40 คน).", "Lowest: 2560 (10 คน)."]


@pytest.mark.parametrize(
    ("title", "district"),
    [("เขต", True), ("ชื่อเขต", True), ("เขต/อำเภอ", True), ("อำเภอ", True), ("district_th", True), ("เขตเลือกตั้ง", False), ("เขตสุขภาพ", False), ("Sub-district", False)],
)  # fmt: skip
def test_a_khet_is_a_district_of_bangkok(title: str, district: bool) -> None:
    columns = [{"name": "d", "title": title, "kind": "place", "type": "string"}, {"name": "n", "title": "คน", "kind": "measure", "type": "integer"}]  # fmt: skip
    k = charts.kinds(columns)
    assert bool(k.districts) is district and ("districts" in charts.forms(k)) is district
    assert not k.places, "none of them is a province"


def test_districts_on_a_map_are_told_apart_by_their_province() -> None:
    columns = [
        {"name": "p", "title": "จังหวัด", "type": "string", "kind": "place"},
        {"name": "d", "title": "อำเภอ", "type": "string", "kind": "place"},
        {"name": "n", "title": "ประชากร", "type": "integer", "kind": "measure"},
    ]
    k = charts.kinds(columns)
    assert charts.forms(k)[0] == "districts" and [c["name"] for c in k.places] == ["p"]
    plan = charts.plan(k, {}, "districts")
    assert plan is not None and charts.question(plan, RowQuery()).group_by == ("d", "p")
    rows = [
        {"d": d, "p": p, "n__sum": n}
        for n, (d, p) in enumerate(
            [("เฉลิมพระเกียรติ", "น่าน"), ("เฉลิมพระเกียรติ", "สระบุรี"), ("บางรัก", "กรุงเทพมหานคร"), ("ไม่มี", "น่าน")]
        )
    ]
    found = {point["x"]: point["code"] for point in charts.points(plan, rows)}
    assert found == {"บางรัก, กรุงเทพมหานคร": "1004", "เฉลิมพระเกียรติ, สระบุรี": "1913", "เฉลิมพระเกียรติ, น่าน": "5515"}


def test_every_district_and_province_has_its_outline() -> None:
    for level, size in (("provinces", 2), ("districts", 4)):
        atlas = json.loads((Path(assets.FOLDER) / f"{level}.geojson").read_text(encoding="utf-8"))
        assert {f["properties"]["code"] for f in atlas["features"]} == {c for c in divisions() if len(c) == size}
        assert all(f["geometry"]["coordinates"] for f in atlas["features"]) and atlas["attribution"] == BOUNDARIES


def test_nearly_every_subdistrict_has_its_outline_in_the_file_of_its_province() -> None:
    found: set[str] = set()
    for code in (c for c in divisions() if len(c) == 2):
        part = json.loads((Path(assets.FOLDER) / "subdistricts" / f"{code}.geojson").read_text(encoding="utf-8"))
        assert all(f["geometry"]["coordinates"] for f in part["features"]) and part["attribution"] == BOUNDARIES
        codes = {f["properties"]["code"] for f in part["features"]}
        assert {c[:2] for c in codes} == {code}
        found |= codes
    whole = {c for c in divisions() if len(c) == 6}
    assert found <= whole and len(whole - found) == 14, "those that Bangkok has made since 2017"


def test_subdistricts_on_a_map_are_told_apart_by_district_and_province() -> None:
    titles = {"p": "จังหวัด", "d": "อำเภอ", "s": "ตำบล"}
    columns = [{"name": n, "title": t, "type": "string", "kind": "place"} for n, t in titles.items()]
    k = charts.kinds([*columns, {"name": "n", "title": "คน", "type": "integer", "kind": "measure"}])
    assert charts.forms(k)[:3] == ["subdistricts", "districts", "map"]
    plan = charts.plan(k, {}, "subdistricts")
    assert plan is not None and charts.question(plan, RowQuery()).group_by == ("s", "p", "d")
    named = [("ในเมือง", "เมืองพิษณุโลก", "พิษณุโลก"), ("ในเมือง", "เมืองขอนแก่น", "ขอนแก่น"), ("สีลม", "บางรัก", "กรุงเทพมหานคร"), ("ไม่มี", "บางรัก", "กรุงเทพมหานคร"), ("สีลม", "ไม่มี", "กรุงเทพมหานคร"), ("สีลม", None, None)]  # fmt: skip
    rows = [{"s": s, "d": d, "p": p, "n__sum": n} for n, (s, d, p) in enumerate(named)]
    found = {point["x"]: point["code"] for point in charts.points(plan, rows)}
    assert found == {
        "ในเมือง, เมืองพิษณุโลก, พิษณุโลก": "650101",
        "ในเมือง, เมืองขอนแก่น, ขอนแก่น": "400101",
        "สีลม, บางรัก, กรุงเทพมหานคร": "100402",
        "สีลม": "100402",
    }


def test_a_map_is_not_drawn_of_a_part() -> None:
    points = [{"x": str(n), "y": n} for n in range(2_000)]
    assert charts.worth(charts.Plan("subdistricts", "s", "n"), points, 2_000)
    assert not charts.worth(charts.Plan("subdistricts", "s", "n"), points, 2_500)


def test_shares_are_parts_of_each_whole() -> None:
    found = [
        {"x": x, "y": y, "z": z} for x, z, y in [(2565, "a", 30), (2565, "b", 10), (2566, "a", 1), (2566, None, 1)]
    ]
    made = charts.shares(found)
    assert [(p["x"], p["z"], p["y"]) for p in made] == [
        (2565, "a", 75.0),
        (2565, "b", 25.0),
        (2566, "a", 50.0),
        (2566, None, 50.0),
    ]
    many = charts.shares([{"x": 1, "y": 1, "z": str(n)} for n in range(40)])
    assert len(many) == charts.MOST_LINES and many[-1]["z"] is None and abs(sum(p["y"] for p in many) - 100) < 1e-9
    assert charts.shares([{"x": 1, "y": -1, "z": "a"}, {"x": 1, "y": 2, "z": "b"}]) == []
    assert charts.shares([{"x": 1, "y": 0, "z": "a"}]) == []


def test_a_mean_has_no_shares() -> None:
    name, year = {"name": "n", "kind": "category"}, {"name": "y", "kind": "year", "type": "year"}
    count = {"name": "c", "title": "คน", "kind": "measure", "type": "integer"}
    rate = {"name": "r", "title": "ร้อยละ", "kind": "measure", "type": "number"}
    assert "share" in charts.forms(charts.kinds([name, year, count]))
    assert "share" not in charts.forms(charts.kinds([name, year, rate]))
    assert "share" not in charts.forms(charts.kinds([name, count]))
    plan = charts.plan(charts.kinds([name, year, count]), {}, "share")
    assert (plan.x, plan.by, plan.function) == ("y", "n", "sum")


def test_shares_show_the_newest_times_or_the_largest_names_and_say_so() -> None:
    points = [{"x": year, "y": year - 2500, "z": z} for year in range(2530, 2560) for z in ("ก", "ข")]
    years = charts.Plan("share", "ปี", "ชาย", "เพศ", time=True)
    shown, said = charts.drawn(years, charts.shares(points, time=True))
    assert [p["x"] for p in shown[::2]] == list(range(2536, 2560))
    assert said is not None and said.render("th") == "แสดง 24 รายการล่าสุดจาก 30"
    names = charts.Plan("share", "จังหวัด", "ชาย", "เพศ")
    shown, said = charts.drawn(names, charts.shares(points, time=False))
    assert shown[0]["x"] == 2559 and len(shown) == 48
    assert said is not None and said.render("en") == "The first 24 of 30 are drawn."
    assert charts.drawn(years, charts.shares(points[:8]))[1] is None


def test_names_in_the_reader_s_language_come_first() -> None:
    both = [column("ADM1_EN", "place"), column("ADM1_TH", "place"), column("Shape_Leng", "measure"), MEN]
    assert [c["name"] for c in charts.spoken(both, "th")][-1] == "ADM1_EN"
    assert [c["name"] for c in charts.spoken(both, "en")][-1] == "ADM1_TH"
    assert charts.spoken(both[:1] + both[2:], "th") == both[:1] + both[2:]
    assert [c["name"] for c in charts.kinds(both).measures] == [MEN["name"]]
