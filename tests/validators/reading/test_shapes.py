"""Thai shapes one by one, in small files written here."""

import datetime as dt
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from validators import judge_file
from validators.port import FileJudgement, Hints

HERE = "out.parquet"


def read(
    tmp_path: Path, content: str | bytes, name: str = "table.csv", encoding: str = "utf-8", **hints: Any
) -> tuple[FileJudgement, list[dict[str, Any]]]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    found = judge_file(path, Hints(name=name, **hints), tmp_path / HERE)
    return found, pq.read_table(tmp_path / HERE).to_pylist() if found.parquet else []


def codes(found: FileJudgement) -> set[str]:
    return {one.code for one in found.judgement.findings}


def sheet(
    tmp_path: Path, lines: list[list[Any]], merges: list[tuple[int, int, int, int, str]] = (), name: str = "book.xlsx"
) -> bytes:  # type: ignore[assignment]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("ข้อมูล")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, dt.date):
                    page.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day)
                elif cell is not None and cell != "":
                    page.write(number, column, cell)
        for top, left, bottom, right, text in merges:
            page.merge_range(top, left, bottom, right, text)
    return out.getvalue()


def test_two_header_rows_in_a_csv(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "จังหวัด,ปี 2565,,ปี 2566,\n,ชาย,หญิง,ชาย,หญิง\nกระบี่,1,2,3,4\nตาก,5,6,7,8\nน่าน,9,10,11,12\n")
    assert [column.title for column in found.columns] == [
        "จังหวัด",
        "ปี 2565 ชาย",
        "ปี 2565 หญิง",
        "ปี 2566 ชาย",
        "ปี 2566 หญิง",
    ]
    assert found.judgement.table is not None and found.judgement.table.header_rows == 2
    assert [row["ปี_2566_หญิง"] for row in rows] == [4, 8, 12]


def test_merged_headers_titles_and_cells(tmp_path: Path) -> None:
    lines = [["", "", "", ""], ["", "", "ชาย", "หญิง"], ["", "กระบี่", 1, 2], ["", "ตรัง", 3, 4], ["เหนือ", "น่าน", 5, 6]]
    book = sheet(
        tmp_path, lines, [(0, 0, 1, 0, "ภาค"), (0, 1, 1, 1, "จังหวัด"), (0, 2, 0, 3, "ประชากร (คน)"), (2, 0, 3, 0, "ใต้")]
    )
    found, rows = read(tmp_path, book, "book.xlsx")
    assert [column.title for column in found.columns] == ["ภาค", "จังหวัด", "ประชากร (คน) ชาย", "ประชากร (คน) หญิง"]
    assert [row["ภาค"] for row in rows] == ["ใต้", "ใต้", "เหนือ"]
    assert "merged-cells" in codes(found)


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    left = [(f"{i:02d}", f"หน่วย {i}") for i in range(1, 4)]
    right = [(f"R{i}", i) for i in range(1, 13)]
    lines = [
        f"{left[i][0] if i < 3 else ''},{left[i][1] if i < 3 else ''},,{right[i][0]},{right[i][1]}" for i in range(12)
    ]
    found, rows = read(tmp_path, "รหัส,ชื่อ,,ห้อง,จำนวน\n" + "\n".join(lines) + "\n")
    assert [column.title for column in found.columns] == ["ห้อง", "จำนวน"]
    assert len(rows) == 12
    assert "side-by-side" in codes(found)


def test_the_same_table_goes_on_beside_itself(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "จังหวัด,จำนวน,,จังหวัด,จำนวน\nกระบี่,1,,ตาก,4\nตรัง,2,,น่าน,5\nยะลา,3,,แพร่,6\n")
    assert [row["จังหวัด"] for row in rows] == ["กระบี่", "ตรัง", "ยะลา", "ตาก", "น่าน", "แพร่"]
    assert [row["จำนวน"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert "stacked" in codes(found)


def test_no_header(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "กระบี่,10,2.5\nตาก,20,3.5\nน่าน,30,4.5\n")
    assert [column.name for column in found.columns] == ["column_1", "column_2", "column_3"]
    assert (len(rows), rows[0]["column_2"]) == (3, 10)
    assert "no-header" in codes(found)
    found, rows = read(tmp_path, "a,b\n1,2\n", dialect={"header": False})
    assert len(rows) == 2


@pytest.mark.parametrize("kind", ["thai-as-latin", "utf8-as-latin", "utf8-as-thai"])
def test_mojibake_is_repaired_and_told(tmp_path: Path, kind: str) -> None:
    clean = "จังหวัด,ค่าใช้จ่าย\nกระบี่,10\nกรุงเทพมหานคร,20\nน่าน,30\nสุราษฎร์ธานี,40\n"
    if kind == "thai-as-latin":
        broken = clean.encode("cp874").decode("latin-1")
    elif kind == "utf8-as-latin":
        broken = clean.encode().decode("latin-1")
    else:
        broken = "".join(
            bytes([b]).decode("cp874")
            if b in range(0xA0) and b < 0x80 or b >= 0xA1 and b not in (0xDB, 0xDC, 0xDD, 0xDE, 0xFC, 0xFD, 0xFE, 0xFF)
            else chr(b)
            for b in clean.encode()
        )
    found, rows = read(tmp_path, broken)
    assert [row["จังหวัด"] for row in rows] == ["กระบี่", "กรุงเทพมหานคร", "น่าน", "สุราษฎร์ธานี"]
    assert "mojibake-repaired" in codes(found)
    assert rows[0]["__raw_จังหวัด"] == broken.splitlines()[1].split(",")[0] or kind == "utf8-as-latin"


def test_letters_that_are_lost_are_not_guessed(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "ชื่อ,n\nก\ufffd\ufffdบี่,1\nตาก,2\n")
    assert "mojibake-lossy" in codes(found)
    assert not found.judgement.valid


def test_dates_that_excel_stored_in_the_year_2566(tmp_path: Path) -> None:
    book = sheet(
        tmp_path, [["วันที่", "จำนวน"], [dt.date(2566, 1, 15), 1], [dt.date(2567, 12, 31), 2], [dt.date(2566, 2, 1), 3]]
    )
    found, rows = read(tmp_path, book, "book.xlsx")
    assert [row["วันที่"] for row in rows] == [dt.date(2023, 1, 15), dt.date(2024, 12, 31), dt.date(2023, 2, 1)]
    assert rows[0]["__raw_วันที่"] == "2566-01-15"
    assert found.columns[0].calendar == "be"
    assert "stored-be" in codes(found)


def test_leap_days_of_both_eras(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "วันที่,n\n29/02/2567,1\n28/02/2566,2\n31/12/2565,3\n")
    assert [row["วันที่"] for row in rows] == [dt.date(2024, 2, 29), dt.date(2023, 2, 28), dt.date(2022, 12, 31)]


def test_identifiers_keep_their_zeros(tmp_path: Path) -> None:
    found, rows = read(
        tmp_path,
        "รหัสไปรษณีย์,โทรศัพท์,รหัส,ทะเบียน\n90110,021234567,'0012,0107544000108\n10260,029876543,'0345,0105536000999\n",
    )
    assert [column.type for column in found.columns] == ["string"] * 4
    assert (rows[0]["รหัสไปรษณีย์"], rows[0]["โทรศัพท์"], rows[0]["รหัส"], rows[0]["ทะเบียน"]) == (
        "90110",
        "021234567",
        "0012",
        "0107544000108",
    )


def test_eras_are_kept_apart(tmp_path: Path) -> None:
    found, _ = read(
        tmp_path,
        "ปีงบประมาณ,ปีการศึกษา,ปี ค.ศ.,ปีเพาะปลูก,n\n2565,2564,2022,2565/66,1\n2566,2565,2023,2566/67,2\n2567,2566,2024,2567/68,3\n",
    )
    assert [(column.type, column.calendar, column.description) for column in found.columns[:4]] == [
        ("year", "fiscal-be", None), ("year", "be", "school-year"), ("year", "ce", None), ("string", "be", "crop-year"),
    ]  # fmt: skip


def test_mixed_eras_are_an_error(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "ปี,n\n2565,1\n2023,2\n2566,3\n2024,4\n")
    assert "mixed-era" in codes(found)
    assert not found.judgement.valid


def test_one_word_at_the_end_of_a_large_file(tmp_path: Path) -> None:
    """Types rest on the whole file: what comes last is an error of its row, with its text kept."""
    found, rows = read(tmp_path, "a,b\n" + "".join(f"{i},x\n" for i in range(5000)) + "ยกเลิก,x\n")
    assert found.columns[0].type == "integer"
    error = next(one for one in found.judgement.findings if one.code == "type-error")
    assert (error.rows, error.column) == ([5002], "a")
    assert (rows[-1]["a"], rows[-1]["__raw_a"]) == (None, "ยกเลิก")
    task = found.judgement.report["tasks"][0]  # type: ignore[index]
    assert [(one["type"], one["rowNumber"], one["fieldNumber"]) for one in task["errors"]] == [("type-error", 5002, 1)]


def test_ragged_rows(tmp_path: Path) -> None:
    found, rows = read(tmp_path, 'a,b,c\n1,2,3\n4,5\n7,8,9,10\n"x\ny",11,12\n')
    by_code = {one.code: one.rows for one in found.judgement.findings}
    assert (by_code["missing-cell"], by_code["extra-cell"]) == ([3], [4])
    assert [row["__row"] for row in rows] == [2, 3, 4, 5]


def test_fixed_width(tmp_path: Path) -> None:
    text = "จังหวัด          จำนวน    พื้นที่\nกระบี่            1,200    10.5\nกรุงเทพมหานคร    99,000    20.25\nน่าน                 7     3.0\n"
    found, rows = read(tmp_path, text, "table.txt")
    assert [tuple(row[column.name] for column in found.columns) for row in rows] == [
        ("กระบี่", 1200, 10.5),
        ("กรุงเทพมหานคร", 99000, 20.25),
        ("น่าน", 7, 3.0),
    ]


def test_json_jsonl_and_xml(tmp_path: Path) -> None:
    records = [
        {"จังหวัด": "กระบี่", "จำนวน": 1, "ที่ตั้ง": {"ละติจูด": 8.1}},
        {"จังหวัด": "น่าน", "จำนวน": 2, "ที่ตั้ง": {"ละติจูด": 18.8}},
    ]
    for content, name in (
        (json.dumps({"success": True, "result": {"records": records}}, ensure_ascii=False), "a.json"),
        ("\n".join(json.dumps(one, ensure_ascii=False) for one in records), "b.jsonl"),
    ):
        found, rows = read(tmp_path, content, name)
        assert [(row["จังหวัด"], row["จำนวน"], row["ที่ตั้ง_ละติจูด"]) for row in rows] == [("กระบี่", 1, 8.1), ("น่าน", 2, 18.8)]
    found, rows = read(tmp_path, "<data><row id='1'><ชื่อ>ก</ชื่อ></row><row id='2'><ชื่อ>ข</ชื่อ></row></data>", "c.xml")
    assert [(row["id"], row["ชื่อ"]) for row in rows] == [(1, "ก"), (2, "ข")]


def test_gzip_zip_and_bombs(tmp_path: Path) -> None:
    found, rows = read(tmp_path, gzip.compress("ก,ข\n1,2\n3,4\n".encode()), "table.csv.gz")
    assert (found.format, len(rows)) == ("CSV", 2)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * (200 << 20))
    found, _ = read(tmp_path, out.getvalue(), "bomb.zip")
    assert found.parquet is None
    assert "unpacks" in found.unreadable.render("en")


def test_many_sheets_and_hidden_ones(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("ปก").write_row(0, 0, ["รายงาน"])
        page = book.add_worksheet("ข้อมูล")
        for number in range(30):
            page.write_row(number, 0, ["จังหวัด", "n"] if not number else [f"จ{number}", number])
        secret = book.add_worksheet("ร่าง")
        secret.write_row(0, 0, ["ลับ", "x"])
        secret.hide()
    found, rows = read(tmp_path, out.getvalue(), "book.xlsx")
    assert found.judgement.table is not None
    assert (found.judgement.table.sheet, len(rows)) == ("ข้อมูล", 29)
    assert codes(found) >= {"sheet-chosen", "hidden-sheets"}
    found, rows = read(tmp_path, out.getvalue(), "book.xlsx", sheet="ปก")
    assert found.judgement.table is not None and found.judgement.table.sheet == "ปก"


def test_a_schema_turns_decisions_round(tmp_path: Path) -> None:
    schema = {
        "fields": [{"name": "จำนวน", "type": "string"}, {"name": "n", "type": "integer", "constraints": {"maximum": 5}}]
    }
    found, rows = read(tmp_path, "จำนวน,n\n1,2\n3,9\n", table_schema=schema)
    assert found.columns[0].type == "string"
    task = found.judgement.report["tasks"][0]  # type: ignore[index]
    assert [(one["type"], one["rowNumber"], one["fieldNumber"]) for one in task["errors"]] == [
        ("constraint-error", 3, 2)
    ]
    assert not found.judgement.valid


def test_personal_data_blocks_and_leaks_nothing(tmp_path: Path) -> None:
    ids = ["1234567890121", "3100600445635", "1101700230708", "3120101234569", "5100999012345"]
    body = "".join(f"{i},{number},ทดสอบ\n" for i, number in enumerate(["1234567890121"] * 9))
    found, _ = read(tmp_path, "ลำดับ,เลขประจำตัวประชาชน,หมายเหตุ\n" + body)
    assert found.blocked is not None
    assert found.judgement.personal_data.tier != "clean"
    assert not any(number in found.judgement.model_dump_json() for number in ids)
    assert found.profile == {}


def test_total_rows_are_marked(tmp_path: Path) -> None:
    text = "จังหวัด,จำนวน\nรวมทั้งสิ้น,60\nรวมภาคใต้,30\nกระบี่,10\nตรัง,20\nรวมพลังฯ,30\n"
    _, rows = read(tmp_path, text)
    assert [row["__part"] for row in rows] == ["total", "subtotal", None, None, None]


def test_never_raises_on_any_bytes(tmp_path: Path) -> None:
    for number, content in enumerate(
        [
            b"",
            b"\x00" * 100,
            b"\xff\xfe",
            b"PK\x03\x04broken",
            b"PAR1xxxxPAR1",
            b"{",
            b"[[[",
            b"\x1f\x8b\x08broken",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
            b"<a><b>",
            b'"',
            b"\xef\xbb\xbf",
            bytes(range(256)) * 4,
        ]
    ):
        found, _ = read(tmp_path, content, f"f{number}")
        assert found.unreadable is not None or found.parquet is not None


def test_personal_data_in_a_hidden_sheet_or_beside_in_an_archive(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page, secret = book.add_worksheet("ข้อมูล"), book.add_worksheet("ร่าง")
        for number in range(30):
            page.write_row(number, 0, ["จังหวัด", "n"] if not number else [f"จ{number}", number])
            if number < 9:
                secret.write_row(number, 0, ["เลขประจำตัวประชาชน", "x"] if not number else ["1234567890121", "ก"])
        secret.hide()
    found, _ = read(tmp_path, out.getvalue(), "book.xlsx")
    assert found.blocked is not None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ก.csv", "จังหวัด,n\n" + "".join(f"จ{n},{n}\n" for n in range(90)))
        archive.writestr("ข.csv", "เลขประจำตัวประชาชน,n\n" + "1234567890121,1\n" * 9)
    found, _ = read(tmp_path, packed.getvalue(), "two.zip")
    assert found.blocked is not None


def test_days_and_months_in_digits_alone(tmp_path: Path) -> None:
    text = "วันที่,งวด,เดือน,n\n25670229,256501,01/2565,256501\n25650131,256512,12/2565,256502\n25651231,๒๕๖๖๐๑,1/2566,256503\n"
    found, rows = read(tmp_path, text)
    assert [(column.type, column.kind, column.calendar) for column in found.columns] == [
        ("date", "date", "be"), ("string", "date", "be"), ("string", "date", "be"), ("integer", "measure", None),
    ]  # fmt: skip
    assert [row["วันที่"] for row in rows] == [dt.date(2024, 2, 29), dt.date(2022, 1, 31), dt.date(2022, 12, 31)]
    assert [row["งวด"] for row in rows] == ["2022-01", "2022-12", "2023-01"]
    assert [row["เดือน"] for row in rows] == ["2022-01", "2022-12", "2023-01"]
    assert rows[0]["__raw_วันที่"] == "25670229"


def test_baht_times_and_shares_as_offices_write_them(tmp_path: Path) -> None:
    text = 'ก,งบ,เวลา,ส่วน,จำนวน\nx,"2,000.-",08.30 น.,ร้อยละ 14,1 200\ny,"1,500 บาทถ้วน",13.00 น.,12.5%,900\nz,"3,000.50 บาท",23.59 น.,13 %,12 345\n'
    found, rows = read(tmp_path, text)
    assert [(column.type, column.unit) for column in found.columns][1:] == [
        ("number", "บาท"), ("time", None), ("number", "%"), ("integer", None),
    ]  # fmt: skip
    assert [row["งบ"] for row in rows] == [2000.0, 1500.0, 3000.5]
    assert [row["เวลา"] for row in rows] == [dt.time(8, 30), dt.time(13), dt.time(23, 59)]
    assert [row["ส่วน"] for row in rows] == [14.0, 12.5, 13.0]
    assert [row["จำนวน"] for row in rows] == [1200, 900, 12345]


def test_names_of_places_with_footmarks(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "จังหวัด,n\nกระบี่ 1/,1\nน่าน*,2\nตาก²,3\n,\n1/ ข้อมูลเบื้องต้น,\n* ประมาณการ,\n")
    assert [row["__code_จังหวัด"] for row in rows] == ["81", "55", "63"]
    assert rows[0]["จังหวัด"] == "กระบี่ 1/"


def test_what_a_server_says_in_one_line_is_no_table(tmp_path: Path) -> None:
    hints = Hints(name="a.csv", format="CSV")
    for line, table in (
        ("An unexpected error occurred. Please try again\n", False),
        ("ชื่อจังหวัด\n", True),
        ("a b\n", True),
    ):
        path = tmp_path / "a.csv"
        path.write_text(line, encoding="utf-8")
        assert (judge_file(path, hints, tmp_path / "t.parquet").unreadable is None) is table
