"""One cell, read: what a careful person would take it for, before the column has its say.

`read(text)` gives a `Cell`: its class and its value. Classes: null, soft, int, zero (digits with a leading zero), dec, date, datetime, month (month and
year), period (1-15 ม.ค. 2567, ไตรมาส 1/2565), span (2565/66), time, bool, text. Dates keep their parts: only the column knows era and order.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from catalog.words.thai.calendar import be_to_ce
from catalog.words.thai.normal import fold_digits
from validators.reading import quarters, words

_NUMBER = re.compile(
    r"(?P<open>\()?\s*(?P<currency>[฿$€£])?\s*(?P<sign>[-+−–])?\s*(?P<whole>\d{1,3}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)?(?P<part>\.\d+)?(?P<sheer>\.-)?\s*(?P<inner>%)?\s*(?P<close>\))?\s*(?P<percent>%)?\s*(?P<mark>[rpRP]|\*{1,3})?",
)
_PERCENT = re.compile(r"ร้อยละ\s*([\d,.]+)")
_EXPONENT = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d{1,3}")
_WITH_UNIT = re.compile(r"(?P<number>[-+−–(]?[\d,]+(?:\.\d+)?\)?)(?:\.-)?\s*(?P<unit>[^\d\s].*)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DMY = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.(\d{1,9}))?)?\s*(น\.?|am|pm|AM|PM)?")
_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
_NAMED = re.compile(
    r"(?:(?:วัน\S+?ที่|วันที่|ที่)\s*)?(?:(\d{1,2})\s*[-/ ]?\s*)?([A-Za-z]{3,9}|[ก-์]+(?:\.\s?[ก-์]+)*)\.?\s*[-/, ]?\s*(?:(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|ปี)\s*)*(\d{4}|\d{2})(?:\s*[rpRP])?"
)
_ENGLISH = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_YEAR = re.compile(
    r"(?:(?:ปี|พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|พุทธศักราช|ปีงบประมาณ|ปีการศึกษา|b\.?e\.?|a\.?d\.?)\s*)+(\d{4})|(\d{4})\s*[rpe*]",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[-–—]|ถึง|\bto\b)\s*")
_YEAR_END = re.compile(r"(?:(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)\s*)?(?:\d{4}|\d{2})\s*$")
_SPAN = re.compile(r"(\d{4})\s*[/–-]\s*(\d{2}|\d{4})")
_MONTH_DROP = re.compile(r"[.\s]")


@dataclass(frozen=True, slots=True)
class Cell:
    kind: str
    value: Any = None
    unit: str | None = None
    notes: frozenset[str] = frozenset()  # thai-digits, thousands, percent, marked, negative-brackets, be, exponent


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written. `style`: ymd, dmy (numbers only: order not certain), named (with the month's name); `digits` of the year."""

    year: int
    a: int
    b: int
    style: str
    digits: int = 4
    era: str | None = None  # be or ce, where the cell says so itself
    time: dt.time | None = None
    offset: int | None = None  # minutes east of UTC
    late: bool = False  # 24:00 of it, which is the next day


NULL, SOFT, TEXT = Cell("null"), Cell("soft"), Cell("text")
_CENSORED = frozenset({"censored"})


def month(text: str) -> int | None:
    """The number of a month by any of its names."""
    return words.MONTHS.get(_MONTH_DROP.sub("", text).casefold())


def _number(text: str) -> Cell | None:
    found = _NUMBER.fullmatch(text)
    if not found or not (found["whole"] or found["part"]) or bool(found["open"]) != bool(found["close"]):
        return None
    whole, part = found["whole"] or "0", found["part"] or ""
    notes = set()
    if "," in whole or " " in whole:
        notes.add("thousands")
        whole = whole.replace(",", "").replace(" ", "")
    negative = found["sign"] in ("-", "−", "–")
    if found["open"]:
        if found["sign"]:
            return None
        notes.add("negative-brackets")
        negative = True
    if found["mark"]:
        notes.add("marked")
    unit = (
        "%"
        if found["percent"] or found["inner"]
        else "บาท"
        if found["sheer"]
        else {"฿": "บาท", "$": "$", "€": "€", "£": "£"}.get(found["currency"] or "")
    )
    sign = "-" if negative else ""
    if part:
        return Cell("dec", float(f"{sign}{whole}{part}"), unit, frozenset(notes))
    if len(whole) > 1 and whole[0] == "0" and not notes and not unit:
        return Cell("zero", int(f"{sign}{whole}"))
    if len(whole) > 18:
        return None
    return Cell("int", int(f"{sign}{whole}"), unit, frozenset(notes))


def _clock(text: str) -> dt.time | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second, micro, half = found.groups()
    hours = int(hour)
    if half and half.lower() in ("am", "pm"):
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    try:
        return dt.time(
            hours % 24 if hours == 24 else hours, int(minute), int(second or 0), int((micro or "0")[:6].ljust(6, "0"))
        )
    except ValueError:
        return None


def _day(text: str) -> Day | None:
    if found := _ISO.fullmatch(text):
        year, a, b = map(int, found.groups())
        return Day(year, a, b, "ymd") if 1 <= a <= 12 and 1 <= b <= 31 else None
    if found := _DMY.fullmatch(text):
        a, b, year = map(int, found.groups())
        return Day(year, a, b, "dmy", len(found[3])) if 1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12 else None
    if found := _ENGLISH.fullmatch(text):
        number = month(found[1])
        return (
            Day(int(found[3]), number, int(found[2]), "named", 4, "ce") if number and 1 <= int(found[2]) <= 31 else None
        )
    if (found := _NAMED.fullmatch(text)) and (number := month(found[2])):
        day = int(found[1]) if found[1] else 0
        if day > 31:
            return None
        thai = not found[2].isascii()
        era = "ce" if "ค" in text and re.search(r"ค\.?\s?ศ", text) else ("be" if thai and len(found[3]) == 2 else None)
        return Day(int(found[3]), number, day, "named", len(found[3]), era)
    return None


def _moment(text: str) -> Cell | None:
    day = _day(text)
    if day:
        return Cell("month" if day.style == "named" and not day.b else "date", day)
    # Date and time: the time follows a T, a space, a comma or the word เวลา.
    found = re.fullmatch(r"(.+?)(?:T|,?\s+(?:เวลา\s*)?)(\d{1,2}[:.]\d{2}.*)", text)
    if not found or not (day := _day(found[1])):
        return None
    rest, offset = found[2].strip(), None
    if zone := _ZONE.search(rest):
        mark = zone[1]
        offset = 0 if mark == "Z" else (1 if mark[0] == "+" else -1) * (int(mark[1:3]) * 60 + int(mark[-2:]))
        rest = rest[: zone.start()].strip()
    clock = _clock(rest)
    if clock is None:
        return None
    return Cell(
        "datetime", Day(day.year, day.a, day.b, day.style, day.digits, day.era, clock, offset, rest[:2] == "24")
    )


def _period(text: str) -> Cell | None:
    """1-15 ม.ค. 2567, ม.ค.-มี.ค. 2566, 28 ก.พ. - 3 มี.ค. 2567: what the first half leaves out stands in the second."""
    halves = _BETWEEN.split(text)
    if len(halves) != 2 or not halves[0]:
        return None
    last = _day(halves[1])
    tail = _YEAR_END.search(halves[1])
    if last is None or last.style != "named" or not tail:
        return None
    if halves[0].isdigit() and len(halves[0]) <= 2 and last.b:
        first = Day(last.year, last.a, int(halves[0]), "named", last.digits, last.era) if int(halves[0]) <= 31 else None
    else:
        first = _day(halves[0]) or _day(f"{halves[0]} {tail[0]}")
    if first is None or first.style != "named" or bool(first.b) != bool(last.b) or first.digits != last.digits:
        return None
    if (first.year, first.a, first.b) > (last.year, last.a, last.b):
        return None
    return Cell("period", (first, last))


def _quarter(text: str) -> Cell | None:
    """ไตรมาส 1/2565, Q1/2022, ครึ่งปีแรก 2565; months in brackets behind it say more than its number."""
    if (found := quarters.MONTHS.fullmatch(text)) and (months := _period(found[2])):
        return months
    run = quarters.run_of(text)
    if run is None:
        return None
    first, last = (Day(run.year, month_, 0, "named", run.digits, run.era) for month_ in (run.first, run.last))
    if run.fiscal:
        first, last = earlier(first), earlier(last)
    return Cell("period", (first, last), None, frozenset({"fiscal-quarter" if run.fiscal else "quarter"}))


def earlier(month_: Day, by: int = 3) -> Day:
    """A month so many months before: a fiscal year begins three months before the year it is named for."""
    at = month_.year * 12 + month_.a - 1 - by
    return replace(month_, year=at // 12, a=at % 12 + 1)


def _beyond(text: str, folded: str) -> bool:
    """Whether a cell says that a value lies beyond a limit: <0.01, น้อยกว่า 5, ≥ 100 mg/l."""
    found = words.LIMIT.match(folded)
    if not found:
        return False
    rest = text[found.end() :].strip()
    if _number(rest):
        return True
    unit = _WITH_UNIT.fullmatch(rest)
    return bool(unit and unit["unit"].strip().casefold() in words.UNITS and _number(unit["number"]))


def period_of(day: Day, era: str | None) -> str | None:
    """A day or a month as ISO; None where there is no such day or its year cannot be known."""
    date = date_of(Day(day.year, day.a, day.b or 1, day.style, day.digits, day.era), "dmy", era)
    return date and (date.isoformat() if day.b else date.isoformat()[:7])


def _year(text: str) -> Cell | None:
    if found := _YEAR.fullmatch(text):
        notes = {"marked"} if found[2] else set()
        if re.search(r"พ\.?\s?ศ|งบประมาณ|b\.?e", text, re.IGNORECASE):
            notes.add("be")
        return Cell("int", int(found[1] or found[2]), None, frozenset(notes | {"year-word"}))
    if found := _SPAN.fullmatch(text):
        first, last = found.groups()
        if int(first[-len(last) :]) + 1 == int(last) or (last in ("00", "100") and first.endswith("99")):
            return Cell("span", text)
    return None


@lru_cache(maxsize=100_000)
def read(text: str) -> Cell:
    """What one tidy cell is taken for."""
    folded = text.casefold()
    if folded in words.NULLS or text in words.EXACT_NULLS:
        return NULL
    if folded in words.SOFT_NULLS:
        return SOFT
    if folded in words.CENSORED:
        return Cell("soft", None, None, _CENSORED)
    if folded in words.TRUE or folded in words.FALSE:
        return Cell("bool", folded in words.TRUE)
    if len(text) > 60 or not any(char.isdigit() for char in text):
        return TEXT
    plain = fold_digits(text)
    notes = frozenset({"thai-digits"}) if plain != text else frozenset()
    if plain[0] in "'’`" and plain[1:].replace("-", "").isdigit():  # an apostrophe that keeps Excel's hands off
        return Cell("zero", int(plain[1:].replace("-", "")))
    cell = _number(plain) or _year(plain) or _moment(plain)
    if cell is None and (clock := _clock(plain)) and (":" in plain or plain.endswith(("น", "น."))):
        cell = Cell("time", clock)
    if cell is None:
        cell = _period(plain) or _quarter(plain)
    if cell is None and _beyond(plain, plain.casefold()):
        cell = Cell("soft", None, None, _CENSORED)
    if cell is None and (found := _PERCENT.fullmatch(plain)) and (number := _number(found[1])) and not number.unit:
        cell = Cell(number.kind, number.value, "ร้อยละ", number.notes)
    if cell is None and _EXPONENT.fullmatch(plain):
        cell = Cell("dec", float(plain), None, frozenset({"exponent"}))
    if cell is None and (found := _WITH_UNIT.fullmatch(plain)) and found["unit"].strip().casefold() in words.UNITS:
        number = _number(found["number"])
        cell = (
            Cell(number.kind, number.value, found["unit"].strip().removesuffix("ถ้วน"), number.notes)
            if number and number.kind != "zero"
            else None
        )
    if cell is None:
        return TEXT
    return Cell(cell.kind, cell.value, cell.unit, cell.notes | notes) if notes else cell


def date_of(day: Day, order: str = "dmy", era: str | None = None) -> dt.date | None:
    """The Gregorian date; the year is turned before the date is built (29/02/2567 is a day, 29/02/2567 CE is not)."""
    year = day.year
    era = day.era or era
    if day.digits == 2:
        if era == "be":
            year = be_to_ce(2500 + year)
        elif era == "ce":
            year += 2000 if year < 70 else 1900
        else:
            return None
    elif 2400 <= year <= 2700 and day.era != "ce":
        year = be_to_ce(year)
    if day.style == "dmy":
        dayno, monthno = (day.a, day.b) if order == "dmy" else (day.b, day.a)
    else:
        dayno, monthno = day.b, day.a
    try:
        return dt.date(year, monthno, dayno)
    except ValueError:
        return None
