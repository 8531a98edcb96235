"""Dates, numbers and sizes as people read them: พ.ศ. on Thai pages, ISO 8601 for machines in `<time>`, Asia/Bangkok for times.

Dates come as `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or a time in UTC (`…Z`); what cannot be read is shown as it came, never guessed.
"""

import re
from datetime import UTC, date, datetime
from math import isfinite

from markupsafe import Markup, escape

from catalog.words.texts import Language, Text
from catalog.words.thai.calendar import BANGKOK, format_date, format_time

PART = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
UNITS = ((1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


def moment(value: str) -> datetime | None:
    """The time in Bangkok, or None where it is no time."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(BANGKOK)


def day(value: str | None, language: Language, clock: bool = False) -> str:
    """`2023-03-03` as "3 มี.ค. 2566"; with `clock`, a time also says its minute."""
    if not value:
        return ""
    if clock and "T" in value:
        return format_time(value, language)
    return format_date(value, language)


def time_tag(value: str | None, language: Language, clock: bool = False, near: bool = False) -> Markup:
    """`<time>` with the machine's date, the people's date, and (`near`) how long ago."""
    if not value:
        return Markup("")
    text = day(value, language, clock)
    if near and (ago := nearness(value, language)):
        text = f"{text} ({ago})"
    if not PART.match(value) and moment(value) is None:
        return escape(text)
    return Markup('<time datetime="{}">{}</time>').format(value, text)


def as_date(value: str | None) -> date | None:
    """The day meant; the last one of a year or month named alone is not known, so its first is taken."""
    if not value:
        return None
    if match := PART.match(value):
        y, m, d = match.groups()
        try:
            return date(int(y), int(m or 1), int(d or 1))
        except ValueError:
            return None
    when = moment(value)
    return when.date() if when else None


def nearness(value: str, language: Language, today: date | None = None) -> str:
    """ "8 เดือนก่อน"; nothing for what lies in the future or cannot be read."""
    then = as_date(value)
    if then is None:
        return ""
    days = ((today or datetime.now(BANGKOK).date()) - then).days
    if days < 0:
        return ""
    if days == 0:
        return Text.of("today").render(language)
    if days == 1:
        return Text.of("yesterday").render(language)
    if days < 31:
        return Text.of("{n} days ago", n=days).render(language)
    if days < 365:
        months = max(1, days // 30)
        return Text.of("{n} months ago" if months > 1 else "a month ago", n=months).render(language)
    years = days // 365
    return Text.of("{n} years ago" if years > 1 else "a year ago", n=years).render(language)


def number(value: float | None, digits: int | None = None) -> str:
    """Grouped by thousands; whole numbers whole, others with at most two decimals (or `digits`)."""
    if value is None:
        return ""
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.{2 if digits is None else digits}f}"


MOST_DECIMALS = 10  # beyond are the rests of binary fractions


def decimals(value: float) -> int:
    """Digits after the point of a figure as it was published."""
    return len(exact(value).partition(".")[2])


def exact(value: float, least: int = 0) -> str:
    """A published figure with all its decimals, grouped by thousands; at least `least` of them, so that points stand below each other."""
    if isinstance(value, float) and (not isfinite(value) or 0 < abs(value) < 10**-MOST_DECIMALS):
        return repr(value)
    whole, _, rest = (f"{value:,}" if isinstance(value, int) else f"{value:,.{MOST_DECIMALS}f}").partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole


def large(value: int, language: Language) -> str:
    """A large count in words: 12.4 ล้าน, 3.1 million; below a million, grouped digits."""
    if value < 1_000_000:
        return number(value)
    if language == "th":
        return f"{value / 1e6:,.1f} ล้าน"
    return f"{value / 1e9:,.1f} billion" if value >= 1e9 else f"{value / 1e6:,.1f} million"


def size(value: int | None) -> str:
    """Bytes in the largest decimal unit that leaves a figure of at least one."""
    if value is None:
        return ""
    for limit, unit in UNITS:
        if value >= limit:
            figure = value / limit
            return f"{figure:,.1f} {unit}" if figure < 10 else f"{figure:,.0f} {unit}"
    return f"{value:,} B"


def span(start: str | None, end: str | None, language: Language) -> str:
    """A period: years alone as "2560–2566", dates as dates."""
    first, last = day(start, language), day(end, language)
    if first and last and first != last:
        return f"{first}–{last}"
    return first or last
