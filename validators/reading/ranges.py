"""Values that are given as a range: 25-30, 25 - 30 บาท, ๒๕–๓๐. The text stays, and two columns beside it hold the lowest and the highest.

Many things are written so and are no values (telephones, months, codes, pages, ages as classes): only a title or a unit that measures makes a range. Pure.
"""

import re
from collections.abc import Iterable

import pyarrow as pa

from catalog.words.thai.normal import fold_digits
from validators.reading import words
from validators.reading.cells import read
from validators.reading.text import tidy

LOW, HIGH = ENDS = ("low", "high")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|0|[1-9]\d*|0(?=\.))(?:\.\d+)?"
_RANGE = re.compile(
    rf"[฿$]?\s*(?P<low>{_NUMBER})\s*(?P<first>[^\d\s.,–—~-][^\d–—~-]*?)?\s*(?:[-–—~]|ถึง|to)\s*(?P<high>{_NUMBER})\s*(?P<unit>[^\d\s].*)?"
)
_MEASURED = re.compile(
    r"ราคา|ค่าจ้าง|ค่าแรง|เงินเดือน|ค่าบริการ|ค่าธรรมเนียม|ค่าเช่า|อัตราค่า|น้ำหนัก|ปริมาณ|ผลผลิต|อุณหภูมิ|งบประมาณ|price|cost|wage|salary|fee|temperature|weight",
    re.IGNORECASE,
)
# Ranges under these titles are names of classes, periods or places in a list; under the first ones they are so whatever else is said.
_CLASSES = re.compile("อายุ|ช่วง|กลุ่ม|รหัส|เลขที่|โทร|age\\b|range|group|code", re.IGNORECASE)
_LISTED = re.compile(
    "ระดับ|ขนาด|ชั้น|ปี|เดือน|วัน|เวลา|เลข|หมู่|ข้อ|หน้า|มาตรา|class|size|level|year|month|date|time|page|no\\b", re.IGNORECASE
)
_ENDS_NAMED = re.compile(r"\s*\(?\s*(?:ต่ำสุด|low|min)\s*(?:[-–/,]|ถึง|to)\s*(?:สูงสุด|high|max)\s*\)?", re.IGNORECASE)
_LABELS = {True: {LOW: "ต่ำสุด", HIGH: "สูงสุด"}, False: {LOW: "low", HIGH: "high"}}


def measures(title: str, unit: str | None) -> bool:
    """Whether ranges under a title are values."""
    if _CLASSES.search(title):
        return False
    return bool(_MEASURED.search(title) or (unit and not _LISTED.search(title.partition("(")[0])))


def ends(text: str) -> tuple[str, str] | None:
    """The lowest and the highest as plain numbers; a single value is both. None where the text is neither."""
    plain = fold_digits(tidy(text))
    found = _RANGE.fullmatch(plain)
    if found is None:
        cell = read(plain)
        return (str(cell.value), str(cell.value)) if cell.kind in ("int", "dec") else None
    for unit in (found["first"], found["unit"]):
        if unit and not words.is_unit(unit):
            return None
    low, high = (found[end].replace(",", "") for end in (LOW, HIGH))
    return (low, high) if float(low) <= float(high) else None


def unit_in(texts: Iterable[str]) -> str | None:
    """The unit behind the ranges, where one is written."""
    said = (_RANGE.fullmatch(fold_digits(text)) for text in texts)
    return next((found["unit"].strip() for found in said if found and found["unit"]), None)


def end_of(texts: pa.Array, end: str) -> pa.Array:
    """One end of each range, as text; "" where there is none."""
    at = 0 if end == LOW else 1
    return pa.array([(found[at] if (found := ends(text)) else text) for text in texts.to_pylist()], pa.string())


def title_of(title: str, end: str) -> str:
    """ราคา (บาท/กก.) is ราคา ต่ำสุด (บาท/กก.)."""
    title = _ENDS_NAMED.sub("", title)
    word = _LABELS[not title.isascii()][end]
    head, bracket, rest = title.partition("(")
    return f"{head.rstrip()} {word} {bracket}{rest}".rstrip()
