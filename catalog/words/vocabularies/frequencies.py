"""How often data are renewed: the Thai standard's letter codes, and every other way of saying it.

Codes: DGA guideline (A S Q M W D B H N R O U X). Other spellings: EU frequency authority table, ISO 8601 repeating intervals (DCAT-US), ISO 19115
MD_MaintenanceFrequencyCode, Dublin Core collection frequencies.
"""

import re
from dataclasses import dataclass

from catalog.words.model import Frequency


@dataclass(frozen=True, slots=True)
class Cadence:
    code: str
    th: str
    en: str
    days: float | None  # the period in days, once a unit; None where there is none
    eu: str | None  # name in the EU frequency authority table
    aliases: tuple[str, ...] = ()


CADENCES: tuple[Cadence, ...] = (
    Cadence("A", "ปี", "year", 366, "ANNUAL", ("รายปี", "ทุกปี", "annually", "yearly", "annual", "p1y", "every year")),
    Cadence(
        "S",
        "ครึ่งปี",
        "half-year",
        184,
        "ANNUAL_2",
        ("ราย 6 เดือน", "semiannual", "semi-annual", "biannually", "biannual", "p6m", "p0.5y", "twice a year"),
    ),
    Cadence("Q", "ไตรมาส", "quarter", 93, "QUARTERLY", ("รายไตรมาส", "quarterly", "p3m", "every three months")),
    Cadence("M", "เดือน", "month", 31, "MONTHLY", ("รายเดือน", "ทุกเดือน", "monthly", "p1m", "every month")),
    Cadence("W", "สัปดาห์", "week", 7, "WEEKLY", ("รายสัปดาห์", "weekly", "p1w", "p7d", "every week")),
    Cadence("D", "วัน", "day", 1, "DAILY", ("รายวัน", "ทุกวัน", "daily", "p1d", "every day")),
    Cadence("B", "วันทำการ", "working day", 3, None, ("weekdays", "business day")),
    Cadence("H", "ชั่วโมง", "hour", 1, "HOURLY", ("รายชั่วโมง", "hourly", "pt1h")),
    Cadence("N", "นาที", "minute", 1, None, ("รายนาที", "pt1m", "pt1s", "every minute")),
    Cadence(
        "R",
        "ตามเวลาจริง",
        "real time",
        1,
        "CONT",
        ("real-time", "realtime", "continual", "continuous", "continuously updated", "update cont", "near real time"),
    ),
    Cadence(
        "O",
        "ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล",
        "never",
        None,
        "NEVER",
        ("ไม่มีการปรับปรุง", "notplanned", "not planned", "not updated", "static", "once", "none", "never"),
    ),
    Cadence("U", "ไม่ทราบ", "unknown", None, "UNKNOWN", ("ไม่ระบุ", "unknown", "other unknown")),
    Cadence(
        "X",
        "อื่นๆ",
        "other",
        None,
        "OTHER",
        ("อื่น ๆ", "irregular", "irreg", "asneeded", "as needed", "other", "not specified"),
    ),
)
# Several a unit, or a unit every so often: (code, times a unit or None).
SEVERAL: dict[str, tuple[str, int | None]] = {
    "biweekly": ("W", None),
    "fortnightly": ("W", None),
    "p2w": ("W", None),
    "p14d": ("W", None),
    "p0.5m": ("M", 2),
    "semimonthly": ("M", 2),
    "monthly 2": ("M", 2),
    "monthly 3": ("M", 3),
    "weekly 2": ("W", 2),
    "weekly 3": ("W", 3),
    "p3.5d": ("W", 2),
    "p0.33w": ("W", 3),
    "p0.33m": ("M", 3),
    "annual 3": ("A", 3),
    "p4m": ("A", 3),
    "bimonthly": ("M", None),
    "p2m": ("M", None),
    "biennially": ("A", None),
    "biennial": ("A", None),
    "p2y": ("A", None),
    "triennial": ("A", None),
    "p3y": ("A", None),
    "quadrennial": ("A", None),
    "p4y": ("A", None),
    "quinquennial": ("A", None),
    "p5y": ("A", None),
    "decennial": ("A", None),
    "p10y": ("A", None),
}
BY_CODE = {c.code: c for c in CADENCES}
SAID = {word.lower(): c.code for c in CADENCES for word in (c.th, c.en, c.eu or c.code, *c.aliases)}
SAID |= {c.code.lower(): c.code for c in CADENCES}


def frequency_of(raw: str, interval: str | int | None = None) -> Frequency | None:
    """The frequency that a source states; one in words that are not known is X with the words kept; None for nothing."""
    words = " ".join(raw.split())
    if not words:
        return None
    plain = words.lower().rstrip("/").rsplit("/", 1)[-1] if not words.lower().startswith("r/") else words.lower()[2:]
    plain = re.sub(r"[_#]", " ", plain.rsplit("#", 1)[-1]).strip()
    said = str(interval or "").strip()
    times = int(said) if said.isdigit() and 0 < int(said[:6]) < 100_000 else None
    if plain in SAID:
        return Frequency(code=SAID[plain], interval=times, raw=words)
    if plain in SEVERAL:
        code, several = SEVERAL[plain]
        return Frequency(code=code, interval=times or several, raw=words)
    thai = next((c.code for c in CADENCES if plain.startswith(("ราย", "ทุก")) and c.th in plain), None)
    return Frequency(code=thai or "X", interval=times, raw=words)
