"""What a careful person would want of the corpus's Thai tables: names, types, units, first and last rows, counts. Written by hand."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from validators import judge_file
from validators.port import FileJudgement, Hints

pytestmark = pytest.mark.corpus
THAI = "1-thai-tabular"


def judged(path: Path, tmp_path: Path) -> tuple[FileJudgement, list[dict[str, Any]]]:
    found = judge_file(path, Hints(name=path.name), tmp_path / "out.parquet")
    assert found.unreadable is None, found.unreadable
    return found, pq.read_table(tmp_path / "out.parquet").to_pylist()


def shapes(found: FileJudgement) -> list[tuple[str, str, str]]:
    return [(column.name, column.type, column.kind) for column in found.columns]


GOLDEN: dict[str, dict[str, Any]] = {
    "NE.csv": {
        "rows": 20,
        "names": ["ชื่อจังหวัด_อักษรไทย", "ชื่อจังหวัด_อักษรโรมัน", "จำนวนประชากร", "พื้นที่", "ความหนาแน่น_ประชากร", "ดพม", "ตัวย่อ_อักษรไทย", "ตัวย่อ_อักษรโรมัน", "รหัส_ไอเอสโอ", "รหัสฟิปส์"],
        "types": ["string", "string", "integer", "number", "number", "number", "string", "string", "string", "string"],
        "units": [None, None, "คน", "ตร.กม.", "คน/ตร.กม.", None, None, None, None, None],
        "first": ["กาฬสินธุ์", "Kalasin", 982578, 6946.7, 141.4, 0.718, "กส", "KSN", "TH-46", "TH23"],
    },
    "Population by province.xlsx": {
        "rows": 77, "names": ["จังหวัด", *[f"y{year}" for year in range(2556, 2544, -1)]], "types": ["string"] + ["integer"] * 12,
        "first": ["กรุงเทพมหานคร", 5686252, 5673560, 5674843, 5701394, 5702595, 5710883, 5716248, 5695956, 5658953, 5634132, 5844607, 5782159],
    },
    "PopulationByProvince.txt": {"rows": 77, "types": ["string"] + ["integer"] * 12, "first": ["กรุงเทพมหานคร", 5686252, 5673560, 5674843, 5701394, 5702595, 5710883, 5716248, 5695956, 5658953, 5634132, 5844607, 5782159]},
    "districts.csv": {"rows": 929, "names": ["id", "name_th", "name_en", "province_id", "created_at", "updated_at", "deleted_at"], "types": ["integer", "string", "string", "integer", "datetime", "datetime", "string"]},
    "districts.xlsx": {"rows": 929, "types": ["integer", "string", "string", "integer", "datetime", "datetime", "string"]},
    "electoral-districts-2562.csv": {"rows": 2250, "types": ["string", "integer", "string", "string"], "kinds": ["place", "measure", "place", "place"], "first": ["กระบี่", 1, "ปลายพระยา", None]},
    "listedCompanies.xlsx": {
        "rows": 758, "names": ["หลักทรัพย์", "บริษัท", "ตลาด", "กลุ่มอุตสาหกรรม", "หมวดธุรกิจ", "ที่อยู่", "รหัสไปรษณีย์", "โทรศัพท์", "โทรสาร", "เว๊บไซต์"], "types": ["string"] * 10,
        "notes": ["รายชื่อบริษัทจดทะเบียนในตลาดหลักทรัพย์แห่งประเทศไทย ข้อมูล ณ วันที่ 17 ก.ย. 2561"],
        "first": ["2S", "บริษัท 2 เอส เมทัล จำกัด (มหาชน)", "mai", "สินค้าอุตสาหกรรม", None, "8/5 หมู่ที่ 14 ตำบลท่าช้าง อำเภอบางกล่ำ สงขลา", "90110", "0-7480-0111", "0-7480-1286", "www.ss.co.th"],
    },
    "mapping_patient_type.csv": {"rows": 19, "names": ["patient_type", "alt"], "types": ["string", "string"]},
    "new_car_category_mfg_model_2561.csv": {"rows": 4562, "types": ["string", "string", "integer", "year", "integer", "string"], "calendars": [None, None, None, "be", None, None], "first": ["ALFA ROMEO", "4C SPIDER", 2, 2561, 1, "รถยนต์นั่งส่วนบุคคลไม่เกิน 7 คน"]},
    "new_car_category_mfg_model_2566.csv": {"rows": 4044, "types": ["string", "string", "integer", "year", "integer", "string"], "calendars": [None, None, None, "be", None, None]},
    "nso_household_expenses(excel).xlsx": {"rows": 83, "types": ["string"] + ["integer"] * 10, "first": ["Whole Kingdom", 14311, 14500, 15942, 16205, 16819, 17403, 18766, 19061, 20892, 21157], "parts": {"total": 1, "subtotal": 5}},
    "ocpb_complaint_bkk.csv": {"rows": 50, "types": ["string", "string"] + ["integer"] * 6, "kinds": ["category", "place"] + ["measure"] * 6, "first": ["กรุงเทพเหนือ", "จตุจักร", 89, 26, 213, 157, 4, 489]},
    "oncb_complaint_04.csv": {"rows": 693, "types": ["year", "string", "string", "integer", "string", "integer", "integer", "number", "integer", "integer", "number", "integer", "integer", "number"], "calendars": ["fiscal-be", *[None] * 13]},
    "polls.csv": {"rows": 58, "types": ["integer", "string", "number", "string", "string", "string", "string"], "units": [None, None, "%", None, None, None, None]},
    "province_BOM.csv": {"rows": 77, "types": ["string", "string", "string", "string", "number"], "first": ["กจ", "กาญจนบุรี", "Kanchanaburi", "C", 19483.148]},
    "province_mapping.csv": {"rows": 79, "units": [None, None, None, "km²", None, None, None, None, None, None, None], "types": ["string", "string", "integer", "integer", "integer", "string", "string", "string", "string", "string", "integer"]},
    "result-2562.csv": {"rows": 26, "types": ["string", "integer", "integer"], "first": ["พลังประชารัฐ", 97, 19], "parts": {}},
    "thailand.xls": {"rows": 926, "names": ["amp_id", "amp_name_th", "amp_name_en", "prv_id"], "types": ["string"] * 4, "first": ["0101", "เมืองกระบี่", "Muang krabi", "01"], "findings": ["side-by-side"]},
    "thailand_beach.csv": {"rows": 609, "kinds": ["text", "place", "place", "place"], "first": ["หาดบางขุนเทีบน", "ท่าข้าม", "บางขุนเทียน", "กรุงเทพมหานคร"]},
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_a_thai_table(corpus: Path, tmp_path: Path, name: str) -> None:
    wanted = GOLDEN[name]
    found, rows = judged(corpus / THAI / name, tmp_path)
    columns = found.columns
    seen: dict[str, Any] = {
        "rows": found.rows,
        "names": [column.name for column in columns],
        "types": [column.type for column in columns],
        "kinds": [column.kind for column in columns],
        "units": [column.unit for column in columns],
        "calendars": [column.calendar for column in columns],
        "first": [rows[0][column.name] for column in columns],
        "notes": found.judgement.table.notes if found.judgement.table else [],
        "parts": {
            part: sum(row["__part"] == part for row in rows) for part in {row["__part"] for row in rows} - {None}
        },
    }
    codes = {one.code for one in found.judgement.findings}
    assert codes >= set(wanted.get("findings", ()))
    assert {key: seen[key] for key in wanted if key != "findings"} == {
        key: value for key, value in wanted.items() if key != "findings"
    }
    assert [row["__id"] for row in rows] == list(range(1, len(rows) + 1))


def test_every_encoding_gives_the_same_table(corpus: Path, tmp_path: Path) -> None:
    tables = []
    for name in ("province_utf8.csv", "province_tis.csv", "province_tis.txt"):
        found, rows = judged(corpus / THAI / name, tmp_path)
        assert found.judgement.valid
        tables.append((shapes(found), rows))
    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0][1]) == 77
    nan = next(row for row in tables[0][1] if row["province_th"] == "น่าน")
    assert (nan["province_en"], nan["__code_province_th"], nan["__code_province_en"]) == ("Nan", "55", "55")


def test_places_inside_places(corpus: Path, tmp_path: Path) -> None:
    _, rows = judged(corpus / THAI / "thailand_beach.csv", tmp_path)
    second = rows[1]
    assert (second["prov_th"], second["__code_prov_th"]) == ("จ.กระบี่", "81")
    assert (second["__code_amphor_th"], second["__code_tambon_th"]) == ("8103", "810301")


def test_three_header_rows(corpus: Path, tmp_path: Path) -> None:
    found, rows = judged(
        corpus / "7-gov-spreadsheets" / "CloudStore - May 2012 cat export (three header rows).ods", tmp_path
    )
    assert found.columns[0].title == "LOT"
    assert found.columns[4].title == "Supplier Details Supplier: Name"
    assert rows[0][found.columns[4].name] == "Virtuoso IT Limited"
    assert len(rows) == 1135


def test_other_files_of_the_corpus(corpus: Path, tmp_path: Path) -> None:
    found, rows = judged(corpus / "9-hostile" / "csv" / "terrible_csv.txt", tmp_path)
    assert (found.rows, found.columns[0].name, found.columns[2].type) == (131, "region_name", "integer")
    found, rows = judged(corpus / "7-gov-spreadsheets" / "written_complains.csv.zip", tmp_path)
    assert (found.format, found.rows) == ("CSV", 352)
    found, rows = judged(corpus / "8-geojson" / "thailand-adm1-polygons-v1.0.0.geojson", tmp_path)
    assert found.rows == 77
    assert found.columns[-1].type == "geometry"
    found, rows = judged(corpus / "5-frictionless" / "messytables-horror" / "simple.zip", tmp_path)
    assert rows[0]["date"] == dt.date(2011, 1, 1)


@pytest.mark.parametrize(
    "name", ["captured-errors/index_html_as.csv", "captured-errors/healthdata.gov_2023-12-17_error500.json"]
)
def test_what_is_no_table(corpus: Path, tmp_path: Path, name: str) -> None:
    found = judge_file(corpus / "9-hostile" / name, Hints(format="CSV"), tmp_path / "out.parquet")
    assert found.parquet is None
    assert found.unreadable.render("th") != found.unreadable.render("en")


def test_hostile_json_and_xml_never_end_a_judgement(corpus: Path, tmp_path: Path) -> None:
    files = [*sorted((corpus / "9-hostile" / "json").iterdir()), *sorted((corpus / "9-hostile" / "xml").iterdir())]
    assert len(files) > 100
    for path in files:
        found = judge_file(path, Hints(name=path.name), tmp_path / "out.parquet")
        assert found.unreadable is not None or found.parquet is not None
