"""One person a row, nobody named: what sex, age and place tell together."""

import random
from collections.abc import Callable

import pyarrow as pa
import pytest

from catalog.words.model import PersonalData
from validators.people import PersonalScan, findings

R = random.Random(5)
Columns = dict[str, Callable[[], str]]
SEX, AGE = lambda: R.choice(["ชาย", "หญิง"]), lambda: str(R.randint(0, 95))
TAMBON, POST = lambda: f"ตำบล{R.randint(1, 60)}", lambda: str(10000 + 10 * R.randint(0, 300))


def scanned(columns: Columns, rows: int) -> PersonalData:
    scan = PersonalScan()
    table = {title: pa.array([make() for _ in range(rows)]) for title, make in columns.items()}
    for start in range(0, rows, 1000):
        scan.feed({title: values.slice(start, 1000) for title, values in table.items()})
    return scan.result()


@pytest.mark.parametrize(
    "columns",
    [
        {"birth_date": lambda: f"{R.randint(1940, 2015)}-0{R.randint(1, 9)}-1{R.randint(0, 9)}", "postcode": POST, "sex": lambda: R.choice("MF")},
        {"อายุ": AGE, "หมู่บ้าน": lambda: f"บ้าน {R.randint(1, 90)}", "โรค": lambda: R.choice(["เบาหวาน", "หอบหืด"])},
        {"เพศ": SEX, "อายุ (ปี)": AGE, "ตำบล": TAMBON, "สถานะ": lambda: "หายแล้ว"},
        {"gender": lambda: R.choice("MF"), "age": AGE, "tambon": TAMBON, "occupation": lambda: R.choice(["ทำนา", "ค้าขาย"]), "diagnosis": lambda: "J00"},
        {"ลำดับ": lambda: str(R.random()), "เพศ": SEX, "อายุ": AGE, "รหัสไปรษณีย์": POST},
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", [30, 3000])
def test_a_row_that_fits_few_waits_for_a_reviewer(columns: Columns, rows: int) -> None:
    result = scanned(columns, rows)
    assert result.tier == "review"
    [found] = [one for one in result.columns if one.kind == "few-alike"]
    assert 0.2 * rows <= found.count <= rows and " + " in found.column and found.sample is None
    assert any(one.code == "personal-few-alike" for one in findings(result))


@pytest.mark.parametrize(
    "columns",
    [
        {"เพศ": SEX, "กลุ่มอายุ": lambda: R.choice(["0-14", "15-59", "60+"]), "จังหวัด": lambda: R.choice(["น่าน", "แพร่"])},
        {"เพศ": SEX, "อายุ": lambda: str(R.randint(20, 24)), "ตำบล": lambda: R.choice(["ในเมือง", "นอกเมือง"]), "คะแนน": AGE},
        {"เพศ": SEX, "อายุ": AGE, "ตำบล": TAMBON, "จำนวน (คน)": AGE},
        {"ตำบล": TAMBON, "อายุอาคาร": AGE, "เพศ": SEX},
        {"โรงเรียน": lambda: f"โรงเรียน {R.random()}", "ตำบล": TAMBON, "อำเภอ": TAMBON},
    ],
)  # fmt: skip
def test_many_alike_or_figures_are_no_matter(columns: Columns) -> None:
    assert "few-alike" not in {one.kind for one in scanned(columns, 3000).columns}


def test_a_grid_of_figures_is_no_list_of_persons() -> None:
    rows = [(f"ต.{t}", s, str(a), str(R.random())) for t in range(20) for s in ("ชาย", "หญิง") for a in range(80)]
    scan = PersonalScan()
    titles = ("ตำบล", "เพศ", "อายุ", "ค่า")
    scan.feed({title: pa.array(values) for title, values in zip(titles, zip(*rows, strict=True), strict=True)})
    assert scan.result().tier == "clean"
