"""Labels that stand once for a group of rows: filled down where it is clear, told, traceable, turned round by a dialect."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.validators.reading.test_shapes import codes, read, sheet

PROVINCES = "จังหวัด,อำเภอ,จำนวน\nกระบี่,เขาพนม,5\n,อ่าวลึก,3\n,ลำทับ,4\nน่าน,ปัว,2\n,ท่าวังผา,1\nตรัง,กันตัง,9\n,ห้วยยอด,8\n"


def test_a_province_written_once(tmp_path: Path) -> None:
    found, rows = read(tmp_path, PROVINCES)
    assert [row["จังหวัด"] for row in rows] == ["กระบี่"] * 3 + ["น่าน"] * 2 + ["ตรัง"] * 2
    assert [row["__raw_จังหวัด"] for row in rows] == ["กระบี่", None, None, "น่าน", None, "ตรัง", None]
    assert [row["__code_อำเภอ"] for row in rows][:2] == ["8102", "8105"]
    told = next(one for one in found.judgement.findings if one.code == "filled-down")
    assert (told.column, told.rows, told.count) == ("จังหวัด", [3, 4, 6, 8], 4)


def test_a_dialect_turns_it_round(tmp_path: Path) -> None:
    found, rows = read(tmp_path, PROVINCES, dialect={"fill": False})
    assert [row["จังหวัด"] for row in rows][:3] == ["กระบี่", None, None]
    assert "filled-down" not in codes(found)
    text = "ผู้ขาย,สินค้า,ราคา\nก,ส้ม,1\nก,มะม่วง,2\n,ลำไย,3\nข,ทุเรียน,4\n"
    assert [row["ผู้ขาย"] for row in read(tmp_path, text)[1]] == ["ก", "ก", None, "ข"]
    for fill in (True, ["ผู้ขาย"]):
        assert [row["ผู้ขาย"] for row in read(tmp_path, text, dialect={"fill": fill})[1]] == ["ก", "ก", "ก", "ข"]


def test_two_levels_and_numbers(tmp_path: Path) -> None:
    text = (
        "ที่,ภาค,จังหวัด,ปี,จำนวน\n1,เหนือ,น่าน,2565,1\n,,,2566,2\n2,,แพร่,2565,3\n,,,2566,4\n"
        "3,ใต้,ตรัง,2565,5\n,,,2566,6\n4,,ยะลา,2565,7\n,,,2566,8\n"
    )
    _, rows = read(tmp_path, text)
    assert [(row["ที่"], row["ภาค"], row["จังหวัด"]) for row in rows] == [
        (1, "เหนือ", "น่าน"), (1, "เหนือ", "น่าน"), (2, "เหนือ", "แพร่"), (2, "เหนือ", "แพร่"),
        (3, "ใต้", "ตรัง"), (3, "ใต้", "ตรัง"), (4, "ใต้", "ยะลา"), (4, "ใต้", "ยะลา"),
    ]  # fmt: skip


def test_a_group_without_a_lower_label_takes_none_from_the_group_above(tmp_path: Path) -> None:
    text = "ภาค,จังหวัด,ปี,จำนวน\nเหนือ,น่าน,2565,1\n,,2566,2\n,แพร่,2565,3\n,,2566,4\nใต้,,2565,5\n,,2566,6\n,ยะลา,2565,7\n,,2566,8\n"
    _, rows = read(tmp_path, text)
    assert [row["จังหวัด"] for row in rows] == ["น่าน", "น่าน", "แพร่", "แพร่", None, None, "ยะลา", "ยะลา"]


def test_a_label_with_a_row_to_itself(tmp_path: Path) -> None:
    text = "จังหวัด,อำเภอ,จำนวน\nกระบี่,,\n,เขาพนม,5\n,อ่าวลึก,3\nน่าน,,\n,ปัว,2\n,ท่าวังผา,1\n"
    _, rows = read(tmp_path, text)
    assert [(row["จังหวัด"], row["อำเภอ"], row["__row"]) for row in rows] == [
        ("กระบี่", "เขาพนม", 3), ("กระบี่", "อ่าวลึก", 4), ("น่าน", "ปัว", 6), ("น่าน", "ท่าวังผา", 7),
    ]  # fmt: skip


def test_totals_of_groups_and_of_the_whole(tmp_path: Path) -> None:
    text = "จังหวัด,เพศ,จำนวน\nกระบี่,ชาย,5\n,หญิง,3\n,รวม,8\nน่าน,ชาย,2\n,หญิง,1\n,รวม,3\n,รวมทั้งสิ้น,11\n"
    _, rows = read(tmp_path, text)
    assert [(row["จังหวัด"], row["__part"]) for row in rows][2::3] == [("กระบี่", "subtotal"), ("น่าน", "subtotal")]
    assert (rows[-1]["จังหวัด"], rows[-1]["__part"]) == (None, "total")
    text = "จังหวัด,เพศ,จำนวน\nกระบี่,ชาย,5\n,หญิง,3\nน่าน,ชาย,2\n,หญิง,1\n,รวม,11\n"
    _, rows = read(tmp_path, text)
    assert (rows[-1]["จังหวัด"], rows[-1]["__part"]) == (None, "total")


@pytest.mark.parametrize(
    "text",
    [
        # what is missing, not what goes on
        "จังหวัด,อำเภอ,จำนวน\nกระบี่,เขาพนม,5\nกระบี่,อ่าวลึก,3\n,ลำทับ,4\nน่าน,ปัว,2\n,ท่าวังผา,1\n",
        "รหัส,ชื่ออื่น,ชื่อ,จำนวน\n1,ก,เอ,1\n2,,บี,2\n3,ข,ซี,3\n4,,ดี,4\n5,,อี,5\n",
        "จังหวัด,หมายเหตุ,จำนวน\nกระบี่,ปรับปรุง,5\nน่าน,,3\nตาก,,4\nแพร่,ประมาณการ,2\nตรัง,,1\n",
        "จังหวัด,จำนวน,ร้อยละ\nกระบี่,5,1\n,3,2\nน่าน,4,3\n,2,4\n",
        ",อำเภอ,จำนวน\n,เขาพนม,5\nก,อ่าวลึก,3\n,ลำทับ,4\nข,ปัว,2\n,ท่าวังผา,1\n",
    ],
)
def test_what_is_missing_stays_missing(tmp_path: Path, text: str) -> None:
    assert "filled-down" not in codes(read(tmp_path, text)[0])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    sizes=st.lists(st.integers(1, 5), min_size=3, max_size=8).filter(lambda s: sum(s) >= 2 * len(s)),
    blank=st.booleans(),
    book=st.booleans(),
)
def test_groups_come_back(tmp_path_factory: pytest.TempPathFactory, sizes: list[int], blank: bool, book: bool) -> None:
    folder = tmp_path_factory.mktemp("groups")
    names = ["กระบี่", "น่าน", "ตรัง", "ตาก", "แพร่", "ยะลา", "เลย", "ระนอง"]
    lines: list[list[str]] = [["จังหวัด", "สินค้า", "จำนวน"]]
    wanted = []
    for name, size in zip(names, sizes, strict=False):
        for turn in range(size):
            lines.append(["" if turn else name, f"สินค้า{chr(0xE01 + turn)}", str(turn + 1)])
            wanted.append(name)
        if blank:
            lines.append(["", "", ""])
    content = sheet(folder, lines) if book else "\n".join(map(",".join, lines)) + "\n"
    _, rows = read(folder, content, "t.xlsx" if book else "t.csv")
    assert [row["จังหวัด"] for row in rows] == wanted


def test_numbers_that_begin_anew_are_the_label_of_a_row(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "ปี,ไตรมาส,จำนวน\n2564,1,10\n,2,20\n,3,30\n2565,1,11\n,2,21\n,3,31\n")
    assert [row["ปี"] for row in rows] == [2564] * 3 + [2565] * 3
    text = "จังหวัด,เขต,หมายเลข,พรรค,คะแนน\nกระบี่,1,1,ก,100\n,,2,ข,90\n,2,1,ค,80\n,,2,ง,70\nตรัง,1,1,จ,60\n,,2,ฉ,50\n"
    found, rows = read(tmp_path, text)
    assert [(row["จังหวัด"], row["เขต"], row["หมายเลข"]) for row in rows][1:4] == [
        ("กระบี่", 1, "2"),
        ("กระบี่", 2, "1"),
        ("กระบี่", 2, "2"),
    ]
    # Measures do not begin anew: the labels that lack may be missing.
    found, rows = read(tmp_path, "ประเภท,ก,ข\nบ้าน,5,1\n,7,2\nสวน,3,4\n,9,5\n")
    assert [row["ประเภท"] for row in rows] == ["บ้าน", None, "สวน", None]


STAIRS = [
    ["ภาค / จังหวัด / อำเภอ", "", "", "ชาย (คน)", "หญิง (คน)"],
    ["ภาคเหนือ", "", "", 600, 620],
    ["", "เชียงใหม่", "", 300, 310],
    ["", "", "เมืองเชียงใหม่", 200, 205],
    ["", "", "สันทราย", 100, 105],
    ["", "น่าน", "", 300, 310],
    ["", "", "ปัว", 300, 310],
    ["ภาคใต้", "", "", 90, 95],
    ["", "กระบี่", "", 90, 95],
    ["", "", "เมืองกระบี่", 90, 95],
]


def test_a_staircase_of_labels(tmp_path: Path) -> None:
    found, rows = read(tmp_path, sheet(tmp_path, STAIRS), "book.xlsx")
    assert [column.name for column in found.columns] == ["ภาค", "จังหวัด", "อำเภอ", "ชาย", "หญิง"]
    assert [(row["ภาค"], row["จังหวัด"], row["อำเภอ"], row["__part"]) for row in rows] == [
        ("ภาคเหนือ", None, None, "subtotal"),
        ("ภาคเหนือ", "เชียงใหม่", None, "subtotal"),
        ("ภาคเหนือ", "เชียงใหม่", "เมืองเชียงใหม่", None),
        ("ภาคเหนือ", "เชียงใหม่", "สันทราย", None),
        ("ภาคเหนือ", "น่าน", None, "subtotal"),
        ("ภาคเหนือ", "น่าน", "ปัว", None),
        ("ภาคใต้", None, None, "subtotal"),
        ("ภาคใต้", "กระบี่", None, "subtotal"),
        ("ภาคใต้", "กระบี่", "เมืองกระบี่", None),
    ]
    assert [row["__code_อำเภอ"] for row in rows if row["อำเภอ"]] == ["5001", "5014", "5505", "8101"]
    assert rows[3]["__raw_ภาค"] is None


def test_what_adds_up_is_a_subtotal_whatever_it_is_called(tmp_path: Path) -> None:
    text = "แผนงาน,บุคลากร,ลงทุน\n1. บริหาร,120,-\n1.1 เงินเดือน,100,-\n1.2 ค่าจ้าง,20,-\n2. พื้นฐาน,30,50\n2.1 ใช้สอย,30,-\n2.2 ก่อสร้าง,-,50\nรวมทั้งสิ้น,150,50\n"
    found, rows = read(tmp_path, text)
    assert [row["__part"] for row in rows] == ["subtotal", None, None, "subtotal", None, None, "total"]
    assert next(one.count for one in found.judgement.findings if one.code == "total-rows") == 3
    # Numbered things that add up nothing are things; a party is no sum because its name begins like one.
    _, rows = read(tmp_path, "ข้อ,ก\n1. น้ำ,7\n1.1 ดื่ม,9\n1.2 ใช้,8\n2. ไฟ,6\n2.1 บ้าน,5\n")
    assert not any(row["__part"] for row in rows)
    _, rows = read(tmp_path, "พรรค,คะแนน,ที่นั่ง\nก้าวไกล,40,4\nรวมพลัง,30,3\nภูมิใจไทย,20,2\nรวมไทยสร้างชาติ,9,1\n")
    assert not any(row["__part"] for row in rows)
    _, rows = read(
        tmp_path, "รถ,เบนซิน,ดีเซล\nรวมรถยนต์,70,30\nเก๋ง,50,10\nกระบะ,20,20\nรวมรถขนส่ง,5,90\nโดยสาร,5,40\nบรรทุก,0,50\n"
    )
    assert [row["__part"] for row in rows] == ["subtotal", None, None, "subtotal", None, None]


def test_groups_of_one_size_need_no_label_on_every_row(tmp_path: Path) -> None:
    even = "จังหวัด,อำเภอ,ก,ข\nกระบี่,เมือง,1,2\n,,3,4\n,เขาพนม,5,6\n,,7,8\nตรัง,กันตัง,9,1\n,,2,3\nรวมทั้งสิ้น,,27,24\n"
    found, rows = read(tmp_path, even)
    assert [(row["จังหวัด"], row["อำเภอ"], row["__part"]) for row in rows] == [
        ("กระบี่", "เมือง", None), ("กระบี่", "เมือง", None), ("กระบี่", "เขาพนม", None), ("กระบี่", "เขาพนม", None),
        ("ตรัง", "กันตัง", None), ("ตรัง", "กันตัง", None), ("รวมทั้งสิ้น", None, "total"),
    ]  # fmt: skip
    for odd in (even.replace(",,7,8\n", ""), even.replace(",,2,3\n", ",,2,\n,,3,\n"), even.replace("จังหวัด,อำเภอ", "ก่อน,หลัง").replace("กระบี่", "ขาว").replace("ตรัง", "ดำ").replace("เมือง", "ใน")):  # fmt: skip
        found, _ = read(tmp_path, odd)
        assert "filled-down" not in codes(found)
