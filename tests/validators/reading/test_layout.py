"""Where things stand: headings inside a table, tables one under another, facts above a table."""

from pathlib import Path

import pytest

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


STACKED = (
    "ตารางที่ 1 ประชากร,,\nจังหวัด,ชาย,หญิง\nกระบี่,1,2\nน่าน,3,4\n,,\n"
    "ตารางที่ 2 โรงเรียน,,\nสังกัด,จำนวนโรงเรียน,จำนวนครู\nสพฐ.,10,100\nอปท.,20,200\nเอกชน,30,300\nอื่น ๆ,40,400\n,,\nที่มา : สำนักงานสถิติ,,\n"
)


def test_tables_one_under_another(tmp_path: Path) -> None:
    found, rows = read(tmp_path, STACKED)
    assert [column.title for column in found.columns] == ["สังกัด", "จำนวนโรงเรียน", "จำนวนครู"]
    assert [(row["สังกัด"], row["จำนวนครู"], row["__row"]) for row in rows] == [
        ("สพฐ.", 100, 8),
        ("อปท.", 200, 9),
        ("เอกชน", 300, 10),
        ("อื่น_ๆ".replace("_", " "), 400, 11),
    ]
    assert found.judgement.table is not None
    assert found.judgement.table.notes == ["ตารางที่ 2 โรงเรียน", "ที่มา : สำนักงานสถิติ"]
    told = next(one for one in found.judgement.findings if one.code == "table-chosen")
    assert told.detail.params["others"] == "1 = ตารางที่ 1 ประชากร"


def test_a_dialect_names_the_table_or_takes_all_as_one(tmp_path: Path) -> None:
    found, rows = read(tmp_path, STACKED, dialect={"table": 1})
    assert [(row["จังหวัด"], row["ชาย"]) for row in rows] == [("กระบี่", 1), ("น่าน", 3)]
    found, rows = read(tmp_path, STACKED, dialect={"table": 0})
    assert len(rows) > 6


def test_stacked_tables_of_a_workbook_keep_their_merged_headers(tmp_path: Path) -> None:
    lines = [
        ["ตาราง ก"],
        ["ปี", "n"],
        [2565, 1],
        [2566, 2],
        [],
        ["ตาราง ข"],
        ["จังหวัด", "", "", "รวม"],
        ["", "ชาย", "หญิง", ""],
    ]
    lines += [[f"จ{i}", i, i + 1, 2 * i + 1] for i in range(1, 9)]
    book = sheet(tmp_path, lines, [(6, 0, 7, 0, "จังหวัด"), (6, 1, 6, 2, "จำนวน"), (6, 3, 7, 3, "รวม")])
    found, rows = read(tmp_path, book, "book.xlsx")
    assert [column.title for column in found.columns] == ["จังหวัด", "จำนวน ชาย", "จำนวน หญิง", "รวม"]
    assert len(rows) == 8


def test_personal_data_in_a_table_that_is_not_read(tmp_path: Path) -> None:
    text = "ตาราง 1,,\nเลขประจำตัวประชาชน,จำนวน,ก\n" + "1234567890121,5,6\n" * 6 + ",,\n" + STACKED.split(",,\n", 2)[2]
    found, _ = read(tmp_path, text, dialect={"table": 2})
    assert found.blocked is not None


def test_facts_above_a_table_are_notes(tmp_path: Path) -> None:
    text = "หน่วยงาน,กรมการปกครอง,\nปีงบประมาณ,2566,\n,,\nจังหวัด,ชาย,หญิง\nกระบี่,1,2\nน่าน,3,4\nตาก,5,6\n"
    found, rows = read(tmp_path, text)
    assert [column.title for column in found.columns] == ["จังหวัด", "ชาย", "หญิง"]
    assert found.judgement.table is not None
    assert found.judgement.table.notes == ["หน่วยงาน กรมการปกครอง", "ปีงบประมาณ 2566"]
    assert len(rows) == 3


def test_a_table_is_turned_round_only_where_it_is_declared(tmp_path: Path) -> None:
    text = "จังหวัด,กระบี่,น่าน,ตาก\nชาย,1,2,3\nหญิง,4,5,6\n"
    found, rows = read(tmp_path, text, dialect={"transpose": True})
    assert [(row["จังหวัด"], row["ชาย"], row["หญิง"], row["__row"]) for row in rows] == [
        ("กระบี่", 1, 4, 2),
        ("น่าน", 2, 5, 3),
        ("ตาก", 3, 6, 4),
    ]
    assert "transposed" in codes(found)
    found, _ = read(tmp_path, text)
    assert [column.title for column in found.columns] == ["จังหวัด", "กระบี่", "น่าน", "ตาก"]


def test_other_tables_are_told_with_the_number_that_reaches_them(tmp_path: Path) -> None:
    lines = ["รหัส,ชื่อ,,ห้อง,จำนวน"] + [
        f"{f'A{i}' if i < 4 else ''},{'ก' * i if i < 4 else ''},,R{i},{i}" for i in range(1, 13)
    ]
    text = "\n".join(lines) + "\n"
    found, rows = read(tmp_path, text)
    assert [column.title for column in found.columns] == ["ห้อง", "จำนวน"]
    told = next(one for one in found.judgement.findings if one.code == "side-by-side")
    assert told.detail.params["others"] == "1 = รหัส, ชื่อ"
    found, rows = read(tmp_path, text, dialect={"table": 1})
    assert [(row["รหัส"], row["ชื่อ"]) for row in rows] == [("A1", "ก"), ("A2", "กก"), ("A3", "กกก")]
    assert "2 = ห้อง, จำนวน" in str(found.judgement.findings)
    found, rows = read(tmp_path, text, dialect={"table": 3})
    assert "table-missing" in codes(found)


def test_a_sheet_is_named_loosely_and_a_missing_one_is_told(tmp_path: Path) -> None:
    book = sheet(tmp_path, [["จังหวัด", "n"], ["น่าน", 1], ["ตาก", 2]])
    assert "sheet-missing" not in codes(read(tmp_path, book, "book.xlsx", sheet=" ข้อมูล ")[0])
    found, _ = read(tmp_path, book, "book.xlsx", sheet="สรุป")
    assert found.rows == 2
    assert "sheet-missing" in codes(found)


BODY = "จังหวัด,ชาย,หญิง\nกระบี่,1,2\nน่าน,3,4\nตาก,5,6\nตรัง,7,8\nแพร่,9,9\n"


@pytest.mark.parametrize(
    ("above", "notes"),
    [
        ("หน่วยงาน: กรมการปกครอง,,\nปีงบประมาณ: 2566,,\n", ["หน่วยงาน: กรมการปกครอง", "ปีงบประมาณ: 2566"]),
        ("หน่วยงาน:,กรมการปกครอง,\nปีงบประมาณ:,2566,\n", ["หน่วยงาน: กรมการปกครอง", "ปีงบประมาณ: 2566"]),
        ("หน่วยงาน,กรมการปกครอง,ปีงบประมาณ,2566\n,,,\n", ["หน่วยงาน กรมการปกครอง ปีงบประมาณ 2566"]),
        ("หน่วยงาน,,กรมการปกครอง\nปีงบประมาณ,,2566\n,,\n", ["หน่วยงาน กรมการปกครอง", "ปีงบประมาณ 2566"]),
    ],
)
def test_names_and_values_above_a_table(tmp_path: Path, above: str, notes: list[str]) -> None:
    found, rows = read(tmp_path, above + BODY)
    assert [(column.title, column.unit) for column in found.columns] == [("จังหวัด", None), ("ชาย", None), ("หญิง", None)]
    assert found.judgement.table is not None
    assert found.judgement.table.notes == notes
    assert len(rows) == 5


@pytest.mark.parametrize("gap", ["\n,\n", "\n"])
def test_facts_above_a_table_of_two_columns(tmp_path: Path, gap: str) -> None:
    found, rows = read(tmp_path, f"หน่วยงาน:,กรมการปกครอง\nปีงบประมาณ:,2566{gap}จังหวัด,จำนวน\nกระบี่,1\nน่าน,3\n")
    assert [column.title for column in found.columns] == ["จังหวัด", "จำนวน"]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("beside", "notes"),
    [
        ([",,หน่วยงาน,กรมการปกครอง", ",,ปีงบประมาณ,2566"], ["หน่วยงาน กรมการปกครอง", "ปีงบประมาณ 2566"]),
        (["", ",,หน่วยงาน,กรมการปกครอง"], ["หน่วยงาน กรมการปกครอง"]),
        ([",หน่วยงาน:,กรมการปกครอง", ",ปีงบประมาณ:,2566"], ["หน่วยงาน: กรมการปกครอง", "ปีงบประมาณ: 2566"]),
        (["", ",,หมายเหตุ : ข้อมูลเบื้องต้น"], ["หมายเหตุ : ข้อมูลเบื้องต้น"]),
    ],
)
def test_facts_beside_a_table(tmp_path: Path, beside: list[str], notes: list[str]) -> None:
    lines = BODY.splitlines()
    width = max(extra.count(",") for extra in beside)
    padded = [*beside, *[""] * len(lines)]
    text = "\n".join(
        line + extra + "," * (width - extra.count(",")) for line, extra in zip(lines, padded, strict=False)
    )
    found, rows = read(tmp_path, text + "\n")
    assert [column.title for column in found.columns] == ["จังหวัด", "ชาย", "หญิง"]
    assert found.judgement.table is not None
    assert found.judgement.table.notes == notes
    assert "facts-beside" in codes(found)
    assert len(rows) == 5


def test_personal_data_beside_a_table_is_found(tmp_path: Path) -> None:
    lines = BODY.splitlines()
    lines[2] += ",,เลขประจำตัวประชาชน:,1234567890121"
    found, _ = read(tmp_path, "\n".join(lines) + "\n")
    assert found.judgement.personal_data.tier != "clean"


def test_facts_below_a_table(tmp_path: Path) -> None:
    found, rows = read(tmp_path, BODY + ",,\nผู้จัดทำ,กองแผน,\nวันที่,1 ม.ค. 2566,\n")
    assert len(rows) == 5
    assert found.judgement.table is not None
    assert found.judgement.table.notes == ["ผู้จัดทำ กองแผน", "วันที่ 1 ม.ค. 2566"]


def test_a_remarks_column_and_agencies_are_data(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "หน่วยงาน,จำนวน,หมายเหตุ\nหน่วยงาน ก,1,\nหน่วยงาน ข,,\nหน่วยงาน ค,2,\nกรม,3,\n")
    assert [column.title for column in found.columns] == ["หน่วยงาน", "จำนวน", "หมายเหตุ"]
    assert [row["หน่วยงาน"] for row in rows] == ["หน่วยงาน ก", "หน่วยงาน ข", "หน่วยงาน ค", "กรม"]
    found, rows = read(tmp_path, "หน่วยงาน,ปีงบประมาณ\nกรมที่ดิน,2566\nกรมป่าไม้,2567\n")
    assert (len(rows), found.columns[0].title) == (2, "หน่วยงาน")
    found, rows = read(tmp_path, "เรื่อง,ที่มา,ก\nหน่วยงาน,2,\nรายงาน,3,\nโครงการ,4,5\nปี,5,6\n")
    assert len(rows) == 4


@pytest.mark.parametrize("keys", ["top", "bottom"])
def test_three_header_rows_without_merged_cells(tmp_path: Path, keys: str) -> None:
    lines = [
        ["", "", "ประชากร", "", "", ""],
        ["", "", "ปี 2565", "", "ปี 2566", ""],
        ["", "", "ชาย", "หญิง", "ชาย", "หญิง"],
    ]
    lines[0 if keys == "top" else 2][:2] = ["จังหวัด", "รหัสหน่วยงาน"]
    lines += [
        ["กระบี่", "001", "1", "2", "3", "4"],
        ["น่าน", "002", "5", "6", "7", "8"],
        ["ตาก", "003", "9", "8", "7", "6"],
    ]
    found, rows = read(tmp_path, "\n".join(map(",".join, lines)) + "\n")
    assert [column.title for column in found.columns] == [
        "จังหวัด", "รหัสหน่วยงาน", "ประชากร ปี 2565 ชาย", "ประชากร ปี 2565 หญิง", "ประชากร ปี 2566 ชาย", "ประชากร ปี 2566 หญิง",
    ]  # fmt: skip
    assert len(rows) == 3


def test_a_header_of_several_rows_is_repeated_on_every_page(tmp_path: Path) -> None:
    head = "จังหวัด,ประชากร,\n,ชาย,หญิง\n"
    found, rows = read(tmp_path, f"{head}กระบี่,1,2\nน่าน,3,4\n{head}ตาก,5,6\nแพร่,7,8\n")
    assert [row["ประชากร_หญิง"] for row in rows] == [2, 4, 6, 8]
    assert next(one.rows for one in found.judgement.findings if one.code == "repeated-header") == [5, 6]


def test_the_word_total_is_no_mistake_in_a_column_of_numbers(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "ลำดับ,จังหวัด,จำนวน\n1,กระบี่,5\n2,น่าน,6\n3,ตาก,7\nรวม,,18\n")
    assert [(column.type, column.kind) for column in found.columns][0] == ("integer", "id")
    assert (rows[-1]["ลำดับ"], rows[-1]["__raw_ลำดับ"], rows[-1]["__part"]) == (None, "รวม", "total")
    assert found.judgement.valid


def test_garbled_thai_with_signs_that_look_like_blanks(tmp_path: Path) -> None:
    clean = "อัตราการว่างงาน,เดือน,ลำดับ\nรวมอยู่ในเขต,มกราคม,๑\nอ่างทอง,ธันวาคม,๒\nรวม,,๓\n"
    found, rows = read(tmp_path, clean.encode().decode("latin-1"))
    assert [column.title for column in found.columns] == ["อัตราการว่างงาน", "เดือน", "ลำดับ"]
    assert [row["อัตราการว่างงาน"] for row in rows] == ["รวมอยู่ในเขต", "อ่างทอง", "รวม"]
    assert rows[-1]["__part"] == "total"


def test_words_over_numbers_are_still_the_header(tmp_path: Path) -> None:
    text = ",,จังหวัด,จังหวัด,จังหวัด\n,,ก,ข,ค\n,,กระบี่,น่าน,ตาก\nลำดับ,รายการ,,,\n1,ประชากร,10,20,30\n2,บ้าน,4,5,6\n3,วัด,1,2,3\n"
    found, rows = read(tmp_path, text)
    assert [column.title for column in found.columns] == [
        "ลำดับ",
        "รายการ",
        "จังหวัด ก กระบี่",
        "จังหวัด ข น่าน",
        "จังหวัด ค ตาก",
    ]
    assert [row["__row"] for row in rows] == [5, 6, 7]
    found, rows = read(tmp_path, "จังหวัด,จำนวน,จำนวน\n,2565,2566\nกระบี่,1,2\nน่าน,3,4\n")
    assert [column.title for column in found.columns] == ["จังหวัด", "จำนวน 2565", "จำนวน 2566"]
    found, rows = read(tmp_path, "จังหวัด,ชาย,หญิง\nกระบี่,ไม่มีข้อมูล,-\nน่าน,3,4\nตาก,5,6\n")
    assert (len(rows), found.columns[1].title) == (3, "ชาย")


def test_a_blank_line_lacks_no_cells(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "a,b,c\n1,2,3\n\n4,5\n6,7,8\n")
    assert next(one.rows for one in found.judgement.findings if one.code == "missing-cell") == [4]


def test_titles_over_tables_side_by_side(tmp_path: Path) -> None:
    text = "สำนักงานสถิติ,,,,,,\nตารางที่ 1 ประชากร,,,,ตารางที่ 2 โรงเรียน,,\nจังหวัด,ชาย,หญิง,,สังกัด,จำนวน,ครู\nกระบี่,1,2,,สพฐ.,10,100\nน่าน,3,4,,อปท.,20,200\nตาก,5,6,,เอกชน,30,300\n"
    for number, title, first in ((None, "ตารางที่ 1 ประชากร", "กระบี่"), (2, "ตารางที่ 2 โรงเรียน", "สพฐ.")):
        found, rows = read(tmp_path, text, dialect={"table": number} if number else None)
        assert found.judgement.table is not None
        assert found.judgement.table.notes == ["สำนักงานสถิติ", title]
        assert rows[0][found.columns[0].name] == first


def test_units_inside_joined_headers_and_titles(tmp_path: Path) -> None:
    text = "ข้าวนาปี,,,\nจังหวัด,เนื้อที่ (ไร่),,ผลผลิต (ตัน)\n,2564/65,2565/66,2565/66\nกระบี่,1,2,3\nน่าน,4,5,6\nภาคใต้,5,7,9\n"
    found, rows = read(tmp_path, text)
    assert [column.unit for column in found.columns] == [None, "ไร่", "ไร่", "ตัน"]
    assert (found.columns[0].kind, rows[2]["__part"]) == ("place", "subtotal")
    found, _ = read(tmp_path, "ปริมาณฝน (มิลลิเมตร) ปี 2565,,\nสถานี,ม.ค.,ร้อยละ\nก,1.5,3\nข,2.5,4\n")
    assert [column.unit for column in found.columns] == [None, "มิลลิเมตร", None]


def test_one_place_alone_under_its_title(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "หมู่บ้าน,ตำบล,อำเภอ,จังหวัด,n\nก,ในเมือง,เมือง,ขอนแก่น,1\nข,ในเมือง,เมืองขอนแก่น,ขอนแก่น,2\n")
    assert [column.kind for column in found.columns][1:4] == ["place"] * 3
    assert (rows[0]["__code_ตำบล"], rows[0]["__code_อำเภอ"], rows[0]["__code_จังหวัด"]) == ("400101", "4001", "40")


def test_notes_and_headings_lack_no_cells(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "จังหวัด,ชาย,หญิง\nภาคเหนือ\nน่าน,1,2\nตาก,3,4\n\nที่มา : สำนักงานสถิติ\n* เบื้องต้น\n")
    assert (len(rows), found.judgement.valid) == (2, True)
    assert "missing-cell" not in codes(found)
    found, _ = read(tmp_path, "จังหวัด,ชาย,หญิง\nน่าน,1\nตาก,3,4\nเลย,5,6\n")
    assert "missing-cell" in codes(found)


@pytest.mark.parametrize("deep", [290, 301, 40_000])
@pytest.mark.parametrize("book", [False, True])
def test_a_table_that_begins_deep_in_a_sheet(tmp_path: Path, deep: int, book: bool) -> None:
    first = [["ตารางที่ 1 ประชากร"], ["จังหวัด", "ชาย", "หญิง"], *([f"จ{n}", n, n + 1] for n in range(deep))]
    second = [["ตารางที่ 2 โรงเรียน"], ["สังกัด", "โรงเรียน", "ครู", "นักเรียน"], *([f"ส{n}", n, n, 2 * n] for n in range(350))]
    lines = [*first, [], *second, [], ["ที่มา : สำนักงานสถิติ"]]
    text = "\n".join(",".join(map(str, line)) for line in lines)
    content, name = (sheet(tmp_path, lines), "book.xlsx") if book else (text, "table.csv")
    found, rows = read(tmp_path, content, name, dialect={"table": 2})
    assert [column.title for column in found.columns] == second[1]
    assert (len(rows), rows[0]["__row"], rows[349]["นักเรียน"]) == (350, deep + 6, 698)
    assert (found.judgement.valid, found.judgement.table and found.judgement.table.notes[-1]) == (
        True,
        "ที่มา : สำนักงานสถิติ",
    )
    found, rows = read(tmp_path, content, name, dialect={"table": 1})
    assert (len(rows), rows[-1]["__row"], found.judgement.valid) == (deep, deep + 2, True)
    found, rows = read(tmp_path, content, name)
    assert len(rows) == max(deep, 350)
    assert next(one for one in found.judgement.findings if one.code == "table-chosen").count == 2


def test_pages_of_one_long_table_are_no_tables(tmp_path: Path) -> None:
    lines = ["จังหวัด,ชาย,หญิง"]
    for page in range(40):
        lines += [f"จ{n},{n},{n}" for n in range(page * 20, page * 20 + 20)] + [",,", "จังหวัด,ชาย,หญิง"]
    found, rows = read(tmp_path, "\n".join(lines[:-2]))
    assert (len(rows), "table-chosen" in codes(found)) == (800, False)
