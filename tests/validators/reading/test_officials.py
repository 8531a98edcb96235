"""Tables as officials write them, and what a careful person would want of each: written by hand, kept because each was once read wrong."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.validators.reading.test_shapes import read

PAGES = """รายงานจำนวนผู้ป่วยนอก,,,หน้า 1 จาก 3
อำเภอ,ชาย,หญิง,รวม
เมือง,10,12,22
บางบาล,5,6,11
ยอดยกไป,15,18,33
,,,
รายงานจำนวนผู้ป่วยนอก (ต่อ),,,หน้า 2 จาก 3
อำเภอ,ชาย,หญิง,รวม
ยอดยกมา,15,18,33
เสนา,7,8,15
,,,
รายงานจำนวนผู้ป่วยนอก (ต่อ),,,หน้า 3 จาก 3
อำเภอ,ชาย,หญิง,รวม
ท่าเรือ,1,1,2
รวมทั้งสิ้น,23,27,50
- 3 -,,,
"""
HOLIDAYS = """สถิติอุบัติเหตุทางถนนช่วงเทศกาล,,,,
เทศกาล,ปีใหม่,,สงกรานต์,
ปี พ.ศ.,จำนวนครั้ง,บาดเจ็บ (คน),จำนวนครั้ง,บาดเจ็บ (คน)
2563,"3,421","3,499",*,*
2564,"3,333","3,326","2,365","2,357"
หมายเหตุ : * งดจัดงาน,,,,
"""
SIGNED = """ลำดับ,รายการ,ราคา (บาท/ตร.ว.),วันที่ได้มา,หมายเหตุ
1,คอมพิวเตอร์,"22,000.00",12 ม.ค. 2565,
2,เครื่องพิมพ์,"6,500.00",3 ก.พ. 2565,
,,,,
,ลงชื่อ...........................กรรมการ,,ลงชื่อ...........................ประธาน,
,(.................................),,(.................................),
,ครูชำนาญการ,,ผู้อำนวยการ,
,วันที่......../......../........,,วันที่......../......../........,
"""
STEPS = """ตัวชี้วัด,เป้าหมาย,ผลงาน
1. ด้านส่งเสริมสุขภาพ,,
1.1 ฝากครรภ์,75,80.5
1.2 พัฒนาการ,85,70.2
2. ด้านป้องกันโรค,,
2.1 เบาหวาน,40,35.5
"""
BOTH = "จังหวัด Province,ประชากร\nกระบี่ Krabi,476739\nตรัง Trang,643164\nรวมยอด Total,1119903\n"
DAYS = "รับแจ้ง,เกิดเหตุ,เวลา\n1 ม.ค. 66,01/02/66,1/1/2566 24:00\n15 ก.พ. 66,14/02/66,2/1/2566 01:00\n"
SERIALS = "วันที่,n\n44927,1\n44958,2\n"
VOTES = 'เขตเลือกตั้งที่,หมายเลข 1,หมายเลข 2\n1,500,"1,300"\n2,"1,400",480\n'
RAIN = "สถานี,ม.ค.,ก.พ.\nน่าน,ไม่มีฝน,T\nตาก,1.5,2.5\n"
MARKET = "สินค้า,ราคา (ต่ำสุด - สูงสุด)\nคะน้า,25-30\nมะนาว,2.50 - 3\n"

NSO = """ตารางที่ 5 จำนวนโรงพยาบาล จำแนกตามจังหวัด พ.ศ. 2565
Table 5 Number of hospitals by province: 2022
จังหวัด,โรงพยาบาล,แพทย์
Province,Hospitals,Physicians
กระบี่,9,120
ตรัง,11,200
ตารางที่ 5 จำนวนโรงพยาบาล จำแนกตามจังหวัด พ.ศ. 2565 (ต่อ)
Table 5 Number of hospitals by province: 2022 (Contd.)
จังหวัด,โรงพยาบาล,แพทย์
Province,Hospitals,Physicians
น่าน,15,210
"""
BUDGET = """ลำดับ,หมวด/รายการ,งบ (บาท),จ่าย บาท,เพิ่ม(ลด)
1,งบบุคลากร,"5,000","4,500.- บาท",5.30%
1.1,เงินเดือน,"3,000","2,800.- บาท",(10.00%)
1.10,ค่าจ้าง,"2,000","1,700.- บาท",0.00%
รวมทั้งสิ้น,,"5,000","4,500.- บาท",-
"""
DATED = "ราคา (บาท/ลูก)\nตลาด,1 ม.ค. 66,2 ม.ค. 66\nหาดใหญ่,45.5,46\nน่าน,44,45-46\n"
TERMS = "คนที่,เริ่ม,สิ้นสุด\n1,1 ต.ค. 2540,30 ก.ย. 2543\n2,1 ต.ค. 2543,ปัจจุบัน\n"

# text: titles of its columns, values of some of its rows (number of the row: values), parts of all of them
TABLES: dict[str, tuple[str, list[str], dict[int, list[Any]], list[str | None]]] = {
    "pages of a printout": (
        PAGES, ["อำเภอ", "ชาย", "หญิง", "รวม"], {8: [], 10: ["เสนา", 7, 8, 15]}, [None, None, "subtotal", "subtotal", None, None, "total"],
    ),
    "groups over titles that repeat": (
        HOLIDAYS, ["เทศกาล ปี พ.ศ.", "ปีใหม่ จำนวนครั้ง", "ปีใหม่ บาดเจ็บ (คน)", "สงกรานต์ จำนวนครั้ง", "สงกรานต์ บาดเจ็บ (คน)"],
        {4: [2563, 3421, 3499, None, None]}, [None, None],
    ),
    "signatures": (
        SIGNED, ["ลำดับ", "รายการ", "ราคา (บาท/ตร.ว.)", "วันที่ได้มา", "หมายเหตุ"], {2: [1, "คอมพิวเตอร์", 22000.0, dt.date(2022, 1, 12), None]}, [None, None],
    ),
    "headings in steps": (STEPS, ["กลุ่ม", "ตัวชี้วัด", "เป้าหมาย", "ผลงาน"], {4: ["1. ด้านส่งเสริมสุขภาพ", "1.2 พัฒนาการ", 85, 70.2]}, [None, None, None]),
    "two languages": (BOTH, ["จังหวัด Province", "ประชากร"], {2: ["กระบี่ Krabi", 476739]}, [None, None, "total"]),
    "years of two digits": (
        DAYS, ["รับแจ้ง", "เกิดเหตุ", "เวลา"], {2: [dt.date(2023, 1, 1), dt.date(2023, 2, 1), dt.datetime(2023, 1, 2)]}, [None, None],
    ),
    "days as numbers": (SERIALS, ["วันที่", "n"], {3: [dt.date(2023, 2, 1), 2]}, [None, None]),
    "votes": (VOTES, ["เขตเลือกตั้งที่", "หมายเลข 1", "หมายเลข 2"], {2: [1, 500, 1300]}, [None, None]),
    "two full header rows": (
        NSO, ["จังหวัด Province", "โรงพยาบาล Hospitals", "แพทย์ Physicians"], {5: ["กระบี่", 9, 120], 7: [], 8: [], 11: ["น่าน", 15, 210]}, [None] * 3,
    ),
    "steps in a column of their own": (
        BUDGET, ["ลำดับ", "หมวด/รายการ", "งบ (บาท)", "จ่าย บาท", "เพิ่ม(ลด)"], {3: ["1.1", "เงินเดือน", 3000, 2800, -10.0], 4: ["1.10", "ค่าจ้าง", 2000, 1700, 0.0]},
        ["subtotal", None, None, "total"],
    ),
    "days over columns": (DATED, ["ตลาด", "1 ม.ค. 66", "2 ม.ค. 66", "2 ม.ค. 66 ต่ำสุด", "2 ม.ค. 66 สูงสุด"], {4: ["น่าน", 44.0, "45-46", 45, 46]}, [None, None]),
    "until now": (TERMS, ["คนที่", "เริ่ม", "สิ้นสุด"], {3: [2, dt.date(2000, 10, 1), None]}, [None, None]),
    "no rain": (RAIN, ["สถานี", "ม.ค.", "ก.พ."], {2: ["น่าน", None, None]}, [None, None]),
    "ends of prices": (MARKET, ["สินค้า", "ราคา (ต่ำสุด - สูงสุด)", "ราคา ต่ำสุด", "ราคา สูงสุด"], {3: ["มะนาว", "2.50 - 3", 2.5, 3.0]}, [None, None]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_an_official(tmp_path: Path, name: str) -> None:
    text, titles, wanted, parts = TABLES[name]
    found, rows = read(tmp_path, text)
    assert [column.title for column in found.columns] == titles
    by_row = {row["__row"]: [row[column.name] for column in found.columns] for row in rows}
    assert {number: by_row.get(number, []) for number in wanted} == wanted
    assert [row["__part"] for row in rows] == parts
    assert found.judgement.valid, found.judgement.findings


def test_what_is_signed_is_kept_as_notes(tmp_path: Path) -> None:
    found, _ = read(tmp_path, SIGNED)
    assert found.judgement.table is not None
    assert (len(found.judgement.table.notes), found.judgement.table.notes[2]) == (4, "ครูชำนาญการ ผู้อำนวยการ")
    assert found.columns[2].unit == "บาท/ตร.ว."
