"""Days, months, quarters, terms and ordinals written in digits alone, or nearly so: 25650131, 256501, 01/2565, 1/2565, ม.3. Numbers or texts, unless the
title says what they are; then what was meant is plain."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

import pyarrow as pa

from catalog.words.thai.normal import fold_digits
from validators.reading import ordinals, quarters, ranges, terms, words

_YEAR = r"(2[4-6]\d\d|19\d\d|20\d\d)"
_DAY = re.compile(rf"{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTH = re.compile(rf"{_YEAR}[-/]?(0[1-9]|1[0-2])")
_MONTH_FIRST = re.compile(rf"(0?[1-9]|1[0-2])[-/]{_YEAR}")
_FIRST = dt.date(1899, 12, 30)  # day 0 of a spreadsheet
_SAYS_MONTH = re.compile("เดือน|งวด|month|period|yyyymm|^ym$", re.IGNORECASE)
_NAMES = {number: name for name, number in words.MONTHS.items() if not name.isascii()}


def spelled(text: str, kind: str, title: str = "") -> str | None:
    """As a day, a month, a quarter, a term or a number that anyone reads; None where it is none."""
    plain = fold_digits(text)
    if kind == "ordinal":
        return ordinals.spelled(title, plain)
    if kind == "term":
        return terms.spelled(plain)
    if kind == "quarter":
        return quarters.bare(plain)
    if kind == "serial":
        return (_FIRST + dt.timedelta(int(plain))).isoformat()
    if found := _DAY.fullmatch(plain):
        return f"{found[1]}-{found[2]}-{found[3]}"
    if found := _MONTH.fullmatch(plain):
        return f"{_NAMES[int(found[2])]} {found[1]}"
    if found := _MONTH_FIRST.fullmatch(plain):
        return f"{_NAMES[int(found[1])]} {found[2]}"
    return None


def kind(title: str, values: Iterable[str] | None) -> str | None:
    """ "day", "serial", "month", "quarter", "term" or "ordinal", where the title says so and every value is one."""
    ways = [way for way, (said, _) in _WAYS.items() if said(title)]
    if not ways:
        return None
    told = [text for text in values or () if text and text.casefold() not in words.NULLS and not words.part_of(text)]
    texts = [fold_digits(text) for text in told]
    return next((way for way in ways if texts and _WAYS[way][1](title, texts)), None)


def _all(test: Callable[[str], object]) -> Callable[[str, list[str]], bool]:
    return lambda title, texts: all(map(test, texts))


def _serial(text: str) -> bool:
    """A day as a spreadsheet counts it, of the years 1980 to 2064 or (typed so) 2500 to 2600."""
    return text.isascii() and text.isdigit() and (29_221 <= int(text) <= 60_000 or 219_148 <= int(text) <= 256_000)


# What a column may hold: whether its title says so, and whether its texts are all of it.
_WAYS: dict[str, tuple[Callable[[str], bool], Callable[[str, list[str]], bool]]] = {
    "term": (terms.says, _all(terms.spelled)),
    "ordinal": (ordinals.says, ordinals.mixed),
    "day": (lambda title: words.header_says(title, "date"), _all(_DAY.fullmatch)),
    "serial": (lambda title: words.header_says(title, "date") and not title.startswith("จำนวน"), _all(_serial)),
    "quarter": (quarters.says, _all(quarters.bare)),
    "month": (
        lambda title: bool(_SAYS_MONTH.search(title)),
        _all(lambda text: _MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text)),
    ),
}


def era(values: Iterable[str]) -> str:
    """The era that most of the years are of."""
    years = [int(found[0]) for text in values if (found := re.search(rf"(?<!\d){_YEAR}", fold_digits(text)))]
    return "be" if sum(year >= 2400 for year in years) * 2 >= len(years) else "ce"


def plainly(texts: pa.Array, kind: str, title: str) -> pa.Array:
    if kind in ranges.ENDS:
        return ranges.end_of(texts, kind)
    return pa.array([spelled(text, kind, title) or text for text in texts.to_pylist()], pa.string())
