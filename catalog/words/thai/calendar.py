"""The Thai calendar: Buddhist and common years, fiscal years, and dates as Thai pages write them."""

import re
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
ERA = 543  # พ.ศ. minus ค.ศ.; exact for dates since 1941
MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def be_to_ce(year: int) -> int:
    return year - ERA


def ce_to_be(year: int) -> int:
    return year + ERA


def fiscal_year(day: date) -> int:
    """The Thai fiscal year (พ.ศ.) of a day: it begins on 1 October."""
    return ce_to_be(day.year) + (1 if day.month >= 10 else 0)


def in_bangkok(moment: str) -> date | None:
    """The day in Bangkok of an ISO 8601 date or time; None where it is none."""
    try:
        if "T" in moment or " " in moment:
            parsed = datetime.fromisoformat(moment)
            return parsed.astimezone(BANGKOK).date() if parsed.tzinfo else parsed.date()
        return date.fromisoformat(moment)
    except ValueError:
        return None


def format_date(moment: str | date, language: Literal["th", "en"] = "th", *, long: bool = False) -> str:
    """`2023-03-03` as "3 มี.ค. 2566" ("3 มีนาคม 2566" when long) or "3 Mar 2023".

    A year alone or a month stays one ("มี.ค. 2566"); what is no date is given back as it came.
    """
    if isinstance(moment, str) and (found := ISO.fullmatch(moment.strip())):
        year, month, day = (int(part) if part else None for part in found.groups())
    else:
        whole = in_bangkok(moment) if isinstance(moment, str) else moment
        if whole is None:
            return str(moment)
        year, month, day = whole.year, whole.month, whole.day
    if year is None or (month is not None and not 1 <= month <= 12):
        return str(moment)
    names = ENGLISH_MONTHS if language == "en" else MONTHS if long else SHORT_MONTHS
    shown = str(year if language == "en" else ce_to_be(year))
    return " ".join(part for part in (str(day) if day else "", names[month - 1] if month else "", shown) if part)


def format_time(moment: str, language: Literal["th", "en"] = "th") -> str:
    """A UTC time as day and clock in Bangkok: "3 มี.ค. 2566 14:05 น."."""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    local = parsed.astimezone(BANGKOK)
    clock = f"{local:%H:%M}"
    return f"{format_date(local.date(), language)} {clock}" + (" น." if language == "th" else "")


def format_year(year: int | str, language: Literal["th", "en"] = "th") -> str:
    """A CE year as the reader's calendar has it."""
    return str(ce_to_be(int(year)) if language == "th" else int(year))
