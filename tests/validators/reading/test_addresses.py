"""Places inside addresses."""

from pathlib import Path

import pytest

from tests.validators.reading.test_shapes import codes, read
from validators.reading.addresses import code_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12 หมู่ 3 ต.บ้านนา อ.บ้านนา จ.นครนายก 26110", "260301"), ("ตำบลบางปู อำเภอเมืองสมุทรปราการ จังหวัดสมุทรปราการ", "110112"),
        ("8/5 หมู่ที่ 14 ตำบลท่าช้าง อำเภอบางกล่ำ สงขลา", "901402"), ("แขวงลาดยาว เขตจตุจักร กรุงเทพฯ 10900", "103001"), ("เขตบางเขน กทม.", "1005"),
        ("อ.เมือง จ.น่าน", "5501"), ("ในเมือง/เมืองขอนแก่น/ขอนแก่น", "400101"), ("ขอนแก่น > เมืองขอนแก่น > ในเมือง", "400101"), ("จ.นครนายก อ.ไม่มีจริง", "26"),
        ("ต.บ้านนา", None), ("โทร. 02-123-4567", None), ("น่าน/แพร่", None), ("", None),
    ],
)  # fmt: skip
def test_the_smallest_place_that_is_named(text: str, code: str | None) -> None:
    assert code_of(text) == code


def test_a_column_of_addresses_keeps_its_text_and_gets_codes(tmp_path: Path) -> None:
    text = "กลุ่ม,ที่ตั้ง,n\nก,ต.ท่าข้าม อ.พนัสนิคม จ.ชลบุรี,1\nข,ต.บ้านนา อ.บ้านนา จ.นครนายก,2\nค,ไม่ระบุ,3\nรวม,,6\n"
    found, rows = read(tmp_path, text)
    assert [row["__code_ที่ตั้ง"] for row in rows] == ["200611", "260301", None, None]
    assert rows[0]["ที่ตั้ง"] == "ต.ท่าข้าม อ.พนัสนิคม จ.ชลบุรี"
    assert "address-codes" in codes(found)
    found, rows = read(tmp_path, "โครงการ,n\nขุดบ่อ ต.บ้านนา,1\nปลูกป่า,2\n")
    assert "__code_โครงการ" not in rows[0]
