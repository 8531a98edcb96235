"""Quarters, halves and other runs of months of a year, as officials name them: ไตรมาสที่ 1/2565, Q1/2022, ครึ่งปีแรก 2565. Pure: digits are folded before.

A quarter of a fiscal year begins three months earlier (the first is October to December). The cell may say which it is; else its column does.
"""

import re
from typing import NamedTuple

_OF = r"(?:ของ|ประจำ|ปี|งบประมาณ|งบ|พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|[\s/,.'’-])*"
_YEAR = r"(?P<year>(?:2[4-6]|19|20)\d\d|\d\d)"
_QUARTER = r"(?:ไตรมาส(?:ที่)?|quarter|qtr\.?|q)\s*\.?\s*(?P<part>[1-4])"
_HALF = r"(?:ครึ่ง(?:ปี)?(?:ที่)?\s*(?P<word>แรก|หลัง|[12])|(?:รอบ|งวด|ช่วง)?\s*6\s*เดือน\s*(?P<six>แรก|หลัง)|(?:h|half)\s*(?P<half>[12]))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_QUARTER}(?P<of>{_OF}){_YEAR}",
        rf"(?:ปี|พ\.?ศ\.?|\s)*(?P<of>(?:งบประมาณ)?)\s*(?P<year>(?:2[4-6]|19|20)\d\d)[\s/:-]*{_QUARTER}",
        rf"(?P<part>[1-4])\s*q(?P<of>[\s/'’-]*){_YEAR}",
        rf"{_HALF}(?P<of>{_OF}){_YEAR}",
        rf"(?P<year>(?:2[4-6]|19|20)\d\d)[\s/:-]*(?P<of>){_HALF}",
        rf"(?P<half>[12])\s*h(?P<of>[\s/'’-]*){_YEAR}",
    )
)
_ALONE = re.compile(rf"{_QUARTER}|{_HALF}|[1-4]\s*q|[12]\s*h", re.IGNORECASE)
# What stands in brackets behind a quarter says its months.
MONTHS = re.compile(rf"{_QUARTER}[^()]*\(\s*([^()]+?)\s*\)", re.IGNORECASE)
_BARE = re.compile(r"([1-4])\s*/\s*((?:2[4-6]|19|20)\d\d|\d\d)")
_BARE_TURNED = re.compile(r"((?:2[4-6]|19|20)\d\d)\s*[/-]\s*([1-4])")
_SAYS = re.compile(r"ไตรมาส|quarter|qtr|(?:^|[^a-z])q(?:$|[^a-z])", re.IGNORECASE)
_FISCAL = re.compile(r"งบประมาณ|ปีงบ|fiscal|\bfy\b", re.IGNORECASE)


class Run(NamedTuple):
    """Months `first` to `last` of `year`, which may have two digits; `fiscal` where the text says so itself."""

    year: int
    digits: int
    first: int
    last: int
    fiscal: bool
    era: str | None  # be or ce, where two digits can only be one of them


def run_of(text: str) -> Run | None:
    """The run of months that a text names; None where it names none."""
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if found is None:
        return None
    said = found.groupdict()
    digits, year = len(said["year"]), int(said["year"])
    if said.get("part"):
        part, months = int(said["part"]), 3
    else:
        half = said.get("word") or said.get("six") or said.get("half")
        part, months = 1 if half in ("แรก", "1") else 2, 6
    era = None
    if digits == 2:
        era = "be" if not text.isascii() or year >= 50 else "ce" if year <= 35 else None
    elif re.search(r"ค\.?\s?ศ", said["of"]):
        era = "ce"
    return Run(year, digits, months * (part - 1) + 1, months * part, bool(_FISCAL.search(said["of"])), era)


def says(title: str) -> bool:
    """Whether a title speaks of quarters: then 1/2565 is one."""
    return bool(_SAYS.search(title))


def says_fiscal(text: str) -> bool:
    return bool(_FISCAL.search(text))


def alone(text: str) -> bool:
    """Whether a text names a quarter or a half and leaves the year to another column: Q1, ไตรมาส 1, ครึ่งปีแรก."""
    return bool(_ALONE.fullmatch(text))


def bare(text: str) -> str | None:
    """1/2565 or 2565/1 spelled out; None where it is neither."""
    if found := _BARE.fullmatch(text):
        return f"Q{found[1]}/{found[2]}"
    if found := _BARE_TURNED.fullmatch(text):
        return f"Q{found[2]}/{found[1]}"
    return None
