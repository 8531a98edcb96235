"""Numbers that name and count nothing."""

from pathlib import Path

import pytest

from tests.validators.reading.test_shapes import read


@pytest.mark.parametrize("title", ["หมู่ที่", "หมู่", "ม."])
def test_village_numbers_in_every_spelling(tmp_path: Path, title: str) -> None:
    found, rows = read(tmp_path, f"{title},บ้าน,ครัวเรือน\nหมู่ที่ 2,ก,10\nม.3,ข,20\n๑,ค,30\nหมู่ 12,ง,40\n")
    assert (found.columns[0].type, found.columns[0].kind) == ("integer", "category")
    assert [row[found.columns[0].name] for row in rows] == [2, 3, 1, 12]
    assert rows[1][f"__raw_{found.columns[0].name}"] == "ม.3"


def test_what_names_is_no_measure_and_what_counts_is_one(tmp_path: Path) -> None:
    names = ["เขต", "เขตเลือกตั้งที่", "ระดับดาว", "ครั้งที่", "ชั้น"]
    counts = ["พื้นที่", "เนื้อที่", "เจ้าหน้าที่", "หมู่บ้าน", "ห้อง", "ระดับน้ำ", "จำนวนครั้งที่พบ"]
    body = "\n".join(",".join(str(row) for _ in names + counts) for row in (1, 2, 3))
    found, _ = read(tmp_path, f"{','.join(names + counts)}\n{body}\n")
    assert [column.kind for column in found.columns] == ["category"] * len(names) + ["measure"] * len(counts)
    assert {column.type for column in found.columns} == {"integer"}


def test_several_villages_in_a_cell_stay_as_they_are(tmp_path: Path) -> None:
    found, rows = read(tmp_path, 'ตำบล,หมู่ที่,n\nก,1-5,1\nข,3,2\nค,"1,2,4",3\n')
    assert [row["หมู่ที่"] for row in rows] == ["1-5", "3", "1,2,4"]
    found, rows = read(tmp_path, "ชั้น,n\nป.1,1\nม.1,2\n")
    assert [row["ชั้น"] for row in rows] == ["ป.1", "ม.1"]  # two schools, and not one number
