"""Made-up values in real shapes: national IDs with right check digits, names, telephones, and decoys that only look like them."""

import random

FIRST = "สมชาย สมหญิง วิชัย อารีย์ มานะ ปิติ ชูใจ วีระ กฤษณะ นภา ธนา รัตนา ประเสริฐ สุดา บุญมี".split()
LAST = "ใจดี รักไทย มั่นคง ทองดี แสนสุข พูลทรัพย์ ศรีสุข วงศ์ใหญ่ บุญเรือง แก้วมณี".split()
PROVINCES = [
    f"{code:02d}"
    for code in (
        *range(10, 28),
        *range(30, 50),
        *range(50, 59),
        *range(60, 68),
        *range(70, 78),
        *range(80, 87),
        *range(90, 97),
    )
    if code not in (59, 69, 78, 79, 87, 88, 89)
]
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def check_digit(digits: str) -> str:
    return str((11 - sum(int(d) * (13 - i) for i, d in enumerate(digits)) % 11) % 10)


def national_id(r: random.Random, first: str | None = None, province: str | None = None) -> str:
    head = (first or str(r.randint(1, 8))) + (province or r.choice(PROVINCES)) + f"{r.randint(0, 10**9 - 1):09d}"
    return head + check_digit(head)


def dashed(number: str, dash: str = "-") -> str:
    return dash.join((number[0], number[1:5], number[5:10], number[10:12], number[12]))


def juristic(r: random.Random) -> str:
    head = "0" + r.choice(PROVINCES) + "5" + f"5{r.randint(30, 67):02d}" + f"{r.randint(0, 99999):05d}"
    return head + check_digit(head)


def barcode(r: random.Random) -> str:
    head = "885" + f"{r.randint(0, 10**9 - 1):09d}"
    return head + str((10 - sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(head)) % 10) % 10)


def mobile(r: random.Random) -> str:
    return f"0{r.choice('689')}{r.randint(0, 10**8 - 1):08d}"


def landline(r: random.Random) -> str:
    return f"0{r.choice('23457')}{r.randint(0, 10**7 - 1):07d}"


def full_name(r: random.Random, title: str | None = None) -> str:
    return f"{title if title is not None else r.choice(['นาย', 'นาง', 'นางสาว', 'น.ส.'])}{r.choice(FIRST)} {r.choice(LAST)}"


def address(r: random.Random) -> str:
    return f"{r.randint(1, 300)}/{r.randint(1, 20)} หมู่ที่ {r.randint(1, 12)} ต.ท่าช้าง อ.เมือง จ.ระยอง"


def birth(r: random.Random) -> str:
    return f"{r.randint(1, 28):02d}/{r.randint(1, 12):02d}/{r.randint(2480, 2560)}"
