"""The worklist: order, and an Excel file whose texts are texts."""

import io

import openpyxl

from catalog.words.model import Column, Finding, Severity
from catalog.words.texts import Text
from tests.validators.metadata.records import good
from validators.metadata.checklist import OPEN, csv_of, markdown_of, write_excel
from validators.metadata.worklist import drift_tasks, file_tasks, metadata_tasks, ordered, state_tasks, where


def test_most_points_for_the_least_work_come_first() -> None:
    tasks = ordered(metadata_tasks("d1", good(category=None, description="สั้น", license=None)))
    assert [task.field for task in tasks][:2] == ["category", "license"]
    gains = [task.gain for task in tasks]
    assert gains == sorted(gains, reverse=True)
    assert ordered(metadata_tasks("d1", good())) == []


def test_a_file_s_findings_say_where() -> None:
    finding = Finding(
        code="type-error",
        severity=Severity.ERROR,
        column="ปี",
        rows=list(range(1, 100)),
        count=99,
        detail=Text.of("Title"),
    )
    task = file_tasks("d1", good(), "a.csv", [finding])[0]
    assert (task.file, task.column, task.rows) == ("a.csv", "ปี", tuple(range(1, 21)))
    assert task.document()["rows"] == list(range(1, 21))


def test_the_excel_file_is_thai_and_holds_no_formula() -> None:
    evil = good(title='=HYPERLINK("http://x.example","x")', description="สั้น", tags=[])
    finding = Finding(code="x", severity=Severity.WARNING, column="=1+1", rows=[3], detail=Text.of("{x}", x="@SUM(1)"))
    buffer = io.BytesIO()
    write_excel([*metadata_tasks("d1", evil), *file_tasks("d1", evil, "+a.csv", [finding])], buffer)
    sheet = openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == [
        "เสร็จแล้ว",
        "ชุดข้อมูล",
        "แฟ้มข้อมูล",
        "ตำแหน่ง",
        "สิ่งที่ต้องแก้",
        "วิธีแก้",
        "คะแนน",
        "นาที",
    ]
    assert len(rows) == 1 + 3
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert {row[1].value for row in rows[1:]} == {evil.title}
    assert {row[0].value for row in rows[1:]} == {OPEN}
    assert {cell.font.name for row in rows for cell in row} == {"TH Sarabun New"}
    [ticks] = sheet.data_validations.dataValidation
    assert (str(ticks.sqref), ticks.formula1) == ("A2:A4", '"☐,☑"')
    lines = csv_of(metadata_tasks("d1", evil)).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 and all("'=HYPERLINK" in line for line in lines[1:])
    assert "\n- [ ] **" in markdown_of(metadata_tasks("d1", evil)).decode()


def test_an_empty_list_is_a_file_all_the_same() -> None:
    buffer = io.BytesIO()
    write_excel([], buffer, "en")
    assert openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).active.max_row == 1


def test_what_cannot_be_had_and_what_changed_are_work() -> None:
    assert [t.code for t in state_tasks("d1", good(), "a.csv", "unreachable", Text.of("Not reachable"), None)] == [
        "file-unreachable"
    ]
    assert state_tasks("d1", good(), "a.csv", "published", None, None) == []
    [silent] = state_tasks("d1", good(), "a.csv", "unreachable", Text.of("Silent"), Text.of("Try again later, or …"))
    assert silent.fix is not None and "server" in silent.fix.render("en")  # the agency does not harvest
    old, new = [Column(name="a", title="ก"), Column(name="b", title="ข")], [Column(name="a", title="ก", type="integer")]
    assert {t.code for t in drift_tasks("d1", good(), "a.csv", old, new)} == {"column-gone", "column-type"}
    assert metadata_tasks("d1", good(category="ข้อมูลความมั่นคง")) == [], "what an agency keeps closed is no fault"
    assert where(metadata_tasks("d1", good(tags=[]))[0], "th") == "คำสำคัญ"


def test_the_same_in_several_columns_is_one_line() -> None:
    def wrong(column: str | None, count: int, rows: list[int], type: str = "integer") -> Finding:
        detail = Text.of(
            "{count} cells are no {type}: they are empty in the table, their text is kept", count=count, type=type
        )
        return Finding(
            code="type-error",
            severity=Severity.ERROR,
            column=column,
            rows=rows,
            count=count,
            detail=detail,
            fix=Text.of("Title"),
        )

    columns = [wrong("ปี", 2, [3, 9]), wrong("จำนวน", 3, [3, 4, 5]), wrong("วันที่", 1, [7], "date"), wrong(None, 1, [8])]
    numbers, day, nowhere = file_tasks("d1", good(), "a.csv", columns)
    assert (numbers.columns, numbers.column, numbers.rows) == (["ปี", "จำนวน"], None, (3, 4, 5, 9))
    assert numbers.detail.params["count"] == 5 and (numbers.points, numbers.minutes) == (6.0, 40)
    assert numbers.document()["places"] == [{"column": "ปี", "rows": [3, 9]}, {"column": "จำนวน", "rows": [3, 4, 5]}]
    assert where(numbers, "th") == "ปี, จำนวน · แถว 3, 4, 5, 9"
    assert (day.column, day.columns, nowhere.columns) == ("วันที่", ["วันที่"], [])
    for made in (csv_of([numbers], "th"), markdown_of([numbers], "th")):
        assert made.decode().count("ปี, จำนวน") == 1
