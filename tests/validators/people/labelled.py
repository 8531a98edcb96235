"""The labelled set: columns with real shapes and made-up values. Each case: name, table, what must be found (kind) or None, whether it must block."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.validators.people.made_up import (
    FIRST,
    LAST,
    PROVINCES,
    THAI,
    address,
    barcode,
    birth,
    dashed,
    full_name,
    juristic,
    landline,
    mobile,
    national_id,
)  # fmt: skip

Table = dict[str, list[str]]
Make = Callable[[random.Random], str]


@dataclass
class Case:
    name: str
    table: Table
    column: str | None = None  # the one that must be found
    kind: str | None = None
    block: bool = False
    notes: dict[str, str] = field(default_factory=dict)


def column(r: random.Random, make: Make, rows: int, blank: float = 0.0) -> list[str]:
    return ["" if r.random() < blank else make(r) for _ in range(rows)]


IDENTITY: dict[str, Make] = {
    "plain": national_id,
    "dashed": lambda r: dashed(national_id(r)),
    "spaced": lambda r: dashed(national_id(r), " "),
    "dotted": lambda r: dashed(national_id(r), "."),
    "en-dash": lambda r: dashed(national_id(r), "–"),
    "thai-digits": lambda r: national_id(r).translate(THAI),
    "thai-digits-dashed": lambda r: dashed(national_id(r)).translate(THAI),
    "apostrophe": lambda r: "'" + national_id(r),
    "formula": lambda r: f'="{national_id(r)}"',
    "float": lambda r: national_id(r) + ".0",
    "thousands": lambda r: f"{int(national_id(r)):,}",
    "strokes": lambda r: dashed(national_id(r), "/"),
    "underscores": lambda r: dashed(national_id(r), "_"),
    "powers-of-ten": lambda r: f"{(i := national_id(r))[0]}.{i[1:]}E+12",
    "in-an-address": lambda r: f"https://example.go.th/files/{national_id(r)}.pdf",
    "in-json": lambda r: f'{{"cid": "{national_id(r)}"}}',
    "padded": lambda r: f"  {national_id(r)}\u00a0",
    "zero-width": lambda r: "\u200b" + national_id(r),
}
IDENTITY_HEADERS = ("เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "CID", "citizen_id", "col_7", "รหัส", "เลขที่อ้างอิง")
INSIDE: dict[str, Make] = {
    "told": lambda r: f"ผู้ร้อง เลขบัตร {national_id(r)} แจ้งว่าไฟดับ",
    "glued": lambda r: f"เลขบัตรประชาชน{dashed(national_id(r))}ยื่นคำขอแล้ว",
    "after-another": lambda r: f"บริษัท {juristic(r)} โดยผู้มีอำนาจ {national_id(r)}",
}

PERSONAL: dict[str, tuple[str, Callable[[random.Random, int], Table], str, str, bool]] = {
    "names-titled": ("ชื่อ-สกุล", lambda r, n: {"ลำดับ": [str(i) for i in range(n)], "ชื่อ-สกุล": column(r, full_name, n)}, "name", "review", False),
    "names-any-header": ("รายการ", lambda r, n: {"รายการ": column(r, full_name, n), "จำนวนเงิน": column(r, lambda r: str(r.randint(600, 3000)), n)}, "name", "review", False),
    "names-untitled": ("ชื่อผู้รับเบี้ยยังชีพ", lambda r, n: {"ชื่อผู้รับเบี้ยยังชีพ": column(r, lambda r: full_name(r, ""), n)}, "name", "review", False),
    "names-divided": ("นามสกุล", lambda r, n: {"คำนำหน้า": ["นาย"] * n, "ชื่อ": column(r, lambda r: r.choice(FIRST), n), "นามสกุล": column(r, lambda r: r.choice(LAST), n)}, "name", "review", False),
    "names-english": ("Full name", lambda r, n: {"Full name": column(r, lambda r: f"Mr. {r.choice(['Somchai', 'Wichai'])} {r.choice(['Jaidee', 'Rakthai'])}", n)}, "name", "review", False),
    "names-in-text": ("รายละเอียด", lambda r, n: {"รายละเอียด": column(r, lambda r: f"ได้รับเรื่องจาก {full_name(r, 'นาย')} ขอให้ซ่อมถนนหน้าบ้าน", n)}, "name", "review", False),
    "children": ("ชื่อนักเรียน", lambda r, n: {"ชั้น": ["ป.1"] * n, "ชื่อนักเรียน": column(r, lambda r: full_name(r, r.choice(["ด.ช.", "ด.ญ.", "เด็กชาย", "เด็กหญิง"])), n)}, "minor", "block", True),
    "pupils-by-number": ("เลขประจำตัวนักเรียน", lambda r, n: {"เลขประจำตัวนักเรียน": column(r, lambda r: str(r.randint(10000, 99999)), n), "ชื่อ-สกุล": column(r, lambda r: full_name(r, ""), n)}, "student", "block", True),
    "phone-header": ("เบอร์โทรศัพท์", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "เบอร์โทรศัพท์": column(r, mobile, n)}, "phone", "review", False),
    "phone-lost-zero": ("มือถือ", lambda r, n: {"มือถือ": column(r, lambda r: mobile(r)[1:], n)}, "phone", "review", False),
    "phone-dashed-no-header": ("c3", lambda r, n: {"c1": ["ก"] * n, "c3": column(r, lambda r: f"{(m := mobile(r))[:3]}-{m[3:6]}-{m[6:]}", n)}, "phone", "review", False),
    "phone-plain-no-header": ("c3", lambda r, n: {"c1": ["ก"] * n, "c3": column(r, mobile, n)}, "phone", "review", False),
    "phone-abroad": ("ติดต่อ", lambda r, n: {"ติดต่อ": column(r, lambda r: f"+66 {mobile(r)[1:3]} {r.randint(100, 999)} {r.randint(1000, 9999)}", n)}, "phone", "review", False),
    "phone-in-text": ("หมายเหตุ", lambda r, n: {"หมายเหตุ": column(r, lambda r: f"โทรกลับ {mobile(r)} หลังเที่ยง", n)}, "phone", "review", False),
    "phone-thai-digits": ("โทรศัพท์", lambda r, n: {"โทรศัพท์": column(r, lambda r: mobile(r).translate(THAI), n)}, "phone", "review", False),
    "email-free": ("ติดต่อ", lambda r, n: {"ติดต่อ": column(r, lambda r: f"user{r.randint(1, 9999)}@gmail.com", n)}, "email", "review", False),
    "email-of-persons": ("อีเมล", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "อีเมล": column(r, lambda r: f"u{r.randint(1, 999)}@mycompany.example.com", n)}, "email", "review", False),
    "bank": ("เลขที่บัญชี", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "เลขที่บัญชี": column(r, lambda r: f"{r.randint(100, 999)}-{r.randint(0, 9)}-{r.randint(10000, 99999)}-{r.randint(0, 9)}", n)}, "bank-account", "review", False),
    "bank-plain": ("เลขบัญชีธนาคาร", lambda r, n: {"เลขบัญชีธนาคาร": column(r, lambda r: str(r.randint(10**9, 10**10 - 1)), n)}, "bank-account", "review", False),
    "bank-no-header": ("x", lambda r, n: {"x": column(r, lambda r: f"{r.randint(100, 999)}-{r.randint(0, 9)}-{r.randint(10000, 99999)}-{r.randint(0, 9)}", n)}, "bank-account", "review", False),
    "passport": ("เลขที่หนังสือเดินทาง", lambda r, n: {"เลขที่หนังสือเดินทาง": column(r, lambda r: f"A{r.choice('ABC')}{r.randint(10**6, 10**7 - 1)}", n)}, "passport", "block", True),
    "plate": ("ทะเบียนรถ", lambda r, n: {"ทะเบียนรถ": column(r, lambda r: f"{r.randint(1, 9)}ก{r.choice('ขคงจ')} {r.randint(1, 9999)} กรุงเทพมหานคร", n)}, "plate", "review", False),
    "address": ("ที่อยู่", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "ที่อยู่": column(r, address, n)}, "address", "review", False),
    "address-no-header": ("c2", lambda r, n: {"c2": column(r, address, n)}, "address", "review", False),
    "house-number": ("บ้านเลขที่", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "บ้านเลขที่": column(r, lambda r: f"{r.randint(1, 200)}/{r.randint(1, 9)}", n)}, "address", "review", False),
    "birth": ("วันเกิด", lambda r, n: {"วันเกิด": column(r, birth, n), "เพศ": ["ชาย"] * n}, "birth-date", "review", False),
    "birth-english": ("date_of_birth", lambda r, n: {"date_of_birth": column(r, lambda r: f"{r.randint(1940, 2010)}-0{r.randint(1, 9)}-1{r.randint(0, 9)}", n)}, "birth-date", "review", False),
    "health": ("HN", lambda r, n: {"HN": column(r, lambda r: f"{r.randint(100000, 9999999)}", n), "การวินิจฉัย": ["J00"] * n}, "health-record", "block", True),
    "health-slash": ("HN", lambda r, n: {"HN": column(r, lambda r: f"{r.randint(40, 67)}/{r.randint(1000, 99999)}", n), "AN": column(r, lambda r: f"{r.randint(60, 67)}/{r.randint(1000, 99999)}", n)}, "health-record", "block", True),
    "health-in-text": ("บันทึก", lambda r, n: {"บันทึก": column(r, lambda r: f"ผู้ป่วย HN {r.randint(100000, 999999)} มาตามนัด", n)}, "health-record", "block", True),
    "homes": ("lat", lambda r, n: {"ชื่อหัวหน้าครัวเรือน": column(r, full_name, n), "ครัวเรือน": [str(i) for i in range(n)], "lat": column(r, lambda r: f"13.{r.randint(100000, 999999)}", n), "lon": column(r, lambda r: f"100.{r.randint(100000, 999999)}", n)}, "coordinates", "review", False),
    "line": ("Line ID", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "Line ID": column(r, lambda r: f"user_{r.randint(1, 9999)}", n)}, "line-id", "review", False),
    "small-cells": ("จำนวนผู้ป่วย", lambda r, n: {"ตำบล": [f"ตำบลที่ {i}" for i in range(n)], "เพศ": ["หญิง"] * n, "กลุ่มอายุ": ["15-19"] * n, "จำนวนผู้ป่วย": column(r, lambda r: str(r.randint(1, 9)), n)}, "small-cells", "review", False),
}  # fmt: skip


def personal_cases(seed: int = 7) -> Iterator[Case]:
    r = random.Random(seed)
    for shape, make in IDENTITY.items():
        for header in IDENTITY_HEADERS:
            for rows, blank in ((6, 0.0), (80, 0.3)):
                values = column(r, make, rows, blank)
                if sum(map(bool, values)) >= 5:
                    yield Case(
                        f"id {shape} under {header} x{rows}",
                        {"ก": ["x"] * rows, header: values},
                        header,
                        "national-id",
                        True,
                    )
    for shape, make in INSIDE.items():
        for rows in (5, 60):
            yield Case(
                f"id inside {shape} x{rows}", {"รายละเอียด": column(r, make, rows)}, "รายละเอียด", "national-id", True
            )
    for name, (where, make_table, kind, _, block) in PERSONAL.items():
        for rows in (6, 40, 300):
            yield Case(f"{name} x{rows}", make_table(r, rows), where, kind, block)


PHONE_SHAPES = (
    "08# ### ####", "08#-#######", "08 #### ####", "0 8#### ####", "0 8## ### ###", "08#-####-###", "(08#) ###-####", "+66 8# ### ####", "+668########", "+66 (0) 8# ### ####",
    "+66 8## ### ###", "668########", "08#.###.####", "๐๘# ### ####",
)  # fmt: skip


def phone_cases(seed: int = 17) -> Iterator[Case]:
    """A column of persons' telephones in each shape that is met."""
    r = random.Random(seed)
    for shape in PHONE_SHAPES:

        def make(r: random.Random, shape: str = shape) -> str:
            return "".join(str(r.randint(0, 9)) if c == "#" else c for c in shape)

        table = {"ชื่อ-สกุล": column(r, full_name, 30), "โทร": column(r, make, 30)}
        yield Case(f"phone {shape}", table, "โทร", "phone")


HARD: dict[str, tuple[str, Callable[[random.Random, int], Table], str, bool]] = {
    "few-ids-under-a-code": ("รหัส", lambda r, n: {"รหัส": column(r, national_id, 4)}, "national-id", False),
    "ids-and-passports": ("เลขที่เอกสาร", lambda r, n: {"เลขที่เอกสาร": column(r, lambda r: national_id(r) if r.random() < 0.6 else f"A{r.choice('AB')}{r.randint(10**6, 10**7 - 1)}", n + 10)}, "national-id", True),
    "ids-with-typing-errors": ("เลขบัตรประชาชน", lambda r, n: {"เลขบัตรประชาชน": column(r, lambda r: national_id(r) if r.random() < 0.3 else str(r.randint(10**12, 8 * 10**12)), n + 20)}, "national-id", True),
    "ids-of-executives": ("เลขประจำตัวประชาชน", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "ตำแหน่ง": ["ปลัดอำเภอ"] * n, "เลขประจำตัวประชาชน": column(r, national_id, n)}, "national-id", True),
    "children-by-title": ("คำนำหน้า", lambda r, n: {"คำนำหน้า": column(r, lambda r: r.choice(["ด.ช.", "ด.ญ."]), n), "ชื่อ": column(r, lambda r: r.choice(FIRST), n), "สกุล": column(r, lambda r: r.choice(LAST), n)}, "minor", True),
    "patients-named": ("ชื่อผู้ป่วย", lambda r, n: {"ชื่อผู้ป่วย": column(r, full_name, n), "โรค": ["เบาหวาน"] * n, "แพทย์ผู้รักษา": column(r, full_name, n)}, "name", True),
    "disabled-named": ("ชื่อ-สกุล", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "ประเภทความพิการ": ["ทางการเห็น"] * n, "หมู่ที่": ["3"] * n}, "name", True),
    "phones-of-patients-of-a-hospital": ("เบอร์โทรผู้ป่วย", lambda r, n: {"โรงพยาบาล": ["รพ.ระยอง"] * n, "เบอร์โทรผู้ป่วย": column(r, mobile, n)}, "phone", False),
    "phones-of-persons-one-by-one": ("โทร", lambda r, n: {"หน่วยงาน": ["อบต.ท่าช้าง"] * n, "เพศ": ["ชาย"] * n, "อายุ": column(r, lambda r: str(r.randint(18, 80)), n), "โทร": column(r, mobile, n)}, "phone", False),
    "owners-of-shops": ("ชื่อเจ้าของ", lambda r, n: {"ชื่อร้าน": ["ร้านก๋วยเตี๋ยว"] * n, "ชื่อเจ้าของ": column(r, full_name, n), "โทรศัพท์": column(r, mobile, n)}, "name", False),
    "heads-of-households": ("ชื่อหัวหน้าครัวเรือน", lambda r, n: {"ชื่อหัวหน้าครัวเรือน": column(r, full_name, n), "รายได้": column(r, lambda r: str(r.randint(1000, 9000)), n)}, "name", False),
    "home-addresses-of-officials": ("ที่อยู่ตามทะเบียนบ้าน", lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "ตำแหน่ง": ["กำนัน"] * n, "ที่อยู่ตามทะเบียนบ้าน": column(r, address, n)}, "address", False),
    "two-phones-in-a-cell": ("ติดต่อ", lambda r, n: {"ติดต่อ": column(r, lambda r: f"{(m := mobile(r))[:3]}-{m[3:]}, {(k := mobile(r))[:3]}-{k[3:]}", n)}, "phone", False),
    "suspects": ("ชื่อผู้ต้องหา", lambda r, n: {"ชื่อผู้ต้องหา": column(r, full_name, n), "ข้อหา": ["ลักทรัพย์"] * n}, "name", True),
    "names-under-one-title": ("ชื่อ - สกุล", lambda r, n: {"ที่": [str(i) for i in range(n)], "ชื่อ - สกุล": ["นาย"] * n, "column 3": column(r, lambda r: r.choice(FIRST), n), "column 4": column(r, lambda r: r.choice(LAST), n)}, "name", False),
    "listed-persons": ("รายชื่อ", lambda r, n: {"รายชื่อ": column(r, lambda r: full_name(r, ""), n), "จำนวนเงิน": ["600"] * n}, "name", False),
    "monks-by-name": ("รายนาม", lambda r, n: {"รายนาม": column(r, lambda r: full_name(r, "พระ"), n), "วัด": ["วัดใหม่"] * n}, "name", False),
    "pupils-by-name": ("รายชื่อนักเรียน", lambda r, n: {"รายชื่อนักเรียน": column(r, lambda r: full_name(r, ""), n), "ห้อง": ["ม.1/1"] * n}, "minor", True),
    "mixed-notes": ("หมายเหตุ", lambda r, n: {"หมายเหตุ": ["ปกติ"] * (20 * n) + column(r, lambda r: f"แทน{full_name(r, 'นาย')} เลข {dashed(national_id(r))}", 6)}, "national-id", True),
}  # fmt: skip


SPLITS: dict[str, tuple[tuple[int, ...], Callable[[str], str]]] = {
    "five": ((1, 4, 5, 2, 1), str),
    "thirteen": ((1,) * 13, str),
    "thai-digits": ((1, 4, 5, 2, 1), lambda part: part.translate(THAI)),
    "apostrophes": ((6, 7), lambda part: f"'{part}"),
    "zeros-lost": ((5, 5, 3), lambda part: str(int(part))),
}


def split_cases(seed: int = 19) -> Iterator[Case]:
    """National IDs over several columns; told at the first of them."""
    r = random.Random(seed)
    for name, (widths, write) in SPLITS.items():
        ends = [sum(widths[: i + 1]) for i in range(len(widths))]
        ids = [national_id(r) for _ in range(40)]
        table = {
            f"c{i}": [write(one[end - width : end]) for one in ids]
            for i, (end, width) in enumerate(zip(ends, widths, strict=True))
        }
        yield Case(f"split {name}", table, " + ".join(table), "national-id", True)


def province_cases(seed: int = 23) -> Iterator[Case]:
    """IDs of each province by themselves: no pattern may leave one out."""
    r = random.Random(seed)
    for province in PROVINCES:
        ids = [national_id(r, province=province) for _ in range(6)]
        yield Case(
            f"province {province}",
            {"c": [one if i % 2 else dashed(one) for i, one in enumerate(ids)]},
            "c",
            "national-id",
            True,
        )


def told_cases(seed: int = 29) -> Iterator[Case]:
    """A title says whom the table lists."""
    r = random.Random(seed)
    table = {
        "เลขที่": [str(i) for i in range(20)],
        "ชื่อ": column(r, lambda r: r.choice(FIRST), 20),
        "สกุล": column(r, lambda r: r.choice(LAST), 20),
    }
    yield Case("told pupils", table, "สกุล", "minor", True, {"notes": "รายชื่อนักเรียนชั้นมัธยมศึกษาปีที่ 1/1"})
    yield Case("told patients", table, "สกุล", "name", True, {"notes": "ทะเบียนผู้ป่วยโรคเรื้อรัง"})


def hard_cases(seed: int = 13) -> Iterator[Case]:
    r = random.Random(seed)
    for name, (where, make_table, kind, block) in HARD.items():
        for rows in (6, 60):
            yield Case(f"{name} x{rows}", make_table(r, rows), where, kind, block)


def money(r: random.Random) -> str:
    return f"{r.randint(10**3, 10**9) / 100:.2f}"


DECOYS: dict[str, Callable[[random.Random, int], Table]] = {
    "barcodes": lambda r, n: {"บาร์โค้ด": column(r, barcode, n), "สินค้า": ["นม"] * n},
    "barcodes-no-header": lambda r, n: {"x": column(r, barcode, n)},
    "tax-ids": lambda r, n: {"เลขประจำตัวผู้เสียภาษี": column(r, juristic, n), "ชื่อนิติบุคคล": ["บริษัท ตัวอย่าง จำกัด"] * n},
    "tax-ids-no-header": lambda r, n: {"เลขทะเบียน": column(r, juristic, n)},
    "thirteen-digits": lambda r, n: {"รหัสโครงการ": column(r, lambda r: str(r.randint(10**12, 9 * 10**12)), n)},
    "running-numbers": lambda r, n: {"เลขที่สัญญา": [str(6700000000000 + i) for i in range(n)]},
    "milliseconds": lambda r, n: {"timestamp": column(r, lambda r: str(r.randint(1500000000000, 1700000000000)), n)},
    "case-numbers": lambda r, n: {"เลขคดี": column(r, lambda r: f"อ.{r.randint(1, 9999)}/25{r.randint(50, 67)}", n)},
    "e-gp": lambda r, n: {"เลขที่โครงการ": column(r, lambda r: f"{r.randint(60, 67)}{r.randint(10**8, 10**9 - 1)}", n)},
    "phone-like-codes": lambda r, n: {"รหัสครุภัณฑ์": column(r, mobile, n)},
    "phone-like-products": lambda r, n: {"product_code": column(r, mobile, n)},
    "account-codes": lambda r, n: {"รหัสบัญชีแยกประเภท": column(r, lambda r: str(r.randint(10**9, 10**10 - 1)), n)},
    "money": lambda r, n: {"งบประมาณ": column(r, money, n), "จำนวนผู้ป่วย": column(r, lambda r: str(r.randint(1, 900)), n)},
    "big-money": lambda r, n: {"วงเงิน": column(r, lambda r: f"{r.randint(10**12, 9 * 10**12):,}", n)},
    "timestamps": lambda r, n: {"เวลา": column(r, lambda r: f"{r.randint(1, 9)}/01/2566 {r.randint(10, 23)}:{r.randint(10, 59)}:{r.randint(10, 59)}", n)},
    "postcodes": lambda r, n: {"รหัสไปรษณีย์": column(r, lambda r: str(r.randint(10000, 96000)), n)},
    "companies": lambda r, n: {"ชื่อบริษัท": ["บริษัท ตัวอย่าง จำกัด (มหาชน)"] * n, "ที่อยู่": column(r, address, n), "โทรศัพท์": column(r, landline, n), "มือถือ": column(r, mobile, n)},
    "schools": lambda r, n: {"โรงเรียน": ["โรงเรียนบ้านท่าช้าง"] * n, "จำนวนนักเรียน": column(r, lambda r: str(r.randint(1, 400)), n), "lat": column(r, lambda r: f"13.{r.randint(100000, 999999)}", n), "lon": column(r, lambda r: f"100.{r.randint(100000, 999999)}", n), "โทรศัพท์": column(r, landline, n), "อีเมล": ["school@obec.go.th"] * n},
    "executives": lambda r, n: {"ชื่อ-สกุล": column(r, full_name, n), "ตำแหน่ง": ["นายกเทศมนตรี"] * n, "โทรศัพท์": column(r, landline, n), "อีเมล": ["mayor@town.go.th"] * n},
    "executives-by-header": lambda r, n: {"ชื่อผู้อำนวยการ": column(r, full_name, n), "โรงเรียน": ["โรงเรียนบ้านท่าช้าง"] * n},
    "doctors": lambda r, n: {"ชื่อแพทย์": column(r, lambda r: full_name(r, "นพ."), n), "สาขา": ["อายุรกรรม"] * n, "โรคที่รักษา": ["เบาหวาน"] * n, "โรงพยาบาล": ["รพ.ระยอง"] * n},
    "village-heads": lambda r, n: {"ชื่อผู้ใหญ่บ้าน": column(r, full_name, n), "หมู่บ้าน": ["บ้านท่าช้าง"] * n, "โทรศัพท์": column(r, mobile, n)},
    "diseases": lambda r, n: {"โรค": ["ไข้เลือดออก"] * n, "จังหวัด": ["ระยอง"] * n, "จำนวนผู้ป่วย": column(r, lambda r: str(r.randint(5, 900)), n), "อัตราป่วย": column(r, money, n)},
    "temples": lambda r, n: {"ชื่อวัด": column(r, lambda r: f"วัดพระ{r.choice(['แก้ว', 'ธาตุ', 'สิงห์'])}", n), "ที่ตั้ง": column(r, lambda r: f"เลขที่ {r.randint(1, 99)} หมู่ที่ {r.randint(1, 9)} ต.ในเมือง", n)},
    "survey-scales": lambda r, n: {f"ข้อ {i}": column(r, lambda r: str(r.randint(1, 5)), n) for i in range(20)},
    "age-groups": lambda r, n: {"เพศ": ["ชาย", "หญิง"] * (n // 2 + 1), "กลุ่มอายุ": ["15-19"] * (2 * (n // 2 + 1)), "จำนวน (คน)": column(r, lambda r: str(r.randint(10, 99)), 2 * (n // 2 + 1))},
    "hotlines": lambda r, n: {"บริการ": ["แจ้งเหตุ"] * n, "สายด่วน": column(r, lambda r: str(r.randint(1100, 1999)), n), "หน่วยงาน": ["การไฟฟ้าส่วนภูมิภาค"] * n},
    "versions": lambda r, n: {"เวอร์ชัน": column(r, lambda r: f"1.{r.randint(1000, 9999)}.{r.randint(10000, 99999)}", n)},
    "utm": lambda r, n: {"E": column(r, lambda r: str(r.randint(600000, 700000)), n), "N": column(r, lambda r: str(r.randint(1400000, 1500000)), n)},
    "ministers": lambda r, n: {"รัฐมนตรี": column(r, full_name, n), "กระทรวง": ["มหาดไทย"] * n},
    "pixels": lambda r, n: {"Image": column(r, lambda r: " ".join(str(r.randint(0, 255)) for _ in range(900)), n)},
    "long-decimals": lambda r, n: {"wage": column(r, lambda r: repr(r.uniform(20, 300)), n), "log": column(r, lambda r: repr(r.uniform(1, 5)), n)},
    "beaches": lambda r, n: {"ชื่อหาด": ["หาดบางแสน"] * n, "ตำบล": ["ต.แสนสุข"] * n, "lat": column(r, lambda r: f"13.{r.randint(1000, 9999)}1", n)},
    "districts": lambda r, n: {"อำเภอ": [r.choice(["นางรอง", "เมือง", "นายายอาม", "นาแก"]) for _ in range(n)], "จังหวัด": ["บุรีรัมย์"] * n},
    "mayors-offices": lambda r, n: {"ผู้ร้อง": [r.choice(["นายกเทศมนตรีตำบล", "นายอำเภอเมือง", "นายทะเบียนท้องถิ่น"]) for _ in range(n)]},
    "population": lambda r, n: {"จังหวัด": ["ระยอง"] * n, "ชาย": column(r, lambda r: f"{r.randint(1000, 999999):,}", n), "หญิง": column(r, lambda r: f"{r.randint(1000, 999999):,}", n)},
    "provinces-cases": lambda r, n: {"จังหวัด": ["ระยอง"] * n, "จำนวนผู้ป่วย": column(r, lambda r: str(r.randint(0, 9)), n)},
    "vehicles": lambda r, n: {"ยี่ห้อ": ["TOYOTA"] * n, "รุ่น": column(r, lambda r: f"HILUX {r.randint(1, 9)}.4G AN{r.randint(10, 99)}", n), "จำนวน": column(r, lambda r: str(r.randint(1, 90)), n)},
    "incidents": lambda r, n: {"วันเกิดเหตุ": column(r, birth, n), "วันที่เกิดอุบัติเหตุ": column(r, birth, n), "สถานที่": ["ทางหลวง 4"] * n},
    "years-of-birth": lambda r, n: {"ปีเกิด": column(r, lambda r: str(r.randint(2480, 2560)), n), "จำนวน": column(r, lambda r: str(r.randint(5, 90)), n)},
    "roads": lambda r, n: {"ชื่อถนน": column(r, lambda r: f"ถนนสาย {r.randint(1, 90)} หมู่บ้านนางแล", n), "ระยะทาง": column(r, money, n)},
    "procurement": lambda r, n: {"รายการ": column(r, lambda r: f"จ้างก่อสร้างถนนคอนกรีต หมู่ที่ {r.randint(1, 12)} ตำบลท่าช้าง", n), "ผู้รับจ้าง": ["หจก. ก่อสร้างไทย"] * n, "เลขประจำตัวผู้เสียภาษี": column(r, juristic, n)},
    "budget": lambda r, n: {"เลขที่บัญชี": [""] * n, "ชื่อบัญชี": ["เงินอุดหนุน"] * n, "ยอดยกมา": column(r, money, n)},
    "offices": lambda r, n: {"หน่วยงาน": ["สำนักงานเกษตรอำเภอ"] * n, "เบอร์โทรศัพท์": column(r, landline, n), "ที่อยู่": column(r, address, n)},
    "isbn": lambda r, n: {"ISBN": column(r, lambda r: "978" + str(r.randint(10**9, 10**10 - 1)), n), "ชื่อเรื่อง": ["หนังสือ"] * n},
    "imei": lambda r, n: {"เลขเครื่อง": column(r, lambda r: str(r.randint(10**14, 10**15 - 1)), n)},
    "parcels": lambda r, n: {"เลขที่โฉนด": column(r, lambda r: str(r.randint(1, 99999)), n), "ระวาง": column(r, lambda r: f"{r.randint(4000, 6000)} II {r.randint(1000, 9999)}", n)},
    "measurements": lambda r, n: {"station": ["T.1"] * n, "value": column(r, lambda r: f"{r.random() * 1e6:.9f}", n)},
    "boys-and-girls-as-a-group": lambda r, n: {"จังหวัด": ["น่าน"] * n, "กลุ่ม": ["เด็กชาย" if i % 2 else "เด็กหญิง" for i in range(n)], "จำนวน": column(r, lambda r: str(r.randint(5, 900)), n)},
    "boys-and-girls-counted": lambda r, n: {"จังหวัด": ["น่าน"] * n, "เด็กชาย": column(r, lambda r: str(r.randint(5, 900)), n), "เด็กหญิง": column(r, lambda r: str(r.randint(5, 900)), n)},
    "titles-counted": lambda r, n: {"คำนำหน้า": [("นาย", "นาง", "ด.ช.", "ด.ญ.")[i % 4] for i in range(n)], "จำนวน": column(r, lambda r: str(r.randint(5, 900)), n)},
    "candidates": lambda r, n: {"เขต": ["1"] * n, "ผู้สมัคร": column(r, full_name, n), "พรรค": ["ก้าวหน้า"] * n, "คะแนน": column(r, lambda r: str(r.randint(5, 90000)), n)},
    "listed-organizations": lambda r, n: {"รายชื่อ": column(r, lambda r: f"โรงเรียน{r.choice(FIRST)} {r.choice(LAST)}", n)},
    "food-serials": lambda r, n: {"เลขสารบบอาหาร": column(r, lambda r: f"{r.randint(10, 96)}-{r.randint(1, 9)}-{r.randint(10000, 99999)}-{r.randint(1, 9)}-{r.randint(1000, 9999)}", n)},
    "doi": lambda r, n: {"doi": column(r, lambda r: f"10.1016/j.{r.randint(10**12, 10**13 - 1)}", n)},
    "powers-of-ten": lambda r, n: {"มูลค่า": column(r, lambda r: f"{r.randint(1, 9)}.{r.randint(10**11, 10**12 - 1)}E+12", n)},
    "dates-and-codes-apart": lambda r, n: {"วัน": column(r, lambda r: f"{r.randint(1, 28):02d}", n), "เดือน": column(r, lambda r: f"{r.randint(1, 12):02d}", n), "ปี": ["2566"] * n, "รหัส": column(r, lambda r: f"{r.randint(0, 99999):05d}", n)},
    "digits-apart": lambda r, n: {f"q{i}": column(r, lambda r: str(r.randint(0, 9)), n) for i in range(13)},
}  # fmt: skip


def decoy_cases(seed: int = 11) -> Iterator[Case]:
    r = random.Random(seed)
    for name, make in DECOYS.items():
        for rows in (4, 7, 25, 120, 400):
            yield Case(f"{name} x{rows}", make(r, rows))
