"""A known table written in random Thai ways must come back exactly: values, types, units, parts, notes."""

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validators import judge_file
from validators.port import Hints

PROVINCES = ["กระบี่", "กรุงเทพมหานคร", "ขอนแก่น", "น่าน", "เพชรบุรี", "เพชรบูรณ์", "ลำพูน", "ลำปาง", "สุราษฎร์ธานี", "อุบลราชธานี"]
CODES = dict(zip(PROVINCES, ["81", "10", "40", "55", "76", "67", "51", "52", "84", "34"], strict=True))
MONTHS = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
NOTHING = ["", "-", "–", "n.a.", "N/A", "...", "ไม่มีข้อมูล"]
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
HEADER = ["จังหวัด", "ปี พ.ศ.", "ประชากร (คน)", "ร้อยละ", "วันที่สำรวจ", "รหัสหน่วยงาน", "รายละเอียด"]
NAMES = ["จังหวัด", "ปี_พ_ศ", "ประชากร", "ร้อยละ", "วันที่สำรวจ", "รหัสหน่วยงาน", "รายละเอียด"]


def whole(draw: st.DrawFn, value: int | None, style: str) -> str:
    if value is None:
        return draw(st.sampled_from(NOTHING))
    text = f"{value:,}" if style in ("thousands", "thai-thousands") else str(value)
    return text.translate(THAI) if style.startswith("thai") else text


def day(value: dt.date, style: str) -> str:
    year = value.year + 543
    return {
        "iso": value.isoformat(),
        "iso-be": f"{year}-{value.month:02d}-{value.day:02d}",
        "slash": f"{value.day:02d}/{value.month:02d}/{year}",
        "long": f"{value.day} {MONTHS[value.month - 1]} {year}",
        "era": f"{value.day} {MONTHS[value.month - 1]} พ.ศ. {year}",
        "short": f"{value.day} {SHORT[value.month - 1]} {year}",
        "short-two": f"{value.day} {SHORT[value.month - 1]}{year % 100:02d}",
        "thai": f"{value.day} {MONTHS[value.month - 1]} {year}".translate(THAI),
    }[style]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(5, 14))
    rows = [
        (
            draw(st.sampled_from(PROVINCES)),
            draw(st.integers(2550, 2567)),
            draw(st.one_of(st.integers(0, 9_999_999), st.integers(0, 999), st.none() if index else st.just(7))),
            draw(st.integers(0, 10_000)) / 100,
            draw(st.dates(dt.date(2007, 1, 1), dt.date(2025, 12, 31))) if index else dt.date(2024, 2, 29),
            f"0{draw(st.integers(0, 99999)):05d}",
            draw(st.sampled_from(["สำรวจครั้งแรก", "ข้อมูลเบื้องต้น, รอยืนยัน", 'ตาม "ประกาศ"', "หมู่ 5 บ้านน้ำใส"])),
        )
        for index in range(count)
    ]
    # Two provinces at least, or nothing tells the column from words.
    rows[0], rows[1] = ("กระบี่", *rows[0][1:]), ("น่าน", *rows[1][1:])
    style, dates = (
        draw(st.sampled_from(["plain", "thousands", "thai", "thai-thousands"])),
        draw(st.sampled_from(["iso", "iso-be", "slash", "long", "era", "short", "short-two", "thai"])),
    )
    prefix = draw(st.sampled_from(["", "จ.", "จังหวัด"]))
    written = [
        [prefix + place if place != "กรุงเทพมหานคร" else draw(st.sampled_from(["กรุงเทพมหานคร", "กทม."])), str(year).translate(THAI) if style.startswith("thai") else str(year),
         whole(draw, people, style), f"{share:.2f}", day(when, dates), code, text]
        for place, year, people, share, when, code, text in rows
    ]  # fmt: skip
    return {
        "rows": rows,
        "written": written,
        "titles": draw(
            st.lists(st.sampled_from(["รายงานประชากรรายจังหวัด", "สำนักงานสถิติ", "หน่วย : คน"]), max_size=2, unique=True)
        ),
        "gap": draw(st.integers(0, 2)),
        "blank_after": draw(st.sets(st.integers(0, count - 1), max_size=2)),
        "total": draw(st.sampled_from([None, "รวม", "รวมทั้งสิ้น", "ยอดรวม", "Total"])),
        "notes": draw(
            st.lists(
                st.sampled_from(["หมายเหตุ : ข้อมูลเบื้องต้น", "ที่มา : สำนักงานสถิติ", "* ไม่รวมประชากรแฝง"]),
                max_size=2,
                unique=True,
            )
        ),
        "empty_column": draw(st.booleans()),
    }


def lines_of(table: dict[str, Any]) -> list[list[str]]:
    width = len(HEADER)
    lines = [[title] + [""] * (width - 1) for title in table["titles"]]
    lines += [[""] * width] * (table["gap"] if table["titles"] else 0)
    lines.append(list(HEADER))
    for index, row in enumerate(table["written"]):
        lines.append(row)
        if index in table["blank_after"]:
            lines.append([""] * width)
    if table["total"]:
        lines.append([table["total"], "", str(sum(row[2] or 0 for row in table["rows"])), "", "", "", ""])
    if table["notes"]:
        lines.append([""] * width)
        lines += [[note] + [""] * (width - 1) for note in table["notes"]]
    if table["empty_column"]:
        lines = [[*line[:3], "", *line[3:]] for line in lines]
    return lines


def checked(path: Path, out: Path, table: dict[str, Any]) -> None:
    judged = judge_file(path, Hints(name=path.name), out)
    assert judged.unreadable is None, judged.unreadable
    assert [column.name for column in judged.columns] == NAMES
    assert [column.type for column in judged.columns] == [
        "string",
        "year",
        "integer",
        "number",
        "date",
        "string",
        "string",
    ]
    assert [column.kind for column in judged.columns][:6] == ["place", "year", "measure", "measure", "date", "code"]
    assert judged.columns[2].unit == "คน"
    assert judged.columns[1].calendar == "be"
    read = pq.read_table(out)
    data = read.filter([part is None for part in read["__part"].to_pylist()])
    values = list(zip(*(data[name].to_pylist() for name in NAMES[1:]), strict=True))
    assert values == [row[1:] for row in table["rows"]]
    assert data["__code_จังหวัด"].to_pylist() == [CODES[row[0]] for row in table["rows"]]
    assert read.num_rows - data.num_rows == (table["total"] is not None)
    assert judged.judgement.table is not None
    assert judged.judgement.table.notes == [*table["titles"], *table["notes"]]
    assert judged.judgement.valid, judged.judgement.findings
    # Every cell can be traced: the row of the original holds what was published.
    lines = lines_of(table)
    for row, people in zip(data["__row"].to_pylist(), data["ประชากร"].to_pylist(), strict=True):
        place = 2
        digits = lines[row - 1][place].translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")).replace(",", "")
        assert people is None or digits == str(people)


CALM = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@CALM
@given(
    table=tables(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp874", "utf-16"]),
    delimiter=st.sampled_from([",", "\t", ";", "|"]),
)
def test_as_text(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, Any], encoding: str, delimiter: str
) -> None:
    folder = tmp_path_factory.mktemp("text")
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines_of(table))
    path = folder / "table.csv"
    path.write_bytes(out.getvalue().encode(encoding, "strict"))
    checked(path, folder / "out.parquet", table)


@CALM
@given(table=tables())
def test_as_workbook(tmp_path_factory: pytest.TempPathFactory, table: dict[str, Any]) -> None:
    folder = tmp_path_factory.mktemp("book")
    path = folder / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("ข้อมูล")
        for number, line in enumerate(lines_of(table)):
            for column, cell in enumerate(line):
                if column == 1 and cell.isascii() and cell.isdigit():
                    sheet.write_number(number, column, int(cell))
                elif cell:
                    sheet.write_string(number, column, cell)
    checked(path, folder / "out.parquet", table)
