"""Days, months and quarters written in digits alone: 25650131, 256501, 01/2565, 1/2565. Numbers, unless the title says what they are; then what was
meant is plain."""

import re
from collections.abc import Iterable

import pyarrow as pa

from catalog.words.thai.normal import fold_digits
from validators.reading import quarters, words

_YEAR = r"(2[4-6]\d\d|19\d\d|20\d\d)"
_DAY = re.compile(rf"{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTH = re.compile(rf"{_YEAR}[-/]?(0[1-9]|1[0-2])")
_MONTH_FIRST = re.compile(rf"(0?[1-9]|1[0-2])[-/]{_YEAR}")
_SAYS_MONTH = re.compile("เดือน|งวด|month|period|yyyymm|^ym$", re.IGNORECASE)
_NAMES = {number: name for name, number in words.MONTHS.items() if not name.isascii()}


def spelled(text: str, kind: str) -> str | None:
    """As a day, a month or a quarter that anyone reads; None where it is none."""
    plain = fold_digits(text)
    if kind == "quarter":
        return quarters.bare(plain)
    if found := _DAY.fullmatch(plain):
        return f"{found[1]}-{found[2]}-{found[3]}"
    if found := _MONTH.fullmatch(plain):
        return f"{_NAMES[int(found[2])]} {found[1]}"
    if found := _MONTH_FIRST.fullmatch(plain):
        return f"{_NAMES[int(found[1])]} {found[2]}"
    return None


def kind(title: str, values: Iterable[str] | None) -> str | None:
    """ "day", "month" or "quarter", where the title says so and every value is one."""
    texts = [fold_digits(text) for text in values or () if text and text.casefold() not in words.NULLS]
    if len(texts) < 2:
        return None
    if words.header_says(title, "date") and all(map(_DAY.fullmatch, texts)):
        return "day"
    if quarters.says(title) and all(map(quarters.bare, texts)):
        return "quarter"
    if _SAYS_MONTH.search(title) and all(_MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text) for text in texts):
        return "month"
    return None


def era(values: Iterable[str]) -> str:
    """The era that most of the years are of."""
    years = [int(found[0]) for text in values if (found := re.search(_YEAR, fold_digits(text)))]
    return "be" if sum(year >= 2400 for year in years) * 2 >= len(years) else "ce"


def plainly(texts: pa.Array, kind: str) -> pa.Array:
    return pa.array([spelled(text, kind) or text for text in texts.to_pylist()], pa.string())
