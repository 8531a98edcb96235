"""How things are written: periods, decimal commas, quotation marks behind a backslash."""

from pathlib import Path

import pytest

from tests.validators.reading.test_shapes import codes, read


def test_periods_become_intervals(tmp_path: Path) -> None:
    text = "ช่วงเวลา,n\n1-15 ม.ค. 2567,1\n28 ก.พ. - 3 มี.ค. 2567,2\n๑๖ – ๓๑ มกราคม ๒๕๖๗,3\n5 เม.ย. 2567,4\n30 ธ.ค. 2566 ถึง 2 ม.ค. 2567,5\n"
    found, rows = read(tmp_path, text)
    assert (found.columns[0].type, found.columns[0].kind, found.columns[0].calendar) == ("string", "date", "be")
    assert [row["ช่วงเวลา"] for row in rows] == [
        "2024-01-01/2024-01-15",
        "2024-02-28/2024-03-03",
        "2024-01-16/2024-01-31",
        "2024-04-05",
        "2023-12-30/2024-01-02",
    ]
    assert rows[0]["__raw_ช่วงเวลา"] == "1-15 ม.ค. 2567"
    assert "periods" in codes(found)


def test_quarters_by_their_months(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "ไตรมาส,n\nม.ค.-มี.ค. 2566,1\nเม.ย.-มิ.ย. 2566,2\nต.ค. 66 - ธ.ค. 66,3\n")
    assert [row["ไตรมาส"] for row in rows] == ["2023-01/2023-03", "2023-04/2023-06", "2023-10/2023-12"]


def test_a_schema_keeps_periods_as_text(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "ช่วง", "type": "string"}]}
    _, rows = read(tmp_path, "ช่วง,n\n1-15 ม.ค. 2567,1\n16-31 ม.ค. 2567,2\n", table_schema=schema)
    assert rows[0]["ช่วง"] == "1-15 ม.ค. 2567"


def test_what_is_no_period(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "ก,n\n15-1 ม.ค. 2567,1\n1-99 ม.ค. 2567,2\nกอง-คลัง 2567,3\n")
    assert [row["ก"] for row in rows] == ["15-1 ม.ค. 2567", "1-99 ม.ค. 2567", "กอง-คลัง 2567"]


def test_decimal_commas_by_the_evidence_of_the_column(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "ชื่อ;ราคา\nก;1.234,56\nข;12,5\nค;1.000\nง;7\nจ;-\n")
    assert [row["ราคา"] for row in rows] == [1234.56, 12.5, 1000.0, 7.0, None]
    assert rows[0]["__raw_ราคา"] == "1.234,56"
    assert "decimal-comma" in codes(found)


@pytest.mark.parametrize("cells", ["1,234.56;12.5", "1.234,56;12.5", "1.234;2.500", "1.234,56;ก ข"])
def test_no_decimal_comma_without_it(tmp_path: Path, cells: str) -> None:
    first, second = cells.split(";")
    found, _ = read(tmp_path, f"ชื่อ;ราคา\nก;{first}\nข;{second}\nค;{first}\nง;{second}\n")
    assert "decimal-comma" not in codes(found)


def test_a_schema_says_decimal_comma(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "ชื่อ", "type": "string"}, {"name": "ราคา", "type": "number", "decimalChar": ","}]}
    _, rows = read(tmp_path, "ชื่อ;ราคา\nก;1,5\nข;2\n", table_schema=schema)
    assert [row["ราคา"] for row in rows] == [1.5, 2.0]


def test_quotation_marks_behind_a_backslash(tmp_path: Path) -> None:
    text = 'ชื่อ,n\n"ท่อ 2\\"ยาว, หนา",1\n"C:\\\\ข้อมูล",2\nธรรมดา,3\n'
    found, rows = read(tmp_path, text)
    assert [(row["ชื่อ"], row["n"]) for row in rows] == [('ท่อ 2"ยาว, หนา', 1), ("C:\\ข้อมูล", 2), ("ธรรมดา", 3)]
    assert "escaped-quotes" in codes(found)
    assert found.judgement.table is not None and found.judgement.table.dialect["escapeChar"] == "\\"


def test_a_backslash_at_the_end_of_a_cell_is_only_a_backslash(tmp_path: Path) -> None:
    found, rows = read(tmp_path, 'ที่เก็บ,n\n"C:\\ก\\",1\n"D:\\ข\\",2\n')
    assert [row["ที่เก็บ"] for row in rows] == ["C:\\ก\\", "D:\\ข\\"]
    assert "escaped-quotes" not in codes(found)


def test_two_digits_behind_an_english_month(tmp_path: Path) -> None:
    found, rows = read(tmp_path, "วันที่,n\n11-May-11,1\n23-Sep-24,2\n06-Jan-09,3\n")
    assert [str(row["วันที่"]) for row in rows] == ["2011-05-11", "2024-09-23", "2009-01-06"]
    assert "two-digit-ce" in codes(found)
    found, rows = read(tmp_path, "วันที่,n\n11-May-66,1\n23-Sep-24,2\n06-Jan-09,3\n")
    assert rows[0]["วันที่"] == "11-May-66"  # 1966 or 2566: nobody knows
    assert "two-digit-year" in codes(found)
