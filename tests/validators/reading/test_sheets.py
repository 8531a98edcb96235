"""Sheets of one shape, read as one table where that is asked for."""

import copy
import io
from pathlib import Path
from typing import Any

import xlsxwriter
from frictionless import Schema
from frictionless.formats import ExcelControl
from frictionless.resources import TableResource

from tests.validators.reading.test_shapes import codes, read
from validators import judge_file
from validators.port import Hints


def book(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for name, lines in sheets.items():
            page = made.add_worksheet(name)
            for number, line in enumerate(lines):
                page.write_row(number, 0, line)
            if name in hidden:
                page.hide()
    return out.getvalue()


YEARS = {
    "2563": [["ประชากร 2563"], ["จังหวัด", "ชาย", "วันที่"], ["กระบี่", 1, "1 ม.ค. 2563"], ["น่าน", 2, "2 ม.ค. 2563"], ["รวม", 3]],
    "ปก": [["รายงานประชากร"], ["จัดทำโดย", "สำนักงานสถิติ"]],
    "2564": [["จังหวัด", "ชาย", "วันที่"], ["กระบี่", 1.5, "ไม่ระบุ"], ["น่าน", 2, "-"], ["", "", ""], ["ที่มา : สำนักงานสถิติ"]],
}  # fmt: skip


def test_sheets_that_are_alike_are_told_and_joined_when_asked(tmp_path: Path) -> None:
    found, rows = read(tmp_path, book(YEARS), "book.xlsx")
    assert len(rows) in (2, 3)
    assert (
        next(one.detail.params["names"] for one in found.judgement.findings if one.code == "sheets-alike")
        == "2563, 2564"
    )
    found, rows = read(tmp_path, book(YEARS), "book.xlsx", dialect={"sheet": "*"})
    assert [(column.name, column.type, column.kind) for column in found.columns] == [
        ("แผ่น", "year", "year"), ("จังหวัด", "string", "place"), ("ชาย", "number", "measure"), ("วันที่", "date", "date"),
    ]  # fmt: skip
    assert [(row["แผ่น"], row["__row"], row["__part"], row["จังหวัด"], row["ชาย"]) for row in rows] == [
        (2563, 3, None, "กระบี่", 1.0),
        (2563, 4, None, "น่าน", 2.0),
        (2563, 5, "total", "รวม", 3.0),
        (2564, 2, None, "กระบี่", 1.5),
        (2564, 3, None, "น่าน", 2.0),
    ]
    assert [row["__id"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["__code_จังหวัด"] for row in rows] == ["81", "55", None, "81", "55"]
    assert found.judgement.table is not None
    assert found.judgement.table.notes == ["2563: ประชากร 2563", "2564: ที่มา : สำนักงานสถิติ"]
    assert "sheets-joined" in codes(found) and "sheet-missing" not in codes(found)


def test_nothing_is_joined_that_is_not_alike_and_hidden_sheets_stay_out(tmp_path: Path) -> None:
    sheets = {
        "ก": [["จังหวัด", "n"], ["น่าน", 1], ["ตาก", 2]],
        "ข": [["สังกัด", "n"], ["สพฐ.", 1], ["อปท.", 2]],
        "ค": [["จังหวัด", "n"], ["เลย", 5], ["แพร่", 6]],
    }
    found, rows = read(tmp_path, book(sheets, hidden=("ค",)), "book.xlsx", sheet="*")
    assert len(rows) == 2 and not codes(found) & {"sheets-joined", "sheets-alike", "sheet-missing"}
    found, rows = read(tmp_path, book(sheets), "book.xlsx", sheet="*")
    assert [(row["แผ่น"], row["จังหวัด"]) for row in rows] == [("ก", "น่าน"), ("ก", "ตาก"), ("ค", "เลย"), ("ค", "แพร่")]
    assert found.columns[0].kind == "category"


def test_personal_data_is_seen_in_every_joined_sheet(tmp_path: Path) -> None:
    head = ["ชื่อ", "เลขประจำตัวประชาชน"]
    sheets = {"ก": [head, *[["ก", "x"]] * 9], "ข": [head, *[["ข", "1234567890121"]] * 9]}
    found, _ = read(tmp_path, book(sheets), "book.xlsx", sheet="*")
    assert found.blocked is not None


def test_rules_are_asked_of_every_sheet_as_frictionless_asks_them(tmp_path: Path) -> None:
    """Rows are those of the sheet, and what may stand only once stands once in each."""
    path = tmp_path / "years.xlsx"
    head = ["code", "name"]
    path.write_bytes(
        book(
            {
                "2565": [head, [1, "ก"], ["x", "ข"]],
                "2566": [head, [1, "ก"], [1, None], [-4, "ค"]],
                "2567": [head, [1, "ก"], [2, "ข"], [2, "ค"]],
                "notes": [["a", "b", "c"], ["อะไร", "ก็ได้", 3]],
            }
        )
    )
    number = {"name": "code", "type": "integer", "constraints": {"unique": True, "minimum": 0}}
    schema = {"fields": [number, {"name": "name", "constraints": {"required": True}}]}
    made = judge_file(path, Hints(name=path.name, sheet="*", table_schema=schema), tmp_path / "t.parquet").judgement
    assert not made.valid and made.report is not None
    errors = [error for task in made.report["tasks"] for error in task["errors"]]
    theirs = []
    for name in ("2565", "2566", "2567"):
        resource = TableResource(
            path=path.name, basepath=str(tmp_path), schema=Schema.from_descriptor(copy.deepcopy(schema)), control=ExcelControl(sheet=name)
        )  # fmt: skip
        theirs += [(name, e.type, e.row_number, e.message) for e in resource.validate().tasks[0].errors]
    assert [(e["sheet"], e["type"], e["rowNumber"], e["message"]) for e in errors] == theirs and len(theirs) == 5
    assert [task["sheet"] for task in made.report["tasks"]] == ["2565", "2566", "2567"]
    assert made.report["stats"]["errors"] == 5 and made.report["stats"]["tasks"] == 3
    told = {one.code: one.detail.render("th") for one in reversed(made.findings)}
    assert told["unique-error"].startswith("แผ่น 2566:") and "notes" in told["sheets-left"]
    alone = judge_file(path, Hints(name=path.name, sheet="*"), tmp_path / "t.parquet").judgement
    assert [task["sheet"] for task in alone.report["tasks"]] == ["2565", "2566", "2567"]
