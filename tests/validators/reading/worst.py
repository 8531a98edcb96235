"""Known tables, and the worst ways in which offices write them: what must come back is kept beside what is written.

`table(random)` makes one; all that is drawn comes from the `random` that is handed in, so a seed is a table.
"""

import csv
import datetime as dt
import io
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.validators.reading.offices import write

PROVINCES = {
    "กระบี่": "81", "กรุงเทพมหานคร": "10", "ขอนแก่น": "40", "น่าน": "55", "เพชรบุรี": "76", "เพชรบูรณ์": "67", "ลำพูน": "51", "ลำปาง": "52",
    "สุราษฎร์ธานี": "84", "อุบลราชธานี": "34", "ตาก": "63", "เลย": "42", "ยะลา": "95", "แพร่": "54",
}  # fmt: skip
MONTHS = [
    ("มกราคม", "ม.ค.", "มค.", "Jan"), ("กุมภาพันธ์", "ก.พ.", "กพ.", "Feb"), ("มีนาคม", "มี.ค.", "มีค.", "Mar"), ("เมษายน", "เม.ย.", "เมย.", "Apr"),
    ("พฤษภาคม", "พ.ค.", "พค.", "May"), ("มิถุนายน", "มิ.ย.", "มิย.", "Jun"), ("กรกฎาคม", "ก.ค.", "กค.", "Jul"), ("สิงหาคม", "ส.ค.", "สค.", "Aug"),
    ("กันยายน", "ก.ย.", "กย.", "Sep"), ("ตุลาคม", "ต.ค.", "ตค.", "Oct"), ("พฤศจิกายน", "พ.ย.", "พย.", "Nov"), ("ธันวาคม", "ธ.ค.", "ธค.", "Dec"),
]  # fmt: skip
NOTHING = ["", "-", "–", "n.a.", "N/A", "...", "ไม่มีข้อมูล"]
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
GROUPS = {
    "ภาค": ["ภาคเหนือ", "ภาคกลาง", "ภาคใต้", "ภาคตะวันออกเฉียงเหนือ"],
    "หมวด": ["ผัก", "ผลไม้", "ข้าว", "ปศุสัตว์"],
    "ประเภท": ["ทั่วไป", "พิเศษ", "เฉพาะทาง"],
}
ITEMS = [
    "คะน้า",
    "กวางตุ้ง",
    "ส้มโอ",
    "มังคุด",
    "ทุเรียน",
    "ลำไย",
    "ข้าวหอมมะลิ",
    "ข้าวเหนียว",
    "โคเนื้อ",
    "สุกร",
    "ไก่ไข่",
    "กุ้งขาว",
    "ปลานิล",
    "ยางพารา",
]
BANDS = ["จำนวนประชากร", "เนื้อที่", "ผลผลิต", "งบประมาณ"]
MIDDLE = [["ปี 2565", "ปี 2566"], ["ในเขตเทศบาล", "นอกเขตเทศบาล"], ["ภาครัฐ", "ภาคเอกชน"]]
LEAVES = [["ชาย", "หญิง"], ["จริง", "แผน"], ["ต้นงวด", "ปลายงวด"]]
FLAT = ["จำนวนประชากร", "เนื้อที่เพาะปลูก", "ผลผลิตรวม", "งบประมาณที่ได้รับ", "มูลค่าการส่งออก", "อัตราการว่างงาน"]
UNITS = ["คน", "บาท", "ล้านบาท", "ไร่", "ตัน", "ร้อยละ"]


@dataclass
class Field:
    """A column: the titles over it from the top, and what must come back."""

    path: list[str]
    type: str
    kind: str | None = None
    calendar: str | None = None
    description: str | None = None
    unit: str | None = None  # as it must come back
    bracket: str | None = None  # as it is written behind the last title


@dataclass
class Table:
    fields: list[Field]
    rows: list[list[Any]]  # values that must come back
    written: list[list[Any]]  # str, int, float, date (stored as such in a sheet)
    parts: list[str | None]  # total and subtotal rows among them
    style: dict[str, Any]
    grid: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def number(random: Random, value: float | int, style: str) -> str:
    """A number as people write it: in Arabic digits, in Thai ones, or now so and now so."""
    text = f"{value:,}" if "," in style else str(value)
    thai = style.startswith("thai") or (style.startswith("mixed") and random.random() < 0.5)
    return text.translate(THAI) if thai else text


def day(value: dt.date, style: str) -> str:
    be, (long, short, bare, english) = value.year + 543, MONTHS[value.month - 1]
    return {
        "compact": f"{be}{value.month:02d}{value.day:02d}", "slash": f"{value.day:02d}/{value.month:02d}/{be}", "bare": f"{value.day}/{value.month}/{be}", "dash": f"{value.day:02d}-{value.month:02d}-{be}",
        "dots": f"{value.day:02d}.{value.month:02d}.{be}", "iso-be": f"{be}-{value.month:02d}-{value.day:02d}", "iso": value.isoformat(),
        "long": f"{value.day} {long} {be}", "era": f"{value.day} {long} พ.ศ. {be}", "at": f"วันที่ {value.day} {long} {be}", "short": f"{value.day} {short} {be}",
        "two": f"{value.day} {short} {be % 100:02d}", "glued": f"{value.day}{bare}{be % 100:02d}", "dashed": f"{value.day}-{short}-{be}",
        "english": f"{value.day}-{english}-{value.year}", "thai": f"{value.day} {long} {be}".translate(THAI), "thai-slash": f"{value.day:02d}/{value.month:02d}/{be}".translate(THAI),
    }[style]  # fmt: skip


DAYS = [
    "compact",
    "slash",
    "bare",
    "dash",
    "dots",
    "iso-be",
    "iso",
    "long",
    "era",
    "at",
    "short",
    "two",
    "glued",
    "dashed",
    "english",
    "thai",
    "thai-slash",
]
YEARS = {
    "ปี พ.ศ.": ("year", "be", None), "พ.ศ.": ("year", "be", None), "ปี": ("year", "be", None), "ปีงบประมาณ": ("year", "fiscal-be", None),
    "ปีการศึกษา": ("year", "be", "school-year"), "ปี ค.ศ.": ("year", "ce", None), "ปีเพาะปลูก": ("string", "be", "crop-year"),
}  # fmt: skip


BARE = "{part}/{be}"
QUARTERS = [
    BARE,
    "Q{part}/{be}",
    "ไตรมาสที่ {part}/{be}",
    "ไตรมาส {part} ปี {thai}",
    "{be}Q{part}",
    "ไตรมาส {part}/{two}",
    "{part}Q{two}",
]
BEYOND = ["<0.01", "< 5", "ND", "N.D.", "ตรวจไม่พบ", "<= 0.5", "น้อยกว่า 10", "Tr."]


def quarter(year: int, part: int, fiscal: bool) -> str:
    """A quarter as an interval of months; the first of a fiscal year begins in October of the year before."""
    first = year * 12 + 3 * (part - 1) - (3 if fiscal else 0)
    return "/".join(f"{month // 12}-{month % 12 + 1:02d}" for month in (first, first + 2))


def keys(
    random: Random, count: int, table_style: dict[str, Any]
) -> tuple[list[Field], list[list[Any]], list[list[Any]]]:
    """The columns left of the measures: fields, values, texts (by column)."""
    fields, values, texts = [], [], []
    ranked = list(range(1, count + 1))

    def add(one: Field, value: list[Any], text: list[Any]) -> None:
        fields.append(one)
        values.append(value)
        texts.append(text)

    digits = table_style["digits"]
    if table_style["order"]:
        title = random.choice(["ลำดับ", "ลำดับที่", "ที่"])
        add(Field([title], "integer", "id"), ranked, [number(random, one, digits) for one in ranked])
    if table_style["group"]:
        title = random.choice(sorted(GROUPS))
        names = random.sample(GROUPS[title], table_style["groups"])
        label = [names[index] for index in table_style["group_of"]]
        add(Field([title], "string"), label, list(label))
    if random.random() < 0.6:
        names = random.sample(sorted(PROVINCES), count)
        prefix = random.choice(["", "", "จ.", "จังหวัด"])
        add(Field(["จังหวัด"], "string", "place"), [prefix + one if one != "กรุงเทพมหานคร" else one for one in names], [])
        texts[-1] = list(values[-1])
    else:
        names = random.sample(ITEMS, count)
        add(Field(["รายการ"], "string"), names, list(names))
    if random.random() < 0.5:
        title = random.choice(sorted(YEARS))
        type_, calendar, description = YEARS[title]
        shift = 0 if calendar == "ce" else 543
        plain = [random.randint(2005, 2024) + shift for _ in range(count)]
        if description == "crop-year":
            spans = [f"{year}/{(year + 1) % 100:02d}" for year in plain]
            add(Field([title], type_, "year", calendar, description), spans, list(spans))
        else:
            spelled = [
                number(random, year, digits.strip(","))
                if random.random() < 0.9
                else f"พ.ศ. {year}"
                if shift
                else str(year)
                for year in plain
            ]
            add(Field([title], type_, "year", calendar, description), plain, spelled)
    if random.random() < 0.4:
        style = random.choice(DAYS)
        days = [
            dt.date(2024, 2, 29),
            *(
                dt.date(random.randint(2008, 2025), random.randint(1, 12), random.randint(1, 28))
                for _ in range(count - 1)
            ),
        ]
        if style in ("slash", "bare", "dash", "dots", "thai-slash"):
            days[1] = dt.date(2023, 5, 17)  # one day beyond twelve, or nobody can tell days from months
        stored = table_style["book"] and random.random() < 0.4
        # What was typed as 15/1/2566 is stored as a day of that year; there is no 29 February 2567.
        days = [one if one.month != 2 or one.day < 29 or not stored else dt.date(2024, 2, 28) for one in days]
        text = [one.replace(year=one.year + 543) if stored else day(one, style) for one in days]
        add(Field(["วันที่สำรวจ"], "date", "date"), days, text)
    if random.random() < 0.3:
        style = random.randrange(5)
        months = [(random.randint(2010, 2025), random.randint(1, 12)) for _ in range(count)]
        text = [
            f"{year + 543}{month:02d}"
            if style == 3
            else f"{month:02d}/{year + 543}"
            if style == 4
            else f"{MONTHS[month - 1][style]} {year + 543 if random.random() < 0.8 else (year + 543) % 100}"
            for year, month in months
        ]
        add(Field(["เดือน"], "string", "date"), [f"{year}-{month:02d}" for year, month in months], text)
    if random.random() < 0.25:
        form, fiscal = random.choice(QUARTERS), random.random() < 0.3
        runs = [(random.randint(2010, 2025), random.randint(1, 4)) for _ in range(count)]
        title = (
            "ไตรมาส (ปีงบประมาณ)"
            if fiscal
            else random.choice(["ไตรมาส", "งวดไตรมาส"] if form == BARE else ["ไตรมาส", "ช่วงเวลา"])
        )
        text = [
            form.format(part=part, be=year + 543, two=(year + 543) % 100, thai=str(year + 543).translate(THAI))
            for year, part in runs
        ]
        add(
            Field([title], "string", "date", "fiscal-be" if fiscal else "be"),
            [quarter(*run, fiscal) for run in runs],
            text,
        )
    if random.random() < 0.2:
        villages = [random.randint(1, 15) for _ in range(count)]
        forms = ["{0}", "หมู่ที่ {0}", "ม.{0}", "ม. {0}", "หมู่ {0}"]
        text = [number(random, one, digits) for one in villages]
        text = [random.choice(forms).format(one) for one in text]
        add(Field(["หมู่ที่"], "integer", "category"), villages, text)
    if random.random() < 0.2:
        terms = [(random.randint(2550, 2569), random.randint(1, 3)) for _ in range(count)]
        forms = ["{1}/{0}", "{1}/{2}", "ภาคเรียนที่ {1} ปีการศึกษา {0}", "ภาคเรียนที่ {1}/{0}"]
        text = [random.choice(forms).format(year, part, year % 100) for year, part in terms]
        add(Field(["ภาคเรียน"], "string", "date", "be", "school-term"), [f"{year}/{part}" for year, part in terms], text)
    if random.random() < 0.3:
        codes = [f"0{random.randint(0, 99999):05d}" for _ in range(count)]
        quoted = random.random() < 0.3
        add(Field(["รหัสหน่วยงาน"], "string", "code"), codes, [f"'{code}" if quoted else code for code in codes])
    if random.random() < 0.3:
        phones = [f"0{random.randint(2, 5)}{random.randint(1000000, 9999999)}" for _ in range(count)]
        dashed = random.random() < 0.5
        phones = [f"{one[0:2]}-{one[2:5]}-{one[5:]}" if dashed else one for one in phones]
        add(Field(["โทรศัพท์สำนักงาน"], "string", "id"), phones, list(phones))
    return fields, values, texts


def measures(random: Random, count: int, style: dict[str, Any]) -> tuple[list[Field], list[list[Any]], list[list[Any]]]:
    deep = style["depth"]
    if deep == 1 and style["titled"] == "years":
        first = random.choice([2560, 2015])
        paths = [[str(first + step)] for step in range(random.randint(2, 5))]
        if random.random() < 0.3:
            paths = [[f"ปี {path[0]}"] for path in paths]
    elif deep == 1 and style["titled"] == "months":
        form = random.randrange(2)
        paths = [[MONTHS[month][form]] for month in range(random.randint(3, 12))]
    elif deep == 2 and style["titled"] == "years":
        paths = [
            [band, year] for band in random.sample(BANDS, random.randint(1, 2)) for year in ("2565", "2566", "2567")
        ]
    elif deep == 1:
        paths = [[title] for title in random.sample(FLAT, random.randint(1, 4))]
    elif deep == 2:
        leaves = random.choice(LEAVES + MIDDLE)
        paths = [[band, leaf] for band in random.sample(BANDS, random.randint(1, 3)) for leaf in leaves]
    else:
        middle, leaves = random.choice(MIDDLE), random.choice(LEAVES)
        paths = [
            [band, one, leaf]
            for band in random.sample(BANDS, random.randint(1, 2))
            for one in middle
            for leaf in leaves
        ]
    fields, values, texts = [], [], []
    for path in paths:
        unit = random.choice(UNITS) if style["units"] in ("bracket", "row") else style["unit"]
        unit = "บาท" if style["money"] else unit
        whole = random.random() < 0.7
        holes = random.random() < 0.4
        column = [random.randint(0, 9_999_999) if whole else random.randint(1, 999_999) / 100 for _ in range(count)]
        column = [None if holes and random.random() < 0.15 and index else value for index, value in enumerate(column)]
        if not whole:
            column[0] = 12.5
        text = []
        for value in column:
            if value is None:
                text.append(random.choice(BEYOND if random.random() < style["censored"] else NOTHING))
            elif value and style["money"]:
                text.append(
                    random.choice([f"{value:,} บาท", f"฿{value:,}", f"{value:,} บาทถ้วน" if whole else f"{value:,} บาท"])
                )
            elif value and random.random() < style["marked"]:
                text.append(f"{value:,} {random.choice('rp')}")
            else:
                text.append(number(random, value, style["digits"]))
        bracket = random.choice([f"({unit})", f"(หน่วย: {unit})", f"[{unit}]"]) if style["units"] == "bracket" else None
        fields.append(Field(path, "integer" if whole else "number", "measure", unit=unit, bracket=bracket))
        values.append(column)
        texts.append(text)
    return fields, values, texts


def table(random: Random, book: bool) -> Table:
    count = random.randint(6, 14)
    groups = random.randint(2, 3)
    cuts = [0, *sorted(random.sample(range(2, count - 1), groups - 1)), count]
    style: dict[str, Any] = {
        "book": book, "group": random.random() < 0.5, "groups": groups, "group_of": [sum(row >= cut for cut in cuts[1:]) for row in range(count)],
        "depth": random.choice([1, 1, 2, 3]), "units": random.choice([None, None, "bracket", "line", "row"]), "unit": None,
        "digits": random.choice(["plain", "plain,", "thai", "thai,", "mixed", "mixed,"]),
        "labels": random.choice(["each", "once", "merged" if book else "once", "own row"]),
        "subtotals": random.random() < 0.3, "total": random.choice([None, None, "รวม", "รวมทั้งสิ้น", "ยอดรวม"]),
        "numbering": random.random() < 0.15, "titles": random.sample(["รายงานสรุปข้อมูลประจำปี", "ตารางที่ 1.1 สรุปรายจังหวัด", "สำนักงานสถิติแห่งชาติ"], random.randint(0, 2)),
        "facts": random.random() < 0.2, "gap": random.randint(0, 1), "notes": random.sample(["หมายเหตุ : ข้อมูลเบื้องต้น", "ที่มา : สำนักงานสถิติ", "* ไม่รวมประชากรแฝง"], random.randint(0, 2)),
        "titled": random.choice([None, None, "years", "months"]), "marked": random.choice([0, 0, 0, 0.2]), "money": False, "order": random.random() < 0.2,
        "remark": random.random() < 0.15, "total first": random.random() < 0.1, "wide title": book and random.random() < 0.3, "tail": random.choice([0, 0, 0, 1, 2]),
        "blanks": random.random() < 0.2, "left": random.choice([0, 0, 0, 1]), "again": random.random() < 0.1,
        "beside": random.random() < 0.1,
        "censored": random.choice([0, 0, 0, 0.15]),
        "keys at": random.choice(["top", "bottom"]), "merge": book and random.random() < 0.7,
    }  # fmt: skip
    style["money"] = style["units"] is None and random.random() < 0.15
    if style["units"] == "line":
        style["unit"] = random.choice(UNITS)
        style["unit line"] = random.choice(["หน่วย : {}", "(หน่วย: {})", "หน่วย {}", "Unit: {}", "หน่วยนับ : {}"]).format(
            style["unit"]
        )
    key_fields, key_values, key_texts = keys(random, count, style)
    some_fields, some_values, some_texts = measures(random, count, style)
    fields = [*key_fields, *some_fields]
    values = list(map(list, zip(*key_values, *some_values, strict=True)))
    texts = list(map(list, zip(*key_texts, *some_texts, strict=True)))
    made = Table(fields, values, texts, [None] * count, style)
    _grid(random, made, len(key_fields))
    return made


def _grid(random: Random, made: Table, first: int) -> None:
    """The sheet: titles, header, rows with what stands between them, notes."""
    style, width = made.style, len(made.fields)
    grid: list[list[Any]] = []

    def line(*cells: Any) -> None:
        grid.append([*cells, *[""] * (width - len(cells))])

    for title in style["titles"]:
        line(title)
        made.notes.append(title)
    if style["facts"]:
        line("หน่วยงาน :", "กรมการปกครอง")
        made.notes.append("หน่วยงาน : กรมการปกครอง")
    if style["units"] == "line":
        if random.random() < 0.5:
            line(style["unit line"])
        else:
            line(*[""] * (width - 1), style["unit line"])
        made.notes.append(style["unit line"])
    if made.notes:
        for _ in range(style["gap"]):
            line()
    top, deep = len(grid), style["depth"]
    header: list[list[Any]] = [[""] * width for _ in range(deep)]
    for column, one in enumerate(made.fields):
        if column < first:
            at = 0 if style["keys at"] == "top" or style["merge"] else deep - 1
            header[at][column] = one.path[0]
            if style["merge"] and deep > 1:
                made.merges.append((top, column, top + deep - 1, column))
            continue
        for level, title in enumerate(one.path):
            before = made.fields[column - 1].path[: level + 1] if column > first else None
            if before != one.path[: level + 1] or level == deep - 1:
                shown = f"{title} {one.bracket}" if one.bracket and level == deep - 1 else title
                header[level][column] = shown
    if style["merge"]:
        for level in range(deep - 1):
            starts = [column for column in range(first, width) if header[level][column]]
            for start, stop in zip(starts, [*starts[1:], width], strict=True):
                if stop - start > 1:
                    made.merges.append((top + level, start, top + level, stop - 1))
    grid += header
    if style["units"] == "row":
        line(*[""] * first, *(f"({one.unit})" for one in made.fields[first:]))
    if style["numbering"]:
        line(*(f"({column + 1})" for column in range(width)))
    rows: list[list[Any]] = []
    parts: list[str | None] = []
    group_of, count, at_group = style["group_of"], len(made.rows), int(style["order"])
    if style["total"] and style["total first"]:
        _sum(grid, made, first, list(range(count)), at_group, style["total"])
        rows.append([])
        parts.append("total")
    for index, (values, texts) in enumerate(zip(made.rows, made.written, strict=True)):
        texts = list(texts)
        new = not index or group_of[index] != group_of[index - 1]
        if style["group"] and style["labels"] != "each":
            if new and style["labels"] == "own row":
                line(*[""] * at_group, texts[at_group])
            if new and style["labels"] == "merged":
                last = max(row for row in range(count) if group_of[row] == group_of[index])
                style.setdefault("pending", []).append((len(grid), last - index))
            if not new or style["labels"] == "own row":
                texts[at_group] = ""
        if style["again"] and index == count // 2:
            grid.extend(list(row) for row in header)
        grid.append(texts)
        rows.append(values)
        parts.append(None)
        last = index == count - 1 or group_of[index + 1] != group_of[index]
        if last and style["group"] and style["subtotals"] and style["labels"] != "merged":
            at = at_group + (style["labels"] != "each")
            label = "รวม" if style["labels"] != "each" else f"รวม{made.rows[index][at_group]}"
            _sum(grid, made, first, [row for row in range(count) if group_of[row] == group_of[index]], at, label)
            rows.append([])
            parts.append("subtotal")
        if last and style["blanks"] and style["labels"] != "merged":
            line()
    if style["total"] and not style["total first"]:
        _sum(grid, made, first, list(range(count)), at_group if random.random() < 0.5 else 0, style["total"])
        rows.append([])
        parts.append("total")
    made.rows, made.parts = rows, parts
    for start, length in style.get("pending", []):
        if length and not style["again"]:
            made.merges.append((start, at_group, start + length, at_group))
    if style["remark"]:
        for row in grid:
            row.append("")
        for row in [row for row in grid if row[:width] == header[0][:width]]:
            row[-1] = "หมายเหตุ"
        if style["merge"] and deep > 1:
            made.merges.append((top, width, top + deep - 1, width))
        made.fields.append(Field(["หมายเหตุ"], "string", "text"))
        made.rows = [[*values, None] if values else [] for values in made.rows]
        width += 1
    if style["beside"] and deep == 1 and style["units"] != "row" and not style["numbering"] and not style["again"]:
        # Another, smaller table stands beside this one: it is told and left out.
        other = [["สังกัด", "จำนวนครู"], ["สพฐ.", "10"], ["อปท.", "20"], ["เอกชน", "30"]]
        for number, row in enumerate(grid):
            row += ["", *(other[number - top] if top <= number < top + len(other) else ["", ""])]
    for row in grid:
        row += [""] * style["tail"]
    if style["wide title"] and style["titles"] and not style["left"]:
        made.merges += [(row, 0, row, width - 1) for row in range(len(style["titles"]))]
    if style["notes"]:
        line()
        for note in style["notes"]:
            line(note)
            made.notes.append(note)
    if style["left"]:
        grid = [["", *row] for row in grid]
        made.merges = [(top_, left + 1, bottom, right + 1) for top_, left, bottom, right in made.merges]
    made.grid = grid


def _sum(grid: list[list[Any]], made: Table, first: int, rows: list[int], at: int, label: str) -> None:
    line: list[Any] = [""] * len(made.fields)
    line[min(at, first - 1)] = label
    for column in range(first, len(made.fields)):
        line[column] = f"{round(sum(made.style_values(row, column) for row in rows), 2)}"
    grid.append(line)


def _value(self: Table, row: int, column: int) -> float:
    data = [values for values in self.rows if values]
    return data[row][column] or 0


Table.style_values = _value  # type: ignore[attr-defined]


def as_text(made: Table, path: Path, encoding: str, delimiter: str, garble: str | None = None) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(made.grid)
    text = out.getvalue()
    if garble == "thai-as-latin":
        text = text.encode("cp874", "strict").decode("latin-1")
    elif garble == "utf8-as-latin":
        text = text.encode().decode("latin-1")
    path.write_bytes(text.encode(encoding))


def as_book(made: Table, path: Path, random: Random, form: str = "xlsx") -> None:
    """Numbers now as numbers, now as text; a day of the year 2566 as Excel stores it."""
    numbers = random.random() < 0.5

    def stored(cell: Any) -> Any:
        plain = isinstance(cell, str) and cell.isascii() and cell.replace(".", "", 1).isdigit()
        return float(cell) if numbers and plain and (cell[0] != "0" or cell == "0") else cell

    path.write_bytes(write(form, [[stored(cell) for cell in row] for row in made.grid], made.merges))


def difference(made: Table, judged: Any, read: Any) -> list[str]:
    """What did not come back; nothing where all did."""
    if judged.unreadable is not None:
        return [f"unreadable: {judged.unreadable.id}"]
    wrong = []
    titles = [
        " ".join([*one.path[:-1], f"{one.path[-1]} {one.bracket}" if one.bracket else one.path[-1]])
        for one in made.fields
    ]
    if made.style["units"] == "row":
        titles = [
            f"{title} ({one.unit})" if one.unit else title for title, one in zip(titles, made.fields, strict=True)
        ]
    shown = [column.title for column in judged.columns]
    if shown != titles:
        return [f"titles: {shown} for {titles}"]
    for column, one in zip(judged.columns, made.fields, strict=True):
        seen = (column.type, column.unit, column.description)
        if seen != (one.type, one.unit, one.description):
            wrong.append(f"{column.title}: {seen} for {(one.type, one.unit, one.description)}")
        if one.kind and column.kind != one.kind:
            wrong.append(f"{column.title}: kind {column.kind} for {one.kind}")
        if one.calendar and column.calendar != one.calendar:
            wrong.append(f"{column.title}: calendar {column.calendar} for {one.calendar}")
    parts = read["__part"].to_pylist()
    if parts != made.parts:
        wrong.append(f"parts: {parts} for {made.parts}")
        return wrong
    for place, column in enumerate(judged.columns):
        values = read[column.name].to_pylist()
        wanted = [(row[place] if row else None) for row in made.rows]
        bad = [
            (index, value, want)
            for index, (value, want, part) in enumerate(zip(values, wanted, made.parts, strict=True))
            if part is None and value != want
        ]
        if bad:
            wrong.append(f"{column.title}: {bad[:3]}")
    notes = judged.judgement.table.notes
    if judged.blocked is None and sorted(notes) != sorted(made.notes):
        wrong.append(f"notes: {notes} for {made.notes}")
    if not judged.judgement.valid:
        wrong.append(f"not valid: {[one.code for one in judged.judgement.findings if one.severity == 'error']}")
    return wrong
