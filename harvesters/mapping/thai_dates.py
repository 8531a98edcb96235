"""Dates and years as Thai offices write them, to ISO in the common era. Pure; what cannot be read is None, never a guess."""

import re
from datetime import date

from catalog.words.thai.calendar import MONTHS as FULL
from catalog.words.thai.calendar import SHORT_MONTHS, be_to_ce
from catalog.words.thai.normal import fold_digits
from harvesters.mapping.shape import line, moment

FIRST_BUDDHIST = 2400  # a four-digit year from here on is พ.ศ.: 2400 is 1857, and no dataset speaks of the year 2400 CE
MONTHS = {
    name: number
    for number, (full, short) in enumerate(zip(FULL, SHORT_MONTHS, strict=True), start=1)
    for name in (full, short, short.replace(".", ""))
}
SLASHED = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T].*)?$")
SPOKEN = re.compile(r"^(?:วันที่ )?(?:(\d{1,2}) )?([ก-ฮ\u0e30-\u0e4e.]+) ?(?:พ\.ศ\. ?)?(\d{4})$")
YEAR = re.compile(r"^(?:ปี ?)?(?:พ\.ศ\. ?|ปีงบประมาณ ?|ค\.ศ\. ?)?(\d{4})$")


def common(year: int) -> int:
    return be_to_ce(year) if year >= FIRST_BUDDHIST else year


def year(value: object) -> str | None:
    """`2560`, `พ.ศ. 2560`, `๒๕๖๐`, `2017` -> `2017`."""
    found = YEAR.match(fold_digits(line(value)))
    return f"{common(int(found[1])):04d}" if found and int(found[1]) > 1000 else None


def day(value: object) -> str | None:
    """`2567-02-29`, `29/02/2567`, `29 ก.พ. 2567`, `2024-02-29T…` -> `2024-02-29`; a year or a month alone stays so."""
    raw = fold_digits(line(value))
    if not raw:
        return None
    if re.match(r"^[12]\d{3}(-|$)", raw):
        ce = f"{common(int(raw[:4])):04d}{raw[4:]}"
        return moment(ce)
    slashed = SLASHED.match(raw)
    if slashed:
        return dated(int(slashed[3]), int(slashed[2]), int(slashed[1]))
    spoken = SPOKEN.match(raw)
    if spoken and spoken[2] in MONTHS:
        month = MONTHS[spoken[2]]
        if spoken[1]:
            return dated(int(spoken[3]), month, int(spoken[1]))
        return f"{common(int(spoken[3])):04d}-{month:02d}"
    return year(raw)


def dated(a_year: int, month: int, a_day: int) -> str | None:
    try:
        return date(common(a_year), month, a_day).isoformat()
    except ValueError:
        return None
