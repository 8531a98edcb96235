"""Values given as ranges, and what only looks like them."""

from pathlib import Path

from tests.validators.reading.test_shapes import codes, read


def test_prices_from_and_to(tmp_path: Path) -> None:
    text = 'พืช,ราคา (บาท/กก.),n\nคะน้า,25-30,1\nกวางตุ้ง,25 - 30 บาท,2\nส้ม,๒๕–๓๐.๕๐,3\nมังคุด,40,4\nเงาะ,-,5\nทุเรียน,"1,200 ถึง 1,500",6\n'
    found, rows = read(tmp_path, text)
    assert [(column.title, column.type, column.unit) for column in found.columns][1:4] == [
        ("ราคา (บาท/กก.)", "string", "บาท/กก."), ("ราคา ต่ำสุด (บาท/กก.)", "number", "บาท/กก."), ("ราคา สูงสุด (บาท/กก.)", "number", "บาท/กก."),
    ]  # fmt: skip
    ends = [(25, 30), (25, 30), (25, 30.5), (40, 40), (None, None), (1200, 1500)]
    assert [(row["ราคา_ต่ำสุด"], row["ราคา_สูงสุด"]) for row in rows] == ends
    assert (rows[1]["ราคา"], found.judgement.valid) == ("25 - 30 บาท", True)
    assert "ranges" in codes(found) and "empty-columns" not in codes(found)


def test_what_is_written_like_a_range_and_is_none(tmp_path: Path) -> None:
    titles = ["เดือน", "โทรศัพท์", "รหัสสินค้า", "อายุ (ปี)", "ช่วงรายได้ (บาท)", "เวลาทำการ", "เลขที่", "ปีการผลิต"]
    first = ["1-2566", "02-1234567", "12-34", "0-4", "0-5000", "8.30-16.30", "1-5", "2565-2566"]
    second = ["2-2566", "02-1234568", "13-35", "5-9", "5001-9000", "9-17", "6-7", "2566-2567"]
    found, _ = read(tmp_path, f"{','.join(titles)}\n{','.join(first)}\n{','.join(second)}\n")
    assert [column.title for column in found.columns] == titles
