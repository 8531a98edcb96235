"""Workbooks in disguise: HTML, web archives and the XML of 2003, named .xls; and web pages that are none."""

from pathlib import Path

import pytest

from tests.validators.reading.test_shapes import codes, read

GRID = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-874"></head><body>
<h3>รายงานจำนวนนักเรียน ปีการศึกษา 2566</h3><p>หน่วย : คน</p>
<table border="1"><tr><th rowspan="2">จังหวัด</th><th colspan="2">จำนวน</th><th rowspan="2">วันที่</th></tr>
<tr><th>ชาย</th><th>หญิง</th></tr>
<tr><td>กระบี่</td><td align="right">1,200</td><td>1,300</td><td>1 ม.ค. 2566</td></tr>
<tr><td>น่าน&nbsp;</td><td>๔๕</td><td>50</td><td>2 ม.ค. 2566</td></tr>
<tr><td>ตาก</td><td>7</td><td>-</td><td>3 ม.ค.<br>2566</td></tr></table>
<p>ที่มา : สำนักงานสถิติ</p></body></html>"""


@pytest.mark.parametrize("encoding", ["cp874", "utf-8", "utf-16"])
def test_an_html_table_named_xls(tmp_path: Path, encoding: str) -> None:
    found, rows = read(tmp_path, GRID, "report.xls", encoding)
    assert found.format == "HTML"
    assert [(c.title, c.type) for c in found.columns] == [
        ("จังหวัด", "string"),
        ("จำนวน ชาย", "integer"),
        ("จำนวน หญิง", "integer"),
        ("วันที่", "date"),
    ]
    assert [(r["จังหวัด"], r["จำนวน_ชาย"], r["จำนวน_หญิง"], str(r["วันที่"])) for r in rows] == [
        ("กระบี่", 1200, 1300, "2023-01-01"),
        ("น่าน", 45, 50, "2023-01-02"),
        ("ตาก", 7, None, "2023-01-03"),
    ]
    assert found.columns[1].unit == "คน"
    assert found.judgement.table is not None
    assert found.judgement.table.notes[0] == "รายงานจำนวนนักเรียน ปีการศึกษา 2566"
    assert "disguised" in codes(found)


def test_spreadsheet_marks_speak_for_themselves(tmp_path: Path) -> None:
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table>'
        '<tr><td>รหัส</td><td>จำนวน</td></tr><tr><td x:str>0012</td><td x:num="1234.56">1,235</td></tr>'
        "<tr><td x:str>0013</td><td x:num>7</td></tr></table></body></html>"
    )
    found, rows = read(tmp_path, page, "download")
    assert [(row["รหัส"], row["จำนวน"]) for row in rows] == [("0012", 1234.56), ("0013", 7)]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><table><tr><td>ชื่อผู้ใช้</td><td><input name=u></td></tr><tr><td>รหัสผ่าน</td><td><input type=password></td></tr></table></body></html>",
        "<html><body><h1>ไม่พบหน้า</h1><p>กรุณาเข้าสู่ระบบ</p></body></html>",
        "<html><body><p>"
        + "ข่าวประชาสัมพันธ์ของหน่วยงาน " * 40
        + "</p><table><tr><td>หน้าแรก</td><td>ติดต่อ</td></tr><tr><td>ข่าว</td><td>แผนผัง</td></tr></table></body></html>",
    ],
)
@pytest.mark.parametrize("name", ["report.xls", "report.csv", "page.html"])
def test_a_web_page_is_no_file(tmp_path: Path, page: str, name: str) -> None:
    found, _ = read(tmp_path, page, name)
    assert found.parquet is None
    assert (found.format, found.unreadable.id) == ("HTML", "It is a web page, not a data file")


def test_a_page_behind_a_csv_link_is_a_page(tmp_path: Path) -> None:
    assert read(tmp_path, GRID, "report.csv", format="CSV")[0].unreadable.id == "It is a web page, not a data file"
    assert read(tmp_path, GRID, "report", format="HTML")[0].parquet is not None
    assert read(tmp_path, GRID, "index.html", format="CSV")[0].parquet is None


def test_a_printed_report_goes_on_from_page_to_page(tmp_path: Path) -> None:
    head = "<tr><th>จังหวัด</th><th>จำนวน</th></tr>"
    page = (
        f"<table>{head}<tr><td>กระบี่</td><td>1</td></tr><tr><td>ตาก</td><td>2</td></tr></table>"
        f"<table>{head}<tr><td>น่าน</td><td>3</td></tr></table>"
    )
    found, rows = read(tmp_path, page, "report.xls")
    assert [(row["จังหวัด"], row["จำนวน"]) for row in rows] == [("กระบี่", 1), ("ตาก", 2), ("น่าน", 3)]
    assert "repeated-header" in codes(found)


def test_a_table_is_chosen_and_can_be_named(tmp_path: Path) -> None:
    page = (
        "<table><tr><td>ก</td><td>ข</td></tr><tr><td>1</td><td>2</td></tr></table><p>ต่อไป</p>"
        "<table><tr><td>ค</td><td>ง</td></tr><tr><td>3</td><td>4</td></tr><tr><td>5</td><td>6</td></tr></table>"
    )
    found, rows = read(tmp_path, page, "report.xls")
    assert [column.title for column in found.columns] == ["ค", "ง"]
    assert "table-chosen" in codes(found)
    found, rows = read(tmp_path, page, "report.xls", dialect={"table": 1})
    assert [column.title for column in found.columns] == ["ก", "ข"]


def test_a_web_archive(tmp_path: Path) -> None:
    text = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        'Content-Location: book.htm\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n<html><frameset></frameset></html>\r\n--b\r\n'
        'Content-Location: sheet001.htm\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        "<table><tr><td>จังหวัด</td><td>จำนวน</td></tr><tr><td>กระบี่</td><td>1</td></tr><tr><td>น่าน</td><td>2</td></tr></table>\r\n--b--\r\n"
    )
    found, rows = read(tmp_path, text, "book.xls")
    assert [(row["จังหวัด"], row["จำนวน"]) for row in rows] == [("กระบี่", 1), ("น่าน", 2)]
    assert "disguised" in codes(found)


def test_the_workbook_xml_of_2003(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="ปก"><Table><Row><Cell><Data ss:Type="String">รายงาน</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="ข้อมูล"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">รายงานประจำปี</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">จังหวัด</Data></Cell><Cell><Data ss:Type="String">จำนวน</Data></Cell><Cell><Data ss:Type="String">วันที่</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">กระบี่</Data></Cell><Cell><Data ss:Type="Number">1200.5</Data></Cell><Cell><Data ss:Type="DateTime">2566-01-15T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">น่าน</Data></Cell><Cell ss:Index="3"><Data ss:Type="DateTime">2566-02-15T00:00:00.000</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="ซ่อน"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""
    found, rows = read(tmp_path, text, "book.xls")
    assert [(row["จังหวัด"], row["จำนวน"], str(row["วันที่"]), row["__row"]) for row in rows] == [
        ("กระบี่", 1200.5, "2023-01-15", 4),
        ("น่าน", None, "2023-02-15", 5),
    ]
    assert codes(found) >= {"disguised", "sheet-chosen", "hidden-sheets", "stored-be"}
    assert read(tmp_path, text, "book.xls", sheet="ปก")[0].judgement.table.sheet == "ปก"  # type: ignore[union-attr]


def test_personal_data_around_the_table_is_found(tmp_path: Path) -> None:
    page = GRID.replace("ที่มา : สำนักงานสถิติ", "เลขประจำตัวประชาชน 1234567890121")
    assert read(tmp_path, page, "report.xls")[0].judgement.personal_data.tier != "clean"


def test_hostile_pages_end_in_time(tmp_path: Path) -> None:
    for page in (
        "<table>" * 100_000,
        "<table><tr>" + "<td rowspan=99999999 colspan=99999999>ก" * 5_000,
        "<div>" * 200_000,
        "<table><tr><td>" * 50_000,
    ):
        found, _ = read(tmp_path, page, "report.xls")
        assert found.unreadable is not None or found.parquet is not None
