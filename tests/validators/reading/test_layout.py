"""Where things stand: headings inside a table, tables one under another, facts above a table."""

from pathlib import Path

from tests.validators.reading.test_shapes import codes, read, sheet

SECTIONED = "จังหวัด,ชาย,หญิง\nภาคเหนือ,,\nเชียงใหม่,10,11\nน่าน,20,21\nรวม,30,32\nภาคใต้,,\nกระบี่,5,6\nตรัง,7,8\nรวม,12,14\nรวมทั้งสิ้น,42,46\n"


def test_headings_become_a_column(tmp_path: Path) -> None:
    found, rows = read(tmp_path, SECTIONED)
    assert [column.name for column in found.columns] == ["ภาค", "จังหวัด", "ชาย", "หญิง"]
    assert [(row["ภาค"], row["จังหวัด"], row["ชาย"], row["__part"], row["__row"]) for row in rows] == [
        ("ภาคเหนือ", "เชียงใหม่", 10, None, 3),
        ("ภาคเหนือ", "น่าน", 20, None, 4),
        ("ภาคเหนือ", "รวม", 30, "subtotal", 5),
        ("ภาคใต้", "กระบี่", 5, None, 7),
        ("ภาคใต้", "ตรัง", 7, None, 8),
        ("ภาคใต้", "รวม", 12, "subtotal", 9),
        ("ภาคใต้", "รวมทั้งสิ้น", 42, "total", 10),
    ]
    assert next(one.rows for one in found.judgement.findings if one.code == "section-column") == [2, 6]


def test_a_dialect_keeps_headings_as_rows_or_wants_them_all(tmp_path: Path) -> None:
    found, rows = read(tmp_path, SECTIONED, dialect={"sections": False})
    assert [column.name for column in found.columns] == ["จังหวัด", "ชาย", "หญิง"]
    assert "section-rows" in codes(found)
    text = "รายการ,ก,ข\nผัก,,\nคะน้า,1,2\nผลไม้,,\nส้ม,3,4\n"
    found, rows = read(tmp_path, text)
    assert len(found.columns) == 3  # nothing tells whether ผัก is a heading or a row without values
    found, rows = read(tmp_path, text, dialect={"sections": True})
    assert [(row["กลุ่ม"], row["รายการ"]) for row in rows] == [("ผัก", "คะน้า"), ("ผลไม้", "ส้ม")]


def test_a_row_without_values_is_no_heading(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "จังหวัด,ชาย,หญิง\nกระบี่,1,2\nน่าน,,\nตาก,3,4\nภูเก็ต,5,6\n")
    assert [row["จังหวัด"] for row in rows] == ["กระบี่", "น่าน", "ตาก", "ภูเก็ต"]
    found, rows = read(tmp_path, "หน่วย,ชาย,หญิง\nกรมการค้า,1,2\nกรมที่ดิน,,\nกรมป่าไม้,3,4\n")
    assert len(rows) == 3


def test_merged_headings_and_running_numbers(tmp_path: Path) -> None:
    lines = [
        ["ที่", "รายการ", "จำนวน"],
        ["", "", ""],
        [1, "ปากกา", 5],
        [2, "ดินสอ", 6],
        ["", "", ""],
        [1, "โต๊ะ", 7],
        [2, "เก้าอี้", 8],
    ]
    book = sheet(tmp_path, lines, [(1, 0, 1, 2, "วัสดุสำนักงาน"), (4, 0, 4, 2, "ครุภัณฑ์")])
    found, rows = read(tmp_path, book, "book.xlsx")
    assert [(row["กลุ่ม"], row["ที่"], row["รายการ"]) for row in rows] == [
        ("วัสดุสำนักงาน", 1, "ปากกา"),
        ("วัสดุสำนักงาน", 2, "ดินสอ"),
        ("ครุภัณฑ์", 1, "โต๊ะ"),
        ("ครุภัณฑ์", 2, "เก้าอี้"),
    ]


def test_one_table_for_each_year_with_the_header_again(tmp_path: Path) -> None:
    head = "จังหวัด,ชาย,หญิง\n"
    text = f"ปี 2565,,\n{head}กระบี่,1,2\nน่าน,3,4\n,,\nปี 2566,,\n{head}กระบี่,5,6\nน่าน,7,8\n"
    found, rows = read(tmp_path, text)
    assert [(row["ปี"], row["จังหวัด"], row["ชาย"]) for row in rows] == [
        (2565, "กระบี่", 1),
        (2565, "น่าน", 3),
        (2566, "กระบี่", 5),
        (2566, "น่าน", 7),
    ]
