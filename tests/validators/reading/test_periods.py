"""Values beyond a limit in columns of numbers, and quarters as officials write them."""

from pathlib import Path

import pytest

from tests.validators.reading.test_shapes import codes, read
from validators.reading import cells, classes
from validators.reading.quarters import run_of
from validators.reading.stream import strings


def test_values_beyond_a_limit_leave_a_column_of_numbers_one(tmp_path: Path) -> None:
    text = "สถานี,แคดเมียม (mg/l),ตะกั่ว,ฝน,คดี\nก,<0.01,0.02,12.5,< 5\nข,0.03,ND,Tr.,น้อยกว่า 5\nค,ตรวจไม่พบ,N.D.,0,7\nง,0.1,≤ 0.5,3.1,9\n"
    found, rows = read(tmp_path, text)
    assert [column.type for column in found.columns] == ["string", "number", "number", "number", "integer"]
    assert [row["แคดเมียม"] for row in rows] == [None, 0.03, None, 0.1]
    assert [row["__raw_แคดเมียม"] for row in rows] == ["<0.01", "0.03", "ตรวจไม่พบ", "0.1"]
    assert [row["คดี"] for row in rows] == [None, None, 7, 9]
    told = {one.column: one.count for one in found.judgement.findings if one.code == "censored"}
    assert told == {"แคดเมียม": 2, "ตะกั่ว": 3, "ฝน": 1, "คดี": 2}
    assert found.judgement.valid


def test_limits_that_name_classes_are_no_missing_numbers(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "ลำดับที่,อายุ (ปี),ผล,n\n1,<1,ตรวจไม่พบ,5\n2,1,พบ,6\n3,2,ตรวจไม่พบ,7\n4,100+,ND,8\n")
    assert [row["อายุ"] for row in rows] == ["<1", "1", "2", "100+"]
    assert [row["ผล"] for row in rows] == ["ตรวจไม่พบ", "พบ", "ตรวจไม่พบ", "ND"]
    assert "censored" not in codes(found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Q1/2022", "2022-01/2022-03"), ("2565Q2", "2022-04/2022-06"), ("3Q65", "2022-07/2022-09"), ("ไตรมาสที่ 4 ปี 2565", "2022-10/2022-12"),
        ("ไตรมาส ๑/๒๕๖๕", "2022-01/2022-03"), ("ไตรมาสที่ 1 ปีงบประมาณ พ.ศ. 2565", "2021-10/2021-12"), ("ไตรมาส 2 (ม.ค.-มี.ค. 65)", "2022-01/2022-03"),
        ("ครึ่งปีแรก 2565", "2022-01/2022-06"), ("ครึ่งปีหลัง ปี 2565", "2022-07/2022-12"), ("H2/2022", "2022-07/2022-12"), ("6 เดือนแรก ปีงบประมาณ 2565", "2021-10/2022-03"),
        ("ต.ค. 64 - ก.ย. 65", "2021-10/2022-09"), ("มกราคม-มีนาคม 2565", "2022-01/2022-03"),
    ],
)  # fmt: skip
def test_a_run_of_months(text: str, wanted: str) -> None:
    cell = cells.read(text)
    assert cell.kind == "period"
    assert "/".join(str(cells.period_of(day, "be")) for day in cell.value) == wanted


def test_what_only_looks_like_a_quarter() -> None:
    assert [run_of(text) for text in ("Q5/2565", "ไตรมาส 1", "Q10", "1/2565", "H3/2565", "Quality 1 2565")] == [
        None
    ] * 6


def test_quarters_of_a_column(tmp_path: Path) -> None:
    text = "ไตรมาส,ช่วง,ภาคเรียน,n\n1/2565,2564,1/2565,1\n2/2565,Q1/2565,2/2565,2\n3/2565,Q2/2565,1/2566,3\n4/2565,Q3/2565,2/2566,4\n"
    found, rows = read(tmp_path, text)
    assert [(column.kind, column.calendar) for column in found.columns[:2]] == [("date", "be"), ("date", "be")]
    assert [row["ไตรมาส"] for row in rows][::3] == ["2022-01/2022-03", "2022-10/2022-12"]
    assert [row["ช่วง"] for row in rows][:2] == ["2021", "2022-01/2022-03"]
    assert [row["ภาคเรียน"] for row in rows] == ["2565/1", "2565/2", "2566/1", "2566/2"]
    assert rows[0]["__raw_ไตรมาส"] == "1/2565"
    assert "quarters" in codes(found)
    # What stands above the table speaks of a fiscal year: its first quarter begins in October.
    found, rows = read(tmp_path, f"ผลการเบิกจ่าย ปีงบประมาณ 2565,,,\n{text}")
    assert (found.columns[0].calendar, rows[0]["ไตรมาส"]) == ("fiscal-be", "2021-10/2021-12")


def test_parts_of_a_year_are_no_measures(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "ปี,ไตรมาส,เดือน,n\n2565,1,1,5\n2565,2,12,6\n2566,4,7,7\n")
    assert [column.kind for column in found.columns] == ["year", "category", "category", "measure"]


def test_many_cells_are_read_as_few_are() -> None:
    few = ["<0.01", "ND", "Q1/2565", "< 5"]
    texts = strings([*few, *(f"{n}.5x" for n in range(3000))])
    assert list(classes.classify(texts).codes[:2]) == [classes.SOFT, classes.SOFT]


def test_terms_of_school_years(tmp_path: Path) -> None:
    text = "ภาคเรียนที่,เทอม,n\n1/2565,ภาคเรียนที่ 1 ปีการศึกษา 2565,1\n2/66,เทอม 2/2566,2\n๑/๒๕๖๗,2567/1,3\nรวม,,6\n"
    found, rows = read(tmp_path, text)
    shown = [(one.type, one.kind, one.calendar, one.description) for one in found.columns[:2]]
    assert shown == [("string", "date", "be", "school-term")] * 2
    assert [(row["ภาคเรียนที่"], row["เทอม"]) for row in rows[:3]] == [("2565/1",) * 2, ("2566/2",) * 2, ("2567/1",) * 2]
    assert rows[1]["__raw_ภาคเรียนที่"] == "2/66"


@pytest.mark.parametrize(
    ("year", "first", "calendar"), [("ปี", "2022-01/2022-03", "be"), ("ปีงบประมาณ", "2021-10/2021-12", "fiscal-be")]
)
def test_quarters_beside_a_column_of_years(tmp_path: Path, year: str, first: str, calendar: str) -> None:
    text = f"{year},ไตรมาส,n\n2565,Q1,1\n๒๕๖๕,ไตรมาสที่ ๒,2\n2566,ไตรมาส 1,3\nรวม,,6\n"
    found, rows = read(tmp_path, text)
    assert (found.columns[1].kind, found.columns[1].calendar, rows[0]["ไตรมาส"]) == ("date", calendar, first)
    assert (rows[1]["__raw_ไตรมาส"], rows[3]["ไตรมาส"]) == ("ไตรมาสที่ ๒", None)
    found, rows = read(tmp_path, "ปี,ปีฐาน,ไตรมาส,n\n2565,2560,Q1,1\n2566,2560,Q2,2\n2567,2560,Q2,2\n")
    assert rows[0]["ไตรมาส"] == "Q1"  # which of the two years is not known
